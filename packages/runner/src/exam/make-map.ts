import { hashOf, type Reason } from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import { warningsOf } from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import { compareGrids, type Grid, makeVolume, resample, type VoxelArray, voxelCount } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { StepRunner } from '../work/step.ts';
import { fitSeries } from './fit-series.ts';
import { type ExamImages, type ImageSeries, seriesOf } from './images.ts';
import { type FreshVolumes, type MadeMap, madeMaps } from './made-map.ts';
import { type ExamProtocol, examProtocol, modelsById, roleOfMap } from './protocol.ts';

/** All that one model yields in one exam. */
export interface ModelMaps {
  readonly request: MapRequest;
  readonly record: StepRecord;
  readonly maps: readonly MadeMap[];
  readonly protocol: ExamProtocol;
  readonly series: ImageSeries;
  /** T1 and B1 as the fit saw them, on the grid of the series. */
  readonly inputs: () => Promise<Readonly<Record<string, ArrayLike<number>>>>;
  /** Marks that must travel with every output. */
  readonly warnings: readonly Reason[];
}

/** What a map is made from. */
export interface MapInputs {
  readonly images: ExamImages;
  /** Fit air too. */
  readonly everyVoxel: boolean;
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
  { images, earlier, everyVoxel }: MapInputs,
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
      everyVoxel,
      inputs: inputs.map(({ name, hash }) => ({ name, hash })),
    },
  };
  const fresh: FreshVolumes = new Map();
  const record = await steps.run(step, async () =>
    fitSeries(request, protocol, series, await loadInputs(inputs, series.grid), fresh, everyVoxel),
  );
  return {
    request,
    record,
    protocol,
    series,
    maps: madeMaps(request, protocol, record, series.grid, read, fresh),
    inputs: () => loadInputs(inputs, series.grid),
    warnings: warningsOf(
      protocol.model,
      inputs.map(({ name }) => name),
    ),
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
      if (made.errorBlobs !== undefined) {
        const { errors, freedom } = made.errorBlobs;
        inputs.push(
          {
            name: 't1SeMs',
            hash: errors,
            load: async (grid) => onGrid(made.errors(), made.grid, grid, 1),
          },
          {
            name: 't1Freedom',
            hash: freedom,
            load: async (grid) => onGrid(made.degreesOfFreedom(), made.grid, grid, 1),
          },
        );
      }
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

async function loadInputs(
  inputs: readonly NeededInput[],
  grid: Grid,
): Promise<Record<string, ArrayLike<number>>> {
  const extra: Record<string, ArrayLike<number>> = {};
  for (const input of inputs) extra[input.name] = await input.load(grid);
  return extra;
}
