import { exp } from '@lobule/numerics';

/** Probability of a lesion = 1 / (1 + exp(-(intercept + slope * smoothed score))). */
export interface Calibration {
  readonly intercept: number;
  readonly slope: number;
}

/** Smoothed scores are within 4 on both sides. */
const REACH = 4;
const STEPS = 32;
const BINS = 2 * REACH * STEPS + 1;

/** Voxels of each class by their smoothed score: of whole breasts, so that lesions are as rare as they are. */
export class ScoreCounts {
  private readonly counts = new Float64Array(2 * BINS);

  /** Counts the voxels of a box; those outside the breast have a score of minus infinity. */
  add(smooth: Float32Array, truth: Uint8Array): void {
    for (let v = 0; v < smooth.length; v++) {
      if (smooth[v] === Number.NEGATIVE_INFINITY) continue;
      const bin = Math.max(0, Math.min(BINS - 1, Math.round((smooth[v] + REACH) * STEPS)));
      this.counts[2 * bin + (truth[v] === 0 ? 0 : 1)]++;
    }
  }

  /** Share of the voxels that are of lesions. */
  prior(): number {
    let ones = 0;
    let all = 0;
    for (let bin = 0; bin < BINS; bin++) {
      ones += this.counts[2 * bin + 1];
      all += this.counts[2 * bin] + this.counts[2 * bin + 1];
    }
    return ones / all;
  }

  /**
   * Platt's logistic fit (1999) by Newton's method, his targets instead of 0 and 1, which keep it finite where scores tell
   * the classes apart.
   */
  calibrate(): Calibration {
    const prior = this.prior();
    const all = this.counts.reduce((sum, count) => sum + count, 0);
    const high = (prior * all + 1) / (prior * all + 2);
    const low = 1 / ((1 - prior) * all + 2);
    let intercept = 0;
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
      for (let bin = 0; bin < BINS; bin++) {
        const [zeros, ones] = [this.counts[2 * bin], this.counts[2 * bin + 1]];
        if (zeros + ones === 0) continue;
        const score = bin / STEPS - REACH;
        const p = probabilityOf({ intercept, slope }, score);
        const residual = zeros * (low - p) + ones * (high - p);
        const curvature = (zeros + ones) * p * (1 - p);
        g0 += residual;
        g1 += residual * score;
        h00 += curvature;
        h01 += curvature * score;
        h11 += curvature * score * score;
      }
      const determinant = h00 * h11 - h01 * h01;
      const [d0, d1] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
      // Far from the solution a whole step can overshoot.
      const part = Math.min(1, 2 / Math.max(Math.abs(d0), Math.abs(d1), 1e-12));
      intercept += part * d0;
      slope += part * d1;
      if (Math.abs(d0) < 1e-9 && Math.abs(d1) < 1e-9) break;
    }
    return { intercept, slope };
  }
}

export function probabilityOf({ intercept, slope }: Calibration, score: number): number {
  return 1 / (1 + exp(-(intercept + slope * score)));
}
