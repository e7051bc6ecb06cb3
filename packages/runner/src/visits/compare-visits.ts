import path from 'node:path';
import type { Json, Reason } from '@lobule/foundation';
import { diskFileSystem, openStore } from '@lobule/ledger';
import {
  type Discretisation,
  deltaFeatures,
  isOfShape,
  matchLesions,
  type RadiomicsSettings,
} from '@lobule/radiomics';
import type { ChangesRequest } from '@lobule/study';
import {
  connectedComponents,
  countInside,
  type Mask,
  readNifti,
  type Volume,
  voxelVolumeMm3,
} from '@lobule/volume';
import { withoutShape } from '../exam/features.ts';
import { type Placement, regionOnImage } from '../exam/placement.ts';
import { type StepRunner, stepRunner } from '../work/step.ts';

/** A region of an exam and an image in which its changes are asked for, as stored blobs. */
export interface ChangeSource {
  readonly image: string;
  readonly blob: string;
  readonly mask: string;
  /** Where the image lies beside that on which the mask lies, if that was found. */
  readonly place?: Placement;
}

/** One region of one patient at two visits; plain data, so that it can go to a worker. */
export interface ChangeTask {
  readonly out: string;
  readonly code: string;
  readonly region: string;
  readonly request: ChangesRequest;
  readonly settings: RadiomicsSettings;
  /** Between the visits; null where nobody says. */
  readonly days: number | null;
  /** Of the same images at both visits. */
  readonly images: readonly { readonly first: ChangeSource; readonly second: ChangeSource }[];
}

/** A feature of one lesion at two visits; null where undefined. */
export interface LesionChange {
  /** Absent for shape. */
  readonly image?: string;
  /** With its image before it, but for shape. */
  readonly feature: string;
  readonly unit: string;
  readonly ibsiCode?: string;
  readonly first: number | null;
  readonly second: number | null;
  readonly absolute: ChangeValue;
  readonly relative: ChangeValue;
  readonly perDay: ChangeValue;
}

export interface ChangeValue {
  readonly value: number | null;
  readonly reason?: Reason;
}

/** A lesion that is there at both visits. */
export interface ChangedLesion {
  /** Counted from 1 in the order of the largest; `1` and so on, at each visit. */
  readonly first: string;
  readonly second: string;
  readonly by: 'region' | 'overlap' | 'distance';
  readonly overlap?: number;
  readonly distanceMm?: number;
  readonly firstMm3: number;
  readonly secondMm3: number;
  /** The bins of both visits, by image. */
  readonly bins: Readonly<Record<string, Discretisation>>;
  readonly changes: readonly LesionChange[];
}

export interface ComparedVisits {
  readonly lesions: readonly ChangedLesion[];
  readonly vanished: readonly { readonly id: string; readonly mergedInto?: string }[];
  readonly appeared: readonly { readonly id: string; readonly splitFrom?: string }[];
}

/**
 * Lesions of a region matched over two visits, and the changes of their features in each image.
 *
 * @throws radiomics/visits-differ where voxels differ in size and no resampling is asked for
 */
export async function compareVisits(task: ChangeTask): Promise<ComparedVisits> {
  const store = openStore(path.join(task.out, '.lobule'), diskFileSystem);
  const steps = stepRunner(store, task.code);
  const read = (hash: string): Volume => readNifti(store.blobs.get(hash)).volumes[0];
  return await compareStep(steps, task, read);
}

