import { silent } from '@lobule/foundation';
import type { Crew } from '@lobule/numerics';
import { shared, sharedFloats } from '@lobule/quantify';
import { type Mask, type Volume, voxelCount } from '@lobule/volume';
import {
  type Alignment,
  type AlignOptions,
  regionBack,
  resultOf,
  type Searches,
} from '../align/align-images.ts';
import {
  type AlignedSeries,
  bringingOf,
  type ModelDrivenOptions,
  modelRounds,
  type SeriesOptions,
  stillAlignment,
} from '../align/align-series.ts';
import { type Again, againBack, againThere, hasSecondPass, leftOut } from '../align/second-pass.ts';
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
  const fixed = there[reference];
  const twice = hasSecondPass(options);
  const total = series.length * (twice ? 2 : 1);
  let done = 0;
  const eachOther = (search: (moving: Volume, index: number) => Promise<Searches>) =>
    Promise.all(
      there.map(async (moving, index) => {
        const found = index === reference ? undefined : await search(moving, index);
        onProgress({ task: 'Aligning', done: ++done, total });
        return found;
      }),
    );
  const ended = (searches: readonly (Searches | undefined)[], how: SeriesOptions) =>
    Promise.all(
      searches.map(async (found, index) => {
        if (found === undefined) return { alignment: stillAlignment(options.mode), volume: series[index] };
        const alignment = resultOf(found, fixed, options);
        return { alignment, volume: await warpBy(crew, fixed, there[index], alignment, how) };
      }),
    );
  let searches = await eachOther((moving) => searchBy(crew, fixed, moving, options));
  if (twice) {
    const first = await ended(searches, { ...options, matchBaseline: false });
    const others = first.flatMap(({ volume }, index) => (index === reference ? [] : [volume]));
    const changed = leftOut(fixed, others, options);
    searches = await eachOther((moving, index) =>
      searchAgainBy(crew, fixed, moving, searches[index] as Searches, changed, options),
    );
  }
  const found = await ended(searches, options);
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
  return resultOf(await searchBy(crew, fixed, moving, options), fixed, options);
}

async function searchBy(crew: Crew, fixed: Volume, moving: Volume, options: AlignOptions): Promise<Searches> {
  const { inside, keepVolumeOf } = options;
  const there = { ...(inside && { inside }), ...(keepVolumeOf && { keepVolumeOf }) };
  const first = oneWayBy(crew, fixed, moving, { options, region: there });
  if (options.estimateError === false) return { forward: await first };
  // Without a region neither search waits for the other.
  const free = inside === undefined && keepVolumeOf === undefined;
  const second = free ? oneWayBy(crew, moving, fixed, { options, region: {} }) : undefined;
  const [forward, early] = await Promise.all([first, second]);
  const region = regionBack(forward, moving, options);
  return { forward, backward: early ?? (await oneWayBy(crew, moving, fixed, { options, region })) };
}

async function searchAgainBy(
  crew: Crew,
  fixed: Volume,
  moving: Volume,
  first: Searches,
  changed: Mask,
  options: AlignOptions,
): Promise<Searches> {
  const there = oneWayBy(crew, fixed, moving, againThere(fixed, first, changed, options));
  const asked = againBack(moving, first, changed, options);
  if (asked === undefined) return { forward: await there };
  const [forward, backward] = await Promise.all([there, oneWayBy(crew, moving, fixed, asked)]);
  return { forward, backward };
}

function oneWayBy(crew: Crew, fixed: Volume, moving: Volume, { options, region }: Again): Promise<Alignment> {
  const { mode, linear, deformable } = options;
  // What listens cannot cross to another thread.
  const plain = { mode, ...(linear && { linear }), ...(deformable && { deformable }) };
  const asked: AlignPart = { task: 'align', fixed, moving, options: plain, region };
  return crew.ask(asked) as Promise<Alignment>;
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
