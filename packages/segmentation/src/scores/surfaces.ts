import { type Box, distance, type Grid, gridSpacingMm, type Mask, makeGrid } from '@lobule/volume';
import { surfelAreas } from './surfel-areas.ts';

/**
 * What the edge of the image is. `surface`: beyond it is background, so a mask that touches the edge has a surface
 * there. `open`: nothing is known beyond it, so it has none there.
 */
export type BorderPolicy = 'surface' | 'open';

/** Pieces of a surface: where on the lattice, how large, and how far from the other surface. */
export interface Surface {
  readonly areas: Float64Array;
  /** Infinity where the other has none. */
  readonly distancesMm: Float64Array;
}

/** Both surfaces in pieces of marching cubes at the corners of voxels, as surface-distance has them. */
export function surfelSurfaces(
  a: Mask,
  b: Mask,
  box: Box,
  border: BorderPolicy,
): readonly [Surface, Surface] {
  const spacing = gridSpacingMm(a.grid);
  const areas = surfelAreas(spacing);
  const corners: Grid = makeGrid({
    size: [box.size[0] + 1, box.size[1] + 1, box.size[2] + 1],
    spacingMm: spacing,
  });
  const ofA = cornerCodes(a, box, border);
  const ofB = cornerCodes(b, box, border);
  const area = (codes: Uint8Array) => (v: number) => areas[codes[v]];
  return pair(corners, onSurface(ofA), onSurface(ofB), area(ofA), area(ofB));
}

/** Both surfaces as the voxels inside that have a neighbour by face outside, all of one weight. */
export function voxelSurfaces(a: Mask, b: Mask, box: Box, border: BorderPolicy): readonly [Surface, Surface] {
  const grid = makeGrid({ size: box.size, spacingMm: gridSpacingMm(a.grid) });
  const one = () => 1;
  return pair(grid, borderVoxels(a, box, border), borderVoxels(b, box, border), one, one);
}

function pair(
  grid: Grid,
  a: Uint8Array,
  b: Uint8Array,
  areaOfA: (v: number) => number,
  areaOfB: (v: number) => number,
): readonly [Surface, Surface] {
  const fromA = distance({ grid, data: a }).data;
  const fromB = distance({ grid, data: b }).data;
  return [collect(a, fromB, areaOfA), collect(b, fromA, areaOfB)];
}

/** Sorted by distance. */
function collect(on: Uint8Array, away: Float64Array, area: (v: number) => number): Surface {
  const places: number[] = [];
  for (let v = 0; v < on.length; v++) if (on[v] !== 0) places.push(v);
  places.sort((p, q) => away[p] - away[q] || area(p) - area(q));
  return { areas: Float64Array.from(places, area), distancesMm: Float64Array.from(places, (v) => away[v]) };
}

function onSurface(codes: Uint8Array): Uint8Array {
  return Uint8Array.from(codes, (code) => (code === 0 || code === 255 ? 0 : 1));
}

/** Which of the eight voxels around each corner of the box lie inside; 0 at the image's edge where that is open. */
function cornerCodes({ grid, data }: Mask, { start, size }: Box, border: BorderPolicy): Uint8Array {
  const [nx, ny, nz] = grid.size;
  const [mx, my, mz] = [size[0] + 1, size[1] + 1, size[2] + 1];
  const codes = new Uint8Array(mx * my * mz);
  for (let c = 0, at = 0; c < mz; c++) {
    for (let b = 0; b < my; b++) {
      for (let a = 0; a < mx; a++, at++) {
        const [i, j, k] = [start[0] + a, start[1] + b, start[2] + c];
        const atEdge = i === 0 || j === 0 || k === 0 || i === nx || j === ny || k === nz;
        if (atEdge && border === 'open') continue;
        let code = 0;
        for (let bit = 0; bit < 8; bit++) {
          const x = i - 1 + ((bit >> 2) & 1);
          const y = j - 1 + ((bit >> 1) & 1);
          const z = k - 1 + (bit & 1);
          if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
          if (data[x + nx * (y + ny * z)] !== 0) code |= 128 >> bit;
        }
        codes[at] = code;
      }
    }
  }
  return codes;
}

function borderVoxels({ grid, data }: Mask, { start, size }: Box, border: BorderPolicy): Uint8Array {
  const [nx, ny, nz] = grid.size;
  const beyond = border === 'surface';
  const isOutside = (i: number, j: number, k: number): boolean =>
    i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz ? beyond : data[i + nx * (j + ny * k)] === 0;
  const on = new Uint8Array(size[0] * size[1] * size[2]);
  for (let c = 0, at = 0; c < size[2]; c++) {
    for (let b = 0; b < size[1]; b++) {
      for (let a = 0; a < size[0]; a++, at++) {
        const [i, j, k] = [start[0] + a, start[1] + b, start[2] + c];
        if (data[i + nx * (j + ny * k)] === 0) continue;
        const onBorder =
          isOutside(i - 1, j, k) ||
          isOutside(i + 1, j, k) ||
          isOutside(i, j - 1, k) ||
          isOutside(i, j + 1, k) ||
          isOutside(i, j, k - 1) ||
          isOutside(i, j, k + 1);
        if (onBorder) on[at] = 1;
      }
    }
  }
  return on;
}
