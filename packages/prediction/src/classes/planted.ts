import type { RandomStream } from '@lobule/foundation';
import { exp, normalVariate } from '@lobule/numerics';
import { PLANTED, withPlanted } from '../canaries/planted.ts';
import type { ClassData } from './cross-validate.ts';
import { handTill } from './measures.ts';

/**
 * Adds a feature for each class, noise lifted by one amount in the patients of that class. The amount, found by bisection, is
 * the one at which the probabilities that the features allow tell the classes of these very patients apart by a known M.
 */
export function plantClasses(data: ClassData, known: number, stream: RandomStream): ClassData {
  const { values, classes } = data.outcome;
  const n = values.length;
  const noise = Float64Array.from({ length: classes * n }, () => normalVariate(stream));
  const signal = (size: number) =>
    noise.map((value, k) => value + (values[k % n] === Math.floor(k / n) ? size : 0));
  let [low, high] = [0, 8];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (handTill(data.outcome, shares(signal(middle), middle, classes, n)) < known) low = middle;
    else high = middle;
  }
  const planted = signal(high);
  return Array.from({ length: classes }, (_, c) => c).reduce(
    (wider, c) => withPlanted(wider, plantedName(c), planted.subarray(c * n, (c + 1) * n)),
    data,
  );
}

/** Whether a feature is one of those that were planted. */
export function isPlanted(feature: string): boolean {
  return feature.startsWith(`${PLANTED}-`);
}

function plantedName(c: number): string {
  return `${PLANTED}-${c + 1}`;
}

/** Probability of each class, all being as common, of features that are lifted by this much in their own class. */
function shares(features: Float64Array, size: number, classes: number, n: number): Float64Array {
  const p = features.map((value) => exp(size * value));
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += p[c * n + i];
    for (let c = 0; c < classes; c++) p[c * n + i] /= sum;
  }
  return p;
}
