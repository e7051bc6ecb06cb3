import { lbfgs } from '@lobule/numerics';
import { type Affine, type Mask, type Point, patientToIndex, resample, type Volume } from '@lobule/volume';
import { registrationErrors } from '../errors.ts';
import { type Level, levelOf } from '../image/level.ts';
import { correlationMetric } from '../metric/correlation.ts';
import { boxRadius, localCorrelationMetric } from '../metric/local-correlation.ts';
import type { Metric } from '../metric/metric.ts';
import { mutualInformationMetric } from '../metric/mutual-information.ts';
import { squaredDifferenceMetric } from '../metric/squared-difference.ts';
import { refineField, type SplineField, zeroField } from '../transform/spline-field.ts';
import { identityAffine, type Transform } from '../transform/transform.ts';
import { rangeOf } from './align-linear.ts';
import { bendingEnergy } from './bending.ts';
import { type DeformableSettings, deformableDefaults } from './settings.ts';
import { jacobianAt, type Protected, protectedPlaces, volumePenalty } from './volume-change.ts';
import { warpedGrid } from './warped-grid.ts';

/** Settings of a deformable alignment, and where it looks. */
export interface DeformableOptions extends Partial<DeformableSettings> {
  /** Only what is inside is compared; on any grid. */
  readonly inside?: Mask;
  /** A region whose volume is to be kept, such as a tumour; on any grid. */
  readonly keepVolumeOf?: Mask;
  /** The same as places of it, patient mm. */
  readonly keepVolumeAt?: readonly Point[];
  /** What moves the whole, found before: fixed mm to moving mm. */
  readonly start?: Affine;
  /** What an earlier search found, in place of `start`: the finest level alone is searched again, from there. */
  readonly startAt?: DeformableAlignment['transform'];
}

/** What a deformable alignment found, and how much more alike the images are. */
export interface DeformableAlignment {
  readonly transform: Transform & { readonly kind: 'spline' };
  /** The metric before and after on the finest level: smaller is more alike. */
  readonly before: number;
  readonly after: number;
  /** Least, median and greatest volume change within the protected region; of the whole lattice where none was given. */
  readonly volumeChange: { readonly least: number; readonly median: number; readonly greatest: number };
}

/**
 * The smooth local motion that brings one image onto another: a cubic B-spline lattice, coarse to fine, the likeness
 * balanced against bending and against changes of a protected volume.
 *
 * @throws registration/no-contrast, registration/too-little-overlap
 * @example
 * const { transform, volumeChange } = alignDeformable(before, after, { keepVolumeOf: tumour });
 * const afterHere = warp(after, transform, before.grid);
 */
export function alignDeformable(
  fixed: Volume,
  moving: Volume,
  options: DeformableOptions = {},
): DeformableAlignment {
  const settings = { ...deformableDefaults, ...options };
  const { startAt } = options;
  const afterwards = startAt?.afterwards ?? options.start ?? identityAffine;
  const levelsMm = startAt ? settings.levelsMm.slice(-1) : settings.levelsMm;
  let field = startAt?.field ?? zeroField(fixed.grid, settings.spacingMm * (1 << (levelsMm.length - 1)));
  let before = Number.NaN;
  let after = Number.NaN;
  for (const [index, levelMm] of levelsMm.entries()) {
    if (index > 0) field = refineField(field);
    const places = keptIn(field, options) ?? [];
    const objective = objectiveOf(fixed, moving, { ...settings, levelMm, afterwards, places });
    if (index === levelsMm.length - 1) before = objective.likeness(zeroField(fixed.grid, settings.spacingMm));
    const shape = field;
    const found = lbfgs(
      (x, gradient) => objective.evaluate({ ...shape, values: x }, gradient),
      field.values,
      {
        maxIterations: settings.maxIterations,
        tolerance: 1e-5,
        firstStep: 0.5 * levelMm,
      },
    );
    field = { ...field, values: found.x };
    after = objective.likeness(field);
  }
  return {
    transform: { kind: 'spline', field, afterwards },
    before,
    after,
    volumeChange: volumeChangeOf(field, options),
  };
}

interface ObjectiveOptions extends DeformableSettings {
  readonly inside?: Mask;
  readonly levelMm: number;
  readonly afterwards: Affine;
  readonly places: Protected;
}

