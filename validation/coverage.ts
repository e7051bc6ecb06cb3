/**
 * Simulates how often the intervals of `prediction` hold the truth. Not part of the suites (it takes an hour); its
 * figures stand in packages/prediction/src/validation/coverage.ts.
 *
 * Run: node validation/coverage.ts <null|signal> <binary|survival> <studies> [first]
 *
 * Each study: 160 patients, 370 features in blocks of 10 with correlation 0.6, the outcome in 30 %. With a signal, five
 * features of different blocks carry it. Two LASSO models, of all features and of the first 60, are validated by 5 x 5
 * nested folds repeated 5 times. The truth is known: the AUC of a weighted sum of normal features in closed form, the
 * C-index from 1,500 further patients.
 */
import { type RandomStream, randomStream } from '@lobule/foundation';
import { exp, exponentialVariate, mean, normal, normalVariate } from '@lobule/numerics';
import {
  discrimination,
  type Estimate,
  type FeatureMatrix,
  type FittedPipeline,
  makeData,
  makeFolds,
  type OrderedOutcome,
  type Plan,
  pickOutcome,
  pipelineOf,
  registerPlan,
  resampledInterval,
  scoreView,
  trainView,
} from '@lobule/prediction';

const PATIENTS = 160;
const FEATURES = 370;
const FEW = 60;
const BLOCK = 10;
const CORRELATION = 0.6;
const FREQUENCY = 0.3;
const FOLDS = 5;
const REPEATS = 5;
const CARRIERS = [0, 50, 100, 150, 200];
/** Shift of a carrier's mean between the classes; log hazard of one SD. */
const SHIFT = 0.6;
const LOG_HAZARD = 0.45;
const FURTHER = 1500;

interface Design {
  readonly signal: boolean;
  readonly kind: 'binary' | 'survival';
}

const names = Array.from({ length: FEATURES }, (_, j) => `f${j}`);

export function planOf(kind: Design['kind']): Plan {
  const step = kind === 'binary' ? 'lasso-logistic' : 'lasso-cox';
  const lasso = { step, lambda: 'min', innerFolds: 5, alpha: 1, unpenalised: [] } as const;
  return {
    patient: 'id',
    endpoint:
      kind === 'binary'
        ? { kind, column: 'y', positive: '1', negative: '0' }
        : { kind, time: 't', event: 'e', occurred: '1', censored: '0', unit: 'd' },
    groups: { all: names, few: names.slice(0, FEW) },
    categorical: [],
    models: [
      { name: 'few', groups: ['few'], steps: [lasso] },
      { name: 'all', groups: ['all'], steps: [lasso] },
    ],
    folds: FOLDS,
    repeats: REPEATS,
    permutations: 0,
    randomFeatureDraws: 0,
    plantedDiscrimination: 0.85,
    riskGroups: 2,
    confidence: 0.95,
    seed: 1,
  };
}

/** Rows of correlated normal features, shifted by class where there is a signal, and an outcome. */
export function drawPatients(count: number, { signal, kind }: Design, stream: RandomStream) {
  const values = new Float64Array(count * FEATURES);
  const shared = Math.sqrt(CORRELATION);
  const own = Math.sqrt(1 - CORRELATION);
  for (let i = 0; i < count; i++) {
    for (let block = 0; block < FEATURES; block += BLOCK) {
      const common = shared * normalVariate(stream);
      for (let j = block; j < block + BLOCK; j++)
        values[j * count + i] = common + own * normalVariate(stream);
    }
  }
  const outcome =
    kind === 'binary'
      ? binaryOutcome(values, count, signal, stream)
      : survivalOutcome(values, count, signal, stream);
  return { x: { rows: count, names, values } satisfies FeatureMatrix, outcome };
}

