import { type Infer, s } from '@lobule/foundation';
import { quantileSorted } from '@lobule/numerics';
import { emptyMask, type Mask, type Volume } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { fillGapsIn } from '../lesion/gaps.ts';
import { maskOnGrid } from '../on-grid.ts';
import { checkPhases } from '../phases.ts';
import { type Region, regionOf } from '../region.ts';

/** What enhances of a tumour, and what does not. */
export interface TumourParts {
  /** All of it: the mask that was given. */
  readonly whole: Region;
  /** What enhances. */
  readonly solid: Region;
  /** The rest: necrosis, cysts, old blood, fibrosis. */
  readonly core: Region;
  /** Mean enhancement after contrast, in units of the signal, from which a voxel is solid; NaN in an empty mask. */
  readonly threshold: number;
}

/** How a tumour is parted, as it can stand in a study. */
export const tumourPartsSettings = s.object(
  {
    share: s.number({
      default: 0.5,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description:
        'A voxel is solid where its mean enhancement is at least this share of the upper quartile of the tumour; 0.5 is half way between none and that of solid tissue.',
    }),
  },
  { default: {}, description: 'The enhancing solid part of a tumour and its core that does not enhance.' },
);

/** Settings as `tumourPartsSettings` reads them; the share is of 1. */
export type TumourPartsSettings = Infer<typeof tumourPartsSettings>;

/**
 * Parts a whole tumour into what enhances and what does not, by the mean enhancement over the phases after contrast.
 *
 * @param series dynamic phases on one grid, the first before contrast
 * @throws segmentation/mask-on-other-grid, segmentation/too-few-phases, segmentation/phases-on-other-grids,
 *   segmentation/bad-settings
 * @example
 * const { solid, core } = tumourParts(phases, lesionFromClick(phases, place).mask);
 * console.log(solid.volumeMm3, core.volumeMm3);
 */
export function tumourParts(
  series: readonly Volume[],
  tumour: Mask,
  { share = 0.5 }: Partial<TumourPartsSettings> = {},
): TumourParts {
  checkPhases(series);
  if (!(share > 0 && share < 1)) {
    throw segmentationErrors.error('segmentation/bad-settings', {
      what: `share cannot be ${share}`,
      where: { path: 'share' },
    });
  }
  const { data } = maskOnGrid(tumour, series[0].grid).mask;
  const mean = meanEnhancement(series);
  const inside = mean.filter((value, v) => data[v] !== 0 && Number.isFinite(value)).sort();
  const threshold = inside.length > 0 ? share * quantileSorted(Float64Array.from(inside), 0.75) : Number.NaN;
  const solid = emptyMask(tumour.grid);
  const core = emptyMask(tumour.grid);
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    if (mean[v] >= threshold) solid.data[v] = 1;
    else core.data[v] = 1;
  }
  return {
    whole: regionOf(tumour),
    solid: regionOf(solid, 'No voxel of the tumour enhances.'),
    core: regionOf(core, 'All of the tumour enhances.'),
    threshold,
  };
}

function meanEnhancement(series: readonly Volume[]): Float32Array {
  const mean = new Float32Array(series[0].data.length);
  for (const { data } of series.slice(1)) for (let v = 0; v < mean.length; v++) mean[v] += data[v];
  const before = series[0].data;
  for (let v = 0; v < mean.length; v++) mean[v] = mean[v] / (series.length - 1) - before[v];
  return mean;
}

/** Gaps of a rim that are narrower than twice this do not open a core to the outside. */
const RIM_GAP_MM = 1.5;

/**
 * A whole tumour from the part of it that enhances: with what that encloses, small gaps of a rim closed.
 *
 * @throws volume/sheared-grid
 * @example
 * const { volumeMm3 } = wholeTumour(enhancing.mask);
 */
export function wholeTumour({ grid, data }: Mask): Region {
  const inside = data.map((value) => (value === 0 ? 0 : 1));
  fillGapsIn(inside, grid, RIM_GAP_MM);
  return regionOf({ grid, data: inside });
}
