import { exp, log } from '@lobule/numerics';
import { closeEstimate, dropUnidentifiable } from '../core/estimate.ts';
import type { CurveEstimate, CurveFitter } from '../core/model.ts';
import { INPUT_MISSING, NOT_CONVERGED, OUTSIDE_MODEL, RATE_AT_LIMIT } from '../core/reasons.ts';
import { angleTable, HIGHEST_B1 } from './angle-table.ts';

const MOST_STEPS = 30;
/** Relative to 1 - E1, which is what T1 depends on. */
const SETTLED = 1e-10;

/**
 * Fits the Ernst equation as S = scale f(E1), scale = M0 (1 - E1), f_i = sin_i / (1 - E1 cos_i): the linearised form by
 * itself, or as the seed of least squares on the signal.
 */
export function vfaFitter(flipAnglesDeg: readonly number[], trMs: number, linearOnly: boolean): CurveFitter {
  const n = flipAnglesDeg.length;
  const radians = Float64Array.from(flipAnglesDeg, (degrees) => (degrees * Math.PI) / 180);
  const angles = angleTable(radians);
  const { sines, cosines } = angles;
  let e1 = 0;
  let scale = 0;
  /** Variances of scale and E1 and their covariance, of the linearised fit. */
  const spread = new Float64Array(3);

  /** Slope and intercept of S/sin on S/tan. */
  function linearised(y: Float64Array): void {
    let sx = 0;
    let sy = 0;
    let sxx = 0;
    let sxy = 0;
    for (let i = 0; i < n; i++) {
      const ordinate = y[i] / sines[i];
      const abscissa = ordinate * cosines[i];
      sx += abscissa;
      sy += ordinate;
      sxx += abscissa * abscissa;
      sxy += abscissa * ordinate;
    }
    e1 = (n * sxy - sx * sy) / (n * sxx - sx * sx);
    scale = (sy - e1 * sx) / n;
  }

  /** Residual sum of squares at an E1, with the best scale for it, which it leaves in `scale`. */
  function cost(y: Float64Array, at: number): number {
    let ff = 0;
    let fy = 0;
    let yy = 0;
    for (let i = 0; i < n; i++) {
      const f = sines[i] / (1 - at * cosines[i]);
      ff += f * f;
      fy += f * y[i];
      yy += y[i] * y[i];
    }
    scale = fy / ff;
    return yy - fy * scale;
  }

  /** The Gauss-Newton step in E1, the scale being projected out (S = scale f(E1)). */
  function step(y: Float64Array): number {
    let ff = 0;
    let fh = 0;
    let hh = 0;
    let fr = 0;
    let hr = 0;
    for (let i = 0; i < n; i++) {
      const over = 1 / (1 - e1 * cosines[i]);
      const f = sines[i] * over;
      const h = f * cosines[i] * over;
      const r = y[i] - scale * f;
      ff += f * f;
      fh += f * h;
      hh += h * h;
      fr += f * r;
      hr += h * r;
    }
    return (ff * hr - fh * fr) / (scale * (ff * hh - fh * fh));
  }

  /** Gauss-Newton with halved steps until E1 stands still; leaves `scale` at that E1. */
  function settle(y: Float64Array): boolean {
    let best = cost(y, e1);
    for (let i = 0; i < MOST_STEPS; i++) {
      let move = step(y);
      if (!(Math.abs(move) < Number.POSITIVE_INFINITY)) return false;
      for (;;) {
        const next = e1 + move;
        if (next > 0 && next < 1) {
          const here = cost(y, next);
          if (here <= best) {
            best = here;
            break;
          }
        }
        move *= 0.5;
        if (Math.abs(move) < SETTLED * (1 - e1)) {
          cost(y, e1);
          return true;
        }
      }
      e1 += move;
      if (Math.abs(move) < SETTLED * (1 - e1)) return true;
    }
    return false;
  }

  /**
   * Signals far from the equation leave large residuals, on which Gauss-Newton creeps: then the least cost of a grid
   * of T1 is refined by golden section. False where it lies at the end of the grid.
   */
  function searchAll(y: Float64Array): boolean {
    let best = SHORTEST;
    let least = Number.POSITIVE_INFINITY;
    for (let t1 = SHORTEST; t1 < LONGEST; t1 *= RATIO) {
      const here = cost(y, exp(-trMs / t1));
      if (here < least) {
        least = here;
        best = t1;
      }
    }
    if (best === SHORTEST || best * RATIO >= LONGEST) return false;
    let low = exp((-trMs / best) * RATIO);
    let high = exp(-trMs / best / RATIO);
    while (high - low > SETTLED * (1 - high)) {
      const third = high - GOLDEN * (high - low);
      const twoThirds = low + GOLDEN * (high - low);
      if (cost(y, third) < cost(y, twoThirds)) high = twoThirds;
      else low = third;
    }
    e1 = 0.5 * (low + high);
    cost(y, e1);
    return true;
  }

  return {
    frameCount: n,
    fit(y, inputs, out) {
      if (inputs[0] > HIGHEST_B1) return INPUT_MISSING;
      angles.scale(inputs[0]);
      linearised(y);
      if (!(e1 > 0 && e1 < 1)) {
        if (linearOnly) return OUTSIDE_MODEL;
        e1 = 0.5;
      }
      if (!linearOnly && !settle(y) && !searchAll(y)) return NOT_CONVERGED;
      return fill(y, out);
    },
    fitted(into) {
      for (let i = 0; i < n; i++) into[i] = (scale * sines[i]) / (1 - e1 * cosines[i]);
    },
    predict([t1Ms, m0], inputs, into) {
      angles.scale(inputs[0]);
      const e = exp(-trMs / t1Ms);
      for (let i = 0; i < n; i++) into[i] = (m0 * sines[i] * (1 - e)) / (1 - e * cosines[i]);
    },
  };

  /** T1 and M0 with their standard errors from the covariance of (scale, E1), divided by the variance of the signal. */
  function fill(y: Float64Array, out: CurveEstimate): number {
    let ff = 0;
    let fh = 0;
    let hh = 0;
    let rr = 0;
    for (let i = 0; i < n; i++) {
      const over = 1 / (1 - e1 * cosines[i]);
      const f = sines[i] * over;
      const h = scale * f * cosines[i] * over;
      const r = y[i] - scale * f;
      ff += f * f;
      fh += f * h;
      hh += h * h;
      rr += r * r;
    }
    if (!(scale > 0)) return OUTSIDE_MODEL;
    const determinant = ff * hh - fh * fh;
    let variance = closeEstimate(out, rr, n, 2, (ff * hh) / determinant);
    let varScale = hh / determinant;
    let varE1 = ff / determinant;
    let cov = -fh / determinant;
    if (linearOnly) {
      linearCovariance(y);
      [varScale, varE1, cov] = spread;
      // The linearised fit leaves more residual than the best one: E[rr] = variance (n - 4 + tr(J'J C)).
      variance *= (n - 2) / (n - 4 + ff * varScale + 2 * fh * cov + hh * varE1);
    }
    const logE1 = log(e1);
    const rest = 1 - e1;
    const t1Ms = -trMs / logE1;
    if (!(t1Ms > SHORTEST && t1Ms < LONGEST)) return RATE_AT_LIMIT;
    out.values[0] = t1Ms;
    out.errors[0] = Math.sqrt(variance * varE1) * (trMs / (e1 * logE1 * logE1));
    // M0 = scale / (1 - E1): its gradient is (1, M0) / (1 - E1).
    const m0 = scale / rest;
    out.values[1] = m0;
    out.errors[1] = Math.sqrt(variance * (varScale + 2 * m0 * cov + m0 * m0 * varE1)) / rest;
    return dropUnidentifiable(out, 0);
  }

  /**
   * Covariance of the linearised estimates for equal noise of the signals, which is in ordinate and abscissa at once:
   * the sums of squares and products of how each signal moves them.
   */
  function linearCovariance(y: Float64Array): void {
    let meanX = 0;
    let meanY = 0;
    for (let i = 0; i < n; i++) {
      meanX += (y[i] * cosines[i]) / sines[i] / n;
      meanY += y[i] / sines[i] / n;
    }
    let sxx = 0;
    for (let i = 0; i < n; i++) {
      const x = (y[i] * cosines[i]) / sines[i] - meanX;
      sxx += x * x;
    }
    spread.fill(0);
    for (let i = 0; i < n; i++) {
      const over = 1 / sines[i];
      const x = y[i] * cosines[i] * over - meanX;
      const rest = y[i] * over - meanY - e1 * x;
      const ofE1 = (over * (x + cosines[i] * (rest - e1 * x))) / sxx;
      // scale = mean(y) - E1 mean(x).
      const ofScale = (over * (1 - e1 * cosines[i])) / n - meanX * ofE1;
      spread[0] += ofScale * ofScale;
      spread[1] += ofE1 * ofE1;
      spread[2] += ofScale * ofE1;
    }
  }
}

/** T1 beyond these, ms, is none that spoiled gradient echoes could tell; the search over everything ends there. */
const SHORTEST = 10;
const LONGEST = 20_000;
const RATIO = 1.25;
/** Golden section. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
