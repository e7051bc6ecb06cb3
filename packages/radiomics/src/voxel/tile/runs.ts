import type { Aggregation } from '../../feature.ts';
import { DIRECTIONS } from '../../texture/level-image.ts';
import type { VoxelField } from '../field.ts';
import type { FeatureRows, Slots } from '../rows.ts';
import { SizeCounts } from './size-counts.ts';
import { tileSteps } from './steps.ts';
import type { EvaluateTile, Tile } from './tile.ts';

/** Run lengths in a tile; matrices as `runMatrices` has them for a region. */
export function tileRuns(
  field: VoxelField,
  tile: Tile,
  aggregation: Aggregation,
  rows: FeatureRows,
  slots: Slots,
  isolated: 'ibsi' | 'pyradiomics',
): EvaluateTile {
  const { codes, positions, sliceStart, size } = tile;
  const steps = tileSteps(tile, !aggregation.startsWith('3D'));
  const bySlice = aggregation.startsWith('2D');
  const merged = aggregation.endsWith('merged');
  const counts = new SizeCounts(field, Math.max(...size) - 2, codes.length * (merged ? steps.length : 1));
  const lengths = new Uint16Array(codes.length);

  const countPart = (from: number, to: number) => {
    if (from === to) return;
    let kept = 0;
    for (let direction = 0; direction < steps.length; direction++) {
      if (isolated === 'pyradiomics' && !holdsTwo(tile, from, to, direction)) continue;
      kept++;
      const step = steps[direction];
      for (let n = from; n < to; n++) {
        const p = positions[n];
        const code = codes[p];
        const length = codes[p - step] === code ? lengths[p - step] + 1 : 1;
        lengths[p] = length;
        if (codes[p + step] !== code) counts.add(code, length);
      }
      if (!merged) counts.endMatrix(to - from);
    }
    if (merged && kept > 0) counts.endMatrix((to - from) * kept);
  };

  return (at) => {
    if (!bySlice) countPart(0, tile.count);
    else for (let k = 1; k < size[2] - 1; k++) countPart(sliceStart[k], sliceStart[k + 1]);
    counts.write(rows, slots, at);
  };
}

/** Whether two voxels of a part lie on one line along a direction, next to each other or not. */
function holdsTwo({ codes, positions, size }: Tile, from: number, to: number, direction: number): boolean {
  const [nx, ny, nz] = size;
  const [dx, dy, dz] = DIRECTIONS[direction];
  const step = dx + nx * (dy + ny * dz);
  for (let n = from; n < to; n++) if (codes[positions[n] - step] !== 0) return true;
  for (let n = from; n < to; n++) {
    const p = positions[n];
    let x = (p % nx) + dx;
    let y = (Math.floor(p / nx) % ny) + dy;
    let z = Math.floor(p / (nx * ny)) + dz;
    for (let q = p + step; x > 0 && x < nx - 1 && y > 0 && y < ny - 1 && z < nz - 1; q += step) {
      if (codes[q] !== 0) return true;
      x += dx;
      y += dy;
      z += dz;
    }
  }
  return false;
}
