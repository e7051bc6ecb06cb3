import { studentT } from '@lobule/numerics';
import { proportion } from '@lobule/statistics';
import type { ClassOutcome } from '../data/data.ts';
import type { Estimate } from '../validation/interval.ts';
import { normalInterval, untouchedDiscrimination } from '../validation/untouched.ts';
import { classMeasures, confusionOf, membersOf } from './measures.ts';

/** Figures of classes with intervals; which ones are valid depends on how the probabilities were made. */
export interface ClassEstimates {
  readonly m: Estimate;
  readonly macroAuc: Estimate;
  readonly accuracy: Estimate;
  readonly balancedAccuracy: Estimate;
  readonly logLoss: Estimate;
  readonly brier: Estimate;
  /** Each class against all others. */
  readonly auc: readonly Estimate[];
}

/**
 * Figures of probabilities that were fixed before these patients were looked at: M, macro AUC and AUCs by the structural
 * components of DeLong et al. (1988), of which M is a mean; accuracy by Wilson's interval; balanced accuracy by the variance
 * of a stratified mean of proportions; log loss and Brier score by Student's t over patients.
 */
export function untouchedClasses(outcome: ClassOutcome, p: Float64Array, level: number): ClassEstimates {
  const n = outcome.values.length;
  const found = classMeasures(outcome, p);
  const table = confusionOf(outcome, p);
  const right = table.reduce((sum, row, c) => sum + row[c], 0);
  const { interval: wilson } = proportion(right, n, 'wilson', level);
  const recallVariance = table.reduce((sum, row, c) => {
    const total = row.reduce((all, count) => all + count, 0);
    const share = row[c] / total;
    return sum + (share * (1 - share)) / total / (outcome.classes * outcome.classes);
  }, 0);
  return {
    m: normalInterval(found.m ?? Number.NaN, varianceOf(mParts(outcome, p), outcome), level, [0, 1]),
    macroAuc: normalInterval(
      found.macroAuc ?? Number.NaN,
      varianceOf(macroParts(outcome, p), outcome),
      level,
      [0, 1],
    ),
    accuracy: {
      value: found.accuracy,
      lower: wilson.lower,
      upper: wilson.upper,
      standardError: null,
      level,
    },
    balancedAccuracy: normalInterval(found.balancedAccuracy ?? Number.NaN, recallVariance, level, [0, 1]),
    logLoss: meanOfPatients(outcome, p, level, (own) => own.logLoss),
    brier: meanOfPatients(outcome, p, level, (own) => own.brier),
    auc: Array.from({ length: outcome.classes }, (_, c) =>
      untouchedDiscrimination(
        { kind: 'binary', values: outcome.values.map((own) => (own === c ? 1 : 0)) },
        p.subarray(c * n, (c + 1) * n),
        level,
      ),
    ),
  };
}

/** Variance of the difference of two Ms on the same patients. */
export function differenceVariance(outcome: ClassOutcome, first: Float64Array, second: Float64Array): number {
  const others = mParts(outcome, second);
  return varianceOf(
    mParts(outcome, first).map((part, i) => part - others[i]),
    outcome,
  );
}

/** What each patient adds to M: her placements among those of every other class, by both probabilities of the pair. */
function mParts({ values, classes }: ClassOutcome, p: Float64Array): Float64Array {
  const n = values.length;
  const members = membersOf(values, classes);
  const parts = new Float64Array(n);
  const weight = 1 / (classes * (classes - 1));
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < classes; b++) {
      if (a === b) continue;
      addPlacements(parts, p.subarray(a * n, (a + 1) * n), members[a], members[b], weight);
    }
  }
  return parts;
}

/** What each patient adds to the mean of the AUCs of each class against all others. */
function macroParts({ values, classes }: ClassOutcome, p: Float64Array): Float64Array {
  const n = values.length;
  const members = membersOf(values, classes);
  const parts = new Float64Array(n);
  for (let c = 0; c < classes; c++) {
    const others = members.flatMap((own, other) => (other === c ? [] : own));
    addPlacements(parts, p.subarray(c * n, (c + 1) * n), members[c], others, 1 / classes);
  }
  return parts;
}

/** Adds to each patient the share of the other side that she is put right against, times the size of her side's mean. */
function addPlacements(
  parts: Float64Array,
  score: Float64Array,
  first: readonly number[],
  second: readonly number[],
  weight: number,
): void {
  for (const i of first) {
    for (const j of second) {
      const won = score[i] > score[j] ? 1 : score[i] === score[j] ? 0.5 : 0;
      const part = (weight * won) / (first.length * second.length);
      parts[i] += part;
      parts[j] += part;
    }
  }
}

/** Variance of a sum of parts of patients who are independent, those of one class alike: each already over its number. */
function varianceOf(parts: Float64Array, { values, classes }: ClassOutcome): number {
  let total = 0;
  for (const own of membersOf(values, classes)) {
    const mean = own.reduce((sum, i) => sum + parts[i], 0) / own.length;
    const squares = own.reduce((sum, i) => sum + (parts[i] - mean) * (parts[i] - mean), 0);
    total += (own.length * squares) / (own.length - 1);
  }
  return total;
}

function meanOfPatients(
  outcome: ClassOutcome,
  p: Float64Array,
  level: number,
  of: (own: { readonly logLoss: number; readonly brier: number }) => number,
): Estimate {
  const { values, classes } = outcome;
  const n = values.length;
  const each = Float64Array.from(values, (value, i) => {
    const own = Float64Array.from({ length: classes }, (_, c) => p[c * n + i]);
    return of(classMeasures({ kind: 'classes', values: Uint8Array.of(value), classes }, own));
  });
  const value = each.reduce((sum, x) => sum + x, 0) / n;
  const squares = each.reduce((sum, x) => sum + (x - value) * (x - value), 0);
  const standardError = Math.sqrt(squares / (n - 1) / n);
  const half = n > 1 ? studentT.quantile(0.5 + level / 2, n - 1) * standardError : Number.NaN;
  if (Number.isNaN(half)) return { value, lower: null, upper: null, standardError: null, level };
  return { value, lower: Math.max(0, value - half), upper: value + half, standardError, level };
}
