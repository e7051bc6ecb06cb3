import { log } from '@lobule/numerics';
import type { Metric } from './metric.ts';

const bins = 32;
/** Bins at each end that only the tails of the spline reach. */
const padding = 2;

/**
 * Minus the mutual information after Mattes et al. (IEEE Trans Med Imaging 22:120, 2003): a histogram of 32 bins,
 * sharp for the fixed values and a cubic B-spline wide for the moving ones, so that it changes smoothly. For images
 * whose contrasts differ, as before and after an agent.
 *
 * @param range of the moving image; values beyond it count as its ends
 */
export function mutualInformationMetric(fixed: Float32Array, range: readonly [number, number]): Metric {
  const fixedBin = binsOf(fixed);
  const inner = bins - 2 * padding - 1;
  const width = (range[1] - range[0]) / inner;
  const joint = new Float64Array(bins * bins);
  const ofFixed = new Float64Array(bins);
  const ofMoving = new Float64Array(bins);
  const logs = new Float64Array(bins * bins);
  return {
    evaluate(moving, valid, weights) {
      joint.fill(0);
      let n = 0;
      for (let i = 0; i < fixed.length; i++) {
        if (valid[i] === 0) continue;
        n++;
        const xi = placeOf(moving[i], range, width);
        const first = Math.floor(xi) - 1;
        const row = bins * fixedBin[i];
        for (let k = 0; k < 4; k++) joint[row + first + k] += cubic(xi - first - k);
      }
      let value = 0;
      ofFixed.fill(0);
      ofMoving.fill(0);
      for (let f = 0; f < bins; f++) {
        for (let m = 0; m < bins; m++) {
          joint[f * bins + m] /= n;
          ofFixed[f] += joint[f * bins + m];
          ofMoving[m] += joint[f * bins + m];
        }
      }
      for (let f = 0; f < bins; f++) {
        for (let m = 0; m < bins; m++) {
          const p = joint[f * bins + m];
          logs[f * bins + m] = p > 0 ? log(p / ofMoving[m]) : 0;
          if (p > 0) value -= p * (logs[f * bins + m] - log(ofFixed[f]));
        }
      }
      const scale = -1 / (n * width);
      for (let i = 0; i < fixed.length; i++) {
        weights[i] = 0;
        const beyond = moving[i] <= range[0] || moving[i] >= range[1];
        if (valid[i] === 0 || beyond) continue;
        const xi = placeOf(moving[i], range, width);
        const first = Math.floor(xi) - 1;
        const row = bins * fixedBin[i];
        let sum = 0;
        for (let k = 0; k < 4; k++) sum += cubicSlope(xi - first - k) * logs[row + first + k];
        weights[i] = scale * sum;
      }
      return value;
    },
  };

  function binsOf(values: Float32Array): Uint8Array {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < values.length; i++) {
      if (values[i] < low) low = values[i];
      if (values[i] > high) high = values[i];
    }
    return Uint8Array.from(values, (v) =>
      Math.min(bins - 1, Math.floor((bins * (v - low)) / (high - low || 1))),
    );
  }
}

function placeOf(value: number, [low, high]: readonly [number, number], width: number): number {
  return padding + (Math.min(high, Math.max(low, value)) - low) / width;
}

function cubic(t: number): number {
  const a = Math.abs(t);
  if (a < 1) return 2 / 3 - a * a * (1 - 0.5 * a);
  return a < 2 ? ((2 - a) * (2 - a) * (2 - a)) / 6 : 0;
}

function cubicSlope(t: number): number {
  const a = Math.abs(t);
  const slope = a < 1 ? a * (1.5 * a - 2) : a < 2 ? -0.5 * (2 - a) * (2 - a) : 0;
  return t < 0 ? -slope : slope;
}
