import path from 'node:path';
import { type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { fitNyul, meanScale, type NyulScale, type NyulSettings } from '@lobule/standardisation';
import { readCsv, texts } from '@lobule/tables';
import { runnerErrors } from '../errors.ts';
import { readBytes, readImage } from '../features/read-image.ts';
import { readMask } from '../features/read-mask.ts';
import { requireFolder } from '../features/require-out.ts';
import { packScale } from './scale-file.ts';

/** Settings of a scale of intensities, and its file. */
export interface FitScaleOptions {
  /** The file to write. */
  readonly out: string;
  readonly settings?: Partial<NyulSettings>;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** A scale of intensities, its file, and how many patients it is of. */
export interface FitScaleOutcome extends NyulScale {
  readonly file: string;
  readonly patients: number;
}

interface Row {
  readonly subject: string;
  readonly image: string;
  readonly mask?: string;
}

/**
 * Learns a scale of histogram matching on a stated list of training patients: a table with the columns subject and image
 * and, where there are, mask; paths start at its folder. Every image bears alike on the scale.
 *
 * @throws runner/scale, runner/no-image-file, runner/frame, standardisation/*, ledger/not-writable
 */
export async function fitScale(table: string, options: FitScaleOptions): Promise<FitScaleOutcome> {
  const { out, settings = {}, progress = silent, signal } = options;
  const rows = readRows(table);
  requireFolder(path.dirname(path.resolve(out)));
  // Each image is fitted by itself, so that one at a time is in memory.
  const scales: NyulScale[] = [];
  for (const [done, { image, mask }] of rows.entries()) {
    throwIfCancelled(signal);
    progress({ task: 'Learning the scale', done, total: rows.length });
    const { volume } = await readImage(image, undefined);
    const inside = mask === undefined ? undefined : (await readMask(mask, undefined)).mask;
    scales.push(fitNyul([{ image: volume, ...(inside && { mask: inside }) }], settings));
  }
  progress({ task: 'Learning the scale', done: rows.length, total: rows.length });
  const scale = meanScale(scales);
  const subjects = rows.map(({ subject }) => subject);
  writeFileAtomic(out, packScale(scale, subjects));
  return { ...scale, file: out, patients: new Set(subjects).size };
}

/** @throws runner/scale */
function readRows(file: string): readonly Row[] {
  const { table } = readCsv(readBytes(file), { file: path.basename(file), textColumns: ['subject'] });
  const names = table.columns.map(({ name }) => name);
  const lacking = ['subject', 'image'].find((name) => !names.includes(name));
  if (lacking !== undefined || table.rows === 0) {
    throw runnerErrors.error('runner/scale', {
      what:
        lacking === undefined ? 'The list has no patient' : `The list of patients has no column ${lacking}`,
      where: { file: path.basename(file) },
      cure: 'Give a table with the columns subject, image and, where there are, mask.',
    });
  }
  const folder = path.dirname(path.resolve(file));
  const [subjects, images] = [texts(table, 'subject'), texts(table, 'image')];
  const masks = names.includes('mask') ? texts(table, 'mask') : undefined;
  return Array.from({ length: table.rows }, (_, n): Row => {
    const [subject, image, mask] = [subjects[n], images[n], masks?.[n]];
    if (!subject || !image) {
      throw runnerErrors.error('runner/scale', {
        what: 'A cell is empty',
        where: { file: path.basename(file), row: n + 2, column: subject ? 'image' : 'subject' },
        cure: 'Fill it in, or leave the row out.',
      });
    }
    return {
      subject,
      image: path.resolve(folder, image),
      ...(mask && { mask: path.resolve(folder, mask) }),
    };
  });
}
