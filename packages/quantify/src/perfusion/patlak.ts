import { withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate } from '../core/estimate.ts';
import type { CurveFitter, MapModel } from '../core/model.ts';
import { FINE, NOT_CONVERGED } from '../core/reasons.ts';
import { PS, VP } from './parameters.ts';
import {
  concentrationStep,
  type DynamicProtocol,
  dynamicSchema,
  inputsFor,
  type PerfusionSettings,
  perfusionDefaults,
  perfusionInputs,
  perfusionSettingsSchema,
  requireFrames,
  tissueBasis,
} from './protocol.ts';

/**
 * C(t) = vp Cp(t) + PS integral of Cp
 *
 * Two amplitudes and no rate: a straight line in the plane of two known curves, so the estimate is exact, unbiased and
 * may be negative where noise makes it so. Patlak et al. 1983, JCBFM 3:1.
 */
export const patlakModel: MapModel<DynamicProtocol, PerfusionSettings> = {
  id: 'patlak',
  title: 'Patlak (plasma and uptake without return)',
  citation: 'Patlak et al. 1983, JCBFM 3:1; CAPLEX M.IC1.006',
  frames: 'one image per dynamic phase: concentrations in mM, or signals where protocol.signal is given',
  parameters: [VP, PS],
  free: ['vp', 'psPerMin'],
  inputs: perfusionInputs,
  protocol: dynamicSchema,
  settings: perfusionSettingsSchema,
  prepare(protocol, settings) {
    requireFrames(protocol, 2);
    const { plasma, plasmaIntegral, frameCount } = tissueBasis(
      protocol,
      withDefaults(perfusionDefaults, settings),
    );
    const toConcentration = concentrationStep(protocol);
    let n11 = 0;
    let n12 = 0;
    let n22 = 0;
    for (let t = 0; t < frameCount; t++) {
      n11 += plasma[t] * plasma[t];
      n12 += plasma[t] * plasmaIntegral[t];
      n22 += plasmaIntegral[t] * plasmaIntegral[t];
    }
    const determinant = n11 * n22 - n12 * n12;
    let vp = 0;
    let ps = 0;

    const fitter: CurveFitter = {
      frameCount,
      fit(y, inputs, out) {
        const bad = toConcentration(y, inputs);
        if (bad !== FINE) return bad;
        let b1 = 0;
        let b2 = 0;
        for (let t = 0; t < frameCount; t++) {
          b1 += plasma[t] * y[t];
          b2 += plasmaIntegral[t] * y[t];
        }
        vp = (b1 * n22 - b2 * n12) / determinant;
        ps = (b2 * n11 - b1 * n12) / determinant;
        let squares = 0;
        for (let t = 0; t < frameCount; t++) {
          const residual = y[t] - vp * plasma[t] - ps * plasmaIntegral[t];
          squares += residual * residual;
        }
        const variance = closeEstimate(out, squares, frameCount, 2, (n11 * n22) / determinant);
        out.values[0] = vp;
        out.errors[0] = Math.sqrt((variance * n22) / determinant);
        out.values[1] = ps;
        out.errors[1] = Math.sqrt((variance * n11) / determinant);
        return determinant > 0 ? FINE : NOT_CONVERGED;
      },
      fitted: (into) => combine(vp, ps, into),
      predict: (values, _inputs, into) => combine(values[0], values[1], into),
    };
    const combine = (fraction: number, transfer: number, into: Float64Array) => {
      for (let t = 0; t < frameCount; t++) into[t] = fraction * plasma[t] + transfer * plasmaIntegral[t];
    };
    return preparedModel({ ...patlakModel, inputs: inputsFor(protocol) }, fitter, {
      zeroIsAir: protocol.signal !== undefined,
    });
  },
};
