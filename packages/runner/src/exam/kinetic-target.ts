import { hashOf } from '@lobule/foundation';
import { b1Pairs, type MapRequest, type Study } from '@lobule/study';
import { makeVolume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { type Predict, toftsSettings, toftsTarget } from '../register/tofts-target.ts';
import type { StepRunner } from '../work/step.ts';
import { asksForImageDelay } from './image-delay.ts';
import { askedInput } from './image-input.ts';
import type { ImageSeries } from './images.ts';
import { type MapInputs, type ModelMaps, makeMap, neededInputs } from './make-map.ts';
import { b1SourceOf, loadInputs } from './map-inputs.ts';
import { examProtocol } from './protocol.ts';

/** What a dynamic series is brought onto: the model of one of the study's maps, fitted to it. */
export interface KineticTarget {
  readonly predict: Predict;
  /** Of all that the model is made of, but the series. */
  readonly hash: string;
}

const TOFTS = ['tofts', 'extended-tofts'];

/** The map whose model says what the dynamic series should look like. @throws runner/model-target */
function modelRequest({ maps }: Pick<Study, 'maps'>): MapRequest {
  const request = maps.find(({ model }) => TOFTS.includes(model));
  if (request === undefined) {
    throw runnerErrors.error('runner/model-target', {
      what: 'registration.dynamic has target: model, and the study makes no map of tofts or extended-tofts',
    });
  }
  const { settings = {} } = request;
  if (askedInput(settings) === undefined && !asksForImageDelay(settings)) return request;
  throw runnerErrors.error('runner/model-target', {
    what: `registration.dynamic has target: model, and ${request.model} looks for its arterial input or delay in the images, which are not aligned then`,
    cure: 'Give an arterial input and delay that do not come from the images, or align with target: reference.',
  });
}

/** Before any work. @throws runner/model-target */
export function checkModelTarget(study: Study): void {
  if (study.registration?.dynamic?.target === 'model') modelRequest(study);
}

/**
 * Makes the maps that the model takes, from series that are aligned already, and makes the model ready for a dynamic
 * series.
 *
 * @throws runner/model-target, and what `makeMap` throws
 */
export async function kineticTarget(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  study: Study,
  series: ImageSeries,
  reference: number,
  sources: Omit<MapInputs, 'earlier' | 'b1'>,
): Promise<KineticTarget> {
  const request = modelRequest(study);
  const earlier = new Map<string, ModelMaps>();
  const needed: readonly string[] = [...b1Pairs, ...(typeof request.t1 === 'string' ? [request.t1] : [])];
  for (const one of study.maps.slice(0, study.maps.indexOf(request))) {
    if (!needed.includes(one.model)) continue;
    earlier.set(
      one.model,
      await makeMap(steps, read, one, { ...sources, earlier, b1: b1SourceOf(one, study.maps) }),
    );
  }
  const asked = examProtocol(
    { ...request, model: 'tofts', settings: toftsSettings(request.settings ?? {}) } as MapRequest,
    series,
  );
  const inputs = neededInputs(request, { ...sources, earlier, b1: b1SourceOf(request, study.maps) });
  const { t1Ms, b1Factor } = await loadInputs(inputs, series.grid);
  const frames = await series.load();
  return {
    predict: toftsTarget(asked, makeVolume(series.grid, frames[reference]), {
      t1Ms: Float32Array.from(t1Ms),
      ...(b1Factor && { b1Factor: Float32Array.from(b1Factor) }),
    }),
    hash: hashOf({
      protocol: asked.protocol,
      settings: asked.settings,
      inputs: inputs.map(({ name, hash }) => ({ name, hash })),
    }),
  };
}
