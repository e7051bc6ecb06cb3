import { log, mean, studentT, variance } from '@lobule/numerics';
import { proportion } from '@lobule/statistics';
import type { ClassOutcome } from '../data/data.ts';
import type { Estimate } from '../validation/interval.ts';
import { normalInterval, untouchedDiscrimination } from '../validation/untouched.ts';
import { classMeasures, confusionOf, membersOf, mostProbable } from './measures.ts';

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
 * components of DeLong et al. (1988), of which M is a mean; accuracy by Wilson's interval; balanced accuracy by Price
 * and Bonett's; log loss and Brier score by Student's t over patients.
 */
export function untouchedClasses(outcome: ClassOutcome, p: Float64Array, level: number): ClassEstimates {
  const n = outcome.values.length;
  const found = classMeasures(outcome, p);
  const table = confusionOf(outcome, p);
  const right = table.reduce((sum, row, c) => sum + row[c], 0);
  const { interval: wilson } = proportion(right, n, 'wilson', level);
  const losses = lossesOf(outcome, p);
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
    balancedAccuracy: balancedEstimate(outcome, losses.right, level),
    logLoss: meanEstimate(losses.logLoss, level, Number.POSITIVE_INFINITY),
    brier: meanEstimate(losses.brier, level, 2),
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
    total += own.length * own.length * (variance(own.map((i) => parts[i])) / own.length);
  }
  return total;
}

/** What each patient's probabilities cost her, and whether her most probable class is hers (1 or 0). */
export interface PatientLosses {
  readonly right: Float64Array;
  readonly logLoss: Float64Array;
  readonly brier: Float64Array;
}

export function lossesOf({ values, classes }: ClassOutcome, p: Float64Array): PatientLosses {
  const n = values.length;
  const of = (loss: (own: number, i: number) => number) => Float64Array.from(values, loss);
  return {
    right: of((own, i) => (mostProbable(p, n, classes, i) === own ? 1 : 0)),
    logLoss: of((own, i) => -log(p[own * n + i])),
    brier: of((own, i) => {
      let sum = 0;
      for (let c = 0; c < classes; c++) {
        const apart = p[c * n + i] - (own === c ? 1 : 0);
        sum += apart * apart;
      }
      return sum;
    }),
  };
}

/** Mean over patients with Student's t. */
export function meanEstimate(each: Float64Array, level: number, most: number): Estimate {
  const n = each.length;
  const value = mean(each);
  if (n < 2) return { value, lower: null, upper: null, standardError: null, level };
  const standardError = Math.sqrt(variance(each) / n);
  const half = studentT.quantile(0.5 + level / 2, n - 1) * standardError;
  return {
    value,
    lower: Math.max(0, value - half),
    upper: Math.min(most, value + half),
    standardError,
    level,
  };
}

/**
 * Mean over classes of the share of their patients who are right, with the interval of Price and Bonett (2004, Comput Stat Data
 * Anal 45:449), which adds a few patients to each class: a class of whom nobody, or everybody, is right has a variance too.
 */
export function balancedEstimate(outcome: ClassOutcome, right: Float64Array, level: number): Estimate {
  const { classes } = outcome;
  let [value, middle, spread] = [0, 0, 0];
  for (const members of membersOf(outcome.values, classes)) {
    const sum = members.reduce((all, i) => all + right[i], 0);
    const n = members.length + 4 / classes;
    const share = (sum + 2 / classes) / n;
    value += sum / members.length / classes;
    middle += share / classes;
    spread += (share * (1 - share)) / n / (classes * classes);
  }
  const around = normalInterval(middle, spread, level, [0, 1]);
  return { ...around, value: Number.isNaN(value) ? null : value };
}