function binaryOutcome(
  values: Float64Array,
  count: number,
  signal: boolean,
  stream: RandomStream,
): OrderedOutcome {
  const y = Uint8Array.from({ length: count }, () => (stream.uniform() < FREQUENCY ? 1 : 0));
  if (signal) for (const j of CARRIERS) for (let i = 0; i < count; i++) values[j * count + i] += SHIFT * y[i];
  return { kind: 'binary', values: y };
}

/** Exponential times; uniform censoring that leaves events in about 30 %. */
function survivalOutcome(
  values: Float64Array,
  count: number,
  signal: boolean,
  stream: RandomStream,
): OrderedOutcome {
  const time = new Float64Array(count);
  const event = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let linear = 0;
    if (signal) for (const j of CARRIERS) linear += LOG_HAZARD * values[j * count + i];
    const happens = exponentialVariate(stream) / exp(linear);
    const lost = 0.75 * stream.uniform();
    time[i] = Math.min(happens, lost);
    event[i] = happens <= lost ? 1 : 0;
  }
  return { kind: 'survival', time, event };
}

/** Coefficients of a fitted LASSO, one for each of the 370 features. */
export function weightsOf(fitted: FittedPipeline): Float64Array {
  const weights = new Float64Array(FEATURES);
  const { form } = fitted.model;
  if (!('coefficients' in form)) throw new Error('A LASSO is a weighted sum');
  form.features.forEach((name, j) => {
    weights[Number(name.slice(1))] = form.coefficients[j];
  });
  return weights;
}

/** AUC of a weighted sum: the classes differ in mean and share the covariance (binormal). */
export function trueAuc(weights: Float64Array, signal: boolean): number {
  let variance = 0;
  for (let block = 0; block < FEATURES; block += BLOCK) {
    let sum = 0;
    let squares = 0;
    for (let j = block; j < block + BLOCK; j++) {
      sum += weights[j];
      squares += weights[j] * weights[j];
    }
    variance += CORRELATION * sum * sum + (1 - CORRELATION) * squares;
  }
  if (variance === 0 || !signal) return 0.5;
  const shift = CARRIERS.reduce((sum, j) => sum + SHIFT * weights[j], 0);
  return normal.cdf(shift / Math.sqrt(2 * variance));
}

/** C-index of a weighted sum in further patients, who are all followed to their event. */
function trueConcordance(
  weights: Float64Array,
  signal: boolean,
  further: { values: Float64Array; time: Float64Array },
): number {
  if (!signal || weights.every((weight) => weight === 0)) return 0.5;
  const score = new Float64Array(FURTHER);
  weights.forEach((weight, j) => {
    if (weight !== 0) for (let i = 0; i < FURTHER; i++) score[i] += weight * further.values[j * FURTHER + i];
  });
  let concordant = 0;
  for (let a = 0; a < FURTHER; a++) {
    for (let b = a + 1; b < FURTHER; b++) {
      if (score[a] > score[b] === further.time[a] < further.time[b]) concordant++;
    }
  }
  return concordant / ((FURTHER * (FURTHER - 1)) / 2);
}

/** What one study gave for one model or difference: the interval, and the truths it may be held against. */
interface Study {
  readonly name: string;
  readonly estimate: Estimate;
  /** Of the model fitted to everybody. */
  readonly ofFinal: number;
  /** Mean over the models fitted in the training parts. */
  readonly ofTraining: number;
}

