import { movePoint, movePointBack, type Transform, warpMask } from '@lobule/registration';
import {
  boundingBox,
  type Grid,
  indexToPatient,
  type Mask,
  newLike,
  type Point,
  patientToIndex,
  voxelCount,
} from '@lobule/volume';

/** To the fixed image, or to the moving one. */
export type Direction = 'to-fixed' | 'to-moving';

/**
 * A mask or labels of one image on the grid of the other, by the nearest voxel. Where a field folds, so that no place
 * leads there, it is 0.
 *
 * @param grid of the image to which the mask goes
 * @example
 * const lesionBefore = carryMask(lesionAfter, transform, 'to-fixed', before.grid);
 */
export function carryMask(mask: Mask, transform: Transform, direction: Direction, grid: Grid): Mask {
  return direction === 'to-fixed' ? warpMask(mask, transform, grid) : carryBack(mask, transform, grid);
}

/**
 * Points of one image (patient LPS mm) in the other; undefined where the field folds.
 *
 * @example
 * const contourThere = carryPoints(contourHere, transform, 'to-moving');
 */
export function carryPoints(
  points: readonly Point[],
  transform: Transform,
  direction: Direction,
): (Point | undefined)[] {
  return points.map((point) =>
    direction === 'to-moving' ? movePoint(transform, point) : movePointBack(transform, point),
  );
}

function carryBack(mask: Mask, transform: Transform, grid: Grid): Mask {
  const out = newLike(mask.data, voxelCount(grid));
  const box = boxIn(mask, transform, grid);
  const [nx, ny] = grid.size;
  const [mx, my, mz] = mask.grid.size;
  for (let k = box.from[2]; k <= box.to[2]; k++) {
    for (let j = box.from[1]; j <= box.to[1]; j++) {
      for (let i = box.from[0]; i <= box.to[0]; i++) {
        const place = movePointBack(transform, indexToPatient(grid, [i, j, k]));
        if (place === undefined) continue;
        const [a, b, c] = patientToIndex(mask.grid, place).map((x) => Math.floor(x + 0.5));
        if (a < 0 || b < 0 || c < 0 || a >= mx || b >= my || c >= mz) continue;
        out[i + nx * (j + ny * k)] = mask.data[a + mx * (b + my * c)];
      }
    }
  }
  return { grid, data: out };
}

/** The part of a grid into which the inside of a mask can come: what its box reaches, and a few voxels around. */
function boxIn(mask: Mask, transform: Transform, grid: Grid) {
  const inside = boundingBox(mask);
  const from = [...grid.size];
  const to = [-1, -1, -1];
  if (inside === undefined) return { from, to };
  const [x, y, z] = [0, 1, 2].map((axis) =>
    steps(inside.start[axis] - 0.5, inside.start[axis] + inside.size[axis] - 0.5),
  );
  for (const c of z) {
    for (const b of y) {
      for (const a of x) {
        const index = patientToIndex(grid, movePoint(transform, indexToPatient(mask.grid, [a, b, c])));
        for (const axis of [0, 1, 2]) {
          from[axis] = Math.min(from[axis], Math.max(0, Math.floor(index[axis]) - 2));
          to[axis] = Math.max(to[axis], Math.min(grid.size[axis] - 1, Math.ceil(index[axis]) + 2));
        }
      }
    }
  }
  return { from, to };
}

/** From one end to the other in steps of at most a voxel. */
function steps(from: number, to: number): number[] {
  const count = Math.ceil(to - from);
  return Array.from({ length: count + 1 }, (_, n) => from + ((to - from) * n) / count);
}
