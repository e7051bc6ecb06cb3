import type { Json } from '@lobule/foundation';
import { type FitResult, reasonOf } from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import { type Grid, makeVolume, type VoxelArray, voxelCount } from '@lobule/volume';
import { packVolume } from '../work/pack.ts';
import type { StepOutcome } from '../work/step.ts';
import { foreground } from './foreground.ts';
import type { ImageSeries } from './images.ts';
import { BACKGROUND, type FreshVolumes } from './made-map.ts';
import type { ExamProtocol } from './protocol.ts';
import { sidecar } from './sidecar.ts';

/** Fits every voxel of tissue of a series and packs what came out; `fresh` gets the voxels as they are. */
export async function fitSeries(
  request: MapRequest,
  protocol: ExamProtocol,
  series: ImageSeries,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
  fresh: FreshVolumes,
  everyVoxel: boolean,
): Promise<StepOutcome> {
  const frames = await series.load();
  const used = protocol.frames.map((same) =>
    same.length === 1 ? frames[same[0]] : average(same.map((frame) => frames[frame])),
  );
  // Semi-quantitative maps are ratios, cheap, and compared with maps of others that cover the whole image.
  const everywhere = everyVoxel || protocol.model.modelId === 'semiquantitative';
  const voxels = everywhere ? allVoxels(series.grid) : foreground(brightest(used));
  return pack(request, protocol, series.grid, voxels, protocol.model.fit(used, voxels, inputs), fresh);
}

function allVoxels(grid: Grid): Int32Array {
  return Int32Array.from({ length: voxelCount(grid) }, (_, voxel) => voxel);
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
    for (let v = 0; v < frame.length; v++) sum += frame[v];
    if (sum > most) {
      most = sum;
      best = frame;
    }
  }
  return best;
}

function pack(
  request: MapRequest,
  protocol: ExamProtocol,
  grid: Grid,
  voxels: Int32Array,
  result: FitResult,
  fresh: FreshVolumes,
): StepOutcome {
  const blobs: Record<string, Uint8Array> = {};
  const keep = (name: string, data: VoxelArray, description: string) => {
    fresh.set(name, data);
    blobs[name] = packVolume(makeVolume(grid, data), description);
  };
  const spread = <A extends VoxelArray>(values: ArrayLike<number>, whole: A): A => {
    for (let i = 0; i < voxels.length; i++) whole[voxels[i]] = values[i];
    return whole;
  };
  const undefinedEverywhere = () => new Float32Array(voxelCount(grid)).fill(Number.NaN);

  keep('reasons', spread(result.reasons, new Uint8Array(voxelCount(grid)).fill(BACKGROUND)), 'reason codes');
  const bytes = (freedom: Uint16Array) =>
    spread(
      freedom.map((df) => Math.min(255, df)),
      new Uint8Array(voxelCount(grid)),
    );
  keep('freedom', bytes(result.degreesOfFreedom), 'degrees of freedom');
  // Figures that are exact functions of the signals have neither residual nor standard errors.
  if (result.degreesOfFreedom.some((df) => df > 0)) {
    keep('residual', spread(result.residual, undefinedEverywhere()), 'residual');
  }
  for (const parameter of protocol.model.parameters) {
    const { name, label } = parameter;
    blobs[`${label}_sidecar`] = sidecar(request, protocol, parameter, result.warnings);
    keep(label, spread(result.parameters[name], undefinedEverywhere()), label);
    const errors = result.standardErrors[name];
    if (errors.some((error) => !Number.isNaN(error))) {
      keep(`${label}_se`, spread(errors, undefinedEverywhere()), `${label} standard error`);
    }
    // Where a standard error holds another variance beside the residual's, as that of T1.
    const own = result.intervalDegreesOfFreedom[name];
    if (own.some((df, i) => df !== result.degreesOfFreedom[i])) {
      keep(`${label}_df`, bytes(own), `${label} degrees of freedom`);
    }
  }
  return { facts: { voxels: voxels.length, reasons: countReasons(result.reasons) }, blobs };
}

function countReasons(reasons: Uint8Array): Json {
  const counts: Record<string, number> = {};
  for (const code of reasons) {
    const { code: name } = reasonOf(code);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
