import { hashOf, type Json, type Reason } from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import { type FitResult, reasonOf } from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import {
  compareGrids,
  type Grid,
  makeVolume,
  readNifti,
  resample,
  type VoxelArray,
  voxelCount,
} from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import { foreground } from './foreground.ts';
import { type ExamImages, type ImageSeries, once, seriesOf } from './images.ts';
import { type ExamProtocol, examProtocol, modelsById, roleOfMap } from './protocol.ts';
import { sidecar } from './sidecar.ts';

/** One quantity of one model in one exam. */
export interface MadeMap {
  /** `Ktrans`, `T1map`: unique within the exam; a second model's is `T1map-t1-inversion-recovery`. */
  readonly name: string;
  readonly label: string;
  readonly model: MapRequest['model'];
  readonly unit: string;
  readonly standardId?: string;
  readonly description: string;
  readonly grid: Grid;
  readonly settingsHash: string;
  /** Over the whole volume, NaN where undefined. */
  readonly values: () => Float32Array;
  readonly errors: () => Float32Array;
  readonly degreesOfFreedom: () => Uint8Array;
  readonly reasonAt: (voxel: number) => Reason;
  readonly blob: string;
}

/** All that one model yields in one exam. */
export interface ModelMaps {
  readonly request: MapRequest;
  readonly record: StepRecord;
  readonly maps: readonly MadeMap[];
  readonly protocol: ExamProtocol;
  readonly series: ImageSeries;
  /** T1 and B1 as the fit saw them, on the grid of the series. */
  readonly inputs: () => Promise<Readonly<Record<string, ArrayLike<number>>>>;
}

/** Not fitted: outside the tissue that the first image shows. Codes of quantify are below this. */
const BACKGROUND = 255;
const background: Reason = { code: 'background', text: 'Outside the body: not fitted.' };

/** Raised when the way from images to a map, apart from the models, changes. */
export interface MapInputs {
  readonly images: ExamImages;
  /** Maps that this one needs, by model. */
  readonly earlier: ReadonlyMap<string, ModelMaps>;
}

/**
 * Fits one model to every voxel of tissue of an exam.
 *
 * @throws runner/series-missing, runner/no-t1, and what the model throws for a protocol that it cannot fit.
 */
export async function makeMap(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  request: MapRequest,
  { images, earlier }: MapInputs,
): Promise<ModelMaps> {
  const role = roleOfMap(request);
  const series = seriesOf(images, role);
  if (!series) {
    throw runnerErrors.error('runner/series-missing', {
      what: `${request.model} needs a ${role} series, and this exam has none`,
    });
  }
  const protocol = examProtocol(request, series);
  const inputs = neededInputs(request, images, earlier);
  const step = {
    name: `map:${request.model}`,
    parameters: {
      request,
      protocol: protocol.protocol,
      frames: protocol.frames,
      images: series.contentHash,
      inputs: inputs.map(({ name, hash }) => ({ name, hash })),
    },
  };
  const record = await steps.run(step, async () => {
    const fitted = await fitSeries(protocol, series, inputs);
    return outcome(request, protocol, series.grid, fitted);
  });
  return {
    request,
    record,
    protocol,
    series,
    maps: mapsOf(request, protocol, record, series.grid, read),
    inputs: () => loadInputs(inputs, series.grid),
  };
}

interface NeededInput {
  readonly name: string;
  readonly hash: string;
  readonly load: (grid: Grid) => Promise<ArrayLike<number>>;
}

/** T1 and B1 where the model takes them and the exam has them. */
function neededInputs(
  request: MapRequest,
  images: ExamImages,
  earlier: ReadonlyMap<string, ModelMaps>,
): readonly NeededInput[] {
  const inputs: NeededInput[] = [];
  const takes = modelsById[request.model].inputs.map(({ name }) => name);
  const b1 = seriesOf(images, 'b1');
  if (takes.includes('b1Factor') && b1) {
    inputs.push({
      name: 'b1Factor',
      hash: b1.contentHash,
      load: async (grid) => onGrid((await b1.load())[0], b1.grid, grid, 0.01),
    });
  }
  if (request.model === 'tofts' || request.model === 'extended-tofts') {
    const { t1 } = request;
    if (typeof t1 === 'number') {
      inputs.push({
        name: 't1Ms',
        hash: hashOf({ t1 }),
        load: async (grid) => new Float32Array(voxelCount(grid)).fill(t1),
      });
    } else {
      const made = earlier.get(t1)?.maps.find(({ label }) => label === 'T1map');
      if (!made)
        throw runnerErrors.error('runner/no-t1', {
          what: `${request.model} asks for the T1 map of ${t1}, which this exam does not have`,
        });
      inputs.push({
        name: 't1Ms',
        hash: made.blob,
        load: async (grid) => onGrid(made.values(), made.grid, grid, 1),
      });
    }
  }
  return inputs;
}

