// A new model, as it would stand in packages/quantify/src/diffusion: see docs/how-to/extend.md.
import { s } from '../../packages/foundation/src/index.ts';
import { exp, levenbergMarquardt, log, pow } from '../../packages/numerics/src/index.ts';
import { preparedModel } from '../../packages/quantify/src/core/driver.ts';
import { closeEstimate } from '../../packages/quantify/src/core/estimate.ts';
import type { CurveFitter, MapModel } from '../../packages/quantify/src/core/model.ts';
import {
  FINE,
  NOT_CONVERGED,
  NOT_IDENTIFIABLE,
  NOT_POSITIVE,
} from '../../packages/quantify/src/core/reasons.ts';
import { bValuesSchema, requireBValues } from '../../packages/quantify/src/diffusion/b-values.ts';

/**
 * S(b) = S0 exp(-(b DDC)^alpha)
 *
 * The distributed diffusion coefficient and the heterogeneity of Bennett et al. 2003, MRM 50:727, equation 1.
 */
export const stretchedExponentialModel: MapModel<{ readonly bValues: readonly number[] }> = {
  id: 'stretched-exponential',
  title: 'Stretched exponential',
  equation: 'S(b) = S0 exp(−(b DDC)^α)',
  citation: 'Bennett et al. 2003, MRM 50:727',
  frames: 'one image per b-value',
  parameters: [
    { name: 'ddcMm2PerS', unit: 'mm2/s', label: 'DDC', description: 'Distributed diffusion coefficient' },
    { name: 'alpha', unit: '1', label: 'alpha', description: 'Heterogeneity: 1 where there is one rate' },
    { name: 's0', unit: 'a.u.', label: 'S0map', description: 'Signal at b = 0' },
  ],
  free: ['ddcMm2PerS', 'alpha', 's0'],
  inputs: [],
  protocol: s.object({ bValues: bValuesSchema.shape.bValues }),
  settings: s.object({}),
  prepare({ bValues }) {
    requireBValues(bValues, 3);
    return preparedModel(stretchedExponentialModel, fitterFor(Float64Array.from(bValues)));
  },
};

/** Parameters are DDC in 1e-3 mm2/s, alpha and S0 over the first signal, so that all are near 1. */
function fitterFor(b: Float64Array): CurveFitter {
  const n = b.length;
  const last = new Float64Array(3);
  const signal = (x: ArrayLike<number>, i: number) =>
    b[i] === 0 ? x[2] : x[2] * exp(-pow(b[i] * 1e-3 * x[0], x[1]));
  return {
    frameCount: n,
    fit(y, _inputs, out) {
      const scale = Math.max(...y);
      const end = y[n - 1] / scale;
      if (!(scale > 0 && end > 0)) return NOT_POSITIVE;
      const start = [Math.max(0.05, -log(end) / (b[n - 1] * 1e-3)), 0.9, 1];
      const { x, standardErrors, residualSumOfSquares, identifiable, converged } = levenbergMarquardt(
        (at, r) => {
          for (let i = 0; i < n; i++) r[i] = signal(at, i) - y[i] / scale;
        },
        start,
        n,
        { lower: [1e-3, 0.05, 1e-3], upper: [20, 1.5, 100] },
      );
      if (!converged) return NOT_CONVERGED;
      if (!identifiable) return NOT_IDENTIFIABLE;
      last.set([x[0], x[1], x[2] * scale]);
      const units = [1e-3, 1, scale];
      units.forEach((unit, p) => {
        out.values[p] = x[p] * unit;
        out.errors[p] = standardErrors[p] * unit;
      });
      closeEstimate(out, residualSumOfSquares * scale * scale, n, 3, Number.NaN);
      return FINE;
    },
    fitted(into) {
      for (let i = 0; i < n; i++) into[i] = signal(last, i);
    },
    predict([ddc, alpha, s0], _inputs, into) {
      for (let i = 0; i < n; i++) into[i] = signal([ddc * 1e3, alpha, s0], i);
    },
  };
}
