import { type Infer, type Reason, s } from '@lobule/foundation';
import { exp } from '@lobule/numerics';
import { requirePoints, withDefaults } from '../core/check.ts';
import { cramerRaoBound } from '../core/cramer-rao.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate, reachesZero } from '../core/estimate.ts';
import { exactFitWarning } from '../core/exact-fit.ts';
import { UNIDENTIFIABLE_FROM } from '../core/identifiability.ts';
import type { CurveEstimate, CurveFitter, MapModel } from '../core/model.ts';
import {
  FINE,
  KURTOSIS_OUT_OF_RANGE,
  NOT_IDENTIFIABLE,
  NOT_POSITIVE,
  OUTSIDE_MODEL,
} from '../core/reasons.ts';
import { quantifyErrors } from '../errors.ts';
import {
  C1,
  C2,
  CONDITION,
  LOG_SQUARES,
  logPolynomialKernel,
  SQUARES,
  V00,
  V11,
  V12,
  V22,
} from '../kernels/log-polynomial-kernel.ts';
import { S0 } from '../relaxometry/parameters.ts';
import { averagesSchema, bValuesSchema, requireBValues } from './b-values.ts';
import { curvedLine, fitCurvedLine } from './curved-line.ts';
import { oneLessExp } from './log-line.ts';
import { logPolynomialBlock } from './log-polynomial-block.ts';
import { DIFFUSION_DKI, KURTOSIS } from './parameters.ts';
import { groupReducer, type TraceGroup, traceGroups } from './trace-groups.ts';

const protocolSchema = s.object({
  ...bValuesSchema.shape,
  directions: s.optional(
    s.array(s.array(s.number(), { minItems: 3, maxItems: 3 }), {
      description:
        'Gradient direction of each image, [0, 0, 0] at b = 0; leave out where the images are averaged over directions',
    }),
  ),
  averages: averagesSchema,
});
type Protocol = Infer<typeof protocolSchema>;
const settingsSchema = s.object({
  allowUnidentifiable: s.boolean({
    default: false,
    description: 'Fit where the b-values do not determine K; every output is marked',
  }),
});
type Settings = Infer<typeof settingsSchema>;

/**
 * ln S(b) = ln S0 - b D + b^2 D^2 K / 6
 *
 * Weighted least squares on the logarithm, by the squared signal and once more by the squared fit (as `adc`). Images
 * of several directions are taken together at each b-value by the mean of their logarithms, the geometric mean of the
 * signals: the equation is linear in the logarithm, so D is then exactly the mean of the directions' D, and their
 * differences make no kurtosis (an arithmetic mean does: 3 var(D) / D^2). K is the mean of D_i^2 K_i over the
 * directions, divided by D^2; a mean of separately fitted K_i would divide each noisy D_i^2 K_i by its own noisy D_i^2.
 *
 * K below 0, or so large that the signal would rise again before the highest b-value (K > 3 / (b_max D), Jensen and
 * Helpern 2010, NMR Biomed 23:698), stands with a flag. Where D is not different from zero at 95 % K is undefined.
 */
export const dkiModel: MapModel<Protocol, Settings> = {
  id: 'dki',
  title: 'Diffusion kurtosis, trace or few directions',
  equation: 'ln S(b) = ln S0 − b D + b² D² K / 6',
  citation: 'Jensen et al. 2005, MRM 53:1432; weights: Veraart et al. 2013, NeuroImage 81:335',
  frames: 'one image per b-value, or per b-value and direction',
  parameters: [DIFFUSION_DKI, KURTOSIS, S0],
  free: ['dMm2PerS', 'k', 's0'],
  inputs: [],
  protocol: protocolSchema,
  settings: settingsSchema,
  prepare(protocol, given) {
    const { allowUnidentifiable } = withDefaults<Settings>({ allowUnidentifiable: false }, given);
    const { bValues } = protocol;
    requirePoints('b-values', bValues.length, 3);
    requireBValues(bValues, 3);
    const groups = traceGroups(protocol);
    requireBValues(
      groups.map(({ bValue }) => bValue),
      3,
    );
    return preparedModel(dkiModel, dkiFitter(groups, bValues), {
      warnings: [...verdict(groups, allowUnidentifiable), ...exactFitWarning('b-values', groups.length, 3)],
    });
  },
};

/** A malignant lesion of the breast: Wu et al. 2014, PLoS ONE 9:e113240. */
const LESION = Float64Array.of(1.2e-3, 0.88, 1);
/** Of one acquisition at b = 0. */
const SNR = 40;