/** One simulated study: both models and their difference. */
export function simulateStudy(design: Design, index: number): Study[] {
  const stream = randomStream(777, 'coverage', design.kind, design.signal ? 'signal' : 'null', index);
  const registered = registerPlan(planOf(design.kind));
  const { x, outcome } = drawPatients(PATIENTS, design, stream.child('study'));
  const ids = Array.from({ length: PATIENTS }, (_, i) => `p${i}`);
  const data = makeData(registered, { ids, x, outcome, groups: registered.plan.groups });
  const further = design.kind === 'survival' ? drawFurther(design, stream.child('further')) : NOBODY;
  const truth = (fitted: FittedPipeline) =>
    design.kind === 'binary'
      ? trueAuc(weightsOf(fitted), design.signal)
      : trueConcordance(weightsOf(fitted), design.signal, further);
  const everyone = ids.map((_, i) => i);
  const runs = registered.plan.models.map((model) => {
    const pipeline = pipelineOf(model, data.groups);
    const values: number[] = [];
    const truths: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const fold = makeFolds(data.keys, outcome, FOLDS, stream.child('folds', repeat));
      for (let k = 0; k < FOLDS; k++) {
        const training = everyone.filter((i) => fold[i] !== k);
        const held = everyone.filter((i) => fold[i] === k);
        const fitted = pipeline.fit(trainView(data, training), stream.child('fit', model.name, repeat, k));
        values.push(discrimination(pickOutcome(outcome, held), fitted.score(scoreView(data, held))));
        truths.push(truth(fitted));
      }
    }
    const final = pipeline.fit(trainView(data, everyone), stream.child('final', model.name));
    return { name: model.name, values, ofTraining: mean(Float64Array.from(truths)), ofFinal: truth(final) };
  });
  const [few, all] = runs;
  const study = (
    name: string,
    values: readonly number[],
    ofTraining: number,
    ofFinal: number,
    low: number,
  ): Study => ({
    name,
    estimate: resampledInterval(values, FOLDS, 0.95, [low, 1]),
    ofTraining,
    ofFinal,
  });
  const apart = all.values.map((value, k) => value - few.values[k]);
  return [
    ...runs.map((run) => study(run.name, run.values, run.ofTraining, run.ofFinal, 0)),
    study('all - few', apart, all.ofTraining - few.ofTraining, all.ofFinal - few.ofFinal, -1),
  ];
}

const NOBODY = { values: new Float64Array(0), time: new Float64Array(0) };

function drawFurther(design: Design, stream: RandomStream) {
  const { x, outcome } = drawPatients(FURTHER, design, stream);
  // Followed to the event: times are drawn anew from the same hazard, without loss.
  const time = new Float64Array(FURTHER);
  if (outcome.kind === 'survival') {
    for (let i = 0; i < FURTHER; i++) {
      let linear = 0;
      for (const j of CARRIERS) linear += LOG_HAZARD * x.values[j * FURTHER + i];
      time[i] = exponentialVariate(stream) / exp(linear);
    }
  }
  return { values: x.values, time };
}

/** Shares of studies whose interval holds each truth. An interval that is undefined (nothing selected) holds 0.5 or 0. */
export function coverageOf(studies: readonly Study[]) {
  const expected = mean(Float64Array.from(studies, (study) => study.ofTraining));
  const holds = ({ estimate }: Study, truth: number) =>
    estimate.lower === null || estimate.upper === null
      ? Math.abs((estimate.value ?? Number.NaN) - truth) < 1e-9
      : estimate.lower <= truth && truth <= estimate.upper;
  const part = (truth: (study: Study) => number) =>
    studies.filter((study) => holds(study, truth(study))).length / studies.length;
  return {
    studies: studies.length,
    expected,
    estimate: mean(Float64Array.from(studies, (study) => study.estimate.value ?? Number.NaN)),
    ofTraining: part((study) => study.ofTraining),
    ofFinal: part((study) => study.ofFinal),
    ofExpected: part(() => expected),
    width: mean(Float64Array.from(studies, ({ estimate }) => (estimate.upper ?? 0) - (estimate.lower ?? 0))),
  };
}

if (import.meta.main) {
  const [signal, kind, studies, first = '0'] = process.argv.slice(2);
  const design: Design = { signal: signal === 'signal', kind: kind === 'survival' ? 'survival' : 'binary' };
  const all: Study[] = [];
  for (let index = Number(first); index < Number(first) + Number(studies); index++)
    all.push(...simulateStudy(design, index));
  for (const name of ['few', 'all', 'all - few']) {
    const figures = coverageOf(all.filter((study) => study.name === name));
    process.stdout.write(`${JSON.stringify({ design, name, ...figures })}\n`);
  }
}
