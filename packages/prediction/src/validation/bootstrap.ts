import type { RandomStream } from '@lobule/foundation';
import { mean, quantileSorted } from '@lobule/numerics';
import { type OrderedData, type Outcome, type PredictionData, pickOutcome, strataOf } from '../data/data.ts';
import type { Pipeline } from '../pipeline.ts';
import { rowsOf, scoreView, trainView } from '../views.ts';
import { scoresByPatient } from './cross-validate.ts';
import { discrimination } from './discrimination.ts';
import type { Estimate } from './interval.ts';

/** One model fitted to one resample: AUC or C-index. */
export interface Resampled {
  readonly model: string;
  /** On the resample itself. */
  readonly apparent: number;
  /** On all patients, some of whom it saw: what the optimism is measured against, and nothing else. */
  readonly original: number;
  /** On the patients who were not drawn; null where they cannot be compared. */
  readonly outOfBag: number | null;
}

/** Internal validation by the bootstrap. */
export interface Bootstrapped {
  readonly resamples: number;
  readonly apparent: number;
  readonly optimism: number;
  /** Apparent less optimism (Harrell et al. 1996, Stat Med 15:361), with the location-shifted interval of Noma et al. */
  readonly corrected: Estimate;
  /** The shifted percentiles left the estimate out, and the interval was extended to it. */
  readonly extended: boolean;
  /** Efron and Tibshirani's .632+ for a measure of which 0.5 says nothing (Sahiner et al. 2008, Med Phys 35:1559). */
  readonly point632plus: number | null;
}

/** Draws patients with replacement, those with the outcome apart from those without, so that each resample has both; classes each by themselves. */
export function drawPatients(data: PredictionData, stream: RandomStream): Int32Array {
  const { outcome } = data;
  const indicator = strataOf(outcome);
  const drawn: number[] = [];
  const strata = outcome.kind === 'classes' ? Array.from({ length: outcome.classes }, (_, c) => c) : [1, 0];
  for (const wanted of strata) {
    const stratum = data.patients.flatMap((_, patient) => (indicator[patient] === wanted ? [patient] : []));
    for (const _ of stratum) drawn.push(stratum[stream.below(stratum.length)]);
  }
  return Int32Array.from(drawn);
}

/**
 * Fits every pipeline, all its steps, to patients drawn with replacement. Copies of a patient keep her key, so that
 * inner folds do not part them.
 */
export function resampleOnce(
  data: OrderedData,
  pipelines: readonly Pipeline[],
  drawn: Int32Array,
  stream: RandomStream,
): Resampled[] {
  const sample = copyPatients(data, drawn);
  const everyone = data.patients.map((_, patient) => patient);
  const copies = sample.patients.map((_, patient) => patient);
  const inside = new Set(drawn);
  const outside = everyone.filter((patient) => !inside.has(patient));
  const outcome = pickOutcome(data.outcome, outside);
  return pipelines.map((pipeline) => {
    const fitted = pipeline.fit(trainView(sample, copies), stream.child(pipeline.name));
    const own = scoresByPatient(sample, copies, fitted.apparent());
    const all = scoresByPatient(data, everyone, fitted.apparentOn(trainView(data, everyone)));
    const left =
      outside.length > 0 ? scoresByPatient(data, outside, fitted.score(scoreView(data, outside))) : [];
    const outOfBag = discrimination(outcome, left);
    return {
      model: pipeline.name,
      apparent: discrimination(sample.outcome, own),
      original: discrimination(data.outcome, all),
      outOfBag: Number.isNaN(outOfBag) ? null : outOfBag,
    };
  });
}

/**
 * Puts the resamples of one model together.
 *
 * The interval shifts the percentiles of the resamples' apparent figures by the optimism (Noma et al. 2021, Stat Med
 * 40:5691, location-shifted). Resamples hold copies, so that models overfit them more than the cohort itself: where all their
 * apparent figures lie beyond the cohort's (a LASSO that keeps nothing of the cohort, but something of each resample), the
 * percentiles leave the estimate out. The interval is then extended to it, and says so; percentiles moved about the estimate,
 * and Student's t by the spread of out-of-bag figures, cover less (validation/coverage-bootstrap.ts).
 */
export function combineResamples(
  apparent: number,
  resamples: readonly Omit<Resampled, 'model'>[],
  level: number,
): Bootstrapped {
  const optimism = mean(resamples.map((one) => one.apparent - one.original));
  const sorted = Float64Array.from(resamples, (one) => one.apparent).sort();
  const at = (share: number) => Math.min(1, Math.max(0, quantileSorted(sorted, share) - optimism));
  const [lower, upper] = [at(0.5 - level / 2), at(0.5 + level / 2)];
  const value = apparent - optimism;
  const outOfBag = resamples.flatMap((one) => (one.outOfBag === null ? [] : [one.outOfBag]));
  return {
    resamples: resamples.length,
    apparent,
    optimism,
    corrected: {
      value,
      lower: Math.min(lower, value),
      upper: Math.max(upper, value),
      standardError: null,
      level,
    },
    extended: value < lower || value > upper,
    point632plus: outOfBag.length === 0 ? null : point632plus(apparent, mean(outOfBag)),
  };
}

const NO_INFORMATION = 0.5;

/** Weighs the out-of-bag figure the more, the more the apparent one overfits. */
function point632plus(apparent: number, outOfBag: number): number {
  const held = Math.max(outOfBag, NO_INFORMATION);
  const span = apparent - NO_INFORMATION;
  const overfit = held < apparent && span > 0 ? (apparent - held) / span : 0;
  const weight = 0.632 / (1 - 0.368 * overfit);
  return (1 - weight) * apparent + weight * held;
}

/** The drawn patients as a cohort; copies keep the key of her of whom they are. */
export function copyPatients<O extends Outcome>(
  data: PredictionData<O>,
  drawn: Int32Array,
): PredictionData<O> {
  const rowsOfCopy = Array.from(drawn, (patient) => rowsOf(data, [patient]));
  const rows = rowsOfCopy.flat();
  const { names, values } = data.x;
  const copied = new Float64Array(rows.length * names.length);
  for (let j = 0; j < names.length; j++) {
    for (let i = 0; i < rows.length; i++) copied[j * rows.length + i] = values[j * data.x.rows + rows[i]];
  }
  return {
    ...data,
    patients: Array.from(drawn, (patient) => data.patients[patient]),
    keys: Array.from(drawn, (patient) => data.keys[patient]),
    rowPatient: Int32Array.from(rowsOfCopy.flatMap((own, copy) => own.map(() => copy))),
    x: { rows: rows.length, names, values: copied },
    outcome: pickOutcome(data.outcome, drawn),
    ...(data.batch === undefined ? {} : { batch: rows.map((row) => data.batch![row]) }),
    ...(data.centre === undefined ? {} : { centre: Array.from(drawn, (patient) => data.centre![patient]) }),
  };
}
