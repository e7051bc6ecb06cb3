import { chiSquared, exp, log } from '@lobule/numerics';
import { formatNumber } from '../format.ts';
import { type LogisticModel, logisticRegression, logit } from '../regression/logistic.ts';
import { countText, type TestResult, testResult } from '../result.ts';
import type { Values } from '../values.ts';
import { probabilities } from './smooth-calibration.ts';

/** Likelihood figures of predictions as they stand, as rms::val.prob prints them. */
export interface OverallPerformance {
  /** Nagelkerke's R-squared. */
  readonly nagelkerke: number;
  /** D: (likelihood ratio against the prevalence - 1) / n. */
  readonly discrimination: number;
  readonly discriminationChiSquared: number;
  /** U: (gain by recalibration - 2) / n; 0 or below where there is nothing to gain. */
  readonly unreliability: number;
  readonly unreliabilityTest: TestResult;
  /** D - U. */
  readonly quality: number;
  readonly n: number;
  readonly missing: number;
  readonly sentence: string;
}

/** R-squared, discrimination, unreliability and quality of predicted probabilities (Miller et al. 1991; Harrell).
 *
 * NaN where a prediction of exactly 0 or 1 met the other outcome or has no logit.
 *
 * @throws statistics/bad-option where a prediction is no probability; statistics/one-class, statistics/not-binary
 */
export function overallPerformance(predicted: Values, outcome: Values): OverallPerformance {
  const { p, y, cases, n, missing } = probabilities(predicted, outcome);
  let own = 0;
  for (let i = 0; i < n; i++) own += log(y[i] === 1 ? p[i] : 1 - p[i]);
  const nothing = cases * log(cases / n) + (n - cases) * log(1 - cases / n);
  const ratio = 2 * (own - nothing);
  const lp = p.map(logit);
  const recalibrated: LogisticModel | undefined = lp.every((value) => Number.isFinite(value))
    ? logisticRegression({ outcome: y, predictors: [{ name: 'lp', values: lp }] })
    : undefined;
  const gain = 2 * ((recalibrated?.logLikelihood ?? Number.NaN) - own);
  const discrimination = (ratio - 1) / n;
  const unreliability = (gain - 2) / n;
  const nagelkerke = (1 - exp(-ratio / n)) / (1 - exp((2 * nothing) / n));
  return {
    nagelkerke,
    discrimination,
    discriminationChiSquared: ratio,
    unreliability,
    unreliabilityTest: testResult({
      method: 'Unreliability test (intercept 0 and slope 1)',
      statistic: { name: 'chi-squared', value: gain },
      degreesOfFreedom: [2],
      p: Number.isNaN(gain) ? Number.NaN : chiSquared.upper(Math.max(0, gain), 2),
      n,
      missing,
    }),
    quality: discrimination - unreliability,
    n,
    missing,
    sentence: `Nagelkerke R-squared ${formatNumber(nagelkerke)}, discrimination D ${formatNumber(discrimination)}, unreliability U ${formatNumber(unreliability)}; ${countText(n, missing)}.`,
  };
}
