import type { RandomStream } from '@lobule/foundation';
import { mean } from '@lobule/numerics';
import { happened, type OrderedData, pickOutcome } from '../data/data.ts';
import { predictionErrors } from '../errors.ts';
import type { Pipeline } from '../pipeline.ts';
import { scoreView, trainView } from '../views.ts';
import { scoresByPatient } from './cross-validate.ts';
import type { Estimate } from './interval.ts';
import { untouchedDiscrimination } from './untouched.ts';

/** Centres below this many patients are pooled. */
const FEWEST = 10;

/** Patients who are left out together: a centre, or several small ones. */
export interface LeftOut {
  readonly centres: readonly string[];
  readonly n: number;
  readonly events: number;
  readonly discrimination: Estimate;
}

/** One model with each centre left out in turn: validation over place. */
export interface CentreResult {
  readonly model: string;
  readonly centres: readonly LeftOut[];
  /** Of the centres whose figure is defined, each counted once. */
  readonly mean: number | null;
  readonly least: number | null;
  readonly largest: number | null;
}

/**
 * Each centre is scored by models that were fitted to all others. Centres of fewer than ten patients, or without the
 * outcome (or without its absence), are left out together and named. Intervals are those of a fixed score, as no
 * patient of the centre had a part in the model.
 *
 * @throws prediction/too-few with fewer than two centres
 */
export function leaveCentresOut(
  data: OrderedData,
  pipelines: readonly Pipeline[],
  level: number,
  stream: RandomStream,
): CentreResult[] {
  const parts = partsOf(data);
  const everyone = data.patients.map((_, patient) => patient);
  const results = pipelines.map((): LeftOut[] => []);
  for (const centres of parts) {
    const out = new Set(centres);
    const held = everyone.filter((patient) => out.has(data.centre![patient]));
    const train = trainView(
      data,
      everyone.filter((patient) => !out.has(data.centre![patient])),
    );
    const test = scoreView(data, held);
    const outcome = pickOutcome(data.outcome, held);
    const events = happened(outcome).reduce((sum, value) => sum + value, 0);
    pipelines.forEach((pipeline, m) => {
      const fitted = pipeline.fit(train, stream.child('centre', pipeline.name, ...centres));
      const scores = scoresByPatient(data, held, fitted.score(test));
      const discrimination = untouchedDiscrimination(outcome, scores, level);
      results[m].push({ centres, n: held.length, events, discrimination });
    });
  }
  return results.map((centres, m) => {
    const values = centres.flatMap(({ discrimination: { value } }) => (value === null ? [] : [value]));
    const some = values.length > 0;
    return {
      model: pipelines[m].name,
      centres,
      mean: some ? mean(values) : null,
      least: some ? Math.min(...values) : null,
      largest: some ? Math.max(...values) : null,
    };
  });
}

/** Centres by name, small ones together at the end. */
function partsOf(data: OrderedData): readonly (readonly string[])[] {
  if (data.centre === undefined) {
    throw predictionErrors.error('prediction/too-few', { what: 'The data name no centres' });
  }
  const indicator = happened(data.outcome);
  const counts = new Map<string, { n: number; events: number }>();
  data.centre.forEach((centre, patient) => {
    const count = counts.get(centre) ?? { n: 0, events: 0 };
    count.n++;
    count.events += indicator[patient];
    counts.set(centre, count);
  });
  const names = [...counts.keys()].sort();
  if (names.length < 2) {
    throw predictionErrors.error('prediction/too-few', {
      what: `There is ${names.length === 1 ? 'one centre' : 'no centre'}: none can be left out`,
    });
  }
  const small = names.filter((name) => {
    const { n, events } = counts.get(name)!;
    return n < FEWEST || events === 0 || (data.outcome.kind === 'binary' && events === n);
  });
  const large = names.filter((name) => !small.includes(name)).map((name) => [name]);
  if (small.length === 0) return large;
  return small.length === names.length ? small.map((name) => [name]) : [...large, small];
}
