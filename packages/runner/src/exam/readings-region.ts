import path from 'node:path';
import type { Json } from '@lobule/foundation';
import { hashBytes } from '@lobule/ledger';
import {
  type ReadingCase,
  type ResolveSettings,
  readingCases,
  regionOf,
  resolveRegion,
} from '@lobule/segmentation';
import { emptyMask, type Grid, type Mask } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { type OpenCase, openCase } from '../readers/open-case.ts';
import { readReadings, type TableReading } from '../readers/read-readings.ts';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import type { MadeRegion, RegionRequest } from './make-region.ts';

export type ReadingsRequest = Extract<RegionRequest, { kind: 'readings' }>;

/** Whose readings are wanted. */
export interface ExamName {
  /** As in the clinical table. */
  readonly id: string;
  readonly visit: string;
}

/**
 * The region that several people read, by the rule of the request; where the table has several lesions of an exam and
 * none is named, each is resolved by itself and the region is all of them.
 *
 * @param table path of the table of readings
 * @param place brings a mask to the grid of the images, or refuses
 * @throws runner/no-mask where the table has nothing of this exam; segmentation/unresolved; what openCase throws
 */
export async function readingsStep(
  steps: StepRunner,
  request: ReadingsRequest,
  grid: Grid,
  table: string,
  exam: ExamName,
  place: (mask: Mask, grid: Grid, mayResample: boolean) => { readonly mask: Mask; readonly note: string },
) {
  const opened: OpenCase[] = [];
  for (const one of casesOf(table, exam, request)) {
    opened.push(await openCase(one, { resampleMask: request.resample, gridOfImages: async () => grid }));
  }
  const record = await steps.run(
    {
      name: `region:${request.name}`,
      parameters: { request: { ...request, table: undefined }, readings: opened.map(identityOf), grid },
    },
    async () => {
      const settings: ResolveSettings = { ...request, by: request.resolve };
      const resolved = opened.map(({ lesion, readings }) => ({
        lesion,
        ...resolveRegion(readings, settings),
      }));
      const whole = emptyMask(grid);
      const notes = new Set(opened.flatMap(({ warnings }) => warnings));
      for (const { mask } of resolved) {
        const placed = place(mask, grid, request.resample);
        if (placed.note !== '') notes.add(placed.note);
        for (let v = 0; v < whole.data.length; v++) if (placed.mask.data[v] !== 0) whole.data[v] = 1;
      }
      const region = regionOf(whole);
      const told = resolved.map(({ lesion, how }) => (resolved.length > 1 ? `${lesion}: ${how}` : how));
      const result: MadeRegion['result'] = {
        name: request.name,
        meaning: ['Read by several people.', ...told].join(' '),
        voxels: region.voxels,
        volumeMm3: region.volumeMm3,
        ...(region.reason ? { reason: region.reason } : {}),
      };
      const facts = { result, ...(notes.size > 0 && { remark: [...notes].join(' ') }) } as unknown as Json;
      return { facts, blobs: { mask: packVolume(whole, 'mask') } };
    },
  );
  return { record };
}

/** Rows without a visit serve every visit. */
function casesOf(
  table: string,
  { id, visit }: ExamName,
  { name, lesion }: ReadingsRequest,
): readonly ReadingCase<TableReading>[] {
  const own = readReadings(
    table,
    (reading) =>
      reading.patient === id &&
      (reading.visit === undefined || reading.visit === visit) &&
      (lesion === undefined || reading.lesion === lesion),
  );
  if (own.length > 0) return readingCases(own);
  throw runnerErrors.error('runner/no-mask', {
    what: `There is no reading for the region ${name}`,
    where: { file: path.basename(table) },
    cure: 'Add rows for this exam: patient as in the clinical table, visit as the study calls it or empty.',
  });
}

/** What the result depends on, without who the patient is. */
function identityOf({ lesion, readings }: OpenCase): Json {
  return {
    lesion,
    readings: readings.map(({ reading: { reader, repeat, role, verdict = null }, mask }) => ({
      ...{ reader, repeat, role, verdict },
      mask: mask
        ? { voxels: hashBytes(mask.data), size: [...mask.grid.size], affine: [...mask.grid.affine] }
        : null,
    })),
  };
}
