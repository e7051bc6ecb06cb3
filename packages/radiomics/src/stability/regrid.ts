import { cos, sin } from '@lobule/numerics';
import {
  applyAffine,
  boundingBox,
  composeAffines,
  type Grid,
  gridDirections,
  gridSpacingMm,
  indexToPatient,
  invertAffine,
  type Mask,
  makeGrid,
  type Point,
  resample,
  type Volume,
} from '@lobule/volume';

/**
 * Image and mask on voxels of the same size whose grid is turned within the slice, about the centre of the region, and
 * shifted by parts of a voxel: as if the patient had lain otherwise. Both linear; the mask is inside from one half. What
 * the turned grid holds beyond the image continues its outermost voxels, so that filters have something to look at.
 */
export function regrid(
  image: Volume,
  mask: Mask,
  rotationDeg: number,
  shift: readonly [number, number, number],
): { readonly image: Volume; readonly mask: Mask } {
  if (rotationDeg === 0 && shift.every((step) => step === 0)) return { image, mask };
  const box = boundingBox(mask);
  if (box === undefined) return { image, mask };
  const middle = box.start.map((start, axis) => start + (box.size[axis] - 1) / 2);
  const centre = indexToPatient(mask.grid, [middle[0], middle[1], middle[2]]);
  const reachMm = 0.5 * boxDiagonalMm(box.size, gridSpacingMm(mask.grid));
  const moved = widened(
    shifted(turned(mask.grid, centre, rotationDeg), shift),
    reachMm * Math.abs(sine(rotationDeg)),
  );
  const share = resample(
    { grid: mask.grid, data: Float64Array.from(mask.data, (value) => (value === 0 ? 0 : 1)) },
    moved,
    'linear',
    0,
  );
  return {
    image: continued(
      image,
      resample({ grid: image.grid, data: Float64Array.from(image.data) }, moved, 'linear'),
    ),
    // Rounding of the weights must not decide about a voxel that is half inside.
    mask: { grid: moved, data: Uint8Array.from(share.data, (value) => (value >= 0.5 - 1e-9 ? 1 : 0)) },
  };
}

/** The grid turned about a point, in its own plane of x and y (Rodrigues' formula). */
function turned(grid: Grid, [cx, cy, cz]: Point, degrees: number): Grid {
  const [c, s] = [cos((degrees * Math.PI) / 180), sine(degrees)];
  const [x, y, z] = gridDirections(grid)[2];
  const rotation = [
    [c + x * x * (1 - c), x * y * (1 - c) - z * s, x * z * (1 - c) + y * s],
    [y * x * (1 - c) + z * s, c + y * y * (1 - c), y * z * (1 - c) - x * s],
    [z * x * (1 - c) - y * s, z * y * (1 - c) + x * s, c + z * z * (1 - c)],
  ];
  const about = rotation.flatMap((row, p) => {
    const stays = [cx, cy, cz][p] - (row[0] * cx + row[1] * cy + row[2] * cz);
    return [...row, stays];
  });
  return makeGrid({ size: grid.size, affine: composeAffines(about, grid.affine) });
}

function shifted(grid: Grid, shift: readonly [number, number, number]): Grid {
  const origin = indexToPatient(grid, shift);
  const affine = grid.affine.map((value, n) => (n % 4 === 3 ? origin[(n - 3) / 4] : value));
  return makeGrid({ size: grid.size, affine });
}

function sine(degrees: number): number {
  return sin((degrees * Math.PI) / 180);
}

function boxDiagonalMm(size: readonly number[], spacingMm: readonly number[]): number {
  return Math.sqrt(size.reduce((sum, n, axis) => sum + n * spacingMm[axis] * n * spacingMm[axis], 0));
}

/** Wider on each side by what a turned region may reach beyond, and a voxel. */
function widened(grid: Grid, mm: number): Grid {
  const more = gridSpacingMm(grid).map((spacing) => 1 + Math.ceil(mm / spacing));
  const size = grid.size.map((n, axis) => n + 2 * more[axis]);
  return shifted({ size: [size[0], size[1], size[2]], affine: grid.affine }, [-more[0], -more[1], -more[2]]);
}

/** Voxels beyond the image get the value of its nearest one; what is not a number within it stays so. */
function continued(image: Volume, moved: Volume): Volume {
  const { data, grid } = moved;
  const [nx, ny] = grid.size;
  const [sx, sy, sz] = image.grid.size;
  const toImage = composeAffines(invertAffine(image.grid.affine), grid.affine);
  const nearest = (place: number, n: number) => Math.min(n - 1, Math.max(0, Math.round(place)));
  for (let v = 0; v < data.length; v++) {
    if (!Number.isNaN(data[v])) continue;
    const [x, y, z] = applyAffine(toImage, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    const isWithin = [x, y, z].every((place, axis) => place >= -0.5 && place < image.grid.size[axis] - 0.5);
    if (isWithin) continue;
    data[v] = image.data[nearest(x, sx) + sx * (nearest(y, sy) + sy * nearest(z, sz))];
  }
  return moved;
}
