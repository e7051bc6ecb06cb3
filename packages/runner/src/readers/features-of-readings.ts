import path from 'node:path';
import { type ProgressListener, silent } from '@lobule/foundation';
import type { RadiomicsSettings } from '@lobule/radiomics';
import type { ReadingCase } from '@lobule/segmentation';
import { featureFiles } from '../features/feature-files.ts';
import type { FeaturePair } from '../features/pairs.ts';
import type { ImagePlace } from './places.ts';
import type { Measure } from './quantities.ts';
import type { TableReading } from './read-readings.ts';
import { type CaseTold, numbersOf } from './tell-case.ts';

export interface ReadingFeaturesOptions {
  /** Where the masks to use lie. */
  readonly out: string;
  readonly features?: RadiomicsSettings;
  readonly workers?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/**
 * The features of every map in the region of every blinded reading and in the mask to use, added to what is told of
 * each case. Regions are
 * carried onto maps on other grids, as for their means. A region that cannot be described is told among the warnings.
 *
 * @throws as featureFiles
 */
export async function readingFeatures(
  told: readonly CaseTold[],
  cases: readonly ReadingCase<TableReading>[],
  maps: readonly ImagePlace[],
  { out, features = {}, workers = 1, progress = silent, signal }: ReadingFeaturesOptions,
): Promise<readonly CaseTold[]> {
  const rows = new Map(
    cases.flatMap((one) => one.readings.map((reading) => [reading.row, { one, reading }])),
  );
  const wanted = told.flatMap(({ readings }) => readings.filter(({ role }) => role === 'reader'));
  const asked: readonly AskedFor[] = [
    ...wanted.flatMap(({ row }) => {
      const found = rows.get(row);
      const file = found?.reading.file;
      if (found === undefined || file === undefined) return [];
      return maps.map((map) => ({
        ...{ of: row, map: map.name },
        pair: pairOf(found.reading, file, map.of(found.one)),
      }));
    }),
    ...told.flatMap((one) => {
      const { resolved } = one;
      if (resolved === undefined || resolved.voxels === 0) return [];
      const mask = path.join(out, resolved.file);
      return maps.map((map) => ({ of: resolved.file, map: map.name, pair: pairOf({}, mask, map.of(one)) }));
    }),
  ];
  if (asked.length === 0) return told;
  const { pairs, features: described } = await featureFiles(
    asked.map(({ pair }) => pair),
    { settings: features, resampleMask: true, workers, progress, ...(signal && { signal }) },
  );
  return told.map((one) => {
    const warnings: string[] = [];
    const addedTo = (of: AskedFor['of'], who: string): Measure[] =>
      asked.flatMap(({ of: owner, map }, n) => {
        if (owner !== of) return [];
        const result = pairs[n];
        if ('error' in result) {
          warnings.push(`${who}: features of ${map} failed: ${result.error.what}`);
          return [];
        }
        return described.map(({ name, unit }, f) => ({
          name: `${map} ${name}`,
          unit,
          value: result.values[f] ?? Number.NaN,
        }));
      });
    const readings = one.readings.map((reading) => ({
      ...reading,
      measures: [...reading.measures, ...addedTo(reading.row, reading.reader)],
    }));
    const resolved = one.resolved && {
      ...one.resolved,
      measures: [...one.resolved.measures, ...addedTo(one.resolved.file, 'the mask to use')],
    };
    return {
      ...{ ...one, readings, numbers: numbersOf(readings) },
      ...(resolved && { resolved }),
      warnings: [...one.warnings, ...warnings],
    };
  });
}

/** Features of one region in one map: of a reading, by its row, or of a mask to use, by its file. */
interface AskedFor {
  readonly of: number | string;
  readonly map: string;
  readonly pair: FeaturePair;
}

function pairOf({ label }: Pick<TableReading, 'label'>, mask: string, image: string): FeaturePair {
  return { image, mask, ...(label !== undefined && { label }), carried: {} };
}
