import { type ProgressListener, sha256, silent, throwIfCancelled } from '@lobule/foundation';
import { exp } from '@lobule/numerics';
import { compareGrids, type Grid, resample, type Volume } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { checkPhases } from '../phases.ts';
import { type Region, regionOf } from '../region.ts';
import { channelImages } from './channels.ts';
import { checkManifest, type NetworkManifest } from './manifest.ts';
import { networkGrid } from './network-grid.ts';
import { loadRuntime, type OnnxRuntime, type OnnxSession } from './runtime.ts';
import { slideWindows } from './sliding-window.ts';

/** What a network needs beside the series. */
export interface ApplyNetworkOptions {
  /** Maps that channels name, on the grid of the series. */
  readonly maps?: Readonly<Record<string, Volume>>;
  /** The application's own onnxruntime-web. */
  readonly runtime?: () => Promise<OnnxRuntime>;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** One label of a network's answer. */
export interface NetworkLabel extends Region {
  readonly label: string;
  /** Of each voxel of the series. */
  readonly probability: Volume<Float32Array>;
}

/** What a network outlines, and which one it was. */
export interface NetworkSegmentation {
  /** Every label but background. */
  readonly labels: readonly NetworkLabel[];
  readonly manifest: NetworkManifest;
  /** SHA-256 of the ONNX file. */
  readonly modelHash: string;
  /** Patches that were run. */
  readonly patches: number;
}

/**
 * Segments an exam with a network of others: images made as its manifest says, resampled to its voxel size, run patch by patch
 * in WebAssembly, brought back by linear interpolation of what the network said, then made to labels.
 *
 * @param model bytes of the ONNX file
 * @param series dynamic phases on one grid, the first before contrast; a single image where the network wants no more
 * @throws segmentation/no-onnx-runtime, segmentation/network-manifest, segmentation/network-file,
 *   segmentation/network-channel, segmentation/network-output, segmentation/phases-on-other-grids,
 *   segmentation/mask-on-other-grid, foundation/cancelled
 * @example
 * const { labels } = await applyNetwork(manifest, new Uint8Array(await readFile('lesions.onnx')), phases);
 * for (const { label, volumeMm3 } of labels) console.log(label, volumeMm3);
 */
export async function applyNetwork(
  given: NetworkManifest,
  model: Uint8Array,
  series: readonly Volume[],
  options: ApplyNetworkOptions = {},
): Promise<NetworkSegmentation> {
  const manifest = checkManifest(given);
  const { maps = {}, progress = silent, signal } = options;
  if (series.length !== 1) checkPhases(series);
  const modelHash = sha256(model);
  if (manifest.sha256 !== undefined && manifest.sha256 !== modelHash) {
    throw badFile('The SHA-256 of the file is not the one in the manifest');
  }
  const { grid } = series[0];
  const inner = networkGrid(grid, manifest.spacingMm, manifest.orientation);
  const images = channelImages(manifest.channels, series, maps).map((image) => onGrid(image, inner));
  const runtime = await loadRuntime(options.runtime);
  const session = await openSession(runtime, model);
  let patches = 0;
  try {
    const run = patchRunner(runtime, session, manifest);
    const outputs = Math.max(...Object.values(manifest.labels)) + 1;
    const { patch, step, margin, gaussian } = manifest;
    const windows = {
      size: inner.size,
      patch: [patch[0], patch[1], patch[2]] as const,
      step,
      margin,
      gaussian,
    };
    const said = await slideWindows(images, outputs, windows, run, (done, total) => {
      throwIfCancelled(signal);
      patches = total;
      progress({ task: `Running ${manifest.name}`, done, total });
    });
    const here = said.map((data) => onGrid({ grid: inner, data }, grid));
    return { labels: labelsOf(here, grid, manifest), manifest, modelHash, patches };
  } finally {
    await session.release();
  }
}

/** Linear, but for grids that are the same. What lies outside is 0. */
function onGrid(image: Volume<Float32Array>, grid: Grid): Float32Array {
  if (compareGrids(image.grid, grid, 1e-6).same) return image.data;
  return Float32Array.from(resample(image, grid, 'linear', 0).data);
}

async function openSession(runtime: OnnxRuntime, model: Uint8Array): Promise<OnnxSession> {
  try {
    return await runtime.InferenceSession.create(model, { executionProviders: ['wasm'] });
  } catch (error) {
    throw badFile('onnxruntime-web cannot read it, or it asks for what WebAssembly does not have', error);
  }
}

/** Runs one patch and checks what comes out. */
function patchRunner(runtime: OnnxRuntime, session: OnnxSession, manifest: NetworkManifest) {
  const input = nameOf('input', manifest.input, session.inputNames);
  const output = nameOf('output', manifest.output, session.outputNames);
  const [x, y, z] = manifest.patch;
  const channels = manifest.channels.length;
  const least = Math.max(...Object.values(manifest.labels)) + 1;
  return async (patch: Float32Array): Promise<Float32Array> => {
    const found = await runOnce(session, {
      [input]: new runtime.Tensor('float32', patch, [1, channels, z, y, x]),
    });
    const { dims, data } = found[output];
    const fits = dims.length === 5 && dims[0] === 1 && dims[2] === z && dims[3] === y && dims[4] === x;
    if (!fits || dims[1] < least || !(data instanceof Float32Array)) {
      throw badOutput(
        `It gives ${dims.join(' x ')} where 1 x ${least} or more x ${z} x ${y} x ${x} numbers are wanted`,
      );
    }
    for (const value of data)
      if (value - value !== 0) throw badOutput('It gives numbers that are not finite');
    return data;
  };
}

async function runOnce(session: OnnxSession, feeds: Parameters<OnnxSession['run']>[0]) {
  try {
    return await session.run(feeds);
  } catch (error) {
    throw segmentationErrors.error('segmentation/network-output', {
      what: 'The network could not be run on a patch of the size and channels of the manifest',
      cause: error,
    });
  }
}

function nameOf(kind: 'input' | 'output', wanted: string | undefined, names: readonly string[]): string {
  const name = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (name !== undefined && names.includes(name)) return name;
  throw badFile(
    wanted === undefined
      ? `It has ${names.length} ${kind}s (${names.join(', ')}), and the manifest does not say which`
      : `It has no ${kind} ${wanted}; it has ${names.join(', ')}`,
  );
}

function labelsOf(
  said: readonly Float32Array[],
  grid: Grid,
  manifest: NetworkManifest,
): readonly NetworkLabel[] {
  const { labels, threshold } = manifest;
  const probabilities = activated(said, manifest);
  const background = labels['background'];
  return Object.entries(labels).flatMap(([label, channel]) => {
    if (label === 'background') return [];
    const own = probabilities[channel];
    const mask = new Uint8Array(own.length);
    // Where there is a background labels exclude one another, and of equals the first channel wins, as in argmax.
    const rivals = background === undefined ? [] : Object.values(labels).filter((other) => other !== channel);
    for (let v = 0; v < own.length; v++) {
      const wins = rivals.every((other) =>
        other < channel ? own[v] > probabilities[other][v] : own[v] >= probabilities[other][v],
      );
      if (background === undefined ? own[v] >= threshold : wins) mask[v] = 1;
    }
    return [
      {
        label,
        probability: { grid, data: own },
        ...regionOf({ grid, data: mask }, `The network found no ${label}.`),
      },
    ];
  });
}

function activated(
  said: readonly Float32Array[],
  { activation, labels }: NetworkManifest,
): readonly Float32Array[] {
  if (activation === 'none') return said;
  if (activation === 'sigmoid') return said.map((data) => data.map((value) => 1 / (1 + exp(-value))));
  const used = Object.values(labels);
  const result = said.map((data) => new Float32Array(data.length));
  for (let v = 0; v < said[0].length; v++) {
    let most = Number.NEGATIVE_INFINITY;
    for (const c of used) most = Math.max(most, said[c][v]);
    let sum = 0;
    for (const c of used) sum += exp(said[c][v] - most);
    for (const c of used) result[c][v] = exp(said[c][v] - most) / sum;
  }
  return result;
}

function badFile(what: string, cause?: unknown) {
  return segmentationErrors.error('segmentation/network-file', { what, cause });
}

function badOutput(what: string) {
  return segmentationErrors.error('segmentation/network-output', { what });
}