/** Values on the grid of the fit. A B1 map is in percent of the nominal angle, hence `scale`. */
function onGrid(values: VoxelArray, from: Grid, to: Grid, scale: number): Float32Array {
  const same = compareGrids(from, to).same;
  const there = same ? values : resample(makeVolume(from, values), to, 'linear').data;
  return Float32Array.from(there, (value) => value * scale);
}

interface Fitted {
  readonly voxels: Int32Array;
  readonly result: FitResult;
}

async function fitSeries(
  protocol: ExamProtocol,
  series: ImageSeries,
  inputs: readonly NeededInput[],
): Promise<Fitted> {
  const frames = await series.load();
  const used = protocol.frames.map((same) =>
    same.length === 1 ? frames[same[0]] : average(same.map((f) => frames[f])),
  );
  const everywhere = protocol.model.modelId === 'semiquantitative';
  const voxels = everywhere ? allVoxels(series.grid) : foreground(brightest(used));
  return { voxels, result: protocol.model.fit(used, voxels, await loadInputs(inputs, series.grid)) };
}

async function loadInputs(
  inputs: readonly NeededInput[],
  grid: Grid,
): Promise<Record<string, ArrayLike<number>>> {
  const extra: Record<string, ArrayLike<number>> = {};
  for (const input of inputs) extra[input.name] = await input.load(grid);
  return extra;
}

/** Semi-quantitative maps are ratios, cheap and compared with maps of others that cover the whole image. */
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

function outcome(request: MapRequest, protocol: ExamProtocol, grid: Grid, { voxels, result }: Fitted) {
  const count = voxelCount(grid);
  const spread = (values: ArrayLike<number>) => {
    const whole = new Float32Array(count).fill(Number.NaN);
    for (let i = 0; i < voxels.length; i++) whole[voxels[i]] = values[i];
    return whole;
  };
  const reasons = new Uint8Array(count).fill(BACKGROUND);
  const freedom = new Uint8Array(count);
  const byReason: Record<string, number> = {};
  for (let i = 0; i < voxels.length; i++) {
    reasons[voxels[i]] = result.reasons[i];
    freedom[voxels[i]] = Math.min(255, result.degreesOfFreedom[i]);
    const { code } = reasonOf(result.reasons[i]);
    byReason[code] = (byReason[code] ?? 0) + 1;
  }
  const blobs: Record<string, Uint8Array> = {
    reasons: packVolume(makeVolume(grid, reasons), 'reason codes'),
    freedom: packVolume(makeVolume(grid, freedom), 'degrees of freedom'),
  };
  const keep = (name: string, values: Float32Array, description: string) => {
    if (values.some((value) => !Number.isNaN(value)))
      blobs[name] = packVolume(makeVolume(grid, spread(values)), description);
  };
  // Figures that are exact functions of the signals have neither residual nor standard errors.
  if (result.degreesOfFreedom.some((df) => df > 0)) keep('residual', result.residual, 'residual');
  for (const parameter of protocol.model.parameters) {
    const { name, label } = parameter;
    blobs[`${label}_sidecar`] = sidecar(request, protocol, parameter);
    blobs[label] = packVolume(makeVolume(grid, spread(result.parameters[name])), label);
    keep(`${label}_se`, result.standardErrors[name], `${label} standard error`);
  }
  const facts: Json = { voxels: voxels.length, reasons: byReason };
  return { facts, blobs };
}

function mapsOf(
  request: MapRequest,
  protocol: ExamProtocol,
  record: StepRecord,
  grid: Grid,
  read: (hash: string) => Uint8Array,
): readonly MadeMap[] {
  const voxels = (name: string) => once(() => readNifti(read(record.blobs[name])).volumes[0].data);
  const floats = (name: string) =>
    record.blobs[name] === undefined
      ? () => new Float32Array(voxelCount(grid)).fill(Number.NaN)
      : (voxels(name) as () => Float32Array);
  const reasons = voxels('reasons') as () => Uint8Array;
  const freedom = voxels('freedom') as () => Uint8Array;
  return protocol.model.parameters.map((parameter) => ({
    name: parameter.label,
    label: parameter.label,
    model: request.model,
    unit: parameter.unit,
    ...(parameter.standardId === undefined ? {} : { standardId: parameter.standardId }),
    description: parameter.description,
    grid,
    settingsHash: hashOf(request),
    values: floats(parameter.label),
    errors: floats(`${parameter.label}_se`),
    degreesOfFreedom: freedom,
    reasonAt: (voxel) => (reasons()[voxel] === BACKGROUND ? background : reasonOf(reasons()[voxel])),
    blob: record.blobs[parameter.label],
  }));
}
