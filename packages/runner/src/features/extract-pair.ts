import path from 'node:path';
import type { Reason } from '@lobule/foundation';
import {
  extractFeatures,
  type RadiomicsSettings,
  radiomicsErrors,
  type VoxelCounts,
} from '@lobule/radiomics';
import { maskOnGrid } from '@lobule/segmentation';
import { boundingBox, compareGrids, type Grid, type Mask, type Volume } from '@lobule/volume';
import { onLattice } from '../masks/on-lattice.ts';
import type { FeaturePair } from './pairs.ts';
import { readImage } from './read-image.ts';
import { type ReadMask, readMask } from './read-mask.ts';

/** One pair and how its features are asked for; plain data, so that it can go to a worker. */
export interface FeatureTask {
  readonly pair: FeaturePair;
  readonly settings: RadiomicsSettings;
  /** Carry a mask on another grid onto that of the image, by nearest neighbour. */
  readonly resampleMask: boolean;
}

/** Features of one pair, as plain data. */
export interface FeatureRow {
  readonly imageHash: string;
  readonly maskHash: string;
  readonly label: string;
  readonly voxels: VoxelCounts;
  /** In the order of the list of features; null where undefined. */
  readonly values: readonly (number | null)[];
  /** Why, by the name of the feature. */
  readonly reasons: Readonly<Record<string, Reason>>;
  readonly warnings: readonly string[];
}

/** An image and a mask on its grid. */
export interface ReadPair {
  readonly image: Volume;
  readonly mask: Mask;
  readonly imageHash: string;
  readonly maskHash: string;
  readonly label: string;
  readonly warnings: readonly string[];
}

/** @throws radiomics/mask-on-other-grid, radiomics/empty-mask, and what readImage and readMask throw */
export async function readPair({
  pair,
  resampleMask,
}: Pick<FeatureTask, 'pair' | 'resampleMask'>): Promise<ReadPair> {
  const { volume, hash } = await readImage(pair.image, pair.frame);
  const read = await readMask(pair.mask, pair.label, volume.grid);
  const { mask, note } = onImage(read, volume.grid, resampleMask);
  if (boundingBox(mask) === undefined) {
    throw radiomicsErrors.error('radiomics/empty-mask', {
      what: 'No voxel of the mask lies within the image',
      where: { file: path.basename(pair.mask) },
      cure: 'Check that it is the mask of this image.',
    });
  }
  return {
    image: volume,
    mask,
    imageHash: hash,
    maskHash: read.hash,
    label: read.label,
    warnings: [...read.warnings, ...(note === '' ? [] : [note])],
  };
}

/** Reads an image and its mask and describes the region. @throws what readPair and extractFeatures throw */
export async function extractPair(task: FeatureTask): Promise<FeatureRow> {
  const { image, mask, imageHash, maskHash, label, warnings } = await readPair(task);
  const { features, voxels } = extractFeatures(image, mask, task.settings);
  return {
    imageHash,
    maskHash,
    label,
    voxels,
    values: features.map(({ value }) => (Number.isFinite(value) ? value : null)),
    reasons: Object.fromEntries(features.flatMap(({ name, reason }) => (reason ? [[name, reason]] : []))),
    warnings: [...warnings, ...warningsOf(mask, voxels)],
  };
}

/** A mask on the grid of an image. @throws radiomics/mask-on-other-grid, which says how far apart they are */
export function onImage(
  { mask, kind }: ReadMask,
  grid: Grid,
  mayResample: boolean,
): { mask: Mask; note: string } {
  const placed = kind === 'segmentation' ? onLattice(mask, grid) : undefined;
  if (placed) return { mask: placed, note: '' };
  if (mayResample) return maskOnGrid(mask, grid, 'resample');
  const { same, reason } = compareGrids(mask.grid, grid);
  if (same) return { mask, note: '' };
  throw radiomicsErrors.error('radiomics/mask-on-other-grid', {
    what: `The mask is not on the grid of the image. ${reason}`,
    cure: 'Check that it is the mask of this image. If it is, --resample-mask carries it over by nearest neighbour.',
  });
}

function warningsOf(mask: Mask, { notFinite, resegmented }: VoxelCounts): string[] {
  const { start, size } = boundingBox(mask) ?? { start: [0, 0, 0], size: [0, 0, 0] };
  const touches = [0, 1, 2].filter(
    (axis) =>
      mask.grid.size[axis] > 1 && (start[axis] === 0 || start[axis] + size[axis] === mask.grid.size[axis]),
  );
  const counted = (count: number) => (count === 1 ? '1 voxel' : `${count} voxels`);
  return [
    ...(size[2] === 1 || size[0] === 1 || size[1] === 1
      ? [
          'The region lies in one slice: solids and 3D neighbourhoods say little of it; ask for 2D aggregations.',
        ]
      : []),
    ...(touches.length > 0
      ? ['The mask touches the border of the image: what may lie beyond is not described.']
      : []),
    ...(notFinite > 0 ? [`${counted(notFinite)} of the mask not finite, left out of intensities.`] : []),
    ...(resegmented > 0 ? [`${counted(resegmented)} of the mask beyond the re-segmentation limits.`] : []),
  ];
}
