import { hashOf, type Reason } from '@lobule/foundation';
import { type B1Source, b1Pairs, type MapRequest } from '@lobule/study';
import { compareGrids, type Grid, type VoxelArray, voxelCount } from '@lobule/volume';
import type { ImageSeries } from './images.ts';
import { onGrid } from './on-grid.ts';
import { type Placement, valuesOnDynamic } from './placement.ts';

/** A map that a model takes beside its series, by the name of the model's input. */
export interface NeededInput {
  readonly name: string;
  readonly hash: string;
  readonly load: (grid: Grid) => Promise<ArrayLike<number>>;
  /** Where it lies itself, if that is told. */
  readonly grid?: Grid;
}

/** What must be told of maps that do not lie on the grid of the fit. */
export function saidResampled(inputs: readonly NeededInput[], grid: Grid): readonly Reason[] {
  const elsewhere = inputs.filter((input) => input.grid && !compareGrids(input.grid, grid).same);
  return elsewhere.map(({ name }) => ({
    code: 'resampled',
    text: `${name} lies on another grid and was resampled (linear).`,
  }));
}

/** An earlier map of the exam as an input of a later one. */
export function mapInput(
  name: string,
  blob: string,
  { grid, place }: { readonly grid: Grid; readonly place?: Placement },
  values: () => VoxelArray,
): NeededInput {
  if (place === undefined) return { name, hash: blob, grid, load: async (to) => onGrid(values(), grid, to) };
  return {
    name,
    hash: hashOf({ map: blob, place: place.hash }),
    load: async (to) => valuesOnDynamic(values(), grid, place, to),
  };
}

/** A B1 map in percent of the nominal angle, as scanners store it. */
export function b1Inputs(series: ImageSeries | undefined): readonly NeededInput[] {
  if (series === undefined) return [];
  return [
    {
      name: 'b1Factor',
      hash: series.contentHash,
      grid: series.grid,
      load: async (grid) => onGrid((await series.load())[0], series.grid, grid, 0.01),
    },
  ];
}

/**
 * Where the actual flip angle of a map comes from: as its request says, else from the map of B1 that the study makes
 * before it, else from the scanner.
 */
export function b1SourceOf(request: MapRequest, maps: readonly MapRequest[]): B1Source {
  if (request.b1 !== undefined) return request.b1;
  const above = maps.slice(0, maps.indexOf(request));
  return b1Pairs.find((pair) => above.some(({ model }) => model === pair)) ?? 'series';
}

/** One T1 for all tissue. */
export function oneT1(t1: number): NeededInput {
  return {
    name: 't1Ms',
    hash: hashOf({ t1 }),
    load: async (grid) => new Float32Array(voxelCount(grid)).fill(t1),
  };
}

export async function loadInputs(
  inputs: readonly NeededInput[],
  grid: Grid,
): Promise<Record<string, ArrayLike<number>>> {
  const extra: Record<string, ArrayLike<number>> = {};
  for (const input of inputs) extra[input.name] = await input.load(grid);
  return extra;
}
