import { randomStream } from '../packages/foundation/src/index.ts';
import { exp, exponentialVariate, normalVariate } from '../packages/numerics/src/index.ts';

/** A radiomics table of usual size: many features in families of near copies, as first-order and texture features are. */
export const PATIENTS = 240;
export const FEATURES = 851;
/** What the families of features have in common. */
const FACTORS = 40;

export interface BenchCohort {
  readonly rows: number;
  readonly columns: number;
  /** Column after column. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly time: Float64Array;
  readonly event: Float64Array;
  /** What both outcomes were drawn from. */
  readonly linear: Float64Array;
  /** Ten folds, equal in size. */
  readonly folds: Int32Array;
}

/**
 * The same for everybody who times: 240 patients, 851 features of which neighbours correlate with up to 0.99, the
 * outcome in about 35 %, an event in about 60 %, both from five of the factors.
 */
export function benchCohort(rows = PATIENTS, columns = FEATURES): BenchCohort {
  const stream = randomStream(61, 'bench', 'prediction', rows, columns);
  const factors = Float64Array.from({ length: rows * FACTORS }, () => normalVariate(stream));
  const x = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    const factor = stream.below(FACTORS);
    const second = stream.below(FACTORS);
    const own = [0.1, 0.3, 0.6, 1][j % 4];
    for (let i = 0; i < rows; i++) {
      const common = factors[factor * rows + i] + 0.4 * factors[second * rows + i];
      x[j * rows + i] = common + own * normalVariate(stream);
    }
  }
  const linear = Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < 5; k++) sum += (k % 2 === 0 ? 0.7 : -0.7) * factors[k * rows + i];
    return sum;
  });
  const y = linear.map((value) => (stream.uniform() < 1 / (1 + exp(0.8 - value)) ? 1 : 0));
  const happens = linear.map((value) => exponentialVariate(stream) / exp(value));
  const lost = linear.map(() => 3 * stream.uniform());
  // Whole days of a year that is the unit, so that there are ties.
  const time = happens.map((value, i) => Math.ceil(365 * Math.min(value, lost[i])));
  const event = happens.map((value, i) => (value <= lost[i] ? 1 : 0));
  return {
    rows,
    columns,
    x,
    y,
    time,
    event,
    linear,
    folds: Int32Array.from({ length: rows }, (_, i) => i % 10),
  };
}
