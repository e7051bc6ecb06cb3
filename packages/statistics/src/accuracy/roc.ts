import type { Reason } from '@lobule/foundation';
import { normal } from '@lobule/numerics';
import { ascendingOrder } from '../description/order.ts';
import { formatNumber } from '../format.ts';
import { countText, type Interval, intervalText } from '../result.ts';
import { requireShare, type Values } from '../values.ts';
import { delongCovariance, placements } from './delong.ts';
import { scoredPatients } from './outcome.ts';

/** Direction of the score, and level of confidence (of 1). */
export interface RocOptions {
  /**
   * Whether higher or lower scores speak for the event. It comes from the plan and is never found from the data, which
   * would bias the area upward.
   */
  readonly direction?: 'higher' | 'lower';
  readonly level?: number;
}

/** Points run from the lowest threshold (all called positive) to the highest (none is). */
export interface RocCurve {
  readonly method: string;
  readonly direction: 'higher' | 'lower';
  /** Midway between neighbouring scores, with -Infinity and Infinity at the ends; descending where lower is positive. */
  readonly thresholds: Float64Array;
  readonly sensitivity: Float64Array;
  readonly specificity: Float64Array;
  readonly auc: number;
  /** DeLong variance of the area; NaN with fewer than two cases or controls. */
  readonly variance: number;
  /** NaN ends where the variance is 0 or undefined, with `reason`. */
  readonly interval: Interval;
  readonly reason?: Reason;
  readonly cases: number;
  readonly controls: number;
  readonly n: number;
  readonly missing: number;
  readonly sentence: string;
}

/** ROC curve of a score with the area, its DeLong variance and interval; O(n log n).
 *
 * The interval holds for a score that was fixed before these patients were seen (a single marker, or a model on an
 * untouched hold-out). For cross-validated predictions it is too narrow: use the intervals of the room `prediction`.
 *
 * @throws statistics/one-class, statistics/not-binary, statistics/lengths-differ
 * @example
 * rocCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).auc; // 0.75
 */
export function rocCurve(scores: Values, outcome: Values, options: RocOptions = {}): RocCurve {
  const { direction = 'higher', level = 0.95 } = options;
  requireShare(level, 'A confidence level');
  const patients = scoredPatients([scores], outcome);
  const sign = direction === 'higher' ? 1 : -1;
  const oriented = patients.scores[0].map((x) => sign * x);
  const { outcome: y, cases, controls, n, missing } = patients;
  const points = curvePoints(oriented, y, cases, controls);
  const parts = placements(oriented, y);
  const variance = cases > 1 && controls > 1 ? delongCovariance(parts, parts) : Number.NaN;
  const half = normal.quantile(0.5 + level / 2) * Math.sqrt(variance);
  const reason = areaReason(variance);
  const interval = reason
    ? { lower: Number.NaN, upper: Number.NaN, level }
    : { lower: Math.max(0, parts.auc - half), upper: Math.min(1, parts.auc + half), level };
  const method = 'ROC curve, DeLong interval';
  const range = reason ? `no interval: ${reason.text.replace(/\.$/, '')}` : intervalText(interval);
  return {
    method,
    direction,
    thresholds: points.thresholds.map((t) => sign * t),
    sensitivity: points.sensitivity,
    specificity: points.specificity,
    auc: parts.auc,
    variance,
    interval,
    ...(reason && { reason }),
    cases,
    controls,
    n,
    missing,
    sentence: `AUC ${formatNumber(parts.auc)} (${range}); ${cases} with and ${controls} without the event; ${countText(n, missing)}.`,
  };
}

/** The area alone, without the curve. */
export function areaUnderCurve(
  scores: Values,
  outcome: Values,
  direction: 'higher' | 'lower' = 'higher',
): number {
  const { scores: kept, outcome: y } = scoredPatients([scores], outcome);
  const { auc } = placements(kept[0], y);
  return direction === 'higher' ? auc : 1 - auc;
}

/**
 * Partial area between two specificities, and corrected to 0.5 for chance and 1 for perfection (McClish 1989).
 *
 * @throws statistics/bad-option
 */
export function partialArea(curve: RocCurve, from: number, to = 1): { area: number; corrected: number } {
  requireShare(from, 'The lower specificity');
  const { sensitivity, specificity } = curve;
  let area = 0;
  for (let i = 1; i < specificity.length; i++) {
    const low = Math.max(from, specificity[i - 1]);
    const high = Math.min(to, specificity[i]);
    if (high <= low) continue;
    const at = (s: number) => {
      const share = (s - specificity[i - 1]) / (specificity[i] - specificity[i - 1]);
      return sensitivity[i - 1] + share * (sensitivity[i] - sensitivity[i - 1]);
    };
    area += ((at(low) + at(high)) / 2) * (high - low);
  }
  const least = ((1 - from) * (1 - from) - (1 - to) * (1 - to)) / 2;
  const most = to - from;
  return { area, corrected: (1 + (area - least) / (most - least)) / 2 };
}

function areaReason(variance: number): Reason | undefined {
  if (Number.isNaN(variance)) return { code: 'too-few-values', text: 'one class has a single patient.' };
  if (!(variance > 0))
    return { code: 'zero-variance', text: 'the score separates the classes completely or is constant.' };
  return undefined;
}

function curvePoints(scores: Float64Array, outcome: Uint8Array, cases: number, controls: number) {
  const n = scores.length;
  const order = ascendingOrder(scores);
  const thresholds = new Float64Array(n + 1);
  const sensitivity = new Float64Array(n + 1);
  const specificity = new Float64Array(n + 1);
  thresholds[0] = Number.NEGATIVE_INFINITY;
  sensitivity[0] = 1;
  let [points, casesBelow, controlsBelow] = [1, 0, 0];
  for (let i = 0; i < n; points++) {
    const value = scores[order[i]];
    for (; i < n && scores[order[i]] === value; i++) {
      if (outcome[order[i]] === 1) casesBelow++;
      else controlsBelow++;
    }
    thresholds[points] = i < n ? value + (scores[order[i]] - value) / 2 : Number.POSITIVE_INFINITY;
    sensitivity[points] = (cases - casesBelow) / cases;
    specificity[points] = controlsBelow / controls;
  }
  return {
    thresholds: thresholds.slice(0, points),
    sensitivity: sensitivity.slice(0, points),
    specificity: specificity.slice(0, points),
  };
}
