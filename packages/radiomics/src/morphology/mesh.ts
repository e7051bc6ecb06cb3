import type { Region } from '../region.ts';
import { EDGE_MIDDLES, TRIANGLES } from './triangles.ts';

/** The surface halfway between the centres of voxels inside and outside (IBSI 1, 3.1: iso-level 0.5). */
export interface Mesh {
  readonly volumeMm3: number;
  readonly areaMm2: number;
  /** Twice the x, y, z index of each corner, one after another; whole numbers. */
  readonly corners: Int32Array;
}

/** Marching cubes over a region that has a margin of one voxel. */
export function marchingCubes({ size, spacingMm, inside }: Region): Mesh {
  const [nx, ny, nz] = size;
  const [sx, sy, sz] = spacingMm.map((mm) => mm / 2);
  const corner = [0, 1, 1 + nx, nx].flatMap((v) => [v]);
  const offsets = [...corner, ...corner.map((v) => v + nx * ny)];
  const corners: number[] = [];
  let volume = 0;
  let area = 0;
  for (let z = 0; z < nz - 1; z++) {
    for (let y = 0; y < ny - 1; y++) {
      for (let x = 0; x < nx - 1; x++) {
        const v = x + nx * (y + ny * z);
        let pattern = 0;
        for (let n = 0; n < 8; n++) pattern |= inside[v + offsets[n]] << n;
        const flipped = pattern > 127;
        if (flipped) pattern ^= 255;
        if (pattern === 0) continue;
        storeCorners(corners, pattern, x, y, z);
        const triangles = TRIANGLES[pattern];
        for (let t = 0; t < triangles.length; t += 3) {
          const a = EDGE_MIDDLES[triangles[t]];
          const b = EDGE_MIDDLES[triangles[t + 1]];
          const c = EDGE_MIDDLES[triangles[t + 2]];
          const ax = (2 * x + a[0]) * sx;
          const ay = (2 * y + a[1]) * sy;
          const az = (2 * z + a[2]) * sz;
          const bx = (2 * x + b[0]) * sx;
          const by = (2 * y + b[1]) * sy;
          const bz = (2 * z + b[2]) * sz;
          const cx = (2 * x + c[0]) * sx;
          const cy = (2 * y + c[1]) * sy;
          const cz = (2 * z + c[2]) * sz;
          // Six times the volume of the tetrahedron with the origin.
          const six = (ay * bz - az * by) * cx + (az * bx - ax * bz) * cy + (ax * by - ay * bx) * cz;
          volume += flipped ? -six : six;
          const ux = (ay - cy) * (bz - cz) - (az - cz) * (by - cy);
          const uy = (az - cz) * (bx - cx) - (ax - cx) * (bz - cz);
          const uz = (ax - cx) * (by - cy) - (ay - cy) * (bx - cx);
          area += Math.sqrt(ux * ux + uy * uy + uz * uz) / 2;
        }
      }
    }
  }
  return { volumeMm3: Math.abs(volume) / 6, areaMm2: area, corners: Int32Array.from(corners) };
}

/**
 * Each corner of the mesh is the middle of an edge that ends in corner 7 of exactly one cube: edges 6, 7 and 11, which
 * are cut where corner 6, 4 or 3 is not on corner 7's side.
 */
function storeCorners(corners: number[], pattern: number, x: number, y: number, z: number): void {
  for (const [from, edge] of [
    [6, 6],
    [4, 7],
    [3, 11],
  ]) {
    if ((pattern & (1 << from)) === 0) continue;
    const [ex, ey, ez] = EDGE_MIDDLES[edge];
    corners.push(2 * x + ex, 2 * y + ey, 2 * z + ez);
  }
}
