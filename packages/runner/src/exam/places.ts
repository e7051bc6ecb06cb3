import path from 'node:path';
import type { SegmentedRegion } from '@lobule/study';
import { numbers, readCsv, texts } from '@lobule/tables';
import { type Box, type Grid, type Point, patientToIndex } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { readBytes } from '../features/read-image.ts';
import type { ExamName } from './readings-region.ts';

/** What was pointed to in one lesion: a place, or two corners of a box, LPS mm. */
export interface LesionPlace {
  readonly lesion: string;
  readonly corners: readonly [Point] | readonly [Point, Point];
}

type PlaceRequest = Pick<SegmentedRegion, 'from' | 'coordinates' | 'lesion' | 'name'>;

const CLICK = ['x', 'y', 'z'];
const BOX = [...CLICK, 'x2', 'y2', 'z2'];

/**
 * The places of one exam in a table with the columns patient, x, y, z (boxes also x2, y2, z2), and visit and lesion where
 * there are several. Rows without a visit serve every visit.
 *
 * @throws runner/places, runner/no-mask where the table has no row of this exam; runner/no-image-file, tables/*
 */
export function placesOf(
  file: string,
  { from, coordinates, lesion, name }: PlaceRequest,
  exam: ExamName,
): readonly LesionPlace[] {
  const where = { file: path.basename(file) };
  const { table } = readCsv(readBytes(file), {
    file: where.file,
    textColumns: ['patient', 'visit', 'lesion'],
  });
  const wanted = ['patient', ...(from === 'box' ? BOX : CLICK)];
  const there = table.columns.map((column) => column.name);
  const absent = wanted.find((column) => !there.includes(column));
  if (absent !== undefined) {
    throw runnerErrors.error('runner/places', {
      what: `The column ${absent} is missing; there are: ${there.join(', ')}`,
      where,
    });
  }
  const cell = (column: string, row: number) =>
    there.includes(column) ? (texts(table, column)[row] ?? '').trim() : '';
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter(
    (row) =>
      cell('patient', row) === exam.id &&
      (cell('visit', row) === '' || cell('visit', row) === exam.visit) &&
      (lesion === undefined || cell('lesion', row) === lesion),
  );
  if (rows.length === 0) {
    throw runnerErrors.error('runner/no-mask', {
      what: `There is no place for the region ${name}${lesion === undefined ? '' : ` (lesion ${lesion})`}`,
      where,
      cure: 'Add a row for this exam: patient as in the clinical table, visit as the study calls it or empty.',
    });
  }
  const sign = coordinates === 'RAS' ? -1 : 1;
  const point = (columns: readonly string[], row: number): Point => {
    const [x, y, z] = columns.map((column) => numbers(table, column)[row]);
    if ([x, y, z].every(Number.isFinite)) return [sign * x, sign * y, z];
    throw runnerErrors.error('runner/places', {
      what: 'A place has a coordinate that is no number',
      where: { ...where, row: row + 2 },
    });
  };
  return rows.map((row) => {
    const first = point(CLICK, row);
    return {
      lesion: cell('lesion', row),
      corners: from === 'box' ? [first, point(BOX.slice(3), row)] : [first],
    };
  });
}

/**
 * The voxels between two corners, both included, in a grid of any direction: the box of the image that holds all eight
 * corners of the box in the patient.
 */
export function boxBetween(grid: Grid, a: Point, b: Point): Box {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const place: Point = [corner & 1 ? a[0] : b[0], corner & 2 ? a[1] : b[1], corner & 4 ? a[2] : b[2]];
    const index = patientToIndex(grid, place);
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis], Math.round(index[axis]));
      high[axis] = Math.max(high[axis], Math.round(index[axis]));
    }
  }
  return {
    start: [low[0], low[1], low[2]],
    size: [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1],
  };
}
