import type { Json } from '@lobule/foundation';
import { makeVolume } from '@lobule/volume';
import { referenceFrame } from '../../exam/align-exam.ts';
import { type ExamImages, seriesOf } from '../../exam/images.ts';
import type { MadeMap } from '../../exam/made-map.ts';
import type { MadeRegion } from '../../exam/make-region.ts';
import type { Placement } from '../../exam/placement.ts';
import { packVolume } from '../../work/pack.ts';
import type { StepRunner } from '../../work/step.ts';

/** A map of an exam, as a stored blob. */
export interface VisitMap {
  readonly name: string;
  readonly unit: string;
  readonly blob: string;
  /** Where it lies beside the dynamic series, if that was found. */
  readonly place?: Placement;
}

/** What of an exam is needed to register it to another visit; plain data, images as stored blobs. */
export interface VisitSources {
  readonly visit: string;
  /** Folder and name with which its files begin. */
  readonly stem: string;
  /** The volume of the dynamic series before contrast. */
  readonly reference: string;
  /** Those that are not empty. */
  readonly regions: readonly { readonly name: string; readonly mask: string }[];
  readonly maps: readonly VisitMap[];
}

/** Stores what a registration between visits asks for; undefined where the exam has no dynamic series. */
export async function visitSources(
  steps: StepRunner,
  { visit, stem }: Pick<VisitSources, 'visit' | 'stem'>,
  images: ExamImages,
  regions: readonly MadeRegion[],
  maps: readonly MadeMap[],
  asked: readonly string[],
): Promise<VisitSources | undefined> {
  const dynamic = seriesOf(images, 'dynamic');
  if (dynamic === undefined) return undefined;
  const frame = referenceFrame(dynamic);
  const record = await steps.run(
    { name: 'image:reference', parameters: { series: dynamic.contentHash, frame } as Json },
    async () => ({
      facts: null,
      blobs: {
        image: packVolume(makeVolume(dynamic.grid, (await dynamic.load())[frame]), 'before contrast'),
      },
    }),
  );
  return {
    visit,
    stem,
    reference: record.blobs['image'],
    regions: regions
      .filter(({ result }) => result.voxels > 0)
      .map(({ name, record: made }) => ({ name, mask: made.blobs['mask'] })),
    maps: maps
      .filter(({ name }) => asked.includes(name))
      .map(({ name, unit, blob, place }) => ({ name, unit, blob, ...(place && { place }) })),
  };
}
