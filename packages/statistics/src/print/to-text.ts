import type { RocCurve } from '../accuracy/roc.ts';
import type { LinearModel } from '../regression/linear.ts';
import type { LogisticModel } from '../regression/logistic.ts';
import type { TestResult } from '../result.ts';
import type { CoxModel } from '../survival/cox.ts';
import type { KaplanMeier } from '../survival/kaplan-meier.ts';
import type { LogRankResult } from '../survival/log-rank.ts';
import { coxText, linearText, logisticText } from './models.ts';
import { kaplanMeierText, logRankText, rocText, testText } from './tests.ts';

/** What `toText` prints. */
export type Printable =
  | CoxModel
  | LogisticModel
  | LinearModel
  | RocCurve
  | KaplanMeier
  | LogRankResult
  | TestResult
  /** Every other result of this room: its sentence. */
  | { readonly sentence: string };

/**
 * A result as a reader of R expects it: the summary of coxph, glm or lm, an htest, a survfit or survdiff, an area under
 * a curve; the sentence of anything else. Numbers are rounded as R rounds them.
 *
 * @example
 * console.log(toText(tTest([5.1, 4.9, 5.6], [6.0, 6.3, 5.8])));
 */
export function toText(result: Printable): string {
  return `${linesOf(result).join('\n')}\n`;
}

function linesOf(result: Printable): string[] {
  if ('ties' in result) return coxText(result);
  if ('probabilities' in result) return logisticText(result);
  if ('rSquared' in result) return linearText(result);
  if ('auc' in result) return rocText(result);
  if ('curves' in result) return kaplanMeierText(result);
  if ('groups' in result && 'covariance' in result) return logRankText(result);
  if ('degreesOfFreedom' in result) return testText(result);
  return [result.sentence];
}
