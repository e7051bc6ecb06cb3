import { cbrt } from '@lobule/numerics';
import { gridSpacingMm, type Volume, voxelVolumeMm3 } from '@lobule/volume';

/** Weight of nearness against intensity (SLIC's m), intensities running from 0 to 1; as MIRP takes it. */
const COMPACTNESS = 0.05;
const ROUNDS = 10;

/**
 * Compact pieces of similar intensity that fill an image: simple linear iterative clustering (Achanta et al. 2012, IEEE
 * TPAMI 34:2274) in mm, from seeds on a regular grid, ten rounds. Voxels that are not finite count as the lowest
 * intensity.
 *
 * @param low @param high intensities are cut off there and stretched to 0 to 1 between.
 * @returns the number of its piece for each voxel, from 0.
 */
export function supervoxels({ grid, data }: Volume, meanMm3: number, low: number, high: number): Int32Array {
  const [nx, ny, nz] = grid.size;
  const spacing = gridSpacingMm(grid);
  const stepMm = cbrt(Math.max(meanMm3, 8 * voxelVolumeMm3(grid)));
  const range = high > low ? high - low : 1;
  const values = Float64Array.from(data, (value) =>
    Number.isFinite(value) ? (Math.min(high, Math.max(low, value)) - low) / range : 0,
  );
  const seeds = seedPlaces(grid.size, spacing, stepMm);
  const centres = seeds.map(([x, y, z]) => ({ x, y, z, value: values[x + nx * (y + ny * z)] }));
  const labels = new Int32Array(values.length);
  const best = new Float64Array(values.length);
  const weight = (COMPACTNESS * COMPACTNESS) / (stepMm * stepMm);
  for (let round = 0; round < ROUNDS; round++) {
    best.fill(Number.POSITIVE_INFINITY);
    centres.forEach((centre, label) => {
      const [x0, x1] = window(centre.x, stepMm / spacing[0], nx);
      const [y0, y1] = window(centre.y, stepMm / spacing[1], ny);
      const [z0, z1] = window(centre.z, stepMm / spacing[2], nz);
      for (let z = z0; z <= z1; z++) {
        const dz = (z - centre.z) * spacing[2];
        for (let y = y0; y <= y1; y++) {
          const dy = (y - centre.y) * spacing[1];
          for (let x = x0, v = x0 + nx * (y + ny * z); x <= x1; x++, v++) {
            const dx = (x - centre.x) * spacing[0];
            const dv = values[v] - centre.value;
            const far = dv * dv + weight * (dx * dx + dy * dy + dz * dz);
            if (far < best[v]) {
              best[v] = far;
              labels[v] = label;
            }
          }
        }
      }
    });
    recentre(centres, labels, values, best, nx, ny);
  }
  return labels;
}

interface Centre {
  x: number;
  y: number;
  z: number;
  value: number;
}

function seedPlaces(
  size: readonly [number, number, number],
  spacing: readonly [number, number, number],
  stepMm: number,
): (readonly [number, number, number])[] {
  const along = size.map((n, axis) => {
    const count = Math.max(1, Math.round((n * spacing[axis]) / stepMm));
    return Array.from({ length: count }, (_, i) => Math.min(n - 1, Math.floor(((i + 0.5) * n) / count)));
  });
  return along[2].flatMap((z) => along[1].flatMap((y) => along[0].map((x) => [x, y, z] as const)));
}

/** One and a half steps to either side, so that every voxel lies in some window at first. */
function window(centre: number, step: number, n: number): readonly [number, number] {
  const reach = Math.max(1, 1.5 * step);
  return [Math.max(0, Math.floor(centre - reach)), Math.min(n - 1, Math.ceil(centre + reach))];
}

function recentre(
  centres: Centre[],
  labels: Int32Array,
  values: Float64Array,
  best: Float64Array,
  nx: number,
  ny: number,
): void {
  const sums = new Float64Array(centres.length * 5);
  for (let v = 0; v < labels.length; v++) {
    if (best[v] === Number.POSITIVE_INFINITY) continue;
    const at = labels[v] * 5;
    sums[at]++;
    sums[at + 1] += v % nx;
    sums[at + 2] += Math.floor(v / nx) % ny;
    sums[at + 3] += Math.floor(v / (nx * ny));
    sums[at + 4] += values[v];
  }
  centres.forEach((centre, label) => {
    const [count, x, y, z, value] = sums.subarray(label * 5, label * 5 + 5);
    if (count === 0) return;
    centre.x = x / count;
    centre.y = y / count;
    centre.z = z / count;
    centre.value = value / count;
  });
}
