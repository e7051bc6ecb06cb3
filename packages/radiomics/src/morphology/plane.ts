import type { Reason } from '@lobule/foundation';
import { matrix, symmetricEigen } from '@lobule/numerics';
import type { Definition } from '../feature.ts';
import { ONE_VOXEL, SEVERAL_SLICES } from '../reasons.ts';
import type { Region } from '../region.ts';
import type { ResolvedSettings } from '../settings/profiles.ts';
import { axisIndex } from '../settings/schema.ts';

/** What the features of the shape of a plane region share; u and v are the axes of the plane, in their order. */
interface PlaneContext {
  readonly pixels: number;
  readonly pixelMm2: number;
  /** Of the line halfway between the centres of pixels inside and outside. */
  readonly areaMm2: number;
  readonly perimeterMm: number;
  readonly diameterMm: number;
  /** Eigenvalues of the covariance of the pixel centres in mm2, largest first. */
  readonly spread: readonly [number, number];
}

/** A region in one slice, with a margin of one pixel; u fastest. */
interface Plane {
  readonly size: readonly [number, number];
  readonly spacingMm: readonly [number, number];
  readonly inside: Uint8Array;
}

/** Shape within the one slice in which the region lies, as PyRadiomics' class shape2D. */
export function planeContext(region: Region, settings: ResolvedSettings): PlaneContext | Reason {
  const plane = onlySlice(region, axisIndex(settings.sliceAxis));
  if (plane === undefined) return SEVERAL_SLICES;
  const { spacingMm } = plane;
  const centres = centresMm(plane);
  const outline = outlineOf(plane);
  return {
    pixels: centres.u.length,
    pixelMm2: spacingMm[0] * spacingMm[1],
    ...outline,
    diameterMm: diameterMm(plane),
    spread: principalSpread(centres, settings),
  };
}

function onlySlice({ size, spacingMm, inside }: Region, across: 0 | 1 | 2): Plane | undefined {
  // The cut-out has a margin of one voxel on either side.
  if (size[across] !== 3) return undefined;
  const [u, v] = [0, 1, 2].filter((axis) => axis !== across);
  const stride = [1, size[0], size[0] * size[1]];
  const plane = new Uint8Array(size[u] * size[v]);
  for (let j = 0, n = 0; j < size[v]; j++) {
    for (let i = 0; i < size[u]; i++, n++) {
      plane[n] = inside[stride[across] + i * stride[u] + j * stride[v]];
    }
  }
  return { size: [size[u], size[v]], spacingMm: [spacingMm[u], spacingMm[v]], inside: plane };
}

/**
 * Marching squares over the centres of pixels: a square of four adds the share that lies inside, and the line that cuts
 * it. Pixels that touch by a corner are apart.
 */
function outlineOf({ size: [nu, nv], spacingMm: [du, dv], inside }: Plane) {
  const corner = Math.sqrt(du * du + dv * dv) / 2;
  let eighths = 0;
  let corners = 0;
  let alongU = 0;
  let alongV = 0;
  for (let j = 0; j < nv - 1; j++) {
    for (let i = 0; i < nu - 1; i++) {
      const p = i + nu * j;
      const [a, b, c, d] = [inside[p], inside[p + 1], inside[p + nu], inside[p + nu + 1]];
      const count = a + b + c + d;
      const isDiagonal = count === 2 && a === d;
      eighths += isDiagonal ? 2 : EIGHTHS[count];
      if (isDiagonal) corners += 2;
      else if (count === 1 || count === 3) corners++;
      else if (count === 2 && a === b) alongU++;
      else if (count === 2) alongV++;
    }
  }
  return { areaMm2: (eighths / 8) * du * dv, perimeterMm: corners * corner + alongU * du + alongV * dv };
}

/** Of a square that lie inside, by how many of its corners do. */
const EIGHTHS = [0, 1, 4, 7, 8];

