import type { Reason } from '@lobule/foundation';
import {
  type ArrivalFacts,
  contrastArrivalS,
  findModel,
  type PreparedModel,
  prepareModel,
} from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import { frameMember, membersOfProtocol, type seriesOfMember } from '@lobule/study/map';
import { runnerErrors } from '../errors.ts';
import { enhancementProtocol } from './enhancement-protocol.ts';
import type { EnhancementPhases } from './exam-task.ts';
import { asStated, each, ordered, pairOf, sharedFacts, single } from './frame-facts.ts';
import { withoutImageDelay } from './image-delay.ts';
import { withoutImageInput } from './image-input.ts';
import { withoutImageNoise } from './image-noise.ts';
import type { AcquisitionParameter, ImageSeries } from './images.ts';
import { frameOfPhase } from './phases.ts';

/** A model made ready for the series of one exam. */
export interface ExamProtocol {
  readonly model: PreparedModel;
  /** Frames of the series in the order that the model wants; several stand together where they are averaged. */
  readonly frames: readonly (readonly number[])[];
  /** What the model was told, for the sidecar. */
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Position of each frame for plots, with its label; `axis` is the same list as it stands in `protocol`. */
  readonly x: readonly number[];
  readonly axis: readonly number[];
  readonly xLabel: string;
  /** Of semi-quantitative maps. */
  readonly enhancement?: EnhancementPhases;
  /** What must be told of the times of the frames, where they were taken from the images. */
  readonly clock: readonly Reason[];
}

interface Axis {
  readonly attribute: AcquisitionParameter;
  readonly label: string;
}

/** What the frames of a series differ in, by the member of the protocol that lists it. */
const AXES: Readonly<Record<keyof typeof seriesOfMember, Axis>> = {
  flipAnglesDeg: { attribute: 'flipAngleDeg', label: 'Flip angle (degrees)' },
  inversionTimesMs: { attribute: 'inversionTimeMs', label: 'Inversion time (ms)' },
  echoTimesMs: { attribute: 'echoTimeMs', label: 'Echo time (ms)' },
  bValues: { attribute: 'bValue', label: 'b-value (s/mm2)' },
  timesS: { attribute: 'timeS', label: 'Time (s)' },
};

/** Members of a protocol that name phases by their number. */
const PHASES = ['baselineFrames', 'earlyFrame', 'lateFrame'];

/** What is told of the acquisition beside the headers, by the names of the model's protocol; it goes before them. */
export interface StatedProtocol {
  readonly [member: string]: unknown;
  /** From the time of a phase to the centre of its k-space, s. */
  readonly phaseCentreS?: number;
}

/**
 * Reads what a model needs from the headers of a series.
 *
 * @throws runner/series-missing where a header lacks it; the model's own errors where it cannot be fitted.
 */
export function examProtocol(request: MapRequest, series: ImageSeries): ExamProtocol {
  return protocolOfSeries(request.model, series, statedBy(request), request.settings);
}

/** The members of the protocol that a study states. */
function statedBy(request: MapRequest): StatedProtocol {
  const { phaseCentreS, phaseDurationS, baselineFrames, arrivalS, earlyFrame, lateFrame } = request;
  const { relaxivityPerMmPerS, tr1Ms, tr2Ms, nominalPeakUt, kRadPerUt2, pulse } = request;
  const members = Object.keys(membersOfProtocol(request.model));
  const all: StatedProtocol = {
    phaseCentreS,
    frameDurationS: phaseDurationS,
    arrivalS,
    earlyFrame,
    lateFrame,
    tr1Ms,
    tr2Ms,
    nominalPeakUt,
    kRadPerUt2,
    pulse,
    ...(members.includes('signal')
      ? { signal: { relaxivityPerMmPerS, baselineFrames } }
      : { baselineFrames }),
  };
  const known = (name: string) => name === 'phaseCentreS' || members.includes(name);
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => known(name) && value !== undefined),
  );
}

/**
 * Makes a model ready for a series: what tells its frames apart and what they share come from the series, the rest is
 * stated.
 *
 * @throws runner/series-missing, runner/phases, and the model's own errors.
 */
