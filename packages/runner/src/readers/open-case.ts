import path from 'node:path';
import { isLobuleError, LobuleError } from '@lobule/foundation';
import { radiomicsErrors } from '@lobule/radiomics';
import type { ReadingCase } from '@lobule/segmentation';
import { countInside, type Grid, type Mask } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { once } from '../exam/images.ts';
import { onImage } from '../features/extract-pair.ts';
import { isVolumeFile } from '../features/read-image.ts';
import { type ReadMask, readMask } from '../features/read-mask.ts';
import type { TableReading } from './read-readings.ts';

export interface OpenReading {
  readonly reading: TableReading;
  /** On the grid of the case. */
  readonly mask?: Mask;
}

/** The readings of one lesion, their masks on one grid. */
export interface OpenCase {
  readonly patient: string;
  readonly visit: string;
  readonly lesion: string;
  readonly readings: readonly OpenReading[];
  readonly warnings: readonly string[];
}

export interface OpenOptions {
  /** Carry masks on other grids onto that of the first, by nearest neighbour. */
  readonly resampleMask: boolean;
  /** A lesion with one reading is told in place of refused: others of the table have more. Default: refused. */
  readonly mayBeAlone?: boolean;
  /** For DICOM segmentations, which span their own slices alone, and contours. */
  readonly gridOfImages: () => Promise<Grid | undefined>;
}

/**
 * Reads the masks of a case onto one grid: of the first mask that is a file, of the images where all are DICOM
 * segmentations, else of the first.
 *
 * @throws runner/one-reader, radiomics/empty-mask, radiomics/mask-on-other-grid, and what readMask throws; each says
 *   whose mask it is
 */
export async function openCase(one: ReadingCase<TableReading>, options: OpenOptions): Promise<OpenCase> {
  const masks = new Map<TableReading, ReadMask>();
  const images = once(options.gridOfImages);
  for (const reading of one.readings) {
    const { file, label } = reading;
    if (file === undefined) continue;
    // Contours are drawn on the grid of the images; a mask has its own.
    const read = async () => readMask(file, label, isVolumeFile(file) ? undefined : await images());
    masks.set(reading, await blaming(reading, read));
  }
  const isAlone = one.readings.length < 2;
  if (isAlone && !(options.mayBeAlone ?? false)) {
    throw runnerErrors.error('runner/one-reader', {
      what: `There is one reading only, by ${one.readings[0].reader}`,
      where: { row: one.readings[0].row },
    });
  }
  const file = [...masks.values()].find(({ kind }) => kind === 'file');
  const first = [...masks.values()][0];
  const grid = file?.mask.grid ?? (first && ((await images()) ?? first.mask.grid));
  const warnings = isAlone
    ? [`Read once, by ${one.readings[0].reader}: there is nothing to compare it with.`]
    : [];
  const readings: OpenReading[] = [];
  for (const reading of one.readings) {
    const read = masks.get(reading);
    if (read === undefined || grid === undefined) {
      readings.push({ reading });
      continue;
    }
    const { mask, note } = await blaming(reading, async () => onGrid(read, grid, options.resampleMask));
    for (const text of [...read.warnings, ...(note === '' ? [] : [note])])
      warnings.push(`${reading.reader}: ${text}`);
    readings.push({ reading, mask });
  }
  return { patient: one.patient, visit: one.visit, lesion: one.lesion, readings, warnings };
}

/** A mask that was carried to where nothing of it is left would pass for one that was drawn empty. */
function onGrid(read: ReadMask, grid: Grid, mayResample: boolean): ReturnType<typeof onImage> {
  const placed = onImage(read, grid, mayResample);
  if (countInside(placed.mask) > 0) return placed;
  throw radiomicsErrors.error('radiomics/empty-mask', {
    what: 'Nothing of the mask lies on the grid of the others',
  });
}

/** Errors name the reader and the row. */
async function blaming<T>({ reader, row, file = '' }: TableReading, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isLobuleError(error)) throw error;
    const cure = CURES[error.code]?.(error.cure) ?? error.cure;
    const where = { file: path.basename(file), row };
    const what = `${error.what.replace(/\.$/, '')}; this is the reading of ${reader}`;
    throw new LobuleError(error.code, what, where, cure, error);
  }
}

/** What helps here, where the room that throws does not know of readers. */
const CURES: Readonly<Record<string, (cure: string) => string>> = {
  'radiomics/empty-mask': () =>
    'Draw it again; where the reader saw no lesion leave the row out, and say so.',
  'radiomics/mask-on-other-grid': () =>
    'Draw or export all masks of a lesion on the grid of one image; --resample-mask carries them over by nearest neighbour.',
  'runner/contours-need-image': () =>
    'Name the series that they were drawn on with --dicom, or an image with --maps.',
  'runner/label': (cure) => cure.replace(/Name one with --label.*, or in/, 'Name one in'),
};
