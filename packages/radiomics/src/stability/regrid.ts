import { cos, sin } from '@lobule/numerics';
import {
  boundingBox,
  composeAffines,
  type Grid,
  gridDirections,
  indexToPatient,
  type Mask,
  makeGrid,
  type Point,
  resample,
  type Volume,
} from '@lobule/volume';

/**
 * Image and mask on voxels of the same size whose grid is turned within the slice, about the centre of the region, and
 * shifted by parts of a voxel: as if the patient had lain otherwise. Both linear; the mask is inside from one half.
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
  const moved = shifted(turned(mask.grid, centre, rotationDeg), shift);
  const share = resample(
    { grid: mask.grid, data: Float64Array.from(mask.data, (value) => (value === 0 ? 0 : 1)) },
    moved,
    'linear',
    0,
  );
  return {
    image: resample({ grid: image.grid, data: Float64Array.from(image.data) }, moved, 'linear'),
    // Rounding of the weights must not decide about a voxel that is half inside.
    mask: { grid: moved, data: Uint8Array.from(share.data, (value) => (value >= 0.5 - 1e-9 ? 1 : 0)) },
  };
}

/** The grid turned about a point, in its own plane of x and y (Rodrigues' formula). */
function turned(grid: Grid, [cx, cy, cz]: Point, degrees: number): Grid {
  const angle = (degrees * Math.PI) / 180;
  const [c, s] = [cos(angle), sin(angle)];
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
