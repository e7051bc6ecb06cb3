import { boxMeans, type Size } from '../../lesion/lattice.ts';

/** Far from the outline its distance bends; it is looked at no farther than this, mm. */
const FAR_MM = 8;

/** The way out of the outline at some voxels, voxels per mm along each axis: three numbers a voxel. */
export function normalsOf(
  signedMm: Float64Array,
  size: Size,
  spacingMm: readonly number[],
  voxels: Int32Array,
): Float32Array {
  const near = Float32Array.from(signedMm, (mm) => Math.max(-FAR_MM, Math.min(FAR_MM, mm)));
  const smooth = boxMeans(near, size, [1, 1, 1]);
  const strides = [1, size[0], size[0] * size[1]];
  const normals = new Float32Array(3 * voxels.length);
  const slope = new Float64Array(3);
  for (let r = 0; r < voxels.length; r++) {
    const v = voxels[r];
    let square = 0;
    for (let axis = 0; axis < 3; axis++) {
      const at = Math.floor(v / strides[axis]) % size[axis];
      const low = at > 0 ? smooth[v - strides[axis]] : smooth[v];
      const high = at < size[axis] - 1 ? smooth[v + strides[axis]] : smooth[v];
      slope[axis] = (high - low) / (2 * spacingMm[axis]);
      square += slope[axis] * slope[axis];
    }
    // In the middle of a lesion there is no way out.
    const length = Math.sqrt(square) || 1;
    for (let axis = 0; axis < 3; axis++) normals[3 * r + axis] = slope[axis] / length / spacingMm[axis];
  }
  return normals;
}

/** What lies some mm along the normal of a row, by linear interpolation; beyond the box what is at its side. */
export function profileAt(
  values: Float32Array,
  [nx, ny, nz]: Size,
  normals: Float32Array,
  voxels: Int32Array,
  mm: number,
): (row: number) => number {
  const plane = nx * ny;
  return (row) => {
    const v = voxels[row];
    const x = within((v % nx) + mm * normals[3 * row], nx);
    const y = within((Math.floor(v / nx) % ny) + mm * normals[3 * row + 1], ny);
    const z = within(Math.floor(v / plane) + mm * normals[3 * row + 2], nz);
    const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
    const [a, b, c] = [x - i, y - j, z - k];
    const o = i + nx * (j + ny * k);
    const dx = i < nx - 1 ? 1 : 0;
    const dy = j < ny - 1 ? nx : 0;
    const dz = k < nz - 1 ? plane : 0;
    const low =
      (values[o] * (1 - a) + values[o + dx] * a) * (1 - b) +
      (values[o + dy] * (1 - a) + values[o + dy + dx] * a) * b;
    const high =
      (values[o + dz] * (1 - a) + values[o + dz + dx] * a) * (1 - b) +
      (values[o + dz + dy] * (1 - a) + values[o + dz + dy + dx] * a) * b;
    return low * (1 - c) + high * c;
  };
}

function within(at: number, count: number): number {
  return Math.max(0, Math.min(count - 1, at));
}
