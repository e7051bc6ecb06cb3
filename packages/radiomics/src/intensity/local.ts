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

/**
 * A sphere is rows along x, and the sum of a row is the difference of two running sums. What is beyond the image or not
 * finite does not count.
 */
export function localIntensity(region: Region): LocalIntensity {
  const { positions, values, size } = region;
  const rows = sphereRows(region.spacingMm);
  const { sums, counts, start, size: wide } = runningSums(region, rows);
  const offset = ({ dy, dz }: SphereRow) => wide[0] * (dy + wide[1] * dz);
  const from = Int32Array.from(rows, (row) => offset(row) - row.half);
  const to = Int32Array.from(rows, (row) => offset(row) + row.half + 1);
  const all = rows.reduce((count, { half }) => count + 2 * half + 1, 0);
  let brightest = Number.NEGATIVE_INFINITY;
  let localPeak = Number.NaN;
  let globalPeak = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < positions.length; n++) {
    const row = Math.floor(positions[n] / size[0]);
    const z = Math.floor(row / size[1]);
    const at = start + positions[n] - size[0] * row + wide[0] * (row - size[1] * z + wide[1] * z);
    const count = counts === undefined ? all : sumOfRows(counts, at, from, to);
    const mean = sumOfRows(sums, at, from, to) / count;
    if (mean > globalPeak) globalPeak = mean;
    if (values[n] > brightest || (values[n] === brightest && mean > localPeak)) {
      brightest = values[n];
      localPeak = mean;
    }
  }
  return { localPeak, globalPeak };
}

function sumOfRows(sums: Float64Array, at: number, from: Int32Array, to: Int32Array): number {
  let sum = 0;
  for (let row = 0; row < from.length; row++) sum += sums[at + to[row]] - sums[at + from[row]];
  return sum;
}

/** A row of the sphere along x, `half` voxels to either side of its middle. */
interface SphereRow {
  readonly dy: number;
  readonly dz: number;
  readonly half: number;
}

function sphereRows([sx, sy, sz]: readonly [number, number, number]): readonly SphereRow[] {
  const rows: SphereRow[] = [];
  for (let dz = -Math.floor(RADIUS_MM / sz); dz * sz <= RADIUS_MM; dz++) {
    for (let dy = -Math.floor(RADIUS_MM / sy); dy * sy <= RADIUS_MM; dy++) {
      const left = RADIUS_MM * RADIUS_MM - dy * dy * sy * sy - dz * dz * sz * sz;
      if (left >= 0) rows.push({ dy, dz, half: Math.floor(Math.sqrt(left) / sx) });
    }
  }
  return rows;
}

/** Of the image around the region and of nothing around that, so wide that no sphere reaches beyond it. */
interface RunningSums {
  /** Sums of the intensities before each place of a row. */
  readonly sums: Float64Array;
  /** How many they are; undefined where all are there. */
  readonly counts: Float64Array | undefined;
  /** One place more along x than there are voxels. */
  readonly size: readonly [number, number, number];
  /** The place of the first voxel of the cut-out. */
  readonly start: number;
}

function runningSums({ size, around }: Region, rows: readonly SphereRow[]): RunningSums {
  const reach = [({ half }: SphereRow) => half, ({ dy }: SphereRow) => dy, ({ dz }: SphereRow) => dz].map(
    (along) => rows.reduce((most, row) => Math.max(most, along(row)), 0),
  );
  // The cut-out has a margin of one voxel around the region.
  const before = reach.map((n, axis) => Math.max(0, n - around.offset[axis] - 1));
  const after = reach.map((n, axis) =>
    Math.max(0, around.offset[axis] + size[axis] - 1 + n - around.size[axis]),
  );
  const [width, height, depth] = around.size.map((n, axis) => before[axis] + n + after[axis]);
  const sums = new Float64Array((width + 1) * height * depth);
  const counts = new Float64Array(sums.length);
  const [nx, ny, nz] = around.size;
  let counted = 0;
  for (let z = 0, position = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = (width + 1) * (before[1] + y + height * (before[2] + z));
      let at = row + before[0];
      for (let x = 0; x < nx; x++, at++) {
        const intensity = around.intensity(position++);
        const isThere = Number.isFinite(intensity);
        sums[at + 1] = sums[at] + (isThere ? intensity : 0);
        counts[at + 1] = counts[at] + (isThere ? 1 : 0);
      }
      counted += counts[at];
      for (; at < row + width; at++) {
        sums[at + 1] = sums[at];
        counts[at + 1] = counts[at];
      }
    }
  }
  const [ox, oy, oz] = around.offset.map((n, axis) => before[axis] + n);
  return {
    sums,
    counts: counted === width * height * depth ? undefined : counts,
    size: [width + 1, height, depth],
    start: ox + (width + 1) * (oy + height * oz),
  };
}

export const local: readonly Definition<LocalIntensity>[] = [
  { name: 'LocalPeak', ibsiCode: 'VJGA', unit: 'intensity', value: (c) => c.localPeak },
  { name: 'GlobalPeak', ibsiCode: '0F91', unit: 'intensity', value: (c) => c.globalPeak },
];
