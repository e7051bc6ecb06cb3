import { type RandomStream, randomOrder, randomStream } from '@lobule/foundation';
import {
  applyCombat,
  type Design,
  type Family,
  fitCombat,
  linearPredictor,
  penalisedPath,
  type Response,
  scoreTests,
} from '@lobule/learners';
import { mean, normalVariate } from '@lobule/numerics';
import { discrimination } from '@lobule/prediction';
import { type CaseResult, compare } from './suite.ts';

/**
 * The noise study of knowledge: 120 patients, 851 features without any meaning, 36 with the outcome, 60 studies. The ten
 * best features by the score test go into a lightly penalised logistic model, in five folds.
 */
const NOISE = { patients: 120, features: 851, events: 36, studies: 60, kept: 10, folds: 5, ridge: 0.01 };

/** Centres of eight women each, drawn without regard to anything: the leak of harmonisation grows with their number. */
const CENTRES = 15;
const NEIGHBOURS = 5;

/** An AUC that truth puts at 0.5, as the table tells it, and how far ours may be from it. */
const TABLE = {
  nested: ['selection inside the folds', 0.503, 0.03],
  selected: ['selection before the folds', 0.849, 0.05],
  oversampled: ['oversampling (SMOTE) before the folds', 0.734, 0.05],
  harmonised: ['ComBat that keeps the outcome, before the folds', 0.624, 0.05],
  direction: ['direction of the ROC curve chosen after seeing it', 0.563, 0.03],
} as const;

/** Ways to find in noise what is not there; raw kernels alone can express them. */
export function noiseTable(): CaseResult[] {
  const found = Array.from({ length: NOISE.studies }, (_, study) => noiseStudy(study));
  return Object.entries(TABLE).map(([way, [name, expected, band]]) => {
    const values = Float64Array.from(found, (one) => one[way as keyof typeof TABLE]);
    return compare(`noise: AUC with ${name}`, mean(values), expected, band);
  });
}

interface Cohort {
  readonly design: Design;
  readonly y: Uint8Array;
  readonly fold: readonly number[];
}

function noiseStudy(study: number): Record<keyof typeof TABLE, number> {
  const stream = randomStream(41, 'noise', study);
  const { patients, features, events, folds } = NOISE;
  const x = Float64Array.from({ length: patients * features }, () => normalVariate(stream));
  const cohort: Cohort = {
    design: { rows: patients, columns: features, x },
    y: Uint8Array.from({ length: patients }, (_unused, i) => (i < events ? 1 : 0)),
    // Cases come first, so that every fifth row is a stratified fold.
    fold: Array.from({ length: patients }, (_unused, i) => i % folds),
  };
  const nested = crossValidated(cohort);
  return {
    nested,
    selected: crossValidated(cohort, best(cohort.design, responseOf(cohort.y))),
    oversampled: crossValidated(oversampled(cohort, stream.child('smote'))),
    harmonised: crossValidated(harmonised(cohort, stream.child('centres'))),
    direction: Math.max(nested, 1 - nested),
  };
}

/** Mean AUC over folds; features are selected in each training part, unless they were before. */
function crossValidated({ design, y, fold }: Cohort, selected?: readonly number[]): number {
  const everyone = Array.from({ length: design.rows }, (_, i) => i);
  const values = Array.from({ length: NOISE.folds }, (_, k) => {
    const training = everyone.filter((i) => fold[i] !== k);
    const held = everyone.filter((i) => fold[i] === k);
    const response = responseOf(training.map((i) => y[i]));
    const chosen = selected ?? best(part(design, training), response);
    const settings = { alpha: 0, lambdas: [NOISE.ridge] };
    const model = penalisedPath(part(design, training, chosen), response, settings);
    const scores = linearPredictor(model, 0, part(design, held, chosen));
    return discrimination({ kind: 'binary', values: Uint8Array.from(held, (i) => y[i]) }, scores);
  });
  return mean(Float64Array.from(values));
}

/** Made-up cases between a case and one of its five nearest (Chawla et al. 2002), until there are as many as others. */
function oversampled({ design, y }: Cohort, stream: RandomStream): Cohort {
  const { patients, features, events, folds } = NOISE;
  const rows = 2 * (patients - events);
  const x = new Float64Array(rows * features);
  for (let j = 0; j < features; j++) {
    x.set(design.x.subarray(j * patients, (j + 1) * patients), j * rows);
  }
  const neighbours = Array.from({ length: events }, (_, a) => nearest(design, a));
  for (let row = patients; row < rows; row++) {
    const from = stream.below(events);
    const to = neighbours[from][stream.below(NEIGHBOURS)];
    const way = stream.uniform();
    for (let j = 0; j < features; j++) {
      const [a, b] = [design.x[j * patients + from], design.x[j * patients + to]];
      x[j * rows + row] = a + way * (b - a);
    }
  }
  const outcome = new Uint8Array(rows).fill(1);
  outcome.set(y);
  const fold = new Array<number>(rows);
  const dealt = [0, 0];
  for (const i of randomOrder(rows, stream.child('folds'))) fold[i] = dealt[outcome[i]]++ % folds;
  return { design: { rows, columns: features, x }, y: outcome, fold };
}

/** The cases that are nearest to a case, cases being the first rows. */
function nearest({ rows, columns, x }: Design, a: number): readonly number[] {
  const apart = Array.from({ length: NOISE.events }, (_, b) => {
    let sum = 0;
    for (let j = 0; j < columns; j++)
      sum += (x[j * rows + a] - x[j * rows + b]) * (x[j * rows + a] - x[j * rows + b]);
    return sum;
  });
  return apart
    .map((_, b) => b)
    .filter((b) => b !== a)
    .sort((b, c) => apart[b] - apart[c])
    .slice(0, NEIGHBOURS);
}

/** Everybody harmonised between centres that mean nothing, with the outcome among what is to be kept. */
function harmonised({ design, y, fold }: Cohort, stream: RandomStream): Cohort {
  const batch = new Int32Array(design.rows);
  randomOrder(design.rows, stream).forEach((i, place) => {
    batch[i] = place % CENTRES;
  });
  const data = { ...design, batch, covariates: [Float64Array.from(y)] };
  return { design: { ...design, x: applyCombat(fitCombat(data), data) }, y, fold };
}

function responseOf(y: ArrayLike<number>): Response & { family: Family } {
  return { family: 'logistic', y: Array.from(y) };
}

function best(design: Design, response: Response): number[] {
  const z = scoreTests(design, response);
  const order = Array.from(z, (_, j) => j).sort((a, b) => Math.abs(z[b]) - Math.abs(z[a]));
  return order.slice(0, NOISE.kept);
}

function part(design: Design, rows: readonly number[], columns?: readonly number[]): Design {
  const wanted = columns ?? Array.from({ length: design.columns }, (_, j) => j);
  const x = new Float64Array(rows.length * wanted.length);
  wanted.forEach((column, j) => {
    rows.forEach((row, i) => {
      x[j * rows.length + i] = design.x[column * design.rows + row];
    });
  });
  return { rows: rows.length, columns: wanted.length, x };
}
