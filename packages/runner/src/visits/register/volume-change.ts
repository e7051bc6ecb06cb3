import { movePoint, type Transform } from '@lobule/registration';
import { type Grid, indexToPatient, type Mask, type Point } from '@lobule/volume';

/** Places at which the slopes of a motion are looked at. */
const PLACES = 4000;

/** Indices of what is inside. */
export function maskVoxels({ data }: Mask): Int32Array {
  const voxels: number[] = [];
  for (let v = 0; v < data.length; v++) if (data[v] !== 0) voxels.push(v);
  return Int32Array.from(voxels);
}

/**
 * Volumes afterwards over volumes before: the determinant of the slopes of the whole motion, by differences over 1 mm, at
 * some 4,000 of the voxels. Below 0 it folds.
 */
export function volumeChangeAt(
  transform: Transform,
  grid: Grid,
  voxels: Int32Array,
): { readonly least: number; readonly median: number; readonly greatest: number } {
  const every = Math.max(1, Math.floor(voxels.length / PLACES));
  const [nx, ny] = grid.size;
  const changes: number[] = [];
  for (let n = 0; n < voxels.length; n += every) {
    const v = voxels[n];
    changes.push(
      determinantAt(
        transform,
        indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]),
      ),
    );
  }
  const sorted = Float64Array.from(changes).sort();
  const at = (share: number) =>
    sorted.length === 0 ? Number.NaN : sorted[Math.floor(share * (sorted.length - 1))];
  return { least: at(0), median: at(0.5), greatest: at(1) };
}

function determinantAt(transform: Transform, [x, y, z]: Point): number {
  const slope = (dx: number, dy: number, dz: number): Point => {
    const to = movePoint(transform, [x + dx, y + dy, z + dz]);
    const from = movePoint(transform, [x - dx, y - dy, z - dz]);
    return [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  };
  const [a, b, c] = [slope(0.5, 0, 0), slope(0, 0.5, 0), slope(0, 0, 0.5)];
  return (
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    a[1] * (b[0] * c[2] - b[2] * c[0]) +
    a[2] * (b[0] * c[1] - b[1] * c[0])
  );
}