/** Refuses b-values that do not tell K, with the Cramer-Rao bound; with the override, returns the same as a mark. */
function verdict(groups: readonly TraceGroup[], allowed: boolean): readonly Reason[] {
  const acquisitions = groups.map(({ directions }) =>
    directions.reduce((sum, { averages }) => sum + averages.reduce((of, count) => of + count, 0), 0),
  );
  const predict = ([d, k, s0]: Float64Array, into: Float64Array) =>
    groups.forEach(({ bValue: b }, g) => {
      into[g] = Math.sqrt(acquisitions[g]) * s0 * exp(-b * d + (b * b * d * d * k) / 6);
    });
  const bound = cramerRaoBound(predict, LESION, [0, 1, 2], groups.length, 1 / SNR);
  const [d, k] = [bound[0] / LESION[0], bound[1] / LESION[1]];
  if (k <= UNIDENTIFIABLE_FROM) return [];
  const highest = Math.round(groups[groups.length - 1].bValue);
  const what =
    `b-values up to ${highest} s/mm2 do not determine kurtosis: the smallest possible relative standard deviations ` +
    `are K ${Math.round(100 * k)} %, D ${Math.round(100 * d)} % (malignant lesion, D 1.2e-3 mm2/s, K 0.88, SNR ${SNR})`;
  if (!allowed) {
    throw quantifyErrors.error('quantify/not-identifiable-protocol', {
      what,
      cure: 'Use adc, acquire b-values up to about 2000 s/mm2 or more averages, or set allowUnidentifiable: true, which marks every output.',
    });
  }
  return [{ code: 'not-identifiable-protocol', text: `${what}. Fitted all the same, on request.` }];
}

function dkiFitter(groups: readonly TraceGroup[], bValues: readonly number[]): CurveFitter {
  const n = groups.length;
  const highest = groups[n - 1].bValue;
  /** b over the highest: the normal equations are of order one. */
  const x = Float64Array.from(groups, ({ bValue }) => bValue / highest);
  const reduce = groupReducer(groups);
  const { logs, signals, weights } = reduce;
  const line = curvedLine();

  function finish(out: CurveEstimate, squares: number, logSquares: number): number {
    closeEstimate(out, squares, n, 3, line.condition);
    fill(out, n > 3 ? logSquares / (n - 3) : Number.NaN);
    const { values } = out;
    if (!(values[0] > 0)) return OUTSIDE_MODEL;
    if (reachesZero(values[0], out.errors[0], out.degreesOfFreedom)) {
      // Divided by a D that may be zero K is any number.
      values[1] = Number.NaN;
      return NOT_IDENTIFIABLE;
    }
    return values[1] >= 0 && values[1] * values[0] * highest <= 3 ? FINE : KURTOSIS_OUT_OF_RANGE;
  }

  const fitter: CurveFitter = {
    frameCount: bValues.length,
    fit(y, _inputs, out) {
      if (!reduce.read(y)) return NOT_POSITIVE;
      fitCurvedLine(line, x, logs, weights);
      const { c0, c1, c2 } = line;
      for (let g = 0; g < n; g++) {
        const ratio = exp(c0 + x[g] * (c1 + x[g] * c2) - logs[g]);
        weights[g] *= ratio * ratio;
      }
      fitCurvedLine(line, x, logs, weights);
      let squares = 0;
      let logSquares = 0;
      for (let g = 0; g < n; g++) {
        const misfit = logs[g] - line.c0 - x[g] * (line.c1 + x[g] * line.c2);
        logSquares += weights[g] * misfit * misfit;
        const residual = signals[g] * oneLessExp(misfit);
        squares += residual * residual;
      }
      return finish(out, squares, logSquares);
    },
    fitted(into) {
      for (let i = 0; i < into.length; i++) {
        const at = bValues[i] / highest;
        into[i] = exp(line.c0 + at * (line.c1 + at * line.c2));
      }
    },
    predict([d, k, s0], _inputs, into) {
      for (let i = 0; i < into.length; i++) {
        const bd = bValues[i] * d;
        into[i] = s0 * exp(-bd + (bd * bd * k) / 6);
      }
    },
    block() {
      const { single } = reduce;
      const lanes = single && logPolynomialKernel(bValues.length, single.frame, x, single.averages);
      if (lanes === undefined) return undefined;
      const { parts, capacity } = lanes;
      return logPolynomialBlock(lanes, bValues.length, lanes.parabola, fitter.fit, (i, out) => {
        line.c0 = parts[i];
        line.c1 = parts[i + C1 * capacity];
        line.c2 = parts[i + C2 * capacity];
        line.condition = parts[i + CONDITION * capacity];
        line.v00 = parts[i + V00 * capacity];
        line.v11 = parts[i + V11 * capacity];
        line.v12 = parts[i + V12 * capacity];
        line.v22 = parts[i + V22 * capacity];
        return finish(out, parts[i + SQUARES * capacity], parts[i + LOG_SQUARES * capacity]);
      });
    },
  };
  return fitter;

  /** D = -c1 / b_max, K = 6 c2 / c1^2, S0 = exp c0, with the delta method. */
  function fill(out: CurveEstimate, variance: number): void {
    const { c0, c1, c2, v00, v11, v12, v22 } = line;
    const k = (6 * c2) / (c1 * c1);
    const byC1 = (-2 * k) / c1;
    const byC2 = 6 / (c1 * c1);
    const s0 = exp(c0);
    out.values[0] = -c1 / highest;
    out.errors[0] = Math.sqrt(variance * v11) / highest;
    out.values[1] = k;
    out.errors[1] = Math.sqrt(variance * (byC1 * byC1 * v11 + 2 * byC1 * byC2 * v12 + byC2 * byC2 * v22));
    out.values[2] = s0;
    out.errors[2] = s0 * Math.sqrt(variance * v00);
  }
}
