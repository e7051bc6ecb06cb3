import { type Infer, s } from '@lobule/foundation';
import { emptyMask, type Mask, type Volume } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { maskOnGrid } from '../on-grid.ts';
import { type Region, regionOf } from '../region.ts';
import { checkMaps } from './maps.ts';

/** One condition: a voxel holds where the map is below, or at or above, a value in the map's own unit. */
export const habitatConditionSchema = s.object({
  map: s.string({ description: 'Label of a map (`ve`, `ADC`).' }),
  below: s.optional(s.number({ description: 'Holds below this value, in the unit of the map.' })),
  atLeast: s.optional(s.number({ description: 'Holds at this value and above.' })),
});

/** A map and the limit that it must keep, in the map's own unit. */
export type HabitatCondition = Infer<typeof habitatConditionSchema>;

/** A tumour parted by conditions on its maps. */
export interface RuleHabitats {
  /** All conditions hold. */
  readonly habitat: Region;
  /** All maps have a value and some condition does not hold. */
  readonly rest: Region;
  /** Some map has no value: neither. */
  readonly unknown: Region;
}

/** Dense and hardly leaking: ve below 0.25 and ADC below 1.1e-3 mm2/s. */
export const DENSE_HABITAT: readonly HabitatCondition[] = [
  { map: 've', below: 0.25 },
  { map: 'ADC', below: 1.1e-3 },
];

/**
 * The part of a tumour for which all conditions on its maps hold.
 *
 * @throws segmentation/bad-habitats, segmentation/mask-on-other-grid, segmentation/phases-on-other-grids
 * @example
 * const { habitat, unknown } = habitatByRule({ ve, ADC }, tumour, DENSE_HABITAT);
 */
export function habitatByRule(
  maps: Readonly<Record<string, Volume>>,
  tumour: Mask,
  conditions: readonly HabitatCondition[],
): RuleHabitats {
  if (conditions.length === 0) {
    throw segmentationErrors.error('segmentation/bad-habitats', { what: 'No condition was given' });
  }
  const asked = conditions.map((condition) => {
    const map = maps[condition.map];
    if (map !== undefined) return { ...condition, data: map.data };
    throw segmentationErrors.error('segmentation/bad-habitats', {
      what: `There is no map ${condition.map}; there are ${Object.keys(maps).join(', ')}`,
    });
  });
  const grid = checkMaps(Object.values(maps));
  const inside = maskOnGrid(tumour, grid).mask.data;
  const [habitat, rest, unknown] = [emptyMask(grid), emptyMask(grid), emptyMask(grid)];
  for (let v = 0; v < inside.length; v++) {
    if (inside[v] === 0) continue;
    if (asked.some(({ data }) => Number.isNaN(data[v]))) unknown.data[v] = 1;
    else {
      const holds = asked.every(
        ({ data, below, atLeast }) =>
          (below === undefined || data[v] < below) && (atLeast === undefined || data[v] >= atLeast),
      );
      (holds ? habitat : rest).data[v] = 1;
    }
  }
  return {
    habitat: regionOf(habitat, 'The conditions hold nowhere in the tumour.'),
    rest: regionOf(rest, 'The conditions hold everywhere in the tumour, or nothing is known of it.'),
    unknown: regionOf(unknown, 'All maps have a value in every voxel of the tumour.'),
  };
}
