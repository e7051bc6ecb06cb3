import { type Measured, undefinedBecause } from '@lobule/foundation';
import { type Connectivity, connectedComponents, type Mask } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { maskOnGrid } from '../on-grid.ts';

/** When two regions are one lesion, and from how many voxels a region counts. */
export interface DetectionOptions {
  /** Share of the union of two regions that both must hold to be one lesion; 0: any voxel in common. Default 0. */
  readonly minimumJaccard?: number;
  /** Regions of fewer voxels are left out on both sides. Default 1. */
  readonly minimumVoxels?: number;
  readonly connectivity?: Connectivity;
}

/** Lesions found, missed and invented; rates of 1. */
export interface LesionDetection {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  /** Undefined where the reference has no lesion. */
  readonly sensitivity: Measured;
  /** Undefined where nothing was found. */
  readonly precision: Measured;
  readonly f1: Measured;
  /** Each lesion of the reference by its first voxel, with the Jaccard index of what was found there, 0 if nothing. */
  readonly lesions: readonly { readonly voxels: number; readonly jaccard: number }[];
}

/**
 * Lesion by lesion: connected parts of both masks are paired one to one, the largest Jaccard index first, and whatever
 * has no partner was missed or is false.
 *
 * @throws segmentation/mask-on-other-grid, segmentation/bad-settings
 * @example
 * const { sensitivity, falsePositives } = scoreDetection(found, readers);
 */
export function scoreDetection(mask: Mask, reference: Mask, given: DetectionOptions = {}): LesionDetection {
  const { minimumJaccard = 0, minimumVoxels = 1, connectivity = 26 } = given;
  if (!(minimumJaccard >= 0 && minimumJaccard <= 1)) {
    throw segmentationErrors.error('segmentation/bad-settings', {
      what: `minimumJaccard cannot be ${minimumJaccard}`,
      where: { path: 'minimumJaccard' },
    });
  }
  const found = connectedComponents(mask, connectivity);
  const wanted = connectedComponents(maskOnGrid(reference, mask.grid).mask, connectivity);
  const common = new Map<number, number>();
  const columns = found.sizes.length + 1;
  for (let v = 0; v < mask.data.length; v++) {
    const key = wanted.labels.data[v] * columns + found.labels.data[v];
    if (wanted.labels.data[v] > 0 && found.labels.data[v] > 0) common.set(key, (common.get(key) ?? 0) + 1);
  }
  const large = (size: number) => size >= minimumVoxels;
  const pairs = [...common].map(([key, both]) => {
    const lesion = Math.floor(key / columns) - 1;
    const region = (key % columns) - 1;
    return { lesion, region, jaccard: both / (wanted.sizes[lesion] + found.sizes[region] - both) };
  });
  pairs.sort((p, q) => q.jaccard - p.jaccard || p.lesion - q.lesion || p.region - q.region);
  const partner = new Map<number, number>();
  const used = new Set<number>();
  for (const { lesion, region, jaccard } of pairs) {
    const free = !partner.has(lesion) && !used.has(region) && jaccard >= minimumJaccard;
    if (!free || !large(wanted.sizes[lesion]) || !large(found.sizes[region])) continue;
    partner.set(lesion, jaccard);
    used.add(region);
  }
  const lesions = wanted.sizes.flatMap((voxels, n) =>
    large(voxels) ? [{ voxels, jaccard: partner.get(n) ?? 0 }] : [],
  );
  const truePositives = partner.size;
  const falsePositives = found.sizes.filter(large).length - truePositives;
  const falseNegatives = lesions.length - truePositives;
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    sensitivity: share(truePositives, lesions.length, 'empty-reference', 'The reference has no lesion.'),
    precision: share(truePositives, truePositives + falsePositives, 'empty-region', 'Nothing was found.'),
    f1: share(
      2 * truePositives,
      2 * truePositives + falsePositives + falseNegatives,
      'both-empty',
      'There was nothing to find, and nothing was found.',
    ),
    lesions,
  };
}

function share(count: number, of: number, code: string, text: string): Measured {
  return of > 0 ? { value: count / of, unit: '1' } : undefinedBecause('1', code, text);
}
