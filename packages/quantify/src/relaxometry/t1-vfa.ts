import { type Infer, s } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';
import { protocolError, requireFlipAngles, requirePoints, requireTrMs, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate, dropUnidentifiable } from '../core/estimate.ts';
import type { CurveEstimate, CurveFitter, InputDescription, MapModel } from '../core/model.ts';
import { INPUT_MISSING, NOT_CONVERGED, OUTSIDE_MODEL, RATE_AT_LIMIT } from '../core/reasons.ts';
import { angleTable, HIGHEST_B1 } from './angle-table.ts';
import { M0, T1 } from './parameters.ts';

const protocolSchema = s.object({
  flipAnglesDeg: s.array(s.number({ exclusiveMinimum: 0, maximum: 180 }), {
    minItems: 2,
    description: 'Nominal flip angle of each image',
  }),
  trMs: s.number({ exclusiveMinimum: 0, description: 'Repetition time, ms' }),
});
const settingsSchema = s.object({
  method: s.oneOf(['nonlinear', 'linear'], {
    default: 'nonlinear',
    description: 'Least squares on the signal itself, or the linearised Ernst equation (DESPOT1)',
  }),
});
type Settings = Infer<typeof settingsSchema>;

const b1Input: InputDescription = {
  name: 'b1Factor',
  unit: '1',
  required: false,
  description: 'Actual over nominal flip angle; 1 where not given',
};

/**
 * S(alpha) = M0 sin(alpha) (1 - E1) / (1 - E1 cos(alpha)),  E1 = exp(-TR / T1),  alpha = B1 x nominal
 *
 * Spoiled gradient echoes at several flip angles. The linearised Ernst equation (Gupta 1977; Deoni et al. 2003,
 * MRM 49:515), S/sin = E1 S/tan + M0 (1 - E1), seeds Gauss-Newton steps on the signal itself, each a closed 2 x 2
 * solve (the manner of NOVIFAST, Ramos-Llorden et al. 2018, IEEE TMI 37:2414).
 */
export const t1VfaModel: MapModel<Infer<typeof protocolSchema>, Settings> = {
  id: 't1-vfa',
  title: 'T1 by variable flip angle',
  equation: 'S(α) = M0 sin α (1 − E1) / (1 − E1 cos α), E1 = exp(−TR / T1)',
  citation: 'Deoni et al. 2003, MRM 49:515; Ramos-Llorden et al. 2018, IEEE TMI 37:2414; CAPLEX P.NR2.002',
  frames: 'one image per flip angle',
  parameters: [T1, M0],
  free: ['t1Ms', 'm0'],
  inputs: [b1Input],
  protocol: protocolSchema,
  settings: settingsSchema,
  prepare({ flipAnglesDeg, trMs }, given) {
    const { method } = withDefaults<Settings>({ method: 'nonlinear' }, given);
    requireFlipAngles(flipAnglesDeg);
    requireTrMs(trMs);
    requirePoints('flip angles', flipAnglesDeg.length, 2);
    if (new Set(flipAnglesDeg).size < 2) throw protocolError('All flip angles are the same: T1 needs two');
    const fitter = vfaFitter(flipAnglesDeg, trMs, method === 'linear');
    return preparedModel(t1VfaModel, fitter);
  },
};

const MOST_STEPS = 30;
/** Relative to 1 - E1, which is what T1 depends on. */
const SETTLED = 1e-10;

function vfaFitter(flipAnglesDeg: readonly number[], trMs: number, linearOnly: boolean): CurveFitter {
  const n = flipAnglesDeg.length;
  const radians = Float64Array.from(flipAnglesDeg, (degrees) => (degrees * Math.PI) / 180);
  const angles = angleTable(radians);
  const { sines, cosines } = angles;
  let e1 = 0;
  let scale = 0;

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

  /** T1 and M0 with their standard errors from J'J in (scale, E1). */
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
    const variance = closeEstimate(out, rr, n, 2, (ff * hh) / determinant);
    const logE1 = log(e1);
    const rest = 1 - e1;
    const t1Ms = -trMs / logE1;
    if (!(t1Ms > SHORTEST && t1Ms < LONGEST)) return RATE_AT_LIMIT;
    out.values[0] = t1Ms;
    out.errors[0] = Math.sqrt((variance * ff) / determinant) * (trMs / (e1 * logE1 * logE1));
    // M0 = scale / (1 - E1): its gradient is (1, M0) / (1 - E1).
    const m0 = scale / rest;
    out.values[1] = m0;
    out.errors[1] = Math.sqrt((variance * (hh - 2 * m0 * fh + m0 * m0 * ff)) / determinant) / rest;
    return dropUnidentifiable(out, 0);
  }
}

/** T1 beyond these, ms, is none that spoiled gradient echoes could tell; the search over everything ends there. */
const SHORTEST = 10;
const LONGEST = 20_000;
const RATIO = 1.25;
/** Golden section. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