function objectiveOf(fixed: Volume, moving: Volume, options: ObjectiveOptions) {
  const target = levelOf(fixed, options.levelMm);
  const source = levelOf(moving, options.levelMm);
  const metric = metricOf(options, target, source);
  const grid = warpedGrid(target, source, options.afterwards);
  const inside = options.inside && resample(options.inside, target.grid, 'nearest').data;
  const weights = new Float32Array(target.data.length);
  const compare = (field: SplineField) => {
    grid.look(field);
    if (inside) for (let v = 0; v < inside.length; v++) grid.valid[v] &= inside[v] === 0 ? 0 : 1;
    checkOverlap(grid.valid, inside);
    return metric.evaluate(grid.values, grid.valid, weights);
  };
  return {
    likeness: compare,
    evaluate(field: SplineField, gradient: Float64Array): number {
      gradient.fill(0);
      const likeness = compare(field);
      grid.spread(field, weights, gradient);
      const bending = bendingEnergy(field, options.stiffness, gradient);
      const volume =
        options.places.length > 0 ? volumePenalty(field, options.places, options.volumeWeight, gradient) : 0;
      return likeness + options.stiffness * bending + options.volumeWeight * volume;
    },
  };
}

function checkOverlap(valid: Uint8Array, inside: ArrayLike<number> | undefined): void {
  let count = 0;
  let wanted = 0;
  for (let v = 0; v < valid.length; v++) {
    count += valid[v];
    wanted += inside === undefined || inside[v] !== 0 ? 1 : 0;
  }
  if (count >= Math.max(8, 0.1 * wanted)) return;
  throw registrationErrors.error('registration/too-little-overlap', {
    what: `${count} of ${wanted} voxels of the fixed image lie within the moving one`,
  });
}

function metricOf(options: ObjectiveOptions, fixed: Level, moving: Level): Metric {
  const [low, high] = rangeOf(moving.data);
  if (!fixed.data.some((value) => value !== fixed.data[0]) || !(high > low)) {
    throw registrationErrors.error('registration/no-contrast', { what: 'An image has one value everywhere' });
  }
  if (options.metric === 'mutual-information') return mutualInformationMetric(fixed.data, [low, high]);
  if (options.metric === 'correlation') return correlationMetric(fixed.data);
  if (options.metric === 'squared-difference') return squaredDifferenceMetric(fixed.data);
  const radius = boxRadius(fixed.grid, options.boxMm);
  // Where the standard deviation is below 1 % of the image's range a box says hardly anything.
  const noise = (data: Float32Array) => {
    const [from, to] = rangeOf(data);
    const least = 0.01 * (to - from);
    return least * least;
  };
  return localCorrelationMetric(fixed.data, fixed.grid.size, radius, {
    fixed: noise(fixed.data),
    moving: noise(moving.data),
  });
}

/** Least, median and greatest volume change within the protected region; of the whole lattice without one. */
export function volumeChangeOf(
  field: SplineField,
  options: Pick<DeformableOptions, 'keepVolumeOf' | 'keepVolumeAt'>,
): DeformableAlignment['volumeChange'] {
  const sorted = jacobianAt(field, keptIn(field, options) ?? everyCell(field)).sort();
  return { least: sorted[0], median: sorted[sorted.length >> 1], greatest: sorted[sorted.length - 1] };
}

function keptIn(
  field: SplineField,
  { keepVolumeOf, keepVolumeAt }: Pick<DeformableOptions, 'keepVolumeOf' | 'keepVolumeAt'>,
): Protected | undefined {
  const places = keepVolumeAt ?? (keepVolumeOf && protectedPlaces(keepVolumeOf));
  return places?.map((place) => patientToIndex(field.grid, place));
}

function everyCell(field: SplineField): Protected {
  const places: [number, number, number][] = [];
  const [nx, ny, nz] = field.grid.size;
  const step = field.step.map((mm) => Math.max(1, 0.5 * mm));
  for (let z = 0; z < nz; z += step[2]) {
    for (let y = 0; y < ny; y += step[1]) for (let x = 0; x < nx; x += step[0]) places.push([x, y, z]);
  }
  return places;
}
