import { statisticsErrors } from '../errors.ts';
import { checkedNumber, completeMask, flagsAt, type Values, valuesAt } from '../values.ts';

/** Scores of patients whose outcome and scores are all known. */
interface Scored {
  /** One array for each score column, rows in their order. */
  readonly scores: readonly Float64Array[];
  /** 1 = has the event (case), 0 = has not (control). */
  readonly outcome: Uint8Array;
  readonly cases: number;
  readonly controls: number;
  readonly n: number;
  readonly missing: number;
}

/** Rows where the outcome and every score are known; both classes are needed.
 *
 * @throws statistics/not-binary, statistics/one-class, statistics/lengths-differ
 */
export function scoredPatients(scores: readonly Values[], outcome: Values): Scored {
  const complete = completeMask(outcome.length, scores, 'score');
  const kept: number[] = [];
  for (let i = 0; i < outcome.length; i++) {
    const known = !Number.isNaN(binaryValue(outcome[i], i, 'outcome'));
    if (known && complete[i] === 1) kept.push(i);
  }
  const y = flagsAt(outcome, kept);
  const cases = y.reduce((a, b) => a + b, 0);
  const controls = y.length - cases;
  if (cases === 0 || controls === 0) {
    throw statisticsErrors.error('statistics/one-class', {
      what: `Of ${y.length} patients with complete data ${cases} have the event`,
    });
  }
  return {
    scores: scores.map((column) => valuesAt(column, kept)),
    outcome: y,
    cases,
    controls,
    n: y.length,
    missing: outcome.length - y.length,
  };
}

/** 0, 1 or NaN. */
export function binaryValue(value: unknown, row: number, column: string): number {
  const y = checkedNumber(value, row, column);
  if (y === 0 || y === 1 || Number.isNaN(y)) return y;
  throw statisticsErrors.error('statistics/not-binary', {
    what: `The value ${y} is neither 0 nor 1`,
    where: { column, row: row + 1 },
  });
}
