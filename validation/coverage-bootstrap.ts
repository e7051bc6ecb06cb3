/**
 * Simulates how often intervals of the bootstrap's optimism-corrected AUC hold the truth, in the studies of coverage.ts. Not part
 * of the suites; its figures stand in packages/prediction/src/validation/coverage.ts.
 *
 * Run: node validation/coverage-bootstrap.ts <null|signal> <few|all> <studies> [first]
 *
 * Three intervals of the same resamples: that of Noma et al. (2021), the percentiles of apparent AUCs less the optimism; the same
 * percentiles moved so that their mean is the corrected estimate; and Student's t with the spread of out-of-bag AUCs, corrected
 * for overlap as that of cross-validation.
 */
import { randomStream } from '@lobule/foundation';
import { mean, quantileSorted, studentT, variance } from '@lobule/numerics';
import {
  combineResamples,
  discrimination,
  drawPatients as drawResample,
  makeData,
  pipelineOf,
  registerPlan,
  resampleOnce,
  trainView,
} from '@lobule/prediction';
import { drawPatients, planOf, trueAuc, weightsOf } from './coverage.ts';

const PATIENTS = 160;
const RESAMPLES = 60;
const LEVEL = 0.95;
/** Of patients who are not drawn over those who are. */
const OVERLAP = 0.368 / 0.632;

interface Interval {
  readonly lower: number;
  readonly upper: number;
}

interface Study {
  readonly truth: number;
  readonly corrected: number;
  readonly point632plus: number;
  readonly intervals: { readonly [method: string]: Interval };
}

function simulateStudy(signal: boolean, model: 'few' | 'all', index: number): Study {
  const stream = randomStream(778, 'coverage-bootstrap', signal ? 'signal' : 'null', index);
  const registered = registerPlan(planOf('binary'));
  const { x, outcome } = drawPatients(PATIENTS, { signal, kind: 'binary' }, stream.child('study'));
  const ids = Array.from({ length: PATIENTS }, (_, i) => `p${i}`);
  const data = makeData(registered, { ids, x, outcome, groups: registered.plan.groups });
  const settings = registered.plan.models.find(({ name }) => name === model)!;
  const pipeline = pipelineOf(settings, data.groups);
  const fitted = pipeline.fit(
    trainView(
      data,
      ids.map((_, i) => i),
    ),
    stream.child('final'),
  );
  const apparent = discrimination(outcome, fitted.apparent());
  const resamples = Array.from({ length: RESAMPLES }, (_, b) => {
    const own = stream.child('resample', b);
    return resampleOnce(data, [pipeline], drawResample(data, own.child('draw')), own)[0];
  });
  const optimism = mean(resamples.map((one) => one.apparent - one.original));
  const corrected = apparent - optimism;
  const sorted = Float64Array.from(resamples, (one) => one.apparent).sort();
  const [low, high] = [quantileSorted(sorted, 0.025), quantileSorted(sorted, 0.975)];
  const middle = mean(sorted);
  const outOfBag = resamples.map((one) => one.outOfBag ?? 0.5);
  const error = Math.sqrt((1 / RESAMPLES + OVERLAP) * variance(outOfBag));
  const half = studentT.quantile(0.5 + LEVEL / 2, RESAMPLES - 1) * error;
  const cut = (lower: number, upper: number) => ({ lower: Math.max(0, lower), upper: Math.min(1, upper) });
  const point632plus = combineResamples(apparent, resamples, LEVEL).point632plus ?? Number.NaN;
  return {
    truth: trueAuc(weightsOf(fitted), signal),
    corrected,
    point632plus,
    intervals: {
      'location-shifted': cut(low - optimism, high - optimism),
      'about the estimate': cut(corrected + low - middle, corrected + high - middle),
      'out-of-bag t': cut(corrected - half, corrected + half),
      'out-of-bag t of .632+': cut(point632plus - half, point632plus + half),
    },
  };
}

if (import.meta.main) {
  const [signal, model, count, first = '0'] = process.argv.slice(2);
  const studies = Array.from({ length: Number(count) }, (_, k) =>
    simulateStudy(signal === 'signal', model === 'all' ? 'all' : 'few', Number(first) + k),
  );
  const expected = mean(studies.map(({ truth }) => truth));
  for (const method of Object.keys(studies[0].intervals)) {
    const share = (of: (study: Study, interval: Interval) => boolean) =>
      studies.filter((study) => of(study, study.intervals[method])).length / studies.length;
    const within = (value: number, { lower, upper }: Interval) => lower <= value && value <= upper;
    const estimate = (study: Study) => (method.endsWith('.632+') ? study.point632plus : study.corrected);
    process.stdout.write(
      `${JSON.stringify({
        signal,
        model,
        method,
        studies: studies.length,
        expected,
        estimate: mean(studies.map(estimate)),
        ofFinal: share((study, interval) => within(study.truth, interval)),
        ofExpected: share((_, interval) => within(expected, interval)),
        ofItself: share((study, interval) => within(estimate(study), interval)),
        width: mean(studies.map(({ intervals }) => intervals[method].upper - intervals[method].lower)),
      })}\n`,
    );
  }
}
