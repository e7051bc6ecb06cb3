// Solids in noise, for tests of stability.
import { randomStream } from '@lobule/foundation';
import { fillNormal } from '@lobule/numerics';
import { type Mask, makeGrid, makeVolume, type Volume } from '@lobule/volume';

export const GRID = makeGrid({ size: [24, 22, 14], spacingMm: [1, 1, 2] });

/** Voxels whose centres lie within so many mm of the middle of the grid. */
export function ball(radiusMm: number, grid = GRID): Mask {
  const [nx, ny, nz] = grid.size;
  const data = new Uint8Array(nx * ny * nz);
  for (let z = 0, v = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, v++) {
        const dx = (x - nx / 2) * grid.affine[0];
        const dy = (y - ny / 2) * grid.affine[5];
        const dz = (z - nz / 2) * grid.affine[10];
        data[v] = dx * dx + dy * dy + dz * dz <= radiusMm * radiusMm ? 1 : 0;
      }
    }
  }
  return makeVolume(grid, data);
}

/** Normal noise about a level, brighter inside a mask. */
export function noisy(seed: number, sd: number, mask?: Mask, grid = GRID): Volume<Float64Array> {
  const data = new Float64Array(grid.size[0] * grid.size[1] * grid.size[2]);
  fillNormal(randomStream(seed, 'solid'), data, 100, sd);
  if (mask) for (let v = 0; v < data.length; v++) if (mask.data[v] !== 0) data[v] += 100;
  return makeVolume(grid, data);
}

export const count = ({ data }: Mask) => data.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0);
