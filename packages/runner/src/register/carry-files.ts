import path from 'node:path';
import { writeFileAtomic } from '@lobule/ledger';
import type { Transform } from '@lobule/registration';
import { makeTable, numberColumn, readCsv, writeCsv } from '@lobule/tables';
import { countInside, type Grid, voxelVolumeMm3 } from '@lobule/volume';
import { readBytes } from '../features/read-image.ts';
import { packVolume } from '../work/pack.ts';
import { carryMask, carryPoints, type Direction } from './carry.ts';
import { readLabels, readPoints } from './read-volumes.ts';

/** A mask or a table of points, and where it went. */
export interface Carried {
  readonly from: string;
  readonly file: string;
  readonly direction: Direction;
  /** Of masks, before and after. */
  readonly volumeMm3?: { readonly before: number; readonly after: number };
  /** Of points: how many there are, and how many have no place in the other image. */
  readonly points?: { readonly all: number; readonly lost: number };
}

/**
 * Masks and points along a transform, written into a folder.
 *
 * @throws runner/no-image-file, runner/label, runner/frame, runner/points, tables/*, ledger/not-writable
 */
export async function carryFiles(
  places: readonly string[],
  transform: Transform,
  direction: Direction,
  grid: Grid,
  { out, stem }: { readonly out: string; readonly stem: string },
): Promise<Carried[]> {
  const carried: Carried[] = [];
  for (const [index, place] of places.entries()) {
    const isTable = /\.csv$/i.test(place);
    const from = path.basename(place);
    const given = from.replace(/\.(nii(\.gz)?|nrrd|nhdr|dcm|csv)$/i, '');
    const isTaken = places.slice(0, index).some((other) => path.basename(other) === from);
    const name = `${given}${isTaken ? `-${index + 1}` : ''}_${stem}_${direction}`;
    const file = isTable ? `${name}.csv` : `${name}.nii.gz`;
    const target = path.join(out, file);
    carried.push({
      from,
      file,
      direction,
      ...(isTable
        ? { points: carryTable(place, transform, direction, target) }
        : { volumeMm3: await carryVolume(place, transform, direction, grid, target) }),
    });
  }
  return carried;
}

async function carryVolume(
  place: string,
  transform: Transform,
  direction: Direction,
  grid: Grid,
  target: string,
) {
  const mask = await readLabels(place);
  const moved = carryMask(mask, transform, direction, grid);
  writeFileAtomic(target, packVolume(moved, 'mask'));
  return {
    before: countInside(mask) * voxelVolumeMm3(mask.grid),
    after: countInside(moved) * voxelVolumeMm3(grid),
  };
}

/** The columns beside the coordinates stay as they are; a point without a place loses its coordinates. */
function carryTable(place: string, transform: Transform, direction: Direction, target: string) {
  const points = readPoints(place, ['x', 'y', 'z']);
  const moved = carryPoints(points, transform, direction);
  const { table } = readCsv(readBytes(place), { file: path.basename(place) });
  const columns = table.columns.map((column) => {
    const axis = ['x', 'y', 'z'].indexOf(column.name);
    return axis < 0
      ? column
      : numberColumn(
          column.name,
          moved.map((point) => point?.[axis] ?? Number.NaN),
        );
  });
  writeFileAtomic(target, writeCsv(makeTable(columns)));
  return { all: points.length, lost: moved.filter((point) => point === undefined).length };
}
