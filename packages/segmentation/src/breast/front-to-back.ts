import { type Grid, gridDirections, gridSpacingMm } from '@lobule/volume';

/** The lines of a grid that run from the front of the patient to the back, along the axis that does so most. */
export interface FrontToBack {
  /** The axis of the grid, 0 to 2. */
  readonly along: 0 | 1 | 2;
  /** The axis of the grid from head to feet. */
  readonly upright: 0 | 1 | 2;
  /** Which of the two numbers of `across` runs from side to side. */
  readonly sideways: 0 | 1;
  readonly lines: number;
  readonly length: number;
  readonly spacingMm: number;
  /** Index of the voxel at a step from the front along a line. */
  at(line: number, step: number): number;
  /** Where a line runs, in mm across, relative to the middle of the grid. */
  across(line: number): readonly [number, number];
}

/** @example const { lines, length, at } = frontToBack(image.grid); */
export function frontToBack(grid: Grid): FrontToBack {
  const directions = gridDirections(grid);
  const spacing = gridSpacingMm(grid);
  // LPS: the second coordinate grows towards the back.
  const along = [0, 1, 2].reduce((best, axis) =>
    Math.abs(directions[axis][1]) > Math.abs(directions[best][1]) ? axis : best,
  );
  const [a, b] = [0, 1, 2].filter((axis) => axis !== along);
  const isSideways = Math.abs(directions[a][2]) <= Math.abs(directions[b][2]);
  const [nx, ny] = grid.size;
  const strides = [1, nx, nx * ny];
  const length = grid.size[along];
  const backwards = directions[along][1] < 0;
  return {
    along: along as 0 | 1 | 2,
    upright: (isSideways ? b : a) as 0 | 1 | 2,
    sideways: isSideways ? 0 : 1,
    lines: grid.size[a] * grid.size[b],
    length,
    spacingMm: spacing[along],
    at(line, step) {
      const i = line % grid.size[a];
      const j = Math.floor(line / grid.size[a]);
      const k = backwards ? length - 1 - step : step;
      return i * strides[a] + j * strides[b] + k * strides[along];
    },
    across(line) {
      const i = line % grid.size[a];
      const j = Math.floor(line / grid.size[a]);
      return [(i - (grid.size[a] - 1) / 2) * spacing[a], (j - (grid.size[b] - 1) / 2) * spacing[b]];
    },
  };
}
