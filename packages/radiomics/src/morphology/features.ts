import type { Reason } from '@lobule/foundation';
import { cbrt } from '@lobule/numerics';
import type { Definition } from '../feature.ts';
import { FLAT_SHAPE, NO_INTENSITIES, NO_VOLUME, ONE_VOXEL, ZERO_MEAN } from '../reasons.ts';
import type { MorphologyContext } from './context.ts';
import { planeDiameterMm } from './extent.ts';

/** Morphological features (IBSI 1, 3.1) of a mesh of volume V and area A. */
export const morphology: readonly Definition<MorphologyContext>[] = [
  {
    name: 'Volume',
    ibsiCode: 'RNU0',
    pyradiomics: 'shape_MeshVolume',
    unit: 'mm3',
    value: enclosing((c) => c.volumeMm3),
  },
  {
    name: 'ApproximateVolume',
    ibsiCode: 'YEKZ',
    pyradiomics: 'shape_VoxelVolume',
    unit: 'mm3',
    value: (c) => c.voxelsVolumeMm3,
  },
  {
    name: 'SurfaceArea',
    ibsiCode: 'C0JK',
    pyradiomics: 'shape_SurfaceArea',
    unit: 'mm2',
    value: (c) => c.areaMm2,
  },
  {
    name: 'SurfaceToVolumeRatio',
    ibsiCode: '2PR5',
    pyradiomics: 'shape_SurfaceVolumeRatio',
    unit: '1/mm',
    value: enclosing((c) => c.areaMm2 / c.volumeMm3),
  },
  {
    name: 'Compactness1',
    ibsiCode: 'SKGS',
    pyradiomics: 'shape_Compactness1',
    deprecated: true,
    unit: '1',
    value: enclosing((c) => Math.sqrt(compactness(c)) / (6 * Math.PI)),
  },
  {
    name: 'Compactness2',
    ibsiCode: 'BQWJ',
    pyradiomics: 'shape_Compactness2',
    deprecated: true,
    unit: '1',
    value: enclosing(compactness),
  },
  {
    name: 'SphericalDisproportion',
    ibsiCode: 'KRCK',
    pyradiomics: 'shape_SphericalDisproportion',
    deprecated: true,
    unit: '1',
    value: enclosing((c) => 1 / sphericity(c)),
  },
  {
    name: 'Sphericity',
    ibsiCode: 'QCFX',
    pyradiomics: 'shape_Sphericity',
    unit: '1',
    value: enclosing(sphericity),
  },
  { name: 'Asphericity', ibsiCode: '25C7', unit: '1', value: enclosing((c) => 1 / sphericity(c) - 1) },
  { name: 'CentreOfMassShift', ibsiCode: 'KLMA', unit: 'mm', value: centreShift },
  {
    name: 'Maximum3DDiameter',
    ibsiCode: 'L0JK',
    pyradiomics: 'shape_Maximum3DDiameter',
    unit: 'mm',
    value: (c) => c.diameterMm,
  },
  {
    name: 'Maximum2DDiameterSlice',
    pyradiomics: 'shape_Maximum2DDiameterSlice',
    unit: 'mm',
    value: (c) => planeDiameterMm(c.polygons[2], c.spacingMm[0], c.spacingMm[1]),
  },
  {
    name: 'Maximum2DDiameterColumn',
    pyradiomics: 'shape_Maximum2DDiameterColumn',
    unit: 'mm',
    value: (c) => planeDiameterMm(c.polygons[1], c.spacingMm[0], c.spacingMm[2]),
  },
  {
    name: 'Maximum2DDiameterRow',
    pyradiomics: 'shape_Maximum2DDiameterRow',
    unit: 'mm',
    value: (c) => planeDiameterMm(c.polygons[0], c.spacingMm[1], c.spacingMm[2]),
  },
  {
    name: 'MajorAxisLength',
    ibsiCode: 'TDIC',
    pyradiomics: 'shape_MajorAxisLength',
    unit: 'mm',
    value: (c) => 4 * Math.sqrt(c.spread[0]),
  },
  {
    name: 'MinorAxisLength',
    ibsiCode: 'P9VJ',
    pyradiomics: 'shape_MinorAxisLength',
    unit: 'mm',
    value: (c) => 4 * Math.sqrt(c.spread[1]),
  },
  {
    name: 'LeastAxisLength',
    ibsiCode: '7J51',
    pyradiomics: 'shape_LeastAxisLength',
    unit: 'mm',
    value: (c) => 4 * Math.sqrt(c.spread[2]),
  },
  {
    name: 'Elongation',
    ibsiCode: 'Q3CK',
    pyradiomics: 'shape_Elongation',
    unit: '1',
    value: (c) => axisRatio(c, 1),
  },
  {
    name: 'Flatness',
    ibsiCode: 'N17B',
    pyradiomics: 'shape_Flatness',
    unit: '1',
    value: (c) => axisRatio(c, 2),
  },
  {
    name: 'VolumeDensityBoundingBox',
    ibsiCode: 'PBX1',
    unit: '1',
    value: enclosing(({ volumeMm3, box: [x, y, z] }) => volumeMm3 / (x * y * z)),
  },
  {
    name: 'AreaDensityBoundingBox',
    ibsiCode: 'R59B',
    unit: '1',
    value: ({ areaMm2, box: [x, y, z] }) => areaMm2 / (2 * (x * y + y * z + x * z)),
  },
  { name: 'VolumeDensityEllipsoid', ibsiCode: '6BDE', unit: '1', value: enclosing(ellipsoidVolumeDensity) },
  { name: 'AreaDensityEllipsoid', ibsiCode: 'RDD2', unit: '1', value: ellipsoidAreaDensity },
  {
    name: 'VolumeDensityConvexHull',
    ibsiCode: 'R3ER',
    unit: '1',
    value: enclosing((c) => c.volumeMm3 / c.hull().volumeMm3),
  },
  { name: 'AreaDensityConvexHull', ibsiCode: '7T7F', unit: '1', value: (c) => c.areaMm2 / c.hull().areaMm2 },
  {
    name: 'IntegratedIntensity',
    ibsiCode: '99N0',
    unit: 'intensity mm3',
    value: enclosing(integratedIntensity),
  },
];

