import { type ProgressListener, silent } from '@lobule/foundation';
import type { RadiomicsSettings } from '@lobule/radiomics';
import type { ReadingCase } from '@lobule/segmentation';
import { featureFiles } from '../features/feature-files.ts';
import type { FeaturePair } from '../features/pairs.ts';
import type { ImagePlace } from './places.ts';
import type { TableReading } from './read-readings.ts';
import { type CaseTold, numbersOf } from './tell-case.ts';

export interface ReadingFeaturesOptions {
  readonly features?: RadiomicsSettings;
  readonly workers?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/**
 * The features of every map in the region of every blinded reading, added to what is told of each case. Regions are
 * carried onto maps on other grids, as for their means. A region that cannot be described is told among the warnings.
 *
 * @throws as featureFiles
 */
export async function readingFeatures(
  told: readonly CaseTold[],
  cases: readonly ReadingCase<TableReading>[],
  maps: readonly ImagePlace[],
  { features = {}, workers = 1, progress = silent, signal }: ReadingFeaturesOptions,
): Promise<readonly CaseTold[]> {
  const rows = new Map(
    cases.flatMap((one) => one.readings.map((reading) => [reading.row, { one, reading }])),
  );
  const wanted = told.flatMap(({ readings }) => readings.filter(({ role }) => role === 'reader'));
  const asked = wanted.flatMap(({ row }) => {
    const found = rows.get(row);
    const file = found?.reading.file;
    if (found === undefined || file === undefined) return [];
    return maps.map((map) => ({ row, map: map.name, pair: pairOf(found.reading, file, map.of(found.one)) }));
  });
  if (asked.length === 0) return told;
  const { pairs, features: described } = await featureFiles(
    asked.map(({ pair }) => pair),
    { settings: features, resampleMask: true, workers, progress, ...(signal && { signal }) },
  );
  return told.map((one) => {
    const warnings: string[] = [];
    const readings = one.readings.map((reading) => {
      const added = asked.flatMap(({ row, map }, n) => {
        const result = pairs[n];
        if (row !== reading.row) return [];
        if ('error' in result) {
          warnings.push(`${reading.reader}: features of ${map} failed: ${result.error.what}`);
          return [];
        }
        return described.map(({ name, unit }, f) => ({
          name: `${map} ${name}`,
          unit,
          value: result.values[f] ?? Number.NaN,
        }));
      });
      return { ...reading, measures: [...reading.measures, ...added] };
    });
    return { ...one, readings, numbers: numbersOf(readings), warnings: [...one.warnings, ...warnings] };
  });
}

function pairOf({ label }: TableReading, mask: string, image: string): FeaturePair {
  return { image, mask, ...(label !== undefined && { label }), carried: {} };
}
