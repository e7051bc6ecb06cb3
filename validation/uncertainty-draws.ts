import { randomStream } from '@lobule/foundation';
import { fillNormal } from '@lobule/numerics';
import {
  cramerRaoBound,
  type FitResult,
  findModel,
  fitReasons,
  intervalFactor,
  type PreparedModel,
  prepareModel,
} from '@lobule/quantify';
import type { UncertaintyStudy, UncertaintyTruth } from './uncertainty-cases.ts';

/** What 10,000 draws of one tissue at one noise level show of one parameter. */
export interface UncertaintyFigure {
  /** `tofts, six phases, malignant, sd 0.01: ve`. */
  readonly name: string;
  /** The Cramer-Rao bound, relative to the truth. */
  readonly relativeBound: number;
  /** Share of draws whose nominal 95 % interval holds the truth; see `isMiss`. */
  readonly coverage: number;
  /** Share of draws with any reason other than fine. */
  readonly flagged: number;
  /** Share of draws that give no value of this parameter. */
  readonly undefinedShare: number;
  /** Mean of the estimates less the truth, in standard deviations of the estimates. */
  readonly biasInSd: number;
  /** Squared bound over the variance of the estimates. */
  readonly efficiency: number;
}

export const DRAWS = 100_000;

/**
 * A bound of at most a fifth of the value: the truth lies five standard errors from zero, so the linear theory of
 * errors, which intervals and bounds rest on, should hold.
 */
export const IDENTIFIABLE_TO = 0.2;

/** All figures of one study: noise levels, then tissues, then parameters. */
export function figuresOf(study: UncertaintyStudy): readonly UncertaintyFigure[] {
  const prepared = prepareModel(study.model, study.protocol, study.settings);
  const free = study.free ?? findModel(study.model).free;
  return study.truths.flatMap((truth) => {
    const clean = prepared.predict(truth.values, truth.extra);
    const brightest = clean.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const levels =
      'sd' in study.noise
        ? study.noise.sd.map((sd) => ({ sd, text: `sd ${sd}` }))
        : study.noise.snr.map((snr) => ({ sd: brightest / snr, text: `SNR ${snr}` }));
    return levels.flatMap(({ sd, text }) => {
      const name = `${study.model}, ${study.protocolName}, ${truth.tissue}, ${text}`;
      const bounds = boundsOf(prepared, free, truth, sd);
      return judged(name, drawn(prepared, truth, clean, sd, name), free, truth, bounds);
    });
  });
}

function boundsOf(model: PreparedModel, free: readonly string[], truth: UncertaintyTruth, sd: number) {
  return cramerRaoBound(
    (values, into) =>
      into.set(model.predict(Object.fromEntries(free.map((name, i) => [name, values[i]])), truth.extra)),
    Float64Array.from(free, (name) => truth.values[name]),
    free.map((_, i) => i),
    model.frameCount,
    sd,
  );
}

/** Independent Gaussian noise in every frame; one seeded stream for each tissue and noise level. */
function drawn(
  model: PreparedModel,
  { extra = {} }: UncertaintyTruth,
  clean: Float64Array,
  sd: number,
  name: string,
): FitResult {
  const stream = randomStream(3, 'uncertainty', name);
  const frames = Array.from(clean, (value) => {
    const frame = new Float64Array(DRAWS);
    fillNormal(stream, frame, value, sd);
    return frame;
  });
  const maps = Object.entries(extra).map(([input, value]) => [input, new Float64Array(DRAWS).fill(value)]);
  return model.fit(
    frames,
    Int32Array.from({ length: DRAWS }, (_, i) => i),
    Object.fromEntries(maps),
  );
}

function judged(
  name: string,
  fit: FitResult,
  free: readonly string[],
  { values }: UncertaintyTruth,
  bounds: Float64Array,
): readonly UncertaintyFigure[] {
  const relative = free.map((parameter, i) => bounds[i] / Math.abs(values[parameter]));
  const allIdentifiable = relative.every((bound) => bound <= IDENTIFIABLE_TO);
  const flagged = fit.reasons.reduce((count, reason) => count + (reason === 0 ? 0 : 1), 0) / DRAWS;
  return free.map((parameter, p) => {
    const truth = values[parameter];
    const estimates = fit.parameters[parameter];
    const errors = fit.standardErrors[parameter];
    const freedom = fit.intervalDegreesOfFreedom[parameter];
    let held = 0;
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < DRAWS; i++) {
      const off = estimates[i] - truth;
      const reach = intervalFactor(freedom[i]) * errors[i];
      if (Math.abs(off) <= reach && !isMiss(fit.reasons[i], allIdentifiable)) held++;
      if (Number.isNaN(off)) continue;
      count++;
      sum += off;
      squares += off * off;
    }
    const mean = sum / count;
    const variance = (squares - count * mean * mean) / (count - 1);
    return {
      name: `${name}: ${parameter}`,
      relativeBound: relative[p],
      coverage: held / DRAWS,
      flagged,
      undefinedShare: 1 - count / DRAWS,
      biasInSd: mean / Math.sqrt(variance),
      efficiency: (bounds[p] * bounds[p]) / variance,
    };
  });
}

/**
 * An undefined estimate or standard error is always a miss. Where every parameter is identifiable any flag is one too;
 * where another parameter is not, a flag that leaves that one out is the right answer, and no miss of those that stand.
 */
function isMiss(reason: number, allIdentifiable: boolean): boolean {
  if (reason === 0) return false;
  return allIdentifiable || fitReasons[reason].leaves !== 'part';
}