export function protocolOfSeries(
  id: string,
  series: ImageSeries,
  stated: StatedProtocol,
  settings: Readonly<Record<string, unknown>> = {},
): ExamProtocol {
  const { phaseCentreS = 0, ...told } = stated;
  const member = frameMember(id);
  if (member === undefined) {
    const { frames, times } = pairOf(id, series);
    const protocol = { ...sharedFacts(series, id, told), ...times, ...told };
    const x = frames.map((_, i) => i);
    return {
      model: prepareModel(id, protocol, settings),
      protocol,
      settings,
      frames,
      x,
      axis: x,
      xLabel: 'Image',
      clock: [],
    };
  }
  const { attribute, label } = AXES[member];
  const hasDirections = !('directions' in told) && knowsDirections(id, series);
  const { values, frames } =
    told[member] !== undefined
      ? asStated(series, member, told[member] as readonly number[])
      : hasDirections || 'directions' in told
        ? each(series, attribute, id)
        : ordered(series, attribute, id);
  const axis = member === 'timesS' ? values.map((time) => time + phaseCentreS) : values;
  const place = (phase: unknown) => {
    const frame = frameOfPhase(series, phase as number, id);
    return frames.findIndex((same) => same.includes(frame));
  };
  const protocol: Record<string, unknown> = {
    ...(hasDirections && { directions: series.frames.map(({ bDirection }) => bDirection ?? [0, 0, 0]) }),
    ...averagesOf(frames, id),
    ...sharedFacts(series, id, told),
    ...placed(told, place),
    [member]: axis,
  };
  if (told['signal'] !== undefined) {
    protocol['signal'] = {
      trMs: single(series, 'repetitionTimeMs', id, told['signal']),
      flipAngleDeg: single(series, 'flipAngleDeg', id, told['signal']),
      ...placed(told['signal'] as Record<string, unknown>, place),
    };
  }
  const clock = member === 'timesS' && told[member] === undefined ? (series.clock ?? []) : [];
  const ready = { frames, settings, x: axis, axis, xLabel: label, clock };
  if (id === 'semiquantitative')
    return { ...ready, ...enhancementProtocol(protocol, settings, series, frames) };
  const model = prepareModel(id, protocol, knownBefore(settings));
  return { ...ready, model, protocol: { ...protocol, ...arrivalOf(id, protocol) } };
}

/** The arrival of contrast that a model took where none was stated, so that the sidecar tells it. */
function arrivalOf(id: string, protocol: Readonly<Record<string, unknown>>): { readonly arrivalS?: number } {
  if (!('arrivalS' in membersOfProtocol(id))) return {};
  const facts = { ...(protocol['signal'] as object | undefined), ...protocol } as unknown as ArrivalFacts;
  return { arrivalS: contrastArrivalS(facts) };
}

/** What is found in the images stays out of a model that is prepared before they are read. */
function knownBefore(settings: Readonly<Record<string, unknown>>) {
  return withoutImageDelay(withoutImageInput(withoutImageNoise(settings)));
}

/** Numbers of phases become places among the frames that the model sees. */
function placed(
  told: Readonly<Record<string, unknown>>,
  place: (phase: unknown) => number,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(told).map(([name, value]) => {
      if (!PHASES.includes(name)) return [name, value];
      return [name, Array.isArray(value) ? value.map(place) : place(value)];
    }),
  );
}

/** Whether the gradient of each image goes to the model: asked for, or told by the headers of the images. */
function knowsDirections(id: string, series: ImageSeries): boolean {
  if (!('directions' in membersOfProtocol(id))) return false;
  if (series.frames.some(({ bDirection }) => bDirection !== undefined)) return true;
  if (!(findModel(id).protocol.json['required'] as readonly string[]).includes('directions')) return false;
  throw runnerErrors.error('runner/series-missing', {
    what: `${id} needs the direction of the gradient of each image, which ${series.label} does not state`,
  });
}

/** How many frames each image is the mean of, where a model takes that and they differ. */
function averagesOf(frames: readonly (readonly number[])[], id: string): { readonly averages?: number[] } {
  const counts = frames.map(({ length }) => length);
  const differ = counts.some((count) => count !== counts[0]);
  return differ && 'averages' in membersOfProtocol(id) ? { averages: counts } : {};
}
