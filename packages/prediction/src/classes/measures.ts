import { log } from '@lobule/numerics';
import type { ClassOutcome } from '../data/data.ts';
import { countPairs, share } from '../validation/discrimination.ts';

/** Figures of probabilities of several classes in one group of patients; null where a class that is needed is absent. */
export interface ClassMeasures {
  /** Mean over pairs of classes of how well their two probabilities tell them apart (Hand and Till 2001, Mach Learn 45:171). */
  readonly m: number | null;
  /** AUC of each class against all others, by its own probability. */
  readonly auc: readonly (number | null)[];
  /** Their mean, each class counted once. */
  readonly macroAuc: number | null;
  /** Share of patients whose most probable class is theirs. */
  readonly accuracy: number;
  /** Mean over classes of that share. */
  readonly balancedAccuracy: number | null;
  /** Mean of minus the natural logarithm of the probability of the patient's own class. */
  readonly logLoss: number;
  /** Mean of the squared distance between probabilities and the class, summed over classes: 0 to 2 (Brier 1950). */
  readonly brier: number;
}

/**
 * All figures of one group.
 *
 * @param p - probability of class c for patient i at c * patients + i
 */
export function classMeasures(outcome: ClassOutcome, p: Float64Array): ClassMeasures {
  const { values, classes } = outcome;
  const n = values.length;
  const auc = Array.from({ length: classes }, (_, c) => orNull(oneAgainstRest(outcome, p, c)));
  const table = confusionOf(outcome, p);
  const right = table.reduce((sum, row, c) => sum + row[c], 0);
  const recall = table.map((row, c) => row[c] / row.reduce((sum, count) => sum + count, 0));
  let logLoss = 0;
  let brier = 0;
  for (let i = 0; i < n; i++) {
    logLoss -= log(p[values[i] * n + i]) / n;
    for (let c = 0; c < classes; c++) {
      const apart = p[c * n + i] - (values[i] === c ? 1 : 0);
      brier += (apart * apart) / n;
    }
  }
  return {
    m: orNull(handTill(outcome, p)),
    auc,
    macroAuc: meanOrNull(auc),
    accuracy: right / n,
    balancedAccuracy: meanOrNull(recall.map(orNull)),
    logLoss,
    brier,
  };
}

/** Hand and Till's M (2001, eq. 7); NaN where a class has nobody. */
export function handTill({ values, classes }: ClassOutcome, p: Float64Array): number {
  const n = values.length;
  const members = membersOf(values, classes);
  let sum = 0;
  for (let a = 0; a < classes; a++) {
    for (let b = 0; b < a; b++) {
      const ofA = p.subarray(a * n, (a + 1) * n);
      const ofB = p.subarray(b * n, (b + 1) * n);
      sum += (higher(ofA, members[a], members[b]) + higher(ofB, members[b], members[a])) / 2;
    }
  }
  return (2 * sum) / (classes * (classes - 1));
}

/** Patients of class (row) who are most probably of class (column); of equals the first. */
export function confusionOf({ values, classes }: ClassOutcome, p: Float64Array): number[][] {
  const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  values.forEach((own, i) => {
    table[own][mostProbable(p, values.length, classes, i)]++;
  });
  return table;
}

/** The class of the largest probability of a patient; of equals the first. */
export function mostProbable(p: Float64Array, n: number, classes: number, patient: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (p[c * n + patient] > p[best * n + patient]) best = c;
  return best;
}

/** Rows of each class. */
export function membersOf(values: Uint8Array, classes: number): readonly (readonly number[])[] {
  const members = Array.from({ length: classes }, (): number[] => []);
  values.forEach((own, i) => {
    members[own].push(i);
  });
  return members;
}

function oneAgainstRest({ values }: ClassOutcome, p: Float64Array, c: number): number {
  const outcome = { kind: 'binary', values: values.map((own) => (own === c ? 1 : 0)) } as const;
  const n = values.length;
  return share([countPairs(outcome, p.subarray(c * n, (c + 1) * n), Int32Array.from(values.keys()))]);
}

/** Share of pairs in which the first scores higher; ties count one half. */
function higher(score: Float64Array, first: readonly number[], second: readonly number[]): number {
  let sum = 0;
  for (const i of first) {
    for (const j of second) sum += score[i] > score[j] ? 1 : score[i] === score[j] ? 0.5 : 0;
  }
  return sum / (first.length * second.length);
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** Null where one is. */
function meanOrNull(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum / values.length;
}
