import { cbrt } from '@lobule/numerics';
import type { Definition } from '../feature.ts';
import type { Region } from '../region.ts';

/** Mean intensity within 1 cm3 around voxels of the region, of all voxels of the image (IBSI 1, 3.2). */
export interface LocalIntensity {
  /** Around the brightest voxel; the largest where several are as bright. */
  readonly localPeak: number;
  /** The largest around any voxel. */
  readonly globalPeak: number;
}

/** Of a sphere of 1 cm3. */
const RADIUS_MM = cbrt((3 / (4 * Math.PI)) * 1000);

/** Rows of the sphere along x, from running sums; what is beyond the image or not finite does not count. */
export function localIntensity({ positions, values, size, spacingMm, around }: Region): LocalIntensity {
  const rows = sphereRows(spacingMm);
  const [nx, ny, nz] = around.size;
  const sums = new Float64Array((nx + 1) * ny * nz);
  const counts = new Int32Array(sums.length);
  for (let row = 0; row < ny * nz; row++) {
    for (let i = 0; i < nx; i++) {
      const at = row * (nx + 1) + i;
      const intensity = around.intensity(i + nx * row);
      const counted = Number.isFinite(intensity);
      sums[at + 1] = sums[at] + (counted ? intensity : 0);
      counts[at + 1] = counts[at] + (counted ? 1 : 0);
    }
  }
  const meanAround = (position: number) => {
    const x = (position % size[0]) + around.offset[0];
    const y = (Math.floor(position / size[0]) % size[1]) + around.offset[1];
    const z = Math.floor(position / (size[0] * size[1])) + around.offset[2];
    let sum = 0;
    let count = 0;
    for (const { dy, dz, half } of rows) {
      const row = y + dy;
      const slice = z + dz;
      if (row < 0 || row >= ny || slice < 0 || slice >= nz) continue;
      const from = Math.max(0, x - half);
      const to = Math.min(nx, x + half + 1);
      const start = (row + ny * slice) * (nx + 1);
      sum += sums[start + to] - sums[start + from];
      count += counts[start + to] - counts[start + from];
    }
    return sum / count;
  };
  let brightest = Number.NEGATIVE_INFINITY;
  let localPeak = Number.NaN;
  let globalPeak = Number.NEGATIVE_INFINITY;
  positions.forEach((position, n) => {
    const mean = meanAround(position);
    if (mean > globalPeak) globalPeak = mean;
    if (values[n] > brightest || (values[n] === brightest && mean > localPeak)) {
      brightest = values[n];
      localPeak = mean;
    }
  });
  return { localPeak, globalPeak };
}

function sphereRows([sx, sy, sz]: readonly [number, number, number]) {
  const rows: { readonly dy: number; readonly dz: number; readonly half: number }[] = [];
  for (let dz = -Math.floor(RADIUS_MM / sz); dz * sz <= RADIUS_MM; dz++) {
    for (let dy = -Math.floor(RADIUS_MM / sy); dy * sy <= RADIUS_MM; dy++) {
      const left = RADIUS_MM * RADIUS_MM - dy * dy * sy * sy - dz * dz * sz * sz;
      if (left >= 0) rows.push({ dy, dz, half: Math.floor(Math.sqrt(left) / sx) });
    }
  }
  return rows;
}

export const local: readonly Definition<LocalIntensity>[] = [
  { name: 'LocalPeak', ibsiCode: 'VJGA', unit: 'intensity', value: (c) => c.localPeak },
  { name: 'GlobalPeak', ibsiCode: '0F91', unit: 'intensity', value: (c) => c.globalPeak },
];
