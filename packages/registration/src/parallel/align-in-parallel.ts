import { silent } from '@lobule/foundation';
import type { Crew } from '@lobule/numerics';
import { shared, sharedFloats } from '@lobule/quantify';
import { type Volume, voxelCount } from '@lobule/volume';
import {
  type Alignment,
  type AlignOptions,
  bothWays,
  type Region,
  regionBack,
} from '../align/align-images.ts';
import {
  type AlignedSeries,
  bringingOf,
  type ModelDrivenOptions,
  modelRounds,
  type SeriesOptions,
  stillAlignment,
} from '../align/align-series.ts';
import type { AlignPart } from './align-part.ts';

/**
 * The same as `alignSeries`, bit for bit, by several workers over shared memory: each search is one worker's.
 *
 * @param crew of `openAlignCrew` (Node) or `webCrew` (browser).
 * @throws what `alignSeries` throws; numerics/worker.
 * @example
 * const crew = openAlignCrew(2);
 * const { volumes } = await alignSeriesInParallel(crew, phases, { mode: 'deformable' });
 */
export async function alignSeriesInParallel(
  crew: Crew,
  series: readonly Volume[],
  options: SeriesOptions,
): Promise<AlignedSeries> {
  const { reference = 0, onProgress = silent } = options;
  const there = series.map(inSharedMemory);
  let done = 0;
  const found = await Promise.all(
    there.map(async (moving, index) => {
      const alignment =
        index === reference
          ? stillAlignment(options.mode)
          : await alignBy(crew, there[reference], moving, options);
      const volume =
        index === reference
          ? series[index]
          : await warpBy(crew, there[reference], moving, alignment, options);
      onProgress({ task: 'Aligning', done: ++done, total: series.length });
      return { alignment, volume };
    }),
  );
  return { alignments: found.map(({ alignment }) => alignment), volumes: found.map(({ volume }) => volume) };
}

/**
 * The same as `alignToModel`, by several workers.
 *
 * @param predict may itself fit by workers
 * @throws what `alignToModel` throws; numerics/worker.
 * @example
 * const { volumes } = await alignToModelInParallel(crew, phases, predictByTofts, { mode: 'deformable' });
 */
export async function alignToModelInParallel(
  crew: Crew,
  series: readonly Volume[],
  predict: (series: readonly Volume[]) => readonly Volume[] | Promise<readonly Volume[]>,
  options: ModelDrivenOptions,
): Promise<AlignedSeries> {
  const there = series.map(inSharedMemory);
  const rounds = modelRounds(there, options);
  let aligned = rounds.first;
  for (let round = 0; round < rounds.count; round++) {
    const targets = await predict(aligned.volumes);
    const pairs = await Promise.all(
      there.map(async (moving, index) => {
        if (index === rounds.reference) {
          rounds.onDone();
          return { alignment: stillAlignment(options.mode), volume: series[index] };
        }
        const target = inSharedMemory(rounds.target(targets[index], aligned.volumes[index]));
        const alignment = await alignBy(crew, target, moving, rounds.options(round));
        const volume = await warpBy(crew, there[rounds.reference], moving, alignment, options);
        rounds.onDone();
        return { alignment, volume };
      }),
    );
    aligned = {
      alignments: pairs.map(({ alignment }) => alignment),
      volumes: pairs.map(({ volume }) => volume),
    };
  }
  return aligned;
}

async function alignBy(crew: Crew, fixed: Volume, moving: Volume, options: AlignOptions): Promise<Alignment> {
  const { mode, linear, deformable, inside, keepVolumeOf } = options;
  // What listens cannot cross to another thread.
  const plain = { mode, ...(linear && { linear }), ...(deformable && { deformable }) };
  const search = (from: Volume, to: Volume, region: Region) =>
    crew.ask({
      task: 'align',
      fixed: from,
      moving: to,
      options: plain,
      region,
    } satisfies AlignPart) as Promise<Alignment>;
  const there = { ...(inside && { inside }), ...(keepVolumeOf && { keepVolumeOf }) };
  const first = search(fixed, moving, there);
  if (options.estimateError === false) return first;
  // Without a region neither search waits for the other.
  const free = inside === undefined && keepVolumeOf === undefined;
  const second = free ? search(moving, fixed, {}) : undefined;
  const [forward, early] = await Promise.all([first, second]);
  const backward = early ?? (await search(moving, fixed, regionBack(forward, moving, options)));
  return bothWays(forward, backward, fixed, options);
}

async function warpBy(
  crew: Crew,
  fixed: Volume,
  moving: Volume,
  { transform }: Alignment,
  options: SeriesOptions,
): Promise<Volume> {
  const { grid } = fixed;
  const into = sharedFloats(voxelCount(grid));
  const how = bringingOf(fixed, moving, options);
  await crew.ask({ task: 'warp', moving, transform, grid, how, into } satisfies AlignPart);
  return { grid, data: into };
}

function inSharedMemory(volume: Volume): Volume {
  return { grid: volume.grid, data: shared(volume.data) as Volume['data'] };
}
