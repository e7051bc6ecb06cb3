import { matrix, symmetricEigen } from '@lobule/numerics';
import { once } from '../once.ts';
import type { Region } from '../region.ts';
import type { ResolvedSettings } from '../settings/profiles.ts';
import { boxMm, diameterMm, hullSize } from './extent.ts';
import { convexHull } from './hull.ts';
import { marchingCubes } from './mesh.ts';
import { outermost, type Polygon, polygonsAcross, surfaceLines } from './surface.ts';

/** What the features of shape share. */
export interface MorphologyContext {
  readonly spacingMm: readonly [number, number, number];
  readonly voxels: number;
  readonly voxelsVolumeMm3: number;
  /** Of the mesh. */
  readonly volumeMm3: number;
  readonly areaMm2: number;
  /** Around the mesh's corners, in the planes across x, y and z. */
  readonly polygons: readonly (readonly Polygon[])[];
  readonly box: readonly number[];
  readonly hull: () => { readonly volumeMm3: number; readonly areaMm2: number };
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
  const lines = surfaceLines(region);
  const polygons = ([0, 1, 2] as const).map((axis) => polygonsAcross(lines, axis));
  const corners = outermost(polygons, lines.size);
  const inside = voxelsInside(region);
  const places = centresMm(region, inside);
  const centre = centreOf(places, undefined);
  const bright = centreOf(centresMm(region, region.positions), region.values);
  return {
    spacingMm,
    voxels: inside.length,
    voxelsVolumeMm3: inside.length * spacingMm[0] * spacingMm[1] * spacingMm[2],
    volumeMm3: mesh.volumeMm3,
    areaMm2: mesh.areaMm2,
    polygons,
    box: boxMm(lines, spacingMm),
    hull: once(() => hullSize(convexHull(corners), spacingMm)),
    diameterMm: diameterMm(corners, spacingMm),
    spread: principalSpread(places, centre, settings),
    centreShiftMm: Math.sqrt(
      centre.reduce((sum, x, axis) => sum + (x - bright[axis]) * (x - bright[axis]), 0),
    ),
    meanIntensity: meanOf(region.values),
  };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n];
  return sum / values.length;
}

function voxelsInside({ inside, voxels }: Region): Int32Array {
  const found = new Int32Array(voxels.morphological);
  for (let v = 0, n = 0; v < inside.length; v++) if (inside[v] !== 0) found[n++] = v;
  return found;
}

interface Centres {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

function centresMm({ size, spacingMm }: Region, voxels: Int32Array): Centres {
  const [nx, ny] = size;
  const x = new Float64Array(voxels.length);
  const y = new Float64Array(voxels.length);
  const z = new Float64Array(voxels.length);
  for (let n = 0; n < voxels.length; n++) {
    const row = Math.floor(voxels[n] / nx);
    const slice = Math.floor(row / ny);
    x[n] = (voxels[n] - row * nx) * spacingMm[0];
    y[n] = (row - slice * ny) * spacingMm[1];
    z[n] = slice * spacingMm[2];
  }
  return { x, y, z };
}

function centreOf({ x, y, z }: Centres, weights: Float64Array | undefined): readonly number[] {
  let [sumX, sumY, sumZ, total] = [0, 0, 0, 0];
  for (let n = 0; n < x.length; n++) {
    const weight = weights === undefined ? 1 : weights[n];
    total += weight;
    sumX += weight * x[n];
    sumY += weight * y[n];
    sumZ += weight * z[n];
  }
  return [sumX / total, sumY / total, sumZ / total];
}

function principalSpread(
  { x, y, z }: Centres,
  [meanX, meanY, meanZ]: readonly number[],
  { axisCovariance }: ResolvedSettings,
): readonly [number, number, number] {
  const n = x.length;
  const divisor = axisCovariance === 'sample' ? Math.max(1, n - 1) : n;
  let [xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0];
  for (let v = 0; v < n; v++) {
    const dx = x[v] - meanX;
    const dy = y[v] - meanY;
    const dz = z[v] - meanZ;
    xx += dx * dx;
    xy += dx * dy;
    xz += dx * dz;
    yy += dy * dy;
    yz += dy * dz;
    zz += dz * dz;
  }
  const covariance = [xx, xy, xz, xy, yy, yz, xz, yz, zz].map((sum) => sum / divisor);
  const { values } = symmetricEigen(matrix(3, 3, covariance));
  // Rounding leaves a flat shape with a tiny spread, of either sign, across its plane.
  const [a, b, c] = Array.from(values, (value) => (value > 1e-12 * values[0] ? value : 0));
  return [a, b, c];
}
