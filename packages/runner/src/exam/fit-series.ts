import type { Json } from '@lobule/foundation';
import { reasonOf } from '@lobule/quantify';
import { frameMember } from '@lobule/study/map';
import { makeVolume, type VoxelArray } from '@lobule/volume';
import { packVolume } from '../work/pack.ts';
import type { StepOutcome } from '../work/step.ts';
import { foreground } from './foreground.ts';
import { lookForDelay, saidDelay, withDelay } from './image-delay.ts';
import { lookForInput, saidInput, withInput } from './image-input.ts';
import { lookForNoise, saidNoise, withNoise } from './image-noise.ts';
import type { ImageSeries } from './images.ts';
import type { FreshVolumes } from './made-map.ts';
import { mapVolumes } from './map-volumes.ts';
import type { ExamProtocol } from './protocol.ts';
import { reasonsSidecar, type SidecarFacts, sidecar } from './sidecar.ts';
import type { Vessel } from './vessel.ts';

/** Fits every voxel of tissue of a series and packs what came out; `fresh` gets the voxels as they are. */
export async function fitSeries(
  facts: SidecarFacts,
  series: ImageSeries,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
  fresh: FreshVolumes,
  everyVoxel: boolean,
  vessel: Vessel | undefined,
): Promise<StepOutcome> {
  const frames = await framesOf(facts.protocol, series);
  const voxels = voxelsToFit(facts.protocol, frames, everyVoxel);
  const noise = lookForNoise(facts.protocol, frames, series.grid, voxels);
  const heard = withNoise(facts.protocol, noise);
  const input = lookForInput(heard, frames, voxels, inputs, vessel);
  const fed = withInput(heard, input);
  const delay = lookForDelay(fed, frames, voxels, inputs);
  const protocol = withDelay(fed, delay);
  const result = protocol.model.fit(frames, voxels, inputs);
  const blobs: Record<string, Uint8Array> = {};
  const told = {
    ...facts,
    protocol,
    warnings: [
      ...protocol.clock,
      ...result.warnings,
      ...saidNoise(noise),
      ...saidInput(input),
      ...saidDelay(delay),
    ],
  };
  for (const volume of mapVolumes(protocol, series.grid, { voxels, result })) {
    const { name, data, description, kind, parameter } = volume;
    fresh.set(name, data);
    blobs[name] = packVolume(makeVolume(series.grid, data), description);
    if (kind === 'value' && parameter) blobs[`${name}_sidecar`] = sidecar(told, parameter);
    if (kind === 'reasons') blobs[`${name}_sidecar`] = reasonsSidecar(told);
  }
  const fitted: Record<string, Json> = { voxels: voxels.length, reasons: countReasons(result.reasons) };
  if (noise !== undefined) fitted['noise'] = { ...noise };
  if (input !== undefined) fitted['arterialInput'] = { ...input };
  if (delay !== undefined) fitted['delay'] = { ...delay };
  return { facts: fitted, blobs };
}

/** One volume for each entry of the protocol, those that stand together averaged. */
async function framesOf(protocol: ExamProtocol, series: ImageSeries): Promise<readonly VoxelArray[]> {
  const frames = await series.load();
  return protocol.frames.map((same) =>
    same.length === 1 ? frames[same[0]] : average(same.map((frame) => frames[frame])),
  );
}

/** Every voxel, or those where the brightest frame shows tissue. */
function voxelsToFit(protocol: ExamProtocol, frames: readonly VoxelArray[], everyVoxel: boolean): Int32Array {
  if (everyVoxel || isMadeEverywhere(protocol)) {
    return Int32Array.from({ length: frames[0].length }, (_, voxel) => voxel);
  }
  return foreground(brightest(frames));
}

/**
 * Semi-quantitative maps are ratios, cheap, and compared with maps of others that cover the whole image; where no series
 * of signals is fitted, brightness tells nothing of tissue.
 */
export function isMadeEverywhere({ model: { modelId } }: ExamProtocol): boolean {
  return modelId === 'semiquantitative' || frameMember(modelId) === undefined;
}

function average(frames: readonly VoxelArray[]): Float32Array {
  const mean = new Float32Array(frames[0].length);
  for (const frame of frames) for (let v = 0; v < mean.length; v++) mean[v] += frame[v] / frames.length;
  return mean;
}

/** The frame with the largest sum: where tissue stands out most from air. */
function brightest(frames: readonly VoxelArray[]): VoxelArray {
  let best = frames[0];
  let most = Number.NEGATIVE_INFINITY;
  for (const frame of frames) {
    let sum = 0;
    for (let v = 0; v < frame.length; v++) if (!Number.isNaN(frame[v])) sum += frame[v];
    if (sum > most) {
      most = sum;
      best = frame;
    }
  }
  return best;
}

/** Voxels by the name of their reason. */
export function countReasons(
  reasons: Uint8Array,
  counts: Record<string, number> = {},
): Record<string, number> {
  for (const code of reasons) {
    const { code: name } = reasonOf(code);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