/** A mesh with holes can come out with a volume of 0 or less, of which no feature makes sense. */
function enclosing(value: (context: MorphologyContext) => number | Reason) {
  return (context: MorphologyContext) => (context.volumeMm3 > 0 ? value(context) : NO_VOLUME);
}

/** 36 pi V^2 / A^3. */
function compactness({ volumeMm3, areaMm2 }: MorphologyContext): number {
  return (36 * Math.PI * volumeMm3 * volumeMm3) / (areaMm2 * areaMm2 * areaMm2);
}

/** (36 pi V^2)^(1/3) / A. */
function sphericity({ volumeMm3, areaMm2 }: MorphologyContext): number {
  return cbrt(36 * Math.PI * volumeMm3 * volumeMm3) / areaMm2;
}

function centreShift({ centreShiftMm, meanIntensity }: MorphologyContext): number | Reason {
  if (Number.isNaN(meanIntensity)) return NO_INTENSITIES;
  return meanIntensity === 0 ? ZERO_MEAN : centreShiftMm;
}

function integratedIntensity({ volumeMm3, meanIntensity }: MorphologyContext): number | Reason {
  return Number.isNaN(meanIntensity) ? NO_INTENSITIES : volumeMm3 * meanIntensity;
}

function axisRatio({ spread, voxels }: MorphologyContext, axis: 1 | 2): number | Reason {
  return voxels === 1 ? ONE_VOXEL : Math.sqrt(spread[axis] / spread[0]);
}

/** V over the volume of the ellipsoid with the principal axes: 4/3 pi a b c, half-axes 2 sqrt(lambda). */
function ellipsoidVolumeDensity({ volumeMm3, spread }: MorphologyContext): number | Reason {
  const [a, b, c] = spread.map((lambda) => 2 * Math.sqrt(lambda));
  return c === 0 ? FLAT_SHAPE : (3 * volumeMm3) / (4 * Math.PI * a * b * c);
}

/**
 * A over the area of that ellipsoid: 4 pi a b sum_v (alpha beta)^v / (1 - 4 v^2) P_v((alpha^2 + beta^2) / (2 alpha beta))
 * for v from 0 to 20, with alpha^2 = 1 - b^2/a^2 and beta^2 = 1 - c^2/a^2. q below is (alpha beta)^v P_v, for which
 * Legendre's recurrence needs no division, so that round shapes are no exception.
 */
function ellipsoidAreaDensity({ areaMm2, spread }: MorphologyContext): number | Reason {
  const [a2, b2, c2] = spread;
  if (c2 === 0) return FLAT_SHAPE;
  const alpha2 = 1 - b2 / a2;
  const beta2 = 1 - c2 / a2;
  const middle = (alpha2 + beta2) / 2;
  let before = 0;
  let q = 1;
  let sum = 0;
  for (let v = 0; v <= 20; v++) {
    sum += q / (1 - 4 * v * v);
    const next = ((2 * v + 1) * middle * q - v * alpha2 * beta2 * before) / (v + 1);
    before = q;
    q = next;
  }
  return areaMm2 / (16 * Math.PI * Math.sqrt(a2 * b2) * sum);
}
