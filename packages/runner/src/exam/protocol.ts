import type { Reason } from '@lobule/foundation';
import {
  type ArrivalFacts,
  contrastArrivalS,
  findModel,
  type ListedModel,
  type PreparedModel,
  prepareModel,
} from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import {
  frameMember,
  type MapSeries,
  membersOfProtocol,
  type seriesOfMember,
  seriesOfModel,
} from '@lobule/study/map';
import { runnerErrors } from '../errors.ts';
import { enhancementProtocol } from './enhancement-protocol.ts';
import type { EnhancementPhases } from './exam-task.ts';
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

/** Which series a map is made from. */
export function roleOfMap({ model }: Pick<MapRequest, 'model'>): MapSeries {
  const series = seriesOfModel(model);
  if (series !== undefined) return series;
  throw runnerErrors.error('runner/series-missing', {
    what: `No header says what ${model} must know of its images`,
    cure: 'State its protocol: `npm run -s lobule -- map <model> --help` shows the members.',
  });
}

/** What is known of the model of a request, for the report. */
export function modelOf({ model }: Pick<MapRequest, 'model'>): ListedModel {
  return findModel(model);
}

/** Short names that stand in papers; others are their ids. */
const SUFFIXES: Readonly<Record<string, string>> = {
  't1-vfa': 'VFA',
  't1-vfa-linear': 'VFAlinear',
  't1-inversion-recovery': 'IR',
  t2: 'T2',
  t2star: 'T2star',
  semiquantitative: 'PE',
  tofts: 'Tofts',
  'extended-tofts': 'ETofts',
};

