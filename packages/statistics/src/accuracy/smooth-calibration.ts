import type { Reason } from '@lobule/foundation';
import { normal } from '@lobule/numerics';
import { sortedQuantile } from '../description/quantiles.ts';
import { statisticsErrors } from '../errors.ts';
import { formatNumber } from '../format.ts';
import { countText, type TestResult, testResult, undefinedTest } from '../result.ts';
import type { Values } from '../values.ts';
import { loess, lowess } from './local-regression.ts';
import { scoredPatients } from './outcome.ts';

/** Distance of predictions from a smooth curve of outcomes, of 1. */
export interface SmoothCalibration {
  readonly method: string;
  /** Integrated calibration index: mean distance of prediction and smoothed outcome (Austin and Steyerberg 2019). */
  readonly ici: number;
  /** Median, 90th percentile and largest distance. */
  readonly e50: number;
  readonly e90: number;
  readonly emax: number;
  /** By ascending prediction. */
  readonly curve: readonly { readonly predicted: number; readonly observed: number }[];
  readonly n: number;
  readonly missing: number;
  /** Why the figures are NaN, where they are. */
  readonly reason?: Reason;
  readonly sentence: string;
}

/** Calibration without a straight line: the outcome smoothed over the predictions, and how far it lies from them.
 *
 * @param options.smoother 'loess' (default, span 0.75, as R's) or 'lowess' (as rms::val.prob).
 * @throws statistics/bad-option where a prediction is no probability or fewer than ten differ; statistics/one-class
 */
export function smoothCalibration(
  predicted: Values,
  outcome: Values,
  options: { readonly smoother?: 'loess' | 'lowess' } = {},
): SmoothCalibration {
  const { smoother = 'loess' } = options;
  const { p, y, n, missing } = probabilities(predicted, outcome);
  if (new Set(p).size < 10) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: 'A smooth calibration curve needs ten different predictions or more',
    });
  }
  const smooth = smoother === 'loess' ? loess(p, y) : lowess(p, y);
  const distances = smooth.map((s, i) => Math.abs(s - p[i]));
  const ici = distances.reduce((a, b) => a + b, 0) / n;
  const sorted = distances.slice().sort();
  const order = [...p.keys()].sort((a, b) => p[a] - p[b] || a - b);
  const [e50, e90, emax] = [0.5, 0.9, 1].map((share) =>
    Number.isNaN(ici) ? Number.NaN : sortedQuantile(sorted, share),
  );
  const method = `Smooth calibration (${smoother})`;
  const reason: Reason | undefined = Number.isNaN(ici)
    ? {
        code: 'collinear',
        text: 'too many predictions are the same to fit a curve through their neighbours.',
      }
    : undefined;
  return {
    method,
    ici,
    e50,
    e90,
    emax,
    curve: order.map((i) => ({ predicted: p[i], observed: smooth[i] })),
    n,
    missing,
    ...(reason && { reason }),
    sentence: reason
      ? `${method}: not done, ${reason.text} ${countText(n, missing)}.`
      : `${method}: ICI ${formatNumber(ici)}, E50 ${formatNumber(e50)}, E90 ${formatNumber(e90)}, Emax ${formatNumber(emax)}; ${countText(n, missing)}.`,
  };
}

/** Spiegelhalter's test that the predictions are calibrated (Statistics in Medicine 5, 1986), from the Brier score alone;
 * needs no groups and no fit.
 *
 * @throws statistics/bad-option where a prediction is no probability; statistics/one-class, statistics/not-binary
 */
export function spiegelhalterTest(predicted: Values, outcome: Values): TestResult {
  const { p, y, n, missing } = probabilities(predicted, outcome);
  const method = "Spiegelhalter's calibration test";
  let top = 0;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    const tilt = 1 - 2 * p[i];
    top += (y[i] - p[i]) * tilt;
    variance += tilt * tilt * p[i] * (1 - p[i]);
  }
  if (!(variance > 0)) {
    const reason = { code: 'zero-variance', text: 'every prediction is 0, 0.5 or 1.' };
    return undefinedTest(method, n, missing, reason);
  }
  const z = top / Math.sqrt(variance);
  return testResult({
    method,
    statistic: { name: 'z', value: z },
    degreesOfFreedom: [],
    p: 2 * normal.upper(Math.abs(z)),
    n,
    missing,
  });
}

/** @throws statistics/bad-option where one is none. */
export function probabilities(predicted: Values, outcome: Values) {
  const { scores, outcome: y, cases, n, missing } = scoredPatients([predicted], outcome);
  const [p] = scores;
  if (p.some((value) => value < 0 || value > 1)) {
    throw statisticsErrors.error('statistics/bad-option', { what: 'A prediction lies outside 0 to 1' });
  }
  return { p, y, cases, n, missing };
}
