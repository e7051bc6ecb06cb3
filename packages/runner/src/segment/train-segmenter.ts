import { existsSync } from 'node:fs';
import path from 'node:path';
import { isLobuleError, type ProgressListener, silent } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import {
  describeCard,
  type ListedExam,
  type ModelCard,
  maskOnGrid,
  type SegmenterSettings,
  trainSegmenter,
  writeSegmenter,
} from '@lobule/segmentation';
import { readCsv, texts } from '@lobule/tables';
import { emptyMask, type Grid, type Mask, maskWhere } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { isVolumeFile, readBytes } from '../features/read-image.ts';
import { readMask } from '../features/read-mask.ts';
import { requireFolder } from '../features/require-out.ts';
import { readLabels } from '../register/read-volumes.ts';
import { segmentSeries } from './series.ts';

/** Settings of a training, and what its card says. */
export interface TrainSegmenterOptions {
  /** The file to write. */
  readonly out: string;
  readonly settings?: Partial<SegmenterSettings>;
  readonly title?: string;
  /** For the model card: whose exams, outlined by whom. */
  readonly description?: string;
  /** The exams are of a digital phantom; the card says so. */
  readonly synthetic?: boolean;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** The segmenter's file and its card. */
export interface TrainSegmenterOutcome {
  readonly file: string;
  readonly bytes: number;
  readonly card: ModelCard;
  /** The card in lines for people. */
  readonly lines: readonly string[];
}

const COLUMNS = ['patient', 'series', 'mask', 'label', 'times', 'breast', 'age', 'year'] as const;
type Column = (typeof COLUMNS)[number];

interface Row {
  readonly patient: string;
  readonly series: readonly string[];
  /** Undefined where there is no lesion. */
  readonly mask?: string;
  readonly label?: string;
  /** Mask of the breast. */
  readonly breast?: string;
  readonly timesS?: readonly number[];
  readonly age?: number;
  readonly year?: number;
  /** As a spreadsheet counts. */
  readonly row: number;
}

/**
 * Learns to outline lesions from a table of exams: the columns patient, series (a file, a folder of DICOM, or several with
 * semicolons between) and mask (`none` where there is no lesion); where there are, label, times (s, of every phase), breast (a
 * mask), age of the patient and year of the exam. Paths start at the folder of the table.
 *
 * @throws runner/segmenter-table, runner/no-image-file, segmentation/*, ledger/not-writable; what reading series and masks throws
 */
export async function trainSegmenterFiles(
  table: string,
  options: TrainSegmenterOptions,
): Promise<TrainSegmenterOutcome> {
  const { out, progress = silent, signal } = options;
  const rows = readRows(table);
  requireFolder(path.dirname(path.resolve(out)));
  const exams = rows.map(
    (row): ListedExam => ({
      patient: row.patient,
      ...(row.age !== undefined && { ageYears: row.age }),
      ...(row.year !== undefined && { acquiredYear: row.year }),
      load: () => loadRow(row, signal),
    }),
  );
  const model = await trainSegmenter(exams, {
    settings: options.settings ?? {},
    progress,
    ...(options.title !== undefined && { title: options.title }),
    ...(options.description !== undefined && { description: options.description }),
    ...(options.synthetic !== undefined && { synthetic: options.synthetic }),
    ...(signal && { signal }),
  });
  const text = writeSegmenter(model);
  writeFileAtomic(out, text);
  return { file: out, bytes: text.length, card: model.card, lines: describeCard(model.card) };
}

async function loadRow(row: Row, signal: AbortSignal | undefined) {
  try {
    const { phases, timesS } = await segmentSeries(row.series, silent, signal);
    const lesions = await lesionsOf(row, phases[0].grid);
    const known = row.timesS ?? timesS.filter((timeS) => timeS !== undefined);
    const breast =
      row.breast === undefined ? undefined : (await readMask(row.breast, undefined, phases[0].grid)).mask;
    return { series: phases, lesions, ...(known.length > 0 && { timesS: known }), ...(breast && { breast }) };
  } catch (error) {
    // Which of many exams it was.
    if (!isLobuleError(error) || error.code === 'foundation/cancelled') throw error;
    throw runnerErrors.error('runner/segmenter-table', {
      what: `The exam of row ${row.row} cannot be used. ${error.what}`,
      where: { ...error.where, row: row.row },
      cure: error.cure,
      cause: error,
    });
  }
}

async function lesionsOf({ mask, label }: Row, grid: Grid): Promise<Mask> {
  if (mask === undefined) return emptyMask(grid);
  if (label === undefined && isVolumeFile(mask)) {
    return maskWhere(await readLabels(mask), (value) => value !== 0);
  }
  const drawn = await readMask(mask, label, grid);
  // A DICOM segmentation spans its frames alone.
  return drawn.kind === 'segmentation' ? maskOnGrid(drawn.mask, grid, 'resample').mask : drawn.mask;
}

/** @throws runner/segmenter-table, runner/no-image-file */
function readRows(file: string): readonly Row[] {
  const { table } = readCsv(readBytes(file), {
    file: path.basename(file),
    textColumns: ['patient', 'series', 'mask', 'label', 'times'],
  });
  const names = table.columns.map(({ name }) => name);
  const cells = new Map(names.map((name) => [name.trim().toLowerCase(), texts(table, name)] as const));
  const lacking = (['patient', 'series', 'mask'] as const).find((name) => !cells.has(name));
  if (lacking !== undefined || table.rows === 0) {
    throw badTable(
      lacking === undefined
        ? 'The table has no exam'
        : `There is no column ${lacking}; the columns are ${names.join(', ')}`,
    );
  }
  const folder = path.dirname(path.resolve(file));
  return Array.from({ length: table.rows }, (_, n): Row => {
    const row = n + 2;
    const cell = (name: Column) => cells.get(name)?.[n]?.trim() || undefined;
    const filled = (name: Column) => {
      const value = cell(name);
      if (value === undefined) throw badTable('A cell is empty', name, row);
      return value;
    };
    const place = (name: string, column: Column) => {
      const found = path.resolve(folder, name);
      if (!existsSync(found)) throw badTable(`There is no ${name}`, column, row);
      return found;
    };
    const mask = filled('mask');
    const label = cell('label');
    const times = cell('times')
      ?.split(/[\s;]+/)
      .map((time) => numberIn(time, 'times', row));
    const breast = cell('breast');
    const age = cell('age');
    const year = cell('year');
    return {
      patient: filled('patient'),
      series: filled('series')
        .split(';')
        .map((name) => place(name.trim(), 'series')),
      ...(mask.toLowerCase() !== 'none' && { mask: place(mask, 'mask') }),
      ...(label !== undefined && { label }),
      ...(breast !== undefined && { breast: place(breast, 'breast') }),
      ...(times !== undefined && { timesS: times }),
      ...(age !== undefined && { age: numberIn(age, 'age', row) }),
      ...(year !== undefined && { year: numberIn(year, 'year', row) }),
      row,
    };
  });
}

function numberIn(text: string, column: Column, row: number): number {
  const value = Number(text);
  if (text !== '' && Number.isFinite(value)) return value;
  throw badTable(`${text} is no number`, column, row);
}

function badTable(what: string, column?: Column, row?: number) {
  return runnerErrors.error('runner/segmenter-table', {
    what,
    ...(column !== undefined && { where: { column, ...(row !== undefined && { row }) } }),
  });
}
