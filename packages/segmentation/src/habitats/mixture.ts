import { cholesky, exp, log, type Matrix, matrix } from '@lobule/numerics';

export interface Mixture {
  readonly weights: Float64Array;
  /** `features` numbers a component. */
  readonly means: Float64Array;
  readonly covariances: readonly Matrix[];
  /** The likeliest component of each row. */
  readonly labels: Int32Array;
  /** Mean over the rows of the log likelihood. */
  readonly meanLogLikelihood: number;
}

const MOST_STEPS = 500;
/** Of the mean log likelihood. */
const TOLERANCE = 1e-8;
/** Added to the variances of z-scores, so that no component shrinks to a point. */
const FLOOR = 1e-6;
const LOG_2_PI = 1.8378770664093453;

/** A mixture of Gaussians with full covariances by expectation and maximisation, from given labels. */
export function gaussianMixture(
  rows: Float64Array,
  features: number,
  clusters: number,
  first: Int32Array,
): Mixture {
  const shares = new Float64Array((rows.length / features) * clusters);
  first.forEach((label, n) => {
    shares[n * clusters + label] = 1;
  });
  let before = Number.NEGATIVE_INFINITY;
  for (let step = 0; ; step++) {
    const components = maximise(rows, features, clusters, shares);
    const meanLogLikelihood = expect(rows, features, components, shares);
    if (meanLogLikelihood - before < TOLERANCE || step === MOST_STEPS) {
      return { ...components, labels: likeliestOfAll(shares, clusters), meanLogLikelihood };
    }
    before = meanLogLikelihood;
  }
}

/** The likeliest component of rows that need not be those of the mixture. */
export function labelsByMixture(rows: Float64Array, features: number, mixture: Components): Int32Array {
  const clusters = mixture.weights.length;
  const shares = new Float64Array((rows.length / features) * clusters);
  expect(rows, features, mixture, shares);
  return likeliestOfAll(shares, clusters);
}

type Components = Pick<Mixture, 'weights' | 'means' | 'covariances'>;

function maximise(rows: Float64Array, features: number, clusters: number, shares: Float64Array): Components {
  const count = rows.length / features;
  const sums = new Float64Array(clusters);
  const means = new Float64Array(clusters * features);
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < clusters; c++) {
      const share = shares[n * clusters + c];
      sums[c] += share;
      for (let f = 0; f < features; f++) means[c * features + f] += share * rows[n * features + f];
    }
  }
  for (let at = 0; at < means.length; at++) means[at] /= Math.max(sums[Math.floor(at / features)], 1e-300);
  const covariances = Array.from({ length: clusters }, (_, c) => {
    const spread = matrix(features, features);
    for (let n = 0; n < count; n++) {
      const share = shares[n * clusters + c] / Math.max(sums[c], 1e-300);
      for (let f = 0; f < features; f++) {
        const by = share * (rows[n * features + f] - means[c * features + f]);
        for (let g = 0; g < features; g++) {
          spread.data[f * features + g] += by * (rows[n * features + g] - means[c * features + g]);
        }
      }
    }
    for (let f = 0; f < features; f++) spread.data[f * features + f] += FLOOR;
    return spread;
  });
  return { weights: sums.map((sum) => sum / count), means, covariances };
}

/** Fills the shares of the components in each row; returns the mean log likelihood. */
function expect(
  rows: Float64Array,
  features: number,
  { weights, means, covariances }: Components,
  shares: Float64Array,
): number {
  const clusters = weights.length;
  const count = rows.length / features;
  const factors = covariances.map((covariance) => cholesky(covariance));
  const constants = factors.map(({ data }, c) => {
    let logRoot = 0;
    for (let f = 0; f < features; f++) logRoot += log(data[f * features + f]);
    return log(Math.max(weights[c], 1e-300)) - logRoot - 0.5 * features * LOG_2_PI;
  });
  const solved = new Float64Array(features);
  const logs = new Float64Array(clusters);
  let total = 0;
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < clusters; c++) {
      const { data } = factors[c];
      let square = 0;
      for (let f = 0; f < features; f++) {
        let rest = rows[n * features + f] - means[c * features + f];
        for (let g = 0; g < f; g++) rest -= data[f * features + g] * solved[g];
        solved[f] = rest / data[f * features + f];
        square += solved[f] * solved[f];
      }
      logs[c] = constants[c] - 0.5 * square;
    }
    const largest = logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let c = 0; c < clusters; c++) {
      shares[n * clusters + c] = exp(logs[c] - largest);
      sum += shares[n * clusters + c];
    }
    for (let c = 0; c < clusters; c++) shares[n * clusters + c] /= sum;
    total += largest + log(sum);
  }
  return total / count;
}

function likeliestOfAll(shares: Float64Array, clusters: number): Int32Array {
  return Int32Array.from({ length: shares.length / clusters }, (_, n) => likeliest(shares, n, clusters));
}

function likeliest(shares: Float64Array, n: number, clusters: number): number {
  let best = 0;
  for (let c = 1; c < clusters; c++) if (shares[n * clusters + c] > shares[n * clusters + best]) best = c;
  return best;
}
