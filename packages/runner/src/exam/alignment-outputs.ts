import type { Json } from '@lobule/foundation';
import type { StepRecord } from '@lobule/ledger';
import type { SeriesAlignment, StudyNote } from '@lobule/study';
import { compareGrids } from '@lobule/volume';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import { type MadePlacement, placementFile } from './align-between.ts';
import { alignmentFile, type MadeAlignment } from './align-exam.ts';
import { alignmentPictures, placementPictures } from './alignment-pictures.ts';
import { type MadeRegion, regionOnGrid } from './make-region.ts';
import { regionOnImage } from './placement.ts';

/** A file of a step, by what stands after the name of the exam. */
export interface StepFile {
  readonly name: string;
  readonly hash: string;
  readonly record: StepRecord;
}

/** The files of alignments, and what must be said of them. */
export function alignmentOutputs(
  alignments: readonly MadeAlignment[],
  placements: readonly MadePlacement[],
  subject: string,
): { readonly files: readonly StepFile[]; readonly notes: readonly StudyNote[] } {
  const all = [
    ...alignments.map((one) => ({
      ...one,
      step: `alignment of ${one.role}`,
      nameOf: (blob: string) => alignmentFile(one.role, blob),
    })),
    ...placements.map((one) => ({
      ...one,
      step: `alignment of ${one.series.role} to dynamic`,
      nameOf: (blob: string) => placementFile(one.series.role, blob),
    })),
  ];
  return {
    files: all.flatMap(({ record, nameOf }) =>
      Object.entries(record.blobs).map(([blob, hash]) => ({ name: nameOf(blob), hash, record })),
    ),
    notes: all.flatMap(({ remarks, step }) =>
      remarks.map(({ code, text }): StudyNote => ({ kind: 'warning', code, text, subject, step })),
    ),
  };
}

/** Regions on the grids of series that were placed: what was measured there can be looked at. */
export async function carriedRegions(
  steps: StepRunner,
  regions: readonly MadeRegion[],
  placements: readonly MadePlacement[],
): Promise<readonly StepFile[]> {
  const files: StepFile[] = [];
  for (const { series, place } of placements) {
    for (const region of regions) {
      const record = await steps.run(
        {
          name: `carry:${region.name}:${series.role}`,
          parameters: {
            mask: region.record.blobs['mask'],
            place: place.hash,
            grid: series.grid,
          } as unknown as Json,
        },
        () => {
          const carried = regionOnImage(region.mask(), { grid: series.grid, place });
          return { facts: null, blobs: { mask: packVolume(carried, 'mask') } };
        },
      );
      const name = `space-${series.role}_label-${region.name}_mask.nii.gz`;
      files.push({ name, hash: record.blobs['mask'], record });
    }
  }
  return files;
}

/** For the report: what was moved, by how much, and a slice before and after. */
export async function alignmentResults(
  alignments: readonly MadeAlignment[],
  placements: readonly MadePlacement[],
  region: MadeRegion | undefined,
  withPictures: boolean,
  origin: (name: string) => string,
): Promise<SeriesAlignment[]> {
  const results: SeriesAlignment[] = [];
  for (const one of alignments) {
    const file = (name: string) => origin(alignmentFile(one.role, name));
    const here = region && regionOnGrid(region.mask(), one.original.grid).mask;
    const pictures = withPictures ? await alignmentPictures(one, here, file('aligned')) : undefined;
    results.push({ ...one.result, ...(pictures && { pictures }), origin: file('figures') });
  }
  for (const one of placements) {
    const file = (name: string) => origin(placementFile(one.series.role, name));
    const mask = region?.mask();
    const here = mask && compareGrids(mask.grid, one.dynamic.grid).same ? mask : undefined;
    const pictures = withPictures ? await placementPictures(one, here, file('aligned')) : undefined;
    results.push({ ...one.result, ...(pictures && { pictures }), origin: file('figures') });
  }
  return results;
}
