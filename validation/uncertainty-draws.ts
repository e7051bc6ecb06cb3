import { randomStream } from '@lobule/foundation';
import { fillNormal, log } from '@lobule/numerics';
import {
  cramerRaoBound,
  type FitResult,
  findModel,
  intervalFactor,
  type PreparedModel,
  prepareModel,
} from '@lobule/quantify';
import {
  extraAt,
  noiseLevels,
  settingsAt,
  type UncertaintyStudy,
  type UncertaintyTruth,
} from './uncertainty-study.ts';

/** What many draws of one tissue at one noise level show of one parameter. */
export interface UncertaintyFigure {
  /** `tofts, six phases, malignant, sd 0.01: ve`. */
  readonly name: string;
  readonly study: UncertaintyStudy;
  /** Why it is printed and not asked, if the tissue says so. */
  readonly printed: string | undefined;
  /** The Cramer-Rao bound, relative to the truth. */
  readonly relativeBound: number;
  /** The largest of those of all parameters of the model. */
  readonly largestBound: number;
  /** How many standard deviations of the noise the frame nearest to zero is away from it. */
  readonly nearestToZero: number;
  /**
   * Share of draws whose nominal 95 % interval holds the truth. An undefined estimate or error is a miss; so is any flag
   * where every parameter is identifiable. Where another is not, a flag is mostly about that one.
   */
  readonly coverage: number;
  /** Share of draws with any reason other than fine. */
  readonly flagged: number;
  /** Share of draws that give no value of this parameter. */
  readonly undefinedShare: number;
  /** Mean of the estimates less the truth, in their standard deviation; see `momentsOf`. */
  readonly biasInSd: number;
  /** Squared bound over the variance, on the same scale. */
  readonly efficiency: number;
}

/**
 * Ten times the 10,000 that the coverage needs: the error of a variance, sqrt(2 / n), is then 0.4 %, small beside the 5 %
 * that an efficiency may miss.
 */
export const DRAWS = 100_000;

/**
 * A bound of at most so much of the value: the truth lies nearly seven standard errors from zero, so the linear theory of
 * errors, which intervals and bounds rest on, should hold.
 */
export const IDENTIFIABLE_TO = 0.15;

/** All figures of one study: tissues, then noise levels, then parameters. */
export function figuresOf(study: UncertaintyStudy): readonly UncertaintyFigure[] {
  const free = study.free ?? findModel(study.model).free;
  return study.truths.flatMap((truth) => {
    const quiet = prepareModel(study.model, study.protocol, settingsAt(study, 0));
    const clean = quiet.predict(truth.values, extraAt(truth, 1));
    return noiseLevels(study, clean).flatMap(({ sd, text }) => {
      const name = `${study.model}, ${study.protocolName}, ${truth.tissue}, ${text}`;
      const model = prepareModel(study.model, study.protocol, settingsAt(study, sd));
      const bounds = boundsOf(study, model, free, truth, sd);
      const fit = drawn(model, extraAt(truth, sd), clean, sd, { name, draws: study.draws ?? DRAWS });
      const nearestToZero = clean.reduce((least, value) => Math.min(least, Math.abs(value)), Infinity) / sd;
      const judged = free.filter((parameter) => study.judged?.includes(parameter) ?? true);
      return judgedFigures(name, fit, judged, truth, bounds).map((figure) => ({
        ...figure,
        study,
        printed: truth.printedAt?.[text],
        nearestToZero,
      }));
    });
  });
}

