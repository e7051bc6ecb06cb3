import { pow } from '@lobule/numerics';
import { segmentationErrors } from '../errors.ts';

/** Centres of clusters, in the units of the features. */
export interface FuzzyClusters {
  /** `features` numbers a cluster. */
  readonly centres: Float64Array;
  readonly clusters: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** How fuzzy clusters are, and when the search ends. */
export interface FuzzyOptions {
  /** Exponent m, above 1. */
  readonly fuzziness?: number;
  readonly mostIterations?: number;
  /** Largest shift of a centre, relative to the largest distance between first centres, that counts as none. */
  readonly tolerance?: number;
  /** Every so manieth sample is used; default 1. */
  readonly stride?: number;
}

/**
 * Fuzzy c-means (Bezdek 1981): centres that minimise the sum of u^m d^2 over samples and clusters, from given first
 * centres; no chance is involved.
 *
 * @param samples `features` numbers a sample, next to one another
 * @param first first centres, `features` numbers each
 * @throws segmentation/bad-clusters
 * @example
 * const { centres } = fuzzyCMeans(Float32Array.of(0, 0.1, 0.9, 1), 1, Float64Array.of(0, 1));
 */
export function fuzzyCMeans(
  samples: Float32Array | Float64Array,
  features: number,
  first: Float64Array,
  { fuzziness = 2, mostIterations = 50, tolerance = 1e-3, stride = 1 }: FuzzyOptions = {},
): FuzzyClusters {
  const clusters = first.length / features;
  if (!Number.isInteger(clusters) || clusters < 2 || samples.length < features || !(fuzziness > 1)) {
    throw segmentationErrors.error('segmentation/bad-clusters', {
      what: `${samples.length} numbers of ${features} features for ${first.length / features} clusters`,
    });
  }
  const centres = Float64Array.from(first);
  const sums = new Float64Array(first.length);
  const weights = new Float64Array(clusters);
  const squared = new Float64Array(clusters);
  const limit = tolerance * tolerance * widestSquared(first, features);
  const power = 1 / (fuzziness - 1);
  let iterations = 0;
  let moved = Number.POSITIVE_INFINITY;
  while (iterations < mostIterations && moved > limit) {
    sums.fill(0);
    weights.fill(0);
    for (let at = 0; at + features <= samples.length; at += features * stride) {
      squaredDistances(samples, at, features, centres, squared);
      toMemberships(squared, power);
      for (let c = 0; c < clusters; c++) {
        const weight = fuzziness === 2 ? squared[c] * squared[c] : pow(squared[c], fuzziness);
        weights[c] += weight;
        for (let f = 0; f < features; f++) sums[c * features + f] += weight * samples[at + f];
      }
    }
    moved = moveCentres(centres, sums, weights, features);
    iterations++;
  }
  return { centres, clusters, iterations, converged: moved <= limit };
}

/** Squared distances to each centre become memberships, in place; a sample on a centre is all its own. */
export function toMemberships(squared: Float64Array, power: number): void {
  let sum = 0;
  for (let c = 0; c < squared.length; c++) {
    const inverse = 1 / Math.max(squared[c], 1e-300);
    squared[c] = power === 1 ? inverse : pow(inverse, power);
    sum += squared[c];
  }
  for (let c = 0; c < squared.length; c++) squared[c] /= sum;
}

export function squaredDistances(
  samples: Float32Array | Float64Array,
  at: number,
  features: number,
  centres: Float64Array,
  into: Float64Array,
): void {
  for (let c = 0, from = 0; c < into.length; c++, from += features) {
    let sum = 0;
    for (let f = 0; f < features; f++) {
      const away = samples[at + f] - centres[from + f];
      sum += away * away;
    }
    into[c] = sum;
  }
}

function moveCentres(
  centres: Float64Array,
  sums: Float64Array,
  weights: Float64Array,
  features: number,
): number {
  let farthest = 0;
  for (let c = 0; c < weights.length; c++) {
    if (weights[c] === 0) continue;
    let moved = 0;
    for (let f = 0; f < features; f++) {
      const to = sums[c * features + f] / weights[c];
      const by = to - centres[c * features + f];
      moved += by * by;
      centres[c * features + f] = to;
    }
    farthest = Math.max(farthest, moved);
  }
  return farthest;
}

function widestSquared(centres: Float64Array, features: number): number {
  const clusters = centres.length / features;
  let widest = 0;
  const squared = new Float64Array(clusters);
  for (let c = 0; c < clusters; c++) {
    squaredDistances(centres, c * features, features, centres, squared);
    for (let other = 0; other < clusters; other++) widest = Math.max(widest, squared[other]);
  }
  return widest;
}
