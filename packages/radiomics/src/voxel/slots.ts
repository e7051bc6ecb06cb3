import type { Family } from '../feature.ts';
import type { Slots } from './rows.ts';
import type { VoxelFeature } from './settings.ts';

/**
 * Rows of the features that are wanted of a family under an aggregation, by measure; -1 where one is not.
 *
 * @param measures their names, as between the family's prefix and the aggregation in a feature's name.
 */
export function slotsOf(
  features: readonly VoxelFeature[],
  family: Family,
  aggregation: string | undefined,
  measures: readonly string[],
): Slots {
  return Int32Array.from(measures, (measure) =>
    features.findIndex(
      (feature) =>
        feature.family === family && feature.aggregation === aggregation && measureOf(feature) === measure,
    ),
  );
}

/** `JointEntropy` of `GLCM_JointEntropy_3D_average`. */
function measureOf({ name, aggregation }: VoxelFeature): string {
  const end = aggregation === undefined ? name.length : name.length - aggregation.length - 1;
  return name.slice(name.indexOf('_') + 1, end);
}

/** Aggregations of a family that any wanted feature has, in the order in which they come. */
export function aggregationsOf(features: readonly VoxelFeature[], family: Family): readonly string[] {
  const all = features
    .filter((feature) => feature.family === family)
    .map(({ aggregation }) => aggregation ?? '');
  return [...new Set(all)];
}