/** Relative bounds, by parameter. */
function boundsOf(
  { scaleIsFree }: UncertaintyStudy,
  model: PreparedModel,
  free: readonly string[],
  truth: UncertaintyTruth,
  sd: number,
): ReadonlyMap<string, number> {
  const extra = extraAt(truth, sd);
  const values = free.map((name) => truth.values[name]);
  const varied = Float64Array.from(scaleIsFree ? [...values, 1] : values);
  const bound = cramerRaoBound(
    (at, into) => {
      const curve = model.predict(Object.fromEntries(free.map((name, i) => [name, at[i]])), extra);
      const scale = scaleIsFree ? at[free.length] : 1;
      for (let t = 0; t < into.length; t++) into[t] = scale * curve[t];
    },
    varied,
    Array.from(varied, (_, i) => i),
    model.frameCount,
    sd,
  );
  return new Map(free.map((name, i) => [name, bound[i] / Math.abs(varied[i])]));
}

/** Independent Gaussian noise in every frame; one seeded stream for each tissue and noise level. */
function drawn(
  model: PreparedModel,
  extra: { readonly [input: string]: number },
  clean: Float64Array,
  sd: number,
  { name, draws }: { readonly name: string; readonly draws: number },
): FitResult {
  const stream = randomStream(3, 'uncertainty', name);
  const frames = Array.from(clean, (value) => {
    const frame = new Float64Array(draws);
    fillNormal(stream, frame, value, sd);
    return frame;
  });
  const maps = Object.entries(extra).map(([input, value]) => [input, new Float64Array(draws).fill(value)]);
  const voxels = Int32Array.from({ length: draws }, (_, i) => i);
  return model.fit(frames, voxels, Object.fromEntries(maps));
}

/** What the draws of each parameter show, before it is said whether they are asked. */
export function judgedFigures(
  name: string,
  fit: FitResult,
  judged: readonly string[],
  { values }: UncertaintyTruth,
  bounds: ReadonlyMap<string, number>,
) {
  const draws = fit.reasons.length;
  const largestBound = Math.max(...bounds.values());
  const allIdentifiable = largestBound <= IDENTIFIABLE_TO;
  const flagged = fit.reasons.reduce((count, reason) => count + (reason === 0 ? 0 : 1), 0) / draws;
  return judged.map((parameter) => {
    const truth = values[parameter];
    const estimates = fit.parameters[parameter];
    const errors = fit.standardErrors[parameter];
    const freedom = fit.intervalDegreesOfFreedom[parameter];
    const relativeBound = bounds.get(parameter) ?? Number.POSITIVE_INFINITY;
    let held = 0;
    for (let i = 0; i < draws; i++) {
      const reach = intervalFactor(freedom[i]) * errors[i];
      if (Math.abs(estimates[i] - truth) <= reach && !(allIdentifiable && fit.reasons[i] !== 0)) held++;
    }
    const { count, variance, biasInSd } = momentsOf(estimates, truth);
    return {
      name: `${name}: ${parameter}`,
      relativeBound,
      largestBound,
      coverage: held / draws,
      flagged,
      undefinedShare: 1 - count / draws,
      biasInSd,
      efficiency: (relativeBound * relativeBound) / variance,
    };
  });
}

/**
 * Of the estimates that there are, relative to the truth: by their ratio or by its logarithm, on whichever of the two they
 * are nearer to unbiased. A time and its rate (T2 and R2), or a volume and its inverse, then have one efficiency.
 */
function momentsOf(estimates: Float32Array, truth: number) {
  const ratios = Float64Array.from(
    estimates.filter((value) => !Number.isNaN(value)),
    (value) => value / truth,
  );
  const plain = moments(ratios.map((ratio) => ratio - 1));
  if (!ratios.every((ratio) => ratio > 0)) return plain;
  const byLog = moments(ratios.map((ratio) => log(ratio)));
  return Math.abs(byLog.biasInSd) < Math.abs(plain.biasInSd) ? byLog : plain;
}

function moments(offs: Float64Array) {
  const count = offs.length;
  const mean = offs.reduce((sum, off) => sum + off, 0) / count;
  const squares = offs.reduce((sum, off) => sum + (off - mean) * (off - mean), 0);
  const variance = squares / (count - 1);
  return { count, variance, biasInSd: mean / Math.sqrt(variance) };
}
