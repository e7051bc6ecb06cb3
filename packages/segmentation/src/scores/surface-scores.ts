import { type Measured, undefinedBecause } from '@lobule/foundation';
import { quantileSorted } from '@lobule/numerics';
import { boundingBox, emptyMask, type Mask } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { maskOnGrid } from '../on-grid.ts';
import type { EmptyPolicy } from '../scores.ts';
import { type BorderPolicy, type Surface, surfelSurfaces, voxelSurfaces } from './surfaces.ts';

/**
 * `surfels`: pieces of a marching-cubes surface, weighted by area, the larger of the two directions (surface-distance
 * of Google DeepMind). `border-voxels`: voxels of the border, all alike, the percentile of both directions together
 * (MedPy). `border-voxels-by-direction`: the same voxels, the larger of the percentiles of the two directions (MONAI,
 * seg-metrics). All have the mean of the two means. They give different HD95 for the same masks, so a report must name
 * it.
 */
export type SurfaceMethod = 'surfels' | 'border-voxels' | 'border-voxels-by-direction';

/** How surfaces are measured, and how far apart (mm) they still agree. */
export interface SurfaceOptions {
  readonly method?: SurfaceMethod;
  /** Of the surface Dice: how far apart two surfaces may be and still agree. Default 1. */
  readonly toleranceMm?: number;
  readonly border?: BorderPolicy;
  readonly whenBothEmpty?: EmptyPolicy;
  /** Distances where one mask alone is empty. The surface Dice is 0 there. */
  readonly whenOneEmpty?: 'undefined' | 'infinite';
}

/** Distances between the surfaces of two masks, in mm; the surface Dice of 1. */
export interface SurfaceScores {
  /** Largest distance from one surface to the other. */
  readonly hausdorffMm: Measured;
  /** Its 95th percentile. */
  readonly hausdorff95Mm: Measured;
  /** Mean over the surface of the mask of the distance to that of the reference. */
  readonly meanToReferenceMm: Measured;
  readonly meanFromReferenceMm: Measured;
  /** Mean of the two. */
  readonly meanSurfaceDistanceMm: Measured;
  /** Share of both surfaces that lies within the tolerance of the other (Nikolov et al. 2021). */
  readonly surfaceDice: Measured;
  readonly options: Required<SurfaceOptions>;
}

const DEFAULTS: Required<SurfaceOptions> = {
  method: 'surfels',
  toleranceMm: 1,
  border: 'surface',
  whenBothEmpty: 'undefined',
  whenOneEmpty: 'undefined',
};

/**
 * How far the surface of a mask lies from that of a reference, in mm.
 *
 * @throws segmentation/mask-on-other-grid, segmentation/bad-settings, volume/sheared-grid
 * @example
 * const { hausdorff95Mm, surfaceDice } = scoreSurfaces(mine, readers, { toleranceMm: 2 });
 * console.log(hausdorff95Mm.value, surfaceDice.value);
 */
export function scoreSurfaces(mask: Mask, reference: Mask, given: SurfaceOptions = {}): SurfaceScores {
  const options = { ...DEFAULTS, ...given };
  if (!(options.toleranceMm >= 0)) {
    throw segmentationErrors.error('segmentation/bad-settings', {
      what: `toleranceMm cannot be ${options.toleranceMm}`,
      where: { path: 'toleranceMm' },
    });
  }
  const other = maskOnGrid(reference, mask.grid).mask;
  const both = emptyMask(mask.grid);
  for (let v = 0; v < both.data.length; v++) {
    both.data[v] = mask.data[v] !== 0 || other.data[v] !== 0 ? 1 : 0;
  }
  const box = boundingBox(both);
  if (box === undefined) return whenNoSurface(options, 'both-empty', 'Neither mask has a surface.');
  const surfaces = options.method === 'surfels' ? surfelSurfaces : voxelSurfaces;
  const [a, b] = surfaces(mask, other, box, options.border);
  if (a.areas.length === 0 && b.areas.length === 0) {
    return whenNoSurface(options, 'both-empty', 'Neither mask has a surface.');
  }
  if (a.areas.length === 0 || b.areas.length === 0) {
    return whenNoSurface(options, 'one-empty', 'One of the two masks has no surface.');
  }
  return scoresOf(a, b, options);
}

function scoresOf(a: Surface, b: Surface, options: Required<SurfaceOptions>): SurfaceScores {
  const mm = (value: number): Measured => ({ value, unit: 'mm' });
  const to = meanDistance(a);
  const from = meanDistance(b);
  const percentile = PERCENTILES[options.method];
  const agreed = areaWithin(a, options.toleranceMm) + areaWithin(b, options.toleranceMm);
  return {
    hausdorffMm: mm(percentile(a, b, 1)),
    hausdorff95Mm: mm(percentile(a, b, 0.95)),
    meanToReferenceMm: mm(to),
    meanFromReferenceMm: mm(from),
    meanSurfaceDistanceMm: mm((to + from) / 2),
    surfaceDice: { value: agreed / (total(a.areas) + total(b.areas)), unit: '1' },
    options,
  };
}

function whenNoSurface(
  options: Required<SurfaceOptions>,
  code: 'both-empty' | 'one-empty',
  text: string,
): SurfaceScores {
  const said = (value: number, unit: string): Measured => ({ value, unit, flags: [code] });
  const perfect = code === 'both-empty' && options.whenBothEmpty === 'perfect';
  const infinite = code === 'one-empty' && options.whenOneEmpty === 'infinite';
  const far = perfect
    ? said(0, 'mm')
    : infinite
      ? said(Number.POSITIVE_INFINITY, 'mm')
      : undefinedBecause('mm', code, text);
  const dice =
    code === 'one-empty' ? said(0, '1') : perfect ? said(1, '1') : undefinedBecause('1', code, text);
  return {
    hausdorffMm: far,
    hausdorff95Mm: far,
    meanToReferenceMm: far,
    meanFromReferenceMm: far,
    meanSurfaceDistanceMm: far,
    surfaceDice: dice,
    options,
  };
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanDistance({ areas, distancesMm }: Surface): number {
  let sum = 0;
  for (let n = 0; n < areas.length; n++) sum += areas[n] * distancesMm[n];
  return sum / total(areas);
}

function areaWithin({ areas, distancesMm }: Surface, toleranceMm: number): number {
  let sum = 0;
  for (let n = 0; n < areas.length; n++) if (distancesMm[n] <= toleranceMm) sum += areas[n];
  return sum;
}

type Percentile = (a: Surface, b: Surface, share: number) => number;

const PERCENTILES: Readonly<Record<SurfaceMethod, Percentile>> = {
  surfels: (a, b, share) => Math.max(percentileByArea(a, share), percentileByArea(b, share)),
  'border-voxels': pooledPercentile,
  'border-voxels-by-direction': (a, b, share) =>
    Math.max(quantileSorted(a.distancesMm, share), quantileSorted(b.distancesMm, share)),
};

/** The distance at which so much of the area lies nearer. */
function percentileByArea({ areas, distancesMm }: Surface, share: number): number {
  const whole = total(areas);
  let sum = 0;
  for (let n = 0; n < areas.length; n++) {
    sum += areas[n];
    if (sum / whole >= share) return distancesMm[n];
  }
  return distancesMm[areas.length - 1];
}

function pooledPercentile(a: Surface, b: Surface, share: number): number {
  const joined = new Float64Array(a.distancesMm.length + b.distancesMm.length);
  joined.set(a.distancesMm);
  joined.set(b.distancesMm, a.distancesMm.length);
  return quantileSorted(joined.sort(), share);
}
