import { type Grid, gridDirections, gridSpacingMm, indexToPatient, makeGrid } from '@lobule/volume';

/** Where each letter points in LPS. */
const LETTERS: Readonly<Record<string, readonly [number, 1 | -1]>> = {
  L: [0, 1],
  R: [0, -1],
  P: [1, 1],
  A: [1, -1],
  S: [2, 1],
  I: [2, -1],
};

/**
 * The grid that a network looks at: the same box in space, its axes in the wanted order and direction (those of the image
 * that come nearest; nothing is turned), voxels of the wanted size. The number of voxels is rounded as nnU-Net does, and what
 * that adds or takes is shared by both ends.
 */
export function networkGrid(
  grid: Grid,
  spacingMm: readonly number[] | undefined,
  orientation?: string,
): Grid {
  const axes =
    orientation === undefined
      ? ([
          [0, 1],
          [1, 1],
          [2, 1],
        ] as const)
      : axesFor(grid, orientation);
  const own = gridSpacingMm(grid);
  const directions = gridDirections(grid);
  const spacing = axes.map(([axis], n) => spacingMm?.[n] ?? own[axis]);
  const size = axes.map(([axis], n) => Math.max(1, Math.round((grid.size[axis] * own[axis]) / spacing[n])));
  const middle = indexToPatient(grid, [
    (grid.size[0] - 1) / 2,
    (grid.size[1] - 1) / 2,
    (grid.size[2] - 1) / 2,
  ]);
  const column = axes.map(([axis, sign], n) => directions[axis].map((d) => sign * d * spacing[n]));
  const affine = [0, 1, 2].flatMap((p) => [
    column[0][p],
    column[1][p],
    column[2][p],
    middle[p] - column.reduce((sum, one, n) => sum + one[p] * ((size[n] - 1) / 2), 0),
  ]);
  return makeGrid({ size: [size[0], size[1], size[2]], affine });
}

/** For each letter the axis of the image that comes nearest and has not been taken, and whether it is turned round. */
function axesFor(grid: Grid, orientation: string): readonly (readonly [number, 1 | -1])[] {
  const directions = gridDirections(grid);
  const free = [0, 1, 2];
  return [...orientation].map((letter) => {
    const [coordinate, sign] = LETTERS[letter];
    const axis = free.reduce((best, one) =>
      Math.abs(directions[one][coordinate]) > Math.abs(directions[best][coordinate]) ? one : best,
    );
    free.splice(free.indexOf(axis), 1);
    return [axis, directions[axis][coordinate] * sign >= 0 ? 1 : -1] as const;
  });
}
