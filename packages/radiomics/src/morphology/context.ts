import { matrix, symmetricEigen } from '@lobule/numerics';
import type { Region } from '../region.ts';
import type { ResolvedSettings } from '../settings.ts';
import { boxMm, diameterMm, hullSize } from './extent.ts';
import { convexHull } from './hull.ts';
import { marchingCubes } from './mesh.ts';

/** What the features of shape share. */
export interface MorphologyContext {
  readonly spacingMm: readonly [number, number, number];
  readonly voxels: number;
  readonly voxelsVolumeMm3: number;
  /** Of the mesh. */
  readonly volumeMm3: number;
  readonly areaMm2: number;
  /** Twice the indices of the mesh's corners. */
  readonly corners: Int32Array;
  readonly box: readonly number[];
  readonly hull: { readonly volumeMm3: number; readonly areaMm2: number };
  readonly diameterMm: number;
  /** Eigenvalues of the covariance of the voxel centres in mm2, largest first. */
  readonly spread: readonly [number, number, number];
  /** Between the centre of the mask and that of the intensities; NaN where the intensities sum to 0 or are absent. */
  readonly centreShiftMm: number;
  /** Mean intensity; NaN where there is none. */
  readonly meanIntensity: number;
}

export function morphologyContext(region: Region, settings: ResolvedSettings): MorphologyContext {
  const { spacingMm } = region;
  const mesh = marchingCubes(region, settings.mesh);
  const hull = convexHull(mesh.corners);
  const inside = voxelsInside(region);
  const positions = centresMm(region, inside);
  const centre = weightedCentre(positions, undefined);
  const bright = weightedCentre(centresMm(region, region.positions), region.values);
  return {
    spacingMm,
    voxels: inside.length,
    voxelsVolumeMm3: inside.length * spacingMm[0] * spacingMm[1] * spacingMm[2],
    volumeMm3: mesh.volumeMm3,
    areaMm2: mesh.areaMm2,
    corners: mesh.corners,
    box: boxMm(mesh.corners, spacingMm),
    hull: hullSize(hull, spacingMm),
    diameterMm: diameterMm(hull, spacingMm),
    spread: principalSpread(positions, centre, settings),
    centreShiftMm: Math.sqrt(
      centre.reduce((sum, x, axis) => sum + (x - bright[axis]) * (x - bright[axis]), 0),
    ),
    meanIntensity: region.values.reduce((sum, x) => sum + x, 0) / region.values.length,
  };
}

function voxelsInside({ inside, voxels }: Region): Int32Array {
  const found = new Int32Array(voxels.morphological);
  for (let v = 0, n = 0; v < inside.length; v++) if (inside[v] !== 0) found[n++] = v;
  return found;
}

/** x, y, z one after another. */
function centresMm({ size, spacingMm }: Region, voxels: Int32Array): Float64Array {
  const [nx, ny] = size;
  const centres = new Float64Array(3 * voxels.length);
  voxels.forEach((v, n) => {
    centres[3 * n] = (v % nx) * spacingMm[0];
    centres[3 * n + 1] = (Math.floor(v / nx) % ny) * spacingMm[1];
    centres[3 * n + 2] = Math.floor(v / (nx * ny)) * spacingMm[2];
  });
  return centres;
}

function weightedCentre(centres: Float64Array, weights: Float64Array | undefined): readonly number[] {
  const sums = [0, 0, 0];
  let total = 0;
  for (let n = 0; n < centres.length / 3; n++) {
    const weight = weights === undefined ? 1 : weights[n];
    total += weight;
    for (let axis = 0; axis < 3; axis++) sums[axis] += weight * centres[3 * n + axis];
  }
  return sums.map((sum) => sum / total);
}

function principalSpread(
  centres: Float64Array,
  mean: readonly number[],
  { axisCovariance }: ResolvedSettings,
): readonly [number, number, number] {
  const n = centres.length / 3;
  const divisor = axisCovariance === 'sample' ? Math.max(1, n - 1) : n;
  const covariance = new Float64Array(9);
  for (let v = 0; v < centres.length; v += 3) {
    for (let i = 0; i < 3; i++) {
      const away = centres[v + i] - mean[i];
      for (let j = 0; j < 3; j++) covariance[3 * i + j] += (away * (centres[v + j] - mean[j])) / divisor;
    }
  }
  const { values } = symmetricEigen(matrix(3, 3, covariance));
  // Rounding leaves a flat shape with a tiny spread, of either sign, across its plane.
  const [a, b, c] = Array.from(values, (value) => (value > 1e-12 * values[0] ? value : 0));
  return [a, b, c];
}
