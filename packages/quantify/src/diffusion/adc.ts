import { type Infer, s } from '@lobule/foundation';
import { exp } from '@lobule/numerics';
import { requirePoints, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate } from '../core/estimate.ts';
import { exactFitWarning } from '../core/exact-fit.ts';
import { protocolVerdict, span, type TypicalTissue } from '../core/identifiability.ts';
import type { CurveEstimate, CurveFitter, MapModel } from '../core/model.ts';
import { FINE, NOT_POSITIVE, OUTSIDE_MODEL } from '../core/reasons.ts';
import {
  C1,
  CONDITION,
  LOG_SQUARES,
  logPolynomialKernel,
  SQUARES,
  V00,
  V11,
} from '../kernels/log-polynomial-kernel.ts';
import { S0 } from '../relaxometry/parameters.ts';
import { averagesSchema, bValuesSchema, requireAverages, requireBValues } from './b-values.ts';
import { kurtosisWarning } from './kurtosis-warning.ts';
import { fitLogLine, logLine } from './log-line.ts';
import { logPolynomialBlock } from './log-polynomial-block.ts';
import { ADC } from './parameters.ts';

const protocolSchema = s.object({ ...bValuesSchema.shape, averages: averagesSchema });
const settingsSchema = s.object({
  lowestB: s.number({
    minimum: 0,
    default: 0,
    description:
      'Images with a lower b-value are left out (100 keeps perfusion out: it shifts ADC by up to 12 %)',
  }),
});
type Settings = Infer<typeof settingsSchema>;
type Protocol = Infer<typeof protocolSchema>;

/**
 * ln S(b) = ln S0 - b ADC
 *
 * Least squares on the logarithm, weighted by the squared signal (the inverse variance of a logarithm), and once more
 * by the squared fit, which is less noisy, both times the number of averages (Salvador et al. 2005, HBM 24:144; Veraart et
 * al. 2013, NeuroImage 81:335).
 */
export const adcModel: MapModel<Protocol, Settings> = {
  id: 'adc',
  title: 'ADC, mono-exponential',
  equation: 'ln S(b) = ln S0 − b ADC',
  citation: 'Le Bihan et al. 1986, Radiology 161:401; weights: Veraart et al. 2013, NeuroImage 81:335',
  frames: 'one image per b-value',
  parameters: [ADC, S0],
  free: ['adcMm2PerS', 's0'],
  inputs: [],
  protocol: protocolSchema,
  settings: settingsSchema,
  prepare({ bValues, averages }, given) {
    const { lowestB } = withDefaults<Settings>({ lowestB: 0 }, given);
    requireBValues(bValues, 2);
    requireAverages(averages, bValues.length);
    const used = bValues.flatMap((b, i) => (b >= lowestB ? [i] : []));
    requirePoints(`b-values of at least ${lowestB}`, used.length, 2);
    const taken = used.map((i) => bValues[i]);
    requireBValues(taken, 2);
    const verdict = protocolVerdict(
      adcModel,
      { frameCount: taken.length, predict: (values, _inputs, into) => decay(taken, values, into) },
      `b-values of ${span(taken, 's/mm2')}`,
      TISSUES,
      averages && used.map((i) => averages[i]),
    );
    const fitter = adcFitter(bValues, Int32Array.from(used), averages);
    const high = kurtosisWarning(preparedModel(adcModel, fitter), bValues, taken);
    return preparedModel(adcModel, fitter, {
      warnings: [...verdict, ...high, ...exactFitWarning('images', taken.length, 2)],
    });
  },
};

/** Breast; the first is the least that is common, for which a protocol must reach farthest. */
const TISSUES: readonly TypicalTissue[] = [
  { name: 'a malignant lesion', truth: { adcMm2PerS: 1.2e-3, s0: 1 }, snr: 30 },
  { name: 'fibroglandular tissue', truth: { adcMm2PerS: 2.4e-3, s0: 1 }, snr: 30 },
];

function decay(bValues: readonly number[], [adc, s0]: Float64Array, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = s0 * exp(-adc * bValues[i]);
}

function adcFitter(
  bValues: readonly number[],
  used: Int32Array,
  averages: readonly number[] | undefined,
): CurveFitter {
  const n = used.length;
  const line = logLine(
    Float64Array.from(used, (i) => bValues[i]),
    Float64Array.from(used, (i) => averages?.[i] ?? 1),
  );
  const signals = new Float64Array(n);

  function finish(out: CurveEstimate): number {
    closeEstimate(out, line.squares, n, 2, line.condition);
    const variance = n > 2 ? line.logSquares / (n - 2) : Number.NaN;
    const s0 = exp(line.c0);
    out.values[0] = -line.c1;
    out.errors[0] = Math.sqrt(variance * line.v11);
    out.values[1] = s0;
    out.errors[1] = s0 * Math.sqrt(variance * line.v00);
    return line.c1 < 0 ? FINE : OUTSIDE_MODEL;
  }

  function fit(y: Float64Array, _inputs: Float64Array, out: CurveEstimate): number {
    for (let i = 0; i < n; i++) signals[i] = y[used[i]];
    return fitLogLine(line, signals) ? finish(out) : NOT_POSITIVE;
  }

  return {
    frameCount: bValues.length,
    fit,
    block() {
      const lanes = logPolynomialKernel(bValues.length, used, line.b, line.averages);
      if (lanes === undefined) return undefined;
      const { parts, capacity } = lanes;
      return logPolynomialBlock(lanes, bValues.length, lanes.line, fit, (i, out) => {
        line.c0 = parts[i];
        line.c1 = parts[i + C1 * capacity];
        line.logSquares = parts[i + LOG_SQUARES * capacity];
        line.squares = parts[i + SQUARES * capacity];
        line.condition = parts[i + CONDITION * capacity];
        line.v00 = parts[i + V00 * capacity];
        line.v11 = parts[i + V11 * capacity];
        return finish(out);
      });
    },
    fitted(into) {
      for (let i = 0; i < into.length; i++) into[i] = exp(line.c0 + line.c1 * bValues[i]);
    },
    predict(values, _inputs, into) {
      decay(bValues, values, into);
    },
  };
}
