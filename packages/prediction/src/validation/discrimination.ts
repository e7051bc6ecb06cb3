import type { OrderedOutcome } from '../data/data.ts';

/** Pairs of patients of whom one should score higher, and how many do (ties count one half). */
export interface Pairs {
  readonly concordant: number;
  readonly total: number;
}

/**
 * Counts pairs among the listed patients: for a binary outcome (positive, negative), whose share is the AUC; for
 * survival those of whom it is known who had the event first (Harrell et al. 1982), whose share is the C-index.
 */
export function countPairs(
  outcome: OrderedOutcome,
  score: ArrayLike<number>,
  among: ArrayLike<number>,
): Pairs {
  let concordant = 0;
  let total = 0;
  for (let a = 0; a < among.length; a++) {
    const i = among[a];
    if ((outcome.kind === 'binary' ? outcome.values[i] : outcome.event[i]) === 0) continue;
    for (let b = 0; b < among.length; b++) {
      const j = among[b];
      if (!outlasts(outcome, i, j)) continue;
      total++;
      if (score[i] > score[j]) concordant += 1;
      else if (score[i] === score[j]) concordant += 0.5;
    }
  }
  return { concordant, total };
}

/** True where j is known to have been free of the event when i had it. */
function outlasts(outcome: OrderedOutcome, i: number, j: number): boolean {
  if (outcome.kind === 'binary') return outcome.values[j] === 0;
  const [ti, tj] = [outcome.time[i], outcome.time[j]];
  return tj > ti || (tj === ti && outcome.event[j] === 0);
}

/** AUC or C-index of counted pairs; NaN where there are none. */
export function share(pairs: readonly Pairs[]): number {
  let concordant = 0;
  let total = 0;
  for (const part of pairs) {
    concordant += part.concordant;
    total += part.total;
  }
  return concordant / total;
}

/** AUC or C-index over all patients. */
export function discrimination(outcome: OrderedOutcome, score: ArrayLike<number>): number {
  const everyone = Int32Array.from({ length: score.length }, (_, i) => i);
  return share([countPairs(outcome, score, everyone)]);
}
