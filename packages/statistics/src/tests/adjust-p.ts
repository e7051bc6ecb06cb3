import { statisticsErrors } from '../errors.ts';

/** Family-wise: bonferroni, holm, hochberg. False discovery rate: benjamini-hochberg, benjamini-yekutieli. */
export type Adjustment =
  | 'none'
  | 'bonferroni'
  | 'holm'
  | 'hochberg'
  | 'benjamini-hochberg'
  | 'benjamini-yekutieli';

/** Adjusts p-values for their number; an undefined p (NaN) stays undefined and is not counted, as in R's p.adjust.
 *
 * @throws statistics/bad-option where a p lies outside 0 to 1.
 * @example
 * adjustP([0.01, 0.04, NaN], 'holm'); // [0.02, 0.04, NaN]
 */
export function adjustP(p: ArrayLike<number>, method: Adjustment): number[] {
  const adjusted = Array.from(p, () => Number.NaN);
  const known: number[] = [];
  for (let i = 0; i < p.length; i++) {
    if (Number.isNaN(p[i])) continue;
    if (!(p[i] >= 0 && p[i] <= 1)) {
      throw statisticsErrors.error('statistics/bad-option', {
        what: `A p-value must lie from 0 to 1: ${p[i]}`,
      });
    }
    known.push(i);
  }
  const m = known.length;
  known.sort((a, b) => p[a] - p[b] || a - b);

  if (method === 'none' || method === 'bonferroni') {
    for (const i of known) adjusted[i] = method === 'none' ? p[i] : Math.min(1, m * p[i]);
    return adjusted;
  }
  if (method === 'holm') {
    let highest = 0;
    known.forEach((i, rank) => {
      highest = Math.max(highest, Math.min(1, (m - rank) * p[i]));
      adjusted[i] = highest;
    });
    return adjusted;
  }
  // Step up, from the largest p down: the factor for the p of this rank (0 = smallest).
  let harmonic = 1;
  if (method === 'benjamini-yekutieli') for (let k = 2; k <= m; k++) harmonic += 1 / k;
  let lowest = 1;
  for (let rank = m - 1; rank >= 0; rank--) {
    const factor = method === 'hochberg' ? m - rank : (harmonic * m) / (rank + 1);
    lowest = Math.min(lowest, factor * p[known[rank]]);
    adjusted[known[rank]] = lowest;
  }
  return adjusted;
}
