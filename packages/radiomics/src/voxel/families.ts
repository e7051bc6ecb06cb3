import type { Aggregation } from '../feature.ts';
import type { VoxelField } from './field.ts';
import { glcmBlock } from './glcm/block.ts';
import { pairGroups } from './glcm/groups.ts';
import { GLCM } from './glcm/measures.ts';
import { HISTOGRAM, histogramBlock } from './intensity/histogram.ts';
import { STATISTICS, statisticsBlock } from './intensity/statistics.ts';
import type { ComputeBlock, FeatureRows } from './rows.ts';
import type { ResolvedVoxelSettings, VoxelFeature } from './settings.ts';
import { aggregationsOf, slotsOf } from './slots.ts';

/** What each family of the wanted features does for a block of voxels. */
export function prepareFamilies(
  field: VoxelField,
  rows: FeatureRows,
  features: readonly VoxelFeature[],
  settings: ResolvedVoxelSettings,
  mostRows: number,
): readonly ComputeBlock[] {
  const blocks: ComputeBlock[] = [];
  for (const family of settings.families) {
    for (const aggregation of aggregationsOf(features, family)) {
      if (family === 'statistics') {
        blocks.push(statisticsBlock(field, rows, slotsOf(features, family, undefined, STATISTICS), settings));
      } else if (family === 'intensity-histogram') {
        blocks.push(histogramBlock(field, rows, slotsOf(features, family, undefined, HISTOGRAM)));
      } else if (family === 'glcm') {
        const groups = pairGroups(field, aggregation as Aggregation, settings.glcmDistance);
        const slots = slotsOf(features, family, aggregation, GLCM);
        blocks.push(glcmBlock(field, rows, slots, groups, settings, mostRows));
      }
    }
  }
  return blocks;
}