async function compareStep(
  steps: StepRunner,
  { region, request, settings, days, images }: ChangeTask,
  read: (hash: string) => Volume,
): Promise<ComparedVisits> {
  const { kinds: _kinds, aggregate: _aggregate, to: _to, ...matching } = request;
  const parameters = { matching, settings, days, images } as unknown as Json;
  const { facts } = await steps.run({ name: `changes:${region}`, parameters }, () => {
    const [{ first, second }] = images;
    const before = lesionsOf(read(first.mask), request);
    const after = lesionsOf(read(second.mask), request);
    const { matched, vanished, appeared } = match(before, after, request);
    const pairs = matched.map((one) => ({
      ...one,
      firstMask: before.find(({ id }) => id === one.first)?.mask as Mask,
      secondMask: after.find(({ id }) => id === one.second)?.mask as Mask,
      changes: [] as LesionChange[],
      bins: {} as Record<string, Discretisation>,
    }));
    images.forEach((image, n) => {
      const visits = [read(image.first.blob), read(image.second.blob)] as const;
      // Shape is that of the mask, and measured once.
      const wanted = n === 0 ? settings : { ...settings, families: withoutShape(settings) };
      for (const { firstMask, secondMask, changes, bins } of pairs) {
        const { image: name } = image.first;
        const regions = [
          regionOnImage(firstMask, { ...visits[0], ...(image.first.place && { place: image.first.place }) }),
          regionOnImage(secondMask, {
            ...visits[1],
            ...(image.second.place && { place: image.second.place }),
          }),
        ] as const;
        const found = changesIn(name, visits, regions, wanted, days);
        changes.push(...found.changes);
        if (found.bins) bins[name] = found.bins;
      }
    });
    const lesions = pairs.map(({ firstMask, secondMask, ...lesion }) => ({
      ...lesion,
      firstMm3: volumeOf(firstMask),
      secondMm3: volumeOf(secondMask),
    }));
    return { facts: { lesions, vanished, appeared } as unknown as Json, blobs: {} };
  });
  return facts as unknown as ComparedVisits;
}

interface Lesion {
  readonly id: string;
  readonly mask: Mask;
}

/** The whole region, or its pieces, the largest first. */
function lesionsOf({ grid, data }: Volume, { lesions, smallestMm3 }: ChangesRequest): readonly Lesion[] {
  const mask: Mask = { grid, data: Uint8Array.from(data) };
  if (lesions === 'one') return countInside(mask) === 0 ? [] : [{ id: '1', mask }];
  const { labels, sizes } = connectedComponents(mask, 26);
  return [...sizes.keys()]
    .filter((n) => sizes[n] * voxelVolumeMm3(grid) >= smallestMm3)
    .sort((a, b) => sizes[b] - sizes[a] || a - b)
    .map((n, place) => ({
      id: String(place + 1),
      mask: { grid, data: Uint8Array.from(labels.data, (label) => (label === n + 1 ? 1 : 0)) },
    }));
}

function match(
  before: readonly Lesion[],
  after: readonly Lesion[],
  { lesions, overlap, distanceMm }: ChangesRequest,
): Pick<ComparedVisits, 'vanished' | 'appeared'> & {
  readonly matched: readonly Omit<ChangedLesion, 'firstMm3' | 'secondMm3' | 'bins' | 'changes'>[];
} {
  if (lesions === 'pieces') {
    const found = matchLesions(before, after, { overlap, distanceMm });
    return { ...found, matched: found.matched.toSorted((a, b) => Number(a.first) - Number(b.first)) };
  }
  const both = before.length > 0 && after.length > 0;
  return {
    matched: both ? [{ first: '1', second: '1', by: 'region' }] : [],
    vanished: both ? [] : before.map(({ id }) => ({ id })),
    appeared: both ? [] : after.map(({ id }) => ({ id })),
  };
}

function changesIn(
  image: string,
  [first, second]: readonly [Volume, Volume],
  [firstMask, secondMask]: readonly [Mask, Mask],
  settings: RadiomicsSettings,
  days: number | null,
): { readonly changes: readonly LesionChange[]; readonly bins: Discretisation | undefined } {
  const { features, discretisation } = deltaFeatures(
    { image: first, mask: firstMask },
    { image: second, mask: secondMask },
    settings,
    days ?? undefined,
  );
  const changes = features.map(({ name, family, unit, ibsiCode, ...change }) => ({
    ...(isOfShape(family) ? {} : { image }),
    feature: isOfShape(family) ? name : `${image}_${name}`,
    unit,
    ...(ibsiCode !== undefined && { ibsiCode }),
    first: finite(change.first.value),
    second: finite(change.second.value),
    absolute: changeValue(change.absolute),
    relative: changeValue(change.relative),
    perDay: changeValue(change.perDay),
  }));
  return { changes, bins: discretisation };
}

function changeValue({ value, reason }: { readonly value: number; readonly reason?: Reason }): ChangeValue {
  return { value: finite(value), ...(reason && { reason: { ...reason } }) };
}

/** JSON has no NaN; null stands for it. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function volumeOf(mask: Mask): number {
  return countInside(mask) * voxelVolumeMm3(mask.grid);
}
