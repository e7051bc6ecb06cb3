import { type Box, crop, type Grid, gridSpacingMm, type Mask, type Volume } from '@lobule/volume';
import { discretise } from '../discretise.ts';
import { radiomicsErrors } from '../errors.ts';
import type { VoxelCounts } from '../feature.ts';
import { filterImage } from '../filters/filter.ts';
import { onItsGrid, prepare, requireSameGrid } from '../prepare/prepared.ts';
import { originalResponse, type Region, regionOf } from '../region.ts';
import type { ResolvedVoxelSettings } from './settings.ts';

type Triple = readonly [number, number, number];

/**
 * What windows look into: the box around the mask, with as many voxels around it as a window reaches, so that no window
 * needs a check of bounds. Plain data.
 */
export interface VoxelField {
  /** Of the maps: the box around the mask. */
  readonly size: Triple;
  /** Voxels from the centre of a window to its faces. */
  readonly reach: Triple;
  /** Of the arrays below: the size, and the reach on either side; x fastest. */
  readonly padded: Triple;
  /** NaN where a voxel does not count. */
  readonly values: Float64Array;
  /** 0 where a voxel does not count, else 1 for the lowest grey level of all windows, and so on. */
  readonly codes: Uint16Array;
  /** 1 where a voxel belongs to the shape of a window, whether or not it counts. */
  readonly inside: Uint8Array;
  /** 0 outside the mask, 1 inside it, 2 where there is a window around the voxel as well. */
  readonly centres: Uint8Array;
  /** Grey level of code 1. */
  readonly lowest: number;
  /** Number of codes. */
  readonly span: number;
  /** Bins of the histogram. */
  readonly bins: number;
  /** Ng of the normalised inverse differences. */
  readonly levelCount: number;
  readonly spacingMm: Triple;
}

/** A field, where it lies, and what went into it. */
export interface PlacedField {
  readonly field: VoxelField;
  readonly grid: Grid;
  readonly voxels: VoxelCounts;
}

/** Up to here sums of fourth powers over the 8,000 pairs of a direction in the largest window are exact whole numbers. */
const WIDEST_SPAN = 1024;

/** Makes memory of so many bytes: a SharedArrayBuffer where workers are to see it. */
export type Memory = (bytes: number) => ArrayBuffer | SharedArrayBuffer;

/**
 * @param needsLevels whether any feature looks at grey levels.
 * @throws radiomics/mask-on-other-grid, radiomics/sheared-grid, radiomics/not-discretised, radiomics/too-many-levels
 */
export function makeField(
  image: Volume,
  mask: Mask,
  settings: ResolvedVoxelSettings,
  needsLevels: boolean,
  memory: Memory,
): PlacedField {
  requireSameGrid(image, mask);
  const { kernelRadius, planarKernel, maskedKernel, filter } = settings;
  const reach: Triple = [kernelRadius, kernelRadius, planarKernel ? 0 : kernelRadius];
  // Filters, and windows that are not masked, look beyond what features of regions need.
  const marginMm = maskedKernel && filter === null ? undefined : Number.POSITIVE_INFINITY;
  const there = onItsGrid(image, mask, settings, marginMm) ?? { image, mask };
  const prepared = prepare(there.image, there.mask, { ...settings, resampling: null, normalisation: null });
  const spacingMm = gridSpacingMm(there.image.grid);
  if (prepared === undefined) {
    const none = { morphological: 0, intensity: 0, notFinite: 0, resegmented: 0 };
    return {
      field: emptyField(there.image.grid.size, reach, spacingMm, memory),
      grid: there.image.grid,
      voxels: none,
    };
  }
  const response = filter === null ? there.image : filterImage(there.image, filter);
  const region = regionOf(prepared, originalResponse({ ...prepared, image: response }));
  const { box } = prepared;
  const field = emptyField(box.size, reach, spacingMm, memory);
  markRegion(field, region);
  if (!maskedKernel) takeAllAround(field, box, response);
  const levels = needsLevels
    ? setLevels(field, maskedKernel ? settings : { ...settings, resegmentation: {} })
    : {};
  return { field: { ...field, ...levels }, grid: crop(there.image, box).grid, voxels: region.voxels };
}

function emptyField(size: Triple, reach: Triple, spacingMm: Triple, memory: Memory): VoxelField {
  const padded: Triple = [size[0] + 2 * reach[0], size[1] + 2 * reach[1], size[2] + 2 * reach[2]];
  const length = padded[0] * padded[1] * padded[2];
  return {
    size,
    reach,
    padded,
    values: new Float64Array(memory(8 * length)).fill(Number.NaN),
    codes: new Uint16Array(memory(2 * length)),
    inside: new Uint8Array(memory(length)),
    centres: new Uint8Array(memory(size[0] * size[1] * size[2])),
    lowest: 1,
    span: 1,
    bins: 1,
    levelCount: 1,
    spacingMm,
  };
}

/** The region's cut-out has a margin of one voxel around the same box. */
function markRegion({ size, reach, padded, values, inside, centres }: VoxelField, region: Region): void {
  const [nx, ny] = region.size;
  const places = (p: number) => {
    const x = (p % nx) - 1;
    const y = (Math.floor(p / nx) % ny) - 1;
    const z = Math.floor(p / (nx * ny)) - 1;
    return {
      own: x + size[0] * (y + size[1] * z),
      wide: x + reach[0] + padded[0] * (y + reach[1] + padded[1] * (z + reach[2])),
    };
  };
  for (let p = 0; p < region.inside.length; p++) {
    if (region.inside[p] === 0) continue;
    const { own, wide } = places(p);
    centres[own] = 1;
    inside[wide] = 1;
  }
  for (let n = 0; n < region.positions.length; n++) {
    const { own, wide } = places(region.positions[n]);
    centres[own] = 2;
    values[wide] = region.values[n];
  }
}

/** Every voxel of the image that a window reaches belongs to it, and counts where it is finite. */
function takeAllAround(
  { padded, reach, values, inside }: VoxelField,
  box: Box,
  { grid, data }: Volume,
): void {
  const [nx, ny, nz] = grid.size;
  const start = box.start.map((first, axis) => first - reach[axis]);
  for (let k = 0, p = 0; k < padded[2]; k++) {
    for (let j = 0; j < padded[1]; j++) {
      for (let i = 0; i < padded[0]; i++, p++) {
        const [x, y, z] = [i + start[0], j + start[1], k + start[2]];
        if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
        const value = data[x + nx * (y + ny * z)];
        inside[p] = 1;
        values[p] = Number.isFinite(value) ? value : Number.NaN;
      }
    }
  }
}

function setLevels(
  { values, codes }: VoxelField,
  settings: ResolvedVoxelSettings,
): Pick<VoxelField, 'lowest' | 'span' | 'bins' | 'levelCount'> {
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length === 0) return { lowest: 1, span: 1, bins: 1, levelCount: 1 };
  const { levels, bins, highest } = discretise(present, settings);
  let lowest = highest;
  for (const level of levels) if (level < lowest) lowest = level;
  const span = highest - lowest + 1;
  if (span > WIDEST_SPAN) {
    throw radiomicsErrors.error('radiomics/too-many-levels', {
      what: `The grey levels go from ${lowest} to ${highest}; voxel maps take ${WIDEST_SPAN} at most`,
    });
  }
  for (let p = 0, n = 0; p < values.length; p++) {
    if (!Number.isNaN(values[p])) codes[p] = levels[n++] - lowest + 1;
  }
  return { lowest, span, bins, levelCount: settings.normalisingLevels === 'bins' ? bins : highest };
}
