import type { Region } from '../region.ts';
import { closedSurfaces } from './cube.ts';
import { pyradiomicsTriangles } from './triangles.ts';

/** The surface halfway between the centres of voxels inside and outside (IBSI 1, 3.1: iso-level 0.5). */
interface Mesh {
  readonly volumeMm3: number;
  readonly areaMm2: number;
}

/**
 * Marching cubes (Lorensen and Cline 1987) over a region that has a margin of one voxel. What a cube adds depends on
 * its pattern and place alone, so the cubes of each pattern are counted and their places added up; no mesh is made.
 */
export function marchingCubes({ size, spacingMm, inside }: Region, kind: 'closed' | 'pyradiomics'): Mesh {
  const [nx, ny, nz] = size;
  const slice = nx * ny;
  /** By pattern: how many cubes, and the sums of their x, y and z. */
  const cubes = new Float64Array(4 * 256);
  for (let z = 0; z < nz - 1; z++) {
    for (let y = 0; y < ny - 1; y++) {
      let v = nx * (y + ny * z);
      // Corners 0, 3, 4 and 7 of a cube are 1, 2, 5 and 6 of the one before.
      let face = faceAt(inside, v, nx, slice);
      for (let x = 0; x < nx - 1; x++) {
        v++;
        const next = faceAt(inside, v, nx, slice);
        const pattern = face | ((next << 1) & 0x22) | ((next >> 1) & 0x44);
        face = next;
        if (pattern === 0 || pattern === 255) continue;
        cubes[4 * pattern]++;
        cubes[4 * pattern + 1] += x;
        cubes[4 * pattern + 2] += y;
        cubes[4 * pattern + 3] += z;
      }
    }
  }
  let six = 0;
  let areaMm2 = 0;
  for (let pattern = 1; pattern < 255; pattern++) {
    const count = cubes[4 * pattern];
    if (count === 0) continue;
    const surfaces =
      kind === 'closed' ? closedSurfaces(pattern) : [{ triangles: pyradiomicsTriangles(pattern), share: 1 }];
    for (const { triangles, share } of surfaces) {
      const { determinants, normal, area } = sizeOf(triangles, spacingMm);
      areaMm2 += share * count * area;
      // det(a + o, b + o, c + o) = det(a, b, c) + o . (a x b + b x c + c x a), in half voxels.
      six += share * count * determinants;
      for (let axis = 0; axis < 3; axis++) six += share * 2 * cubes[4 * pattern + 1 + axis] * normal[axis];
    }
  }
  const halfVoxel = (spacingMm[0] * spacingMm[1] * spacingMm[2]) / 8;
  // With holes the volume depends on where the origin is, and can come out below 0.
  const sign = kind === 'pyradiomics' ? -1 : Math.sign(six);
  return { volumeMm3: ((sign * six) / 6) * halfVoxel, areaMm2 };
}

/** Of triangles in half voxels: six times the volume that they span with the origin, twice their vector area, and their area in mm2. */
function sizeOf(t: Float64Array, [sx, sy, sz]: readonly [number, number, number]) {
  const normal = [0, 0, 0];
  let determinants = 0;
  let area = 0;
  for (let n = 0; n < t.length; n += 9) {
    const [ax, ay, az, bx, by, bz, cx, cy, cz] = t.subarray(n, n + 9);
    const x = (ay - cy) * (bz - cz) - (az - cz) * (by - cy);
    const y = (az - cz) * (bx - cx) - (ax - cx) * (bz - cz);
    const z = (ax - cx) * (by - cy) - (ay - cy) * (bx - cx);
    determinants += (ay * bz - az * by) * cx + (az * bx - ax * bz) * cy + (ax * by - ay * bx) * cz;
    normal[0] += x;
    normal[1] += y;
    normal[2] += z;
    const squared = x * x * sy * sy * sz * sz + y * y * sx * sx * sz * sz + z * z * sx * sx * sy * sy;
    area += Math.sqrt(squared) / 8;
  }
  return { determinants, normal, area };
}

/** Of the four voxels at one x: bits 0, 3, 4 and 7. */
function faceAt(inside: Uint8Array, v: number, nx: number, slice: number): number {
  return inside[v] | (inside[v + nx] << 3) | (inside[v + slice] << 4) | (inside[v + nx + slice] << 7);
}
