import type { GlcmContext } from './context.ts';
import { secondSingularValue } from './one-way.ts';
import { spectralRadius } from './spectral-radius.ts';

/**
 * Square root of the second largest eigenvalue of Q(i, j) = sum_k p_ik p_jk / (p_i p_k). Of a symmetric matrix Q is
 * similar to the square of M = D^-1/2 p D^-1/2, so it is M's second largest eigenvalue in size. The largest is 1 and its
 * vector sqrt(p_i); without it, M - sqrt(p_i p_j), the wanted one is the largest.
 */
export function maximalCorrelation({ lower, marginal, total, columns }: GlcmContext): number {
  if (columns) return secondSingularValue(marginal, columns);
  const k = marginal.length;
  const rows = Array.from(marginal.keys()).filter((i) => marginal[i] > 0);
  const n = rows.length;
  const m = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const own = marginal[rows[i]];
    for (let j = 0; j <= i; j++) {
      const size = Math.sqrt(own * marginal[rows[j]]);
      m[i * n + j] = lower[rows[i] * k + rows[j]] / size - size / total;
    }
  }
  return spectralRadius(m, n);
}