/** Between the two points of the outline that are farthest apart: of each row its first and last, of each column too. */
function diameterMm({ size: [nu, nv], spacingMm: [du, dv], inside }: Plane): number {
  const ends: number[] = [];
  for (let j = 1; j < nv - 1; j++) {
    const row = inside.subarray(nu * j, nu * (j + 1));
    const first = row.indexOf(1);
    if (first >= 0) ends.push((first - 0.5) * du, j * dv, (row.lastIndexOf(1) + 0.5) * du, j * dv);
  }
  for (let i = 1; i < nu - 1; i++) {
    const column = Uint8Array.from({ length: nv }, (_, j) => inside[i + nu * j]);
    const first = column.indexOf(1);
    if (first >= 0) ends.push(i * du, (first - 0.5) * dv, i * du, (column.lastIndexOf(1) + 0.5) * dv);
  }
  let most = 0;
  for (let p = 0; p < ends.length; p += 2) {
    for (let q = p + 2; q < ends.length; q += 2) {
      const u = ends[p] - ends[q];
      const v = ends[p + 1] - ends[q + 1];
      most = Math.max(most, u * u + v * v);
    }
  }
  return Math.sqrt(most);
}

interface Centres {
  readonly u: Float64Array;
  readonly v: Float64Array;
}

function centresMm({ size: [nu], spacingMm: [du, dv], inside }: Plane): Centres {
  const found = Int32Array.from(inside.keys()).filter((p) => inside[p] !== 0);
  return {
    u: Float64Array.from(found, (p) => (p % nu) * du),
    v: Float64Array.from(found, (p) => Math.floor(p / nu) * dv),
  };
}

function principalSpread({ u, v }: Centres, { axisCovariance }: ResolvedSettings): readonly [number, number] {
  const n = u.length;
  const divisor = axisCovariance === 'sample' ? Math.max(1, n - 1) : n;
  const meanU = u.reduce((sum, x) => sum + x, 0) / n;
  const meanV = v.reduce((sum, x) => sum + x, 0) / n;
  let [uu, uv, vv] = [0, 0, 0];
  for (let p = 0; p < n; p++) {
    uu += (u[p] - meanU) * (u[p] - meanU);
    uv += (u[p] - meanU) * (v[p] - meanV);
    vv += (v[p] - meanV) * (v[p] - meanV);
  }
  const { values } = symmetricEigen(matrix(2, 2, [uu / divisor, uv / divisor, uv / divisor, vv / divisor]));
  // Rounding leaves a line with a tiny spread, of either sign, across it.
  return [values[0], values[1] > 1e-12 * values[0] ? values[1] : 0];
}

/** The shape of a plane region, as PyRadiomics has it; IBSI has none. */
export const planeShape: readonly Definition<PlaneContext>[] = [
  { name: 'MeshSurface', pyradiomics: 'shape2D_MeshSurface', unit: 'mm2', value: (c) => c.areaMm2 },
  {
    name: 'PixelSurface',
    pyradiomics: 'shape2D_PixelSurface',
    unit: 'mm2',
    value: (c) => c.pixels * c.pixelMm2,
  },
  { name: 'Perimeter', pyradiomics: 'shape2D_Perimeter', unit: 'mm', value: (c) => c.perimeterMm },
  {
    name: 'PerimeterSurfaceRatio',
    pyradiomics: 'shape2D_PerimeterSurfaceRatio',
    unit: '1/mm',
    value: (c) => c.perimeterMm / c.areaMm2,
  },
  {
    name: 'Sphericity',
    pyradiomics: 'shape2D_Sphericity',
    unit: '1',
    value: (c) => (2 * Math.sqrt(Math.PI * c.areaMm2)) / c.perimeterMm,
  },
  {
    name: 'SphericalDisproportion',
    pyradiomics: 'shape2D_SphericalDisproportion',
    deprecated: true,
    unit: '1',
    value: (c) => c.perimeterMm / (2 * Math.sqrt(Math.PI * c.areaMm2)),
  },
  {
    name: 'MaximumDiameter',
    pyradiomics: 'shape2D_MaximumDiameter',
    unit: 'mm',
    value: (c) => c.diameterMm,
  },
  {
    name: 'MajorAxisLength',
    pyradiomics: 'shape2D_MajorAxisLength',
    unit: 'mm',
    value: (c) => 4 * Math.sqrt(c.spread[0]),
  },
  {
    name: 'MinorAxisLength',
    pyradiomics: 'shape2D_MinorAxisLength',
    unit: 'mm',
    value: (c) => 4 * Math.sqrt(c.spread[1]),
  },
  {
    name: 'Elongation',
    pyradiomics: 'shape2D_Elongation',
    unit: '1',
    value: (c) => (c.pixels === 1 ? ONE_VOXEL : Math.sqrt(c.spread[1] / c.spread[0])),
  },
];
