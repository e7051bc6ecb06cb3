// What the headers of a series say of its frames: what they differ in, and what they share.
import { findModel } from '@lobule/quantify';
import { runnerErrors } from '../errors.ts';
import type { AcquisitionParameter, ImageSeries } from './images.ts';

/** Facts that all frames of a series share, by the member of the protocol. */
export const SHARED_FACTS: Readonly<Record<string, AcquisitionParameter>> = {
  trMs: 'repetitionTimeMs',
  flipAngleDeg: 'flipAngleDeg',
  echoTimeMs: 'echoTimeMs',
  inversionTimeMs: 'inversionTimeMs',
};

/**
 * The images of a model that takes single ones, in their order. Of actual flip-angle imaging the one of the shorter
 * repetition time is the first, where headers tell the two times.
 */
export function pairOf(
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

/** What a model must know, is the same for all frames, and was not told. */
export function sharedFacts(
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

/** A list that was stated, an entry for each frame; whether it must increase is the model's to say. */
export function asStated(
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
export function each(
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
export function ordered(
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
export function single(
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
