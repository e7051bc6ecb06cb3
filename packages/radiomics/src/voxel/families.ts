import type { Aggregation, Family, ZoneAggregation } from '../feature.ts';
import { glrlm } from '../glrlm/features.ts';
import { ngldm } from '../neighbourhood/ngldm.ts';
import { gldzm, glszm } from '../zones/features.ts';
import type { VoxelField } from './field.ts';
import { glcmBlock } from './glcm/block.ts';
import { pairGroups } from './glcm/groups.ts';
import { GLCM } from './glcm/measures.ts';
import { HISTOGRAM, histogramBlock } from './intensity/histogram.ts';
import { STATISTICS, statisticsBlock } from './intensity/statistics.ts';
import type { ComputeBlock, FeatureRows, Slots } from './rows.ts';
import type { ResolvedVoxelSettings, VoxelFeature } from './settings.ts';
import { aggregationsOf, slotsOf } from './slots.ts';
import { tileDependence } from './tile/dependence.ts';
import { tileRuns } from './tile/runs.ts';
import { type EvaluateTile, makeTile, tileBlock } from './tile/tile.ts';
import { TONE, tileTone } from './tile/tone.ts';
import { tileZones } from './tile/zones.ts';

const namesOf = (definitions: readonly { readonly name: string }[]) => definitions.map(({ name }) => name);

/** What the families of the wanted features do for a block of voxels. */
export function prepareFamilies(
  field: VoxelField,
  rows: FeatureRows,
  features: readonly VoxelFeature[],
  settings: ResolvedVoxelSettings,
  mostRows: number,
): readonly ComputeBlock[] {
  const tile = makeTile(field);
  const blocks: ComputeBlock[] = [];
  const tiles: EvaluateTile[] = [];
  /** A family under each of its aggregations that anyone asked for. */
  const each = <A extends string>(
    family: Family,
    measures: readonly string[],
    add: (aggregation: A, slots: Slots) => void,
  ) => {
    for (const aggregation of aggregationsOf(features, family)) {
      add(aggregation as A, slotsOf(features, family, aggregation || undefined, measures));
    }
  };
  each('statistics', STATISTICS, (_, slots) => blocks.push(statisticsBlock(field, rows, slots, settings)));
  each('intensity-histogram', HISTOGRAM, (_, slots) => blocks.push(histogramBlock(field, rows, slots)));
  each<Aggregation>('glcm', GLCM, (aggregation, slots) => {
    const groups = pairGroups(field, aggregation, settings.glcmDistance);
    blocks.push(glcmBlock(field, rows, slots, groups, settings, mostRows));
  });
  each<Aggregation>('glrlm', namesOf(glrlm), (aggregation, slots) =>
    tiles.push(tileRuns(field, tile, aggregation, rows, slots, settings.isolated)),
  );
  each<ZoneAggregation>('glszm', namesOf(glszm), (aggregation, slots) =>
    tiles.push(tileZones(field, tile, aggregation, 'size', rows, slots)),
  );
  each<ZoneAggregation>('gldzm', namesOf(gldzm), (aggregation, slots) =>
    tiles.push(tileZones(field, tile, aggregation, 'distance', rows, slots)),
  );
  each<ZoneAggregation>('ngtdm', TONE, (aggregation, slots) =>
    tiles.push(tileTone(field, tile, aggregation, rows, slots, settings.isolated)),
  );
  each<ZoneAggregation>('ngldm', namesOf(ngldm), (aggregation, slots) =>
    tiles.push(tileDependence(field, tile, aggregation, settings.dependenceCoarseness, rows, slots)),
  );
  if (tiles.length > 0) blocks.push(tileBlock(field, tile, tiles));
  return blocks;
}
