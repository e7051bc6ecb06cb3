import { withDefaults } from '../core/check.ts';
import { closeEstimate, setErrorOfTwo } from '../core/estimate.ts';
import type { MapModel } from '../core/model.ts';
import { FINE, NOT_CONVERGED } from '../core/reasons.ts';
import { PS, VP } from './parameters.ts';
import {
  type DynamicProtocol,
  dynamicSchema,
  freedomOfT1,
  type PerfusionSettings,
  perfusionDefaults,
  perfusionInputs,
  perfusionSettingsSchema,
  T1_SE_AT,
  type TissueBasis,
} from './protocol.ts';
import { prepareTissue, type TissueModel } from './tissue-model.ts';

/**
 * C(t) = vp Cp(t) + PS integral of Cp
 *
 * Two amplitudes and no rate: a straight line in the plane of two known curves, so the estimate is exact, unbiased and
 * may be negative where noise makes it so. Patlak et al. 1983, JCBFM 3:1.
 */
export const patlakModel: MapModel<DynamicProtocol, PerfusionSettings> = {
  id: 'patlak',
  title: 'Patlak (plasma and uptake without return)',
  equation: 'C(t) = vp Cp(t) + PS ∫ Cp(u) du',
  citation: 'Patlak et al. 1983, JCBFM 3:1; CAPLEX M.IC1.006',
  frames: 'one image per dynamic phase: concentrations in mM, or signals where protocol.signal is given',
  parameters: [VP, PS],
  free: ['vp', 'psPerMin'],
  inputs: perfusionInputs,
  protocol: dynamicSchema,
  settings: perfusionSettingsSchema,
  prepare(protocol, settings) {
    return prepareTissue(patlakTissue, protocol, withDefaults(perfusionDefaults, settings));
  },
};

const patlakTissue: TissueModel = {
  face: patlakModel,
  typical: { vp: 0.05, psPerMin: 0.02 },
  fitter({ plasma, plasmaIntegral, frameCount }, concentration) {
    const n11 = dot(plasma, plasma);
    const n12 = dot(plasma, plasmaIntegral);
    const n22 = dot(plasmaIntegral, plasmaIntegral);
    const determinant = n11 * n22 - n12 * n12;
    // Both amplitudes are fixed combinations of the frames: (J'J)^-1 J', the same for all voxels.
    const influence = new Float64Array(2 * frameCount);
    for (let t = 0; t < frameCount; t++) {
      influence[t] = (plasma[t] * n22 - plasmaIntegral[t] * n12) / determinant;
      influence[frameCount + t] = (plasmaIntegral[t] * n11 - plasma[t] * n12) / determinant;
    }
    const covariance = new Float64Array(4);
    const byT1 = new Float64Array(2);
    let vp = 0;
    let ps = 0;

    return {
      fit(y, inputs, out) {
        vp = 0;
        ps = 0;
        for (let t = 0; t < frameCount; t++) {
          vp += influence[t] * y[t];
          ps += influence[frameCount + t] * y[t];
        }
        let squares = 0;
        for (let t = 0; t < frameCount; t++) {
          const residual = y[t] - vp * plasma[t] - ps * plasmaIntegral[t];
          squares += residual * residual;
        }
        const variance = closeEstimate(out, squares, frameCount, 2, (n11 * n22) / determinant);
        covariance[0] = (variance * n22) / determinant;
        covariance[3] = (variance * n11) / determinant;
        const { noise } = concentration;
        if (noise) {
          const df = noise.carry(y, influence, 2, inputs[T1_SE_AT], covariance, byT1);
          out.degreesOfFreedom = Math.max(0, df);
        }
        const t1Freedom = freedomOfT1(inputs);
        out.values[0] = vp;
        setErrorOfTwo(out, 0, covariance[0], byT1[0] * byT1[0], t1Freedom);
        out.values[1] = ps;
        setErrorOfTwo(out, 1, covariance[3], byT1[1] * byT1[1], t1Freedom);
        return determinant > 0 ? FINE : NOT_CONVERGED;
      },
      fitted(seen, into) {
        combine(seen, vp, ps, into);
      },
    };
  },
  curve(basis, values, into) {
    combine(basis, values[0], values[1], into);
  },
};

function combine({ plasma, plasmaIntegral }: TissueBasis, vp: number, ps: number, into: Float64Array): void {
  for (let t = 0; t < into.length; t++) into[t] = vp * plasma[t] + ps * plasmaIntegral[t];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < b.length; t++) sum += a[t] * b[t];
  return sum;
}
