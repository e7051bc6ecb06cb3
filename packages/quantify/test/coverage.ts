import { type RandomStream, randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import {
  type FitResult,
  intervalFactor,
  type PreparedModel,
  type SpgrProtocol,
  t1VfaModel,
} from '../src/index.ts';

export interface Coverage {
  /** Share of draws whose nominal 95 % interval holds the truth; undefined estimates count as misses. */
  readonly share: { readonly [name: string]: number };
  /** Share of draws with any reason other than fine. */
  readonly flagged: number;
  /** Median of the estimates, relative to the truth. */
  readonly bias: { readonly [name: string]: number };
  /** Mean of the estimates less the truth, over all draws. */
  readonly meanError: { readonly [name: string]: number };
}

/** Draws noisy curves of one tissue and counts how often the intervals hold the truth. */
export function coverage(
  model: PreparedModel,
  truth: { readonly [name: string]: number },
  noise: number,
  draws: number,
  extra: { readonly [name: string]: number } = {},
): Coverage {
  const stream = randomStream(20, 'coverage', model.modelId);
  const clean = model.predict(truth, extra);
  const frames = Array.from(clean, (value) =>
    Float64Array.from({ length: draws }, () => value + noise * normalVariate(stream)),
  );
  const voxels = Int32Array.from({ length: draws }, (_, i) => i);
  const maps = Object.fromEntries(
    Object.entries(extra).map(([name, value]) => [name, new Float64Array(draws).fill(value)]),
  );
  return judged(model.fit(frames, voxels, maps), truth);
}

function judged(
  { parameters, standardErrors, intervalDegreesOfFreedom, reasons }: FitResult,
  truth: { readonly [name: string]: number },
): Coverage {
  const draws = reasons.length;
  const names = Object.keys(truth);
  const share = names.map((name) => {
    let held = 0;
    for (let i = 0; i < draws; i++) {
      const reach = intervalFactor(intervalDegreesOfFreedom[name][i]) * standardErrors[name][i];
      if (Math.abs(parameters[name][i] - truth[name]) <= reach) held++;
    }
    return [name, held / draws];
  });
  const bias = names.map((name) => {
    const sorted = parameters[name].filter((value) => !Number.isNaN(value)).sort();
    return [name, sorted[sorted.length >> 1] / truth[name] - 1];
  });
  const meanError = names.map((name) => [
    name,
    parameters[name].reduce((sum, value) => sum + value, 0) / draws - truth[name],
  ]);
  return {
    meanError: Object.fromEntries(meanError),
    share: Object.fromEntries(share),
    bias: Object.fromEntries(bias),
    flagged: reasons.filter((reason) => reason !== 0).length / draws,
  };
}

/** The modulus of a signal with noise in both channels. */
function rician(signal: number, sd: number, stream: RandomStream): number {
  const real = signal + sd * normalVariate(stream);
  const imaginary = sd * normalVariate(stream);
  return Math.sqrt(real * real + imaginary * imaginary);
}

const TR_MS = 5.2;
const RELAXIVITY = 4.97;

/** The Ernst equation, by the platform's own functions. */
function ernst(flipDeg: number, t1Ms: number, mm = 0): number {
  const angle = (flipDeg * Math.PI) / 180;
  const e1 = Math.exp(-TR_MS * (1 / t1Ms + (RELAXIVITY * mm) / 1000));
  return (Math.sin(angle) * (1 - e1)) / (1 - e1 * Math.cos(angle));
}

/**
 * The same from signals of a spoiled gradient echo at 12 degrees: Rician noise in every frame, the baseline among them,
 * and a T1 from five noisy flip angles with its standard error.
 *
 * @param snr of the first frame. @param snrOfT1 of the first flip angle.
 */
export function signalCoverage(
  model: (signal: SpgrProtocol) => PreparedModel,
  concentrations: PreparedModel,
  truth: { readonly [name: string]: number },
  { t1Ms, snr, snrOfT1, baselineFrames, draws }: SignalNoiseCase,
): Coverage {
  const stream = randomStream(21, 'coverage', 'signals', concentrations.frameCount);
  const prepared = model({ trMs: TR_MS, flipAngleDeg: 12, relaxivityPerMmPerS: RELAXIVITY, baselineFrames });
  const flipAnglesDeg = [2, 4, 8, 12, 18];
  const t1Model = t1VfaModel.prepare({ flipAnglesDeg, trMs: TR_MS });
  const draw = (clean: readonly number[], sd: number) =>
    clean.map((value) => Float64Array.from({ length: draws }, () => rician(value, sd, stream)));
  const voxels = Int32Array.from({ length: draws }, (_, i) => i);
  const flips = draw(
    flipAnglesDeg.map((flip) => ernst(flip, t1Ms)),
    ernst(2, t1Ms) / snrOfT1,
  );
  const t1 = t1Model.fit(flips, voxels);
  const frames = draw(
    Array.from(concentrations.predict(truth), (mm) => ernst(12, t1Ms, mm)),
    ernst(12, t1Ms) / snr,
  );
  const extra = {
    t1Ms: t1.parameters.t1Ms,
    t1SeMs: t1.standardErrors.t1Ms,
    t1Freedom: t1.degreesOfFreedom,
  };
  return judged(prepared.fit(frames, voxels, extra), truth);
}

export interface SignalNoiseCase {
  readonly t1Ms: number;
  readonly snr: number;
  readonly snrOfT1: number;
  readonly baselineFrames: number[];
  readonly draws: number;
}

/** Diffusion signals with Rician noise. */
export function diffusionCoverage(
  model: PreparedModel,
  truth: { readonly [name: string]: number },
  snr: number,
  draws: number,
): Coverage {
  const stream = randomStream(22, 'coverage', 'diffusion');
  const frames = Array.from(model.predict(truth), (value) =>
    Float64Array.from({ length: draws }, () => rician(value, truth.s0 / snr, stream)),
  );
  const { dMm2PerS, f } = truth;
  return judged(
    model.fit(
      frames,
      Int32Array.from({ length: draws }, (_, i) => i),
    ),
    { dMm2PerS, f },
  );
}
