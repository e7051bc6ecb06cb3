import { radiomicsErrors } from '../errors.ts';
import type { Region } from '../region.ts';

/** A region's grey levels in the cut-out (0 outside), numbered over those that occur. */
export interface LevelImage {
  /** Of the cut-out, with its margin of one voxel; x fastest. */
  readonly size: readonly [number, number, number];
  /** 0 outside, else 1 + index into `present`. */
  readonly codes: Uint16Array;
  /** Voxels that have a level, ascending; those of slice z are `sliceStart[z]` to `sliceStart[z + 1]`. */
  readonly positions: Int32Array;
  readonly sliceStart: Int32Array;
  /** 1 inside the mask, whether or not the voxel has a level. */
  readonly inside: Uint8Array;
  /** Grey levels that occur, ascending. */
  readonly present: Int32Array;
  /** For the normalised inverse differences. */
  readonly levelCount: number;
}

/** A matrix of counts of this many levels squared is 34 MB. */
const MOST_PRESENT = 2048;

/** @throws radiomics/too-many-levels */
export function levelImage(
  { size, inside, positions }: Pick<Region, 'size' | 'inside' | 'positions'>,
  levels: Int32Array,
  levelCount: number,
): LevelImage {
  const { present, codeOf } = numbered(levels);
  const slice = size[0] * size[1];
  const codes = new Uint16Array(slice * size[2]);
  const sliceStart = new Int32Array(size[2] + 1);
  let z = 0;
  for (let n = 0; n < positions.length; n++) {
    const position = positions[n];
    codes[position] = codeOf[levels[n]];
    while (position >= (z + 1) * slice) z++;
    sliceStart[z + 1]++;
  }
  for (z = 0; z < size[2]; z++) sliceStart[z + 1] += sliceStart[z];
  return { size, codes, positions, sliceStart, inside, present, levelCount };
}

/** The levels that occur, ascending, and the code of each level: 1 and its place among them. */
function numbered(levels: Int32Array): { readonly present: Int32Array; readonly codeOf: Uint16Array } {
  let highest = 0;
  for (let n = 0; n < levels.length; n++) if (levels[n] > highest) highest = levels[n];
  const occurs = new Uint8Array(highest + 1);
  for (let n = 0; n < levels.length; n++) occurs[levels[n]] = 1;
  const present = Int32Array.from(occurs.keys()).filter((level) => occurs[level] === 1);
  if (present.length > MOST_PRESENT) {
    throw radiomicsErrors.error('radiomics/too-many-levels', {
      what: `${present.length} different grey levels occur`,
    });
  }
  const codeOf = new Uint16Array(highest + 1);
  for (let n = 0; n < present.length; n++) codeOf[present[n]] = n + 1;
  return { present, codeOf };
}

export type Offset = readonly [number, number, number];

/** One of each pair of opposite directions to the 26 neighbours; those within a slice are the first four. */
export const DIRECTIONS: readonly Offset[] = [
  [1, 0, 0],
  [0, 1, 0],
  [1, 1, 0],
  [-1, 1, 0],
  [0, 0, 1],
  [1, 0, 1],
  [-1, 0, 1],
  [0, 1, 1],
  [0, -1, 1],
  [1, 1, 1],
  [-1, 1, 1],
  [1, -1, 1],
  [-1, -1, 1],
];
export const WITHIN_SLICE = 4;

/** What each direction adds to a position; always positive, so that raster order meets p - step before p. */
export function stepsOf({ size: [nx, ny] }: LevelImage, within: boolean): Int32Array {
  const directions = within ? DIRECTIONS.slice(0, WITHIN_SLICE) : DIRECTIONS;
  return Int32Array.from(directions, ([dx, dy, dz]) => dx + nx * (dy + ny * dz));
}

/** Whether the voxel a step before a position lies beyond the cut-out. */
export function isOutside(
  p: number,
  dx: number,
  dy: number,
  dz: number,
  [nx, ny, nz]: LevelImage['size'],
): boolean {
  const x = (p % nx) - dx;
  const y = (Math.floor(p / nx) % ny) - dy;
  const z = Math.floor(p / (nx * ny)) - dz;
  return x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz;
}
