import { type Grid, indexToPatient, type Point } from '@lobule/volume';
import type { Coordinates } from './options.ts';

/** A place that was given, in the patient (LPS, mm). */
export function inPatient(grid: Grid, place: Point, coordinates: Coordinates): Point {
  if (coordinates === 'voxel') return indexToPatient(grid, place);
  return coordinates === 'RAS' ? [-place[0], -place[1], place[2]] : place;
}

/** The name of one of several lesions. */
export function numbered(n: number, of: number): string {
  return of === 1 ? 'lesion' : `lesion${n}`;
}