/** What tells a second map of the same quantity from the first: `T1map`, `T1map-IR`. */
export function modelSuffix(model: string): string {
  return SUFFIXES[model] ?? model.toUpperCase().replaceAll('-', '');
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

/** Facts that all frames of a series share, by the member of the protocol. */
export const SHARED_FACTS: Readonly<Record<string, AcquisitionParameter>> = {
  trMs: 'repetitionTimeMs',
  flipAngleDeg: 'flipAngleDeg',
  echoTimeMs: 'echoTimeMs',
  inversionTimeMs: 'inversionTimeMs',
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

/**
 * The images of a model that takes single ones, in their order. Of actual flip-angle imaging the one of the shorter
 * repetition time is the first, where headers tell the two times.
 */
function pairOf(
  id: string,
  { frames }: ImageSeries,
): {
  readonly frames: number[][];
  readonly times: { readonly tr1Ms?: number; readonly tr2Ms?: number };
} {
  const asStored = frames.map((_, frame) => frame);
  const times = frames.map(({ repetitionTimeMs }) => repetitionTimeMs ?? Number.NaN);
  const isPair = id === 'b1-afi' && frames.length === 2 && Math.abs(times[1] - times[0]) > 0;
  if (!isPair) return { frames: asStored.map((frame) => [frame]), times: {} };
  const [first, second] = asStored.sort((a, b) => times[a] - times[b]);
  return { frames: [[first], [second]], times: { tr1Ms: times[first], tr2Ms: times[second] } };
}

/** The arrival of contrast that a model took where none was stated, so that the sidecar tells it. */
function arrivalOf(id: string, protocol: Readonly<Record<string, unknown>>): { readonly arrivalS?: number } {
  if (!('arrivalS' in membersOfProtocol(id))) return {};
  const facts = { ...(protocol['signal'] as object | undefined), ...protocol } as unknown as ArrivalFacts;
  return { arrivalS: contrastArrivalS(facts) };
}

/** How many frames each image is the mean of, where a model takes that and they differ. */
function averagesOf(frames: readonly (readonly number[])[], id: string): { readonly averages?: number[] } {
  const counts = frames.map(({ length }) => length);
  const differ = counts.some((count) => count !== counts[0]);
  return differ && 'averages' in membersOfProtocol(id) ? { averages: counts } : {};
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

/** What a model must know, is the same for all frames, and was not told. */
function sharedFacts(
  series: ImageSeries,
  id: string,
  told: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const needed = findModel(id).protocol.json['required'] as readonly string[];
  const facts: Record<string, unknown> = {};
  for (const name of needed) {
    if (name in SHARED_FACTS && !(name in told)) facts[name] = single(series, SHARED_FACTS[name], id);
  }
  return facts;
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

/** A list that was stated, an entry for each frame; whether it must increase is the model's to say. */
function asStated(
  series: ImageSeries,
  member: string,
  values: readonly number[],
): { values: readonly number[]; frames: number[][] } {
  if (values.length !== series.frames.length) {
    throw runnerErrors.error('runner/series-missing', {
      what: `${member} has ${values.length} entries, and ${series.label} has ${series.frames.length} frames`,
      cure: 'State one entry for each frame, in the order of the files.',
    });
  }
  return { values, frames: values.map((_, frame) => [frame]) };
}

/** Every frame by itself, in the order of the series. */
function each(
  series: ImageSeries,
  attribute: AcquisitionParameter,
  model: string,
): { values: number[]; frames: number[][] } {
  const values = series.frames.map((parameters) => {
    const value = parameters[attribute];
    if (value === undefined) throw lacks(series, attribute, model);
    return value;
  });
  return { values, frames: values.map((_, frame) => [frame]) };
}

/** The different values of an attribute in rising order, each with the frames that have it. */
function ordered(
  series: ImageSeries,
  attribute: AcquisitionParameter,
  model: string,
): { values: number[]; frames: number[][] } {
  const byValue = new Map<number, number[]>();
  series.frames.forEach((parameters, frame) => {
    const value = parameters[attribute];
    if (value === undefined || !Number.isFinite(value)) throw lacks(series, attribute, model);
    byValue.set(value, [...(byValue.get(value) ?? []), frame]);
  });
  const values = [...byValue.keys()].sort((a, b) => a - b);
  return { values, frames: values.map((value) => byValue.get(value) as number[]) };
}

/** The one value that all frames share; not sought where it is told. */
function single(
  series: ImageSeries,
  attribute: AcquisitionParameter,
  model: string,
  told: unknown = {},
): number {
  const name = Object.keys(SHARED_FACTS).find((key) => SHARED_FACTS[key] === attribute) as string;
  const stated = (told as Readonly<Record<string, unknown>>)[name];
  if (stated !== undefined) return stated as number;
  const values = new Set(series.frames.map((parameters) => parameters[attribute]));
  const [value] = values;
  if (value === undefined) throw lacks(series, attribute, model);
  if (values.size > 1) {
    throw runnerErrors.error('runner/series-missing', {
      what: `The frames of ${series.label} differ in ${NAMES[attribute]}: ${[...values].join(', ')}`,
      cure: 'Say in study.yaml (images.series) which of the series belong together.',
    });
  }
  return value;
}

const NAMES: Readonly<Record<AcquisitionParameter, string>> = {
  timeS: 'time',
  flipAngleDeg: 'flip angle',
  repetitionTimeMs: 'repetition time',
  inversionTimeMs: 'inversion time',
  echoTimeMs: 'echo time',
  bValue: 'b-value',
};

function lacks(series: ImageSeries, attribute: AcquisitionParameter, model: string) {
  return runnerErrors.error('runner/series-missing', {
    what: `${model} needs the ${NAMES[attribute]} of each frame, which ${series.label} does not state`,
  });
}

/** Points of the smooth line that a plot draws. */
const FINE_POINTS = 80;

/** The model's curve between the frames, for plots: the same model, made ready for a finer protocol. */
export function prepareFine(
  request: MapRequest,
  exam: ExamProtocol,
  parameters: Readonly<Record<string, number>>,
  extra: Readonly<Record<string, number>>,
): { readonly x: readonly number[]; readonly y: readonly number[] } {
  const first = exam.x[0];
  const last = exam.x[exam.x.length - 1];
  const x = Array.from({ length: FINE_POINTS }, (_, i) => first + ((last - first) * i) / (FINE_POINTS - 1));
  const key = Object.keys(exam.protocol).find((name) => exam.protocol[name] === exam.axis);
  // Between directions there is nothing, and what is said of each image is not said of the points between.
  const { averages: _, ...protocol } = exam.protocol;
  const isLine = !('directions' in protocol);
  if (key === undefined || !isLine || Object.values(parameters).some((value) => !Number.isFinite(value)))
    return { x: [], y: [] };
  const settings = 'sampling' in exam.settings ? { ...exam.settings, sampling: 'instant' } : exam.settings;
  return {
    x,
    y: Array.from(
      prepareModel(request.model, { ...protocol, [key]: x }, settings).predict(parameters, extra),
    ),
  };
}
