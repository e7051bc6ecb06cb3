import type { Region } from '../region.ts';
import { CLOSED_TRIANGLES, EDGE_MIDDLES } from './cube.ts';
import { PYRADIOMICS_TRIANGLES } from './triangles.ts';

/** The surface halfway between the centres of voxels inside and outside (IBSI 1, 3.1: iso-level 0.5). */
interface Mesh {
  readonly volumeMm3: number;
  readonly areaMm2: number;
  /** Twice the x, y, z index of each corner on an edge between voxels, one after another; whole numbers. */
  readonly corners: Int32Array;
}

/** Marching cubes (Lorensen and Cline 1987) over a region that has a margin of one voxel. */
export function marchingCubes({ size, spacingMm, inside }: Region, kind: 'closed' | 'pyradiomics'): Mesh {
  const [nx, ny, nz] = size;
  const [sx, sy, sz] = spacingMm.map((mm) => mm / 2);
  const cases = kind === 'closed' ? CLOSED_TRIANGLES : PYRADIOMICS_TRIANGLES;
  const square = [0, 1, 1 + nx, nx];
  const offsets = [...square, ...square.map((offset) => offset + nx * ny)];
  const corners: number[] = [];
  let six = 0;
  let area = 0;
  for (let z = 0; z < nz - 1; z++) {
    for (let y = 0; y < ny - 1; y++) {
      for (let x = 0; x < nx - 1; x++) {
        const v = x + nx * (y + ny * z);
        let pattern = 0;
        for (let n = 0; n < 8; n++) pattern |= inside[v + offsets[n]] << n;
        if (pattern === 0 || pattern === 255) continue;
        storeCorners(corners, pattern, x, y, z);
        const t = cases[pattern];
        for (let n = 0; n < t.length; n += 9) {
          const ax = (2 * x + t[n]) * sx;
          const ay = (2 * y + t[n + 1]) * sy;
          const az = (2 * z + t[n + 2]) * sz;
          const bx = (2 * x + t[n + 3]) * sx;
          const by = (2 * y + t[n + 4]) * sy;
          const bz = (2 * z + t[n + 5]) * sz;
          const cx = (2 * x + t[n + 6]) * sx;
          const cy = (2 * y + t[n + 7]) * sy;
          const cz = (2 * z + t[n + 8]) * sz;
          // Six times the volume of the tetrahedron with the origin; they add up to that of the closed mesh.
          six += (ay * bz - az * by) * cx + (az * bx - ax * bz) * cy + (ax * by - ay * bx) * cz;
          const ux = (ay - cy) * (bz - cz) - (az - cz) * (by - cy);
          const uy = (az - cz) * (bx - cx) - (ax - cx) * (bz - cz);
          const uz = (ax - cx) * (by - cy) - (ay - cy) * (bx - cx);
          area += Math.sqrt(ux * ux + uy * uy + uz * uz) / 2;
        }
      }
    }
  }
  return { volumeMm3: Math.abs(six) / 6, areaMm2: area, corners: Int32Array.from(corners) };
}

/** Each corner is the middle of an edge that ends in corner 7 of exactly one cube: edge 6, 7 or 11, from 6, 4 or 3. */
const LAST_EDGES = [
  [6, 6],
  [4, 7],
  [3, 11],
] as const;

function storeCorners(corners: number[], pattern: number, x: number, y: number, z: number): void {
  for (const [from, edge] of LAST_EDGES) {
    if (((pattern >> from) & 1) === pattern >> 7) continue;
    const [ex, ey, ez] = EDGE_MIDDLES[edge];
    corners.push(2 * x + ex, 2 * y + ey, 2 * z + ez);
  }
}
