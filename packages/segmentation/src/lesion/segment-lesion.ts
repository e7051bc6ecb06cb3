import { hashOf, type Reason } from '@lobule/foundation';
import {
  type Box,
  emptyMask,
  type Grid,
  gridSpacingMm,
  indexToPatient,
  type Mask,
  makeGrid,
  type Point,
  patientToIndex,
  type Volume,
} from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { type Region, regionOf } from '../region.ts';
import { nearestInside, partVessels } from './appendages.ts';
import { settleContour } from './contour.ts';
import { boxAround, type Curves, checkSeries, curveAt, curvesOf, shareOf } from './curves.ts';
import { fuzzyCMeans } from './fuzzy-c-means.ts';
import { fillHolesIn, floodFrom, type Size, touchesInnerSide } from './lattice.ts';
import { type LesionSettings, resolveLesionSettings } from './settings.ts';
import { spatialMembership } from './spatial.ts';

export interface SegmentedLesion extends Region {
  /** Vessels that were parted from it, with a voxel around them. */
  readonly vessels: Mask;
  /** The part of the image that was looked at. */
  readonly window: Box;
  /** The lesion reaches a side of the largest window, so it may go on beyond it. */
  readonly cutByWindow: boolean;
  readonly settings: LesionSettings;
  readonly settingsHash: string;
}

/**
 * The lesion at a place that a reader pointed to: clusters of enhancement curves around it, the connected part without
 * the vessels that touch it, holes filled, then a contour half way between the local means inside and outside.
 * A necrotic core belongs to it; `tumourParts` takes it apart.
 *
 * @param series dynamic phases on one grid, the first before contrast
 * @param placeMm where, in the patient (LPS, mm)
 * @throws segmentation/place-outside, segmentation/too-few-phases, segmentation/phases-on-other-grids,
 *   segmentation/bad-settings, volume/sheared-grid
 * @example
 * const lesion = lesionFromClick(phases, [32.5, -40, 12]);
 * console.log(lesion.volumeMm3, lesion.reason?.text);
 */
export function lesionFromClick(
  series: readonly Volume[],
  placeMm: Point,
  given: Partial<LesionSettings> = {},
): SegmentedLesion {
  const grid = checkSeries(series);
  const settings = resolveLesionSettings(given);
  const voxel = voxelAt(grid, placeMm);
  const spacing = gridSpacingMm(grid);
  for (let reachMm = settings.windowMm; ; reachMm *= 1.6) {
    const last = reachMm >= settings.largestWindowMm;
    const box = boxAround(grid, voxel, Math.min(reachMm, settings.largestWindowMm), spacing);
    const found = lesionWithin(series, box, voxel, settings);
    const cut = found.voxels > 0 && touchesInnerSide(found.local, box.size, box.start, grid.size);
    if (!cut || last) return finish(grid, found, settings, cut);
  }
}

/**
 * The lesion within a box that a reader drew: as from a click on its best-enhancing place, and nothing beyond the box.
 *
 * @throws as `lesionFromClick`; segmentation/place-outside where the box does not lie within the image
 * @example
 * const lesion = lesionFromBox(phases, { start: [40, 52, 10], size: [24, 20, 9] });
 */
export function lesionFromBox(
  series: readonly Volume[],
  box: Box,
  given: Partial<LesionSettings> = {},
): SegmentedLesion {
  const grid = checkSeries(series);
  const settings = resolveLesionSettings(given);
  const fits = box.start.every(
    (start, axis) => start >= 0 && box.size[axis] > 0 && start + box.size[axis] <= grid.size[axis],
  );
  if (!fits) {
    throw segmentationErrors.error('segmentation/place-outside', {
      what: `A box of ${box.size.join(' x ')} from ${box.start.join(', ')} in ${grid.size.join(' x ')}`,
    });
  }
  const spacing = gridSpacingMm(grid);
  const wider = widen(box, grid, spacing, 2 * settings.neighbourhoodMm);
  const found = lesionWithin(series, wider, brightest(series, box), settings, box);
  return finish(grid, found, settings, false);
}

/** The voxel whose centre is nearest to a place. @throws segmentation/place-outside */
function voxelAt(grid: Grid, placeMm: Point): Size {
  const index = patientToIndex(grid, placeMm).map(Math.round);
  if (index.every((at, axis) => at >= 0 && at < grid.size[axis])) return [index[0], index[1], index[2]];
  throw segmentationErrors.error('segmentation/place-outside', {
    what: `Voxel ${index.join(', ')} in ${grid.size.join(' x ')}`,
  });
}

interface Found {
  readonly box: Box;
  readonly local: Uint8Array;
  readonly vessels: Uint8Array;
  readonly voxels: number;
  readonly reason?: Reason;
}

const NOTHING: Reason = {
  code: 'no-enhancement',
  text: 'The place that was pointed to hardly enhances, so no lesion was grown from it.',
};

function lesionWithin(
  series: readonly Volume[],
  box: Box,
  voxel: Size,
  settings: LesionSettings,
  clip?: Box,
): Found {
  const grid = gridOf(series[0].grid, box);
  const curves = curvesOf(series, box);
  const here: Size = [voxel[0] - box.start[0], voxel[1] - box.start[1], voxel[2] - box.start[2]];
  const at = here[0] + box.size[0] * (here[1] + box.size[1] * here[2]);
  const curve = curveAt(curves, here);
  const none = { box, local: new Uint8Array(curves.count), vessels: new Uint8Array(curves.count), voxels: 0 };
  const whole = series[0].grid.size;
  const before = series[0].data[voxel[0] + whole[0] * (voxel[1] + whole[1] * voxel[2])];
  const best = curve.reduce((most, rise) => Math.max(most, rise), 0);
  if (!(best > 0 && 100 * best >= settings.minimumPercentEnhancement * Math.max(0, before))) {
    return { ...none, reason: NOTHING };
  }
  const membership = lesionMembership(curves, curve, at, settings);
  const likely = new Uint8Array(curves.count);
  for (let v = 0; v < likely.length; v++) likely[v] = membership[v] >= settings.membership ? 1 : 0;
  const seed = nearestInside(likely, box.size, at);
  if (seed < 0) return { ...none, reason: NOTHING };
  const joined = floodFrom(likely, box.size, [seed]);
  const image = shareOf(curves, meanCurve(curves, joined));
  const { inside, vessels } = partVessels(
    joined,
    image,
    grid,
    seed,
    settings.vesselRadiusMm,
    settings.vesselRatio,
  );
  settle(inside, image, vessels, grid, settings);
  if (clip) clipTo(inside, box, clip);
  const start = nearestInside(inside, box.size, at);
  if (start < 0) return { ...none, reason: NOTHING };
  const local = floodFrom(inside, box.size, [start]);
  fillHolesIn(local, box.size);
  let voxels = 0;
  for (let v = 0; v < local.length; v++) voxels += local[v];
  return { box, local, vessels, voxels };
}

/** Samples used to place the centres. */
const MOST_SAMPLES = 6000;

/** Membership in the clusters that enhance at least as the one at the place that was pointed to. */
function lesionMembership(
  curves: Curves,
  curve: Float64Array,
  at: number,
  { fuzziness, spatialWeight }: LesionSettings,
): Float32Array {
  const { phases, values, count } = curves;
  const first = new Float64Array(3 * phases);
  for (let p = 0; p < phases; p++) {
    first[phases + p] = 0.35 * curve[p];
    first[2 * phases + p] = curve[p];
  }
  const stride = Math.max(1, Math.floor(count / MOST_SAMPLES));
  const clusters = fuzzyCMeans(values, phases, first, { fuzziness, stride });
  const amplitude = [0, 1, 2].map((c) => {
    let sum = 0;
    for (let p = 0; p < phases; p++) sum += clusters.centres[c * phases + p] * curve[p];
    return sum;
  });
  const own = nearestCentre(clusters.centres, curve);
  const inUnion = amplitude.map((value) => value >= amplitude[own]);
  return spatialMembership(curves, clusters, inUnion, fuzziness, spatialWeight);
}

function nearestCentre(centres: Float64Array, curve: Float64Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < centres.length / curve.length; c++) {
    let away = 0;
    for (let p = 0; p < curve.length; p++) {
      const by = centres[c * curve.length + p] - curve[p];
      away += by * by;
    }
    if (away >= least) continue;
    least = away;
    best = c;
  }
  return best;
}

function meanCurve({ phases, values }: Curves, inside: Uint8Array): Float64Array {
  const mean = new Float64Array(phases);
  let count = 0;
  for (let v = 0; v < inside.length; v++) {
    if (inside[v] === 0) continue;
    for (let p = 0; p < phases; p++) mean[p] += values[v * phases + p];
    count++;
  }
  for (let p = 0; p < phases; p++) mean[p] /= count;
  return mean;
}

function settle(
  inside: Uint8Array,
  image: Float32Array,
  vessels: Uint8Array,
  grid: Grid,
  { neighbourhoodMm, smoothness, iterations }: LesionSettings,
): void {
  const reach = gridSpacingMm(grid).map((mm) => Math.max(1, Math.round(neighbourhoodMm / mm)));
  settleContour(inside, image, vessels, grid.size, {
    reach: [reach[0], reach[1], reach[2]],
    smoothness,
    iterations,
  });
}

function gridOf(grid: Grid, { start, size }: Box): Grid {
  const origin = indexToPatient(grid, start);
  const affine = grid.affine.map((value, n) => (n % 4 === 3 ? origin[(n - 3) / 4] : value));
  return makeGrid({ size, affine });
}

function widen(box: Box, grid: Grid, spacing: readonly number[], byMm: number): Box {
  const low = box.start.map((start, axis) => Math.max(0, start - Math.round(byMm / spacing[axis])));
  const high = box.start.map((start, axis) =>
    Math.min(grid.size[axis], start + box.size[axis] + Math.round(byMm / spacing[axis])),
  );
  return {
    start: [low[0], low[1], low[2]],
    size: [high[0] - low[0], high[1] - low[1], high[2] - low[2]],
  };
}

/** The voxel of the box that enhances best together with its neighbours. */
function brightest(series: readonly Volume[], box: Box): Size {
  const curves = curvesOf(series, box);
  const [nx, ny, nz] = box.size;
  let best: Size = [0, 0, 0];
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const sum = curveAt(curves, [i, j, k]).reduce((total, rise) => total + rise, 0);
        if (!(sum > most)) continue;
        most = sum;
        best = [i, j, k];
      }
    }
  }
  return [box.start[0] + best[0], box.start[1] + best[1], box.start[2] + best[2]];
}

/** Takes away, in place, what a window holds beyond a box. */
function clipTo(inside: Uint8Array, window: Box, box: Box): void {
  const [nx, ny, nz] = window.size;
  const within = (at: number, axis: number) => {
    const index = at + window.start[axis] - box.start[axis];
    return index >= 0 && index < box.size[axis];
  };
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (!(within(i, 0) && within(j, 1) && within(k, 2))) inside[v] = 0;
      }
    }
  }
}

function finish(grid: Grid, found: Found, settings: LesionSettings, cutByWindow: boolean): SegmentedLesion {
  const mask = intoImage(grid, found.box, found.local);
  const region = regionOf(mask, found.reason?.text);
  return {
    ...region,
    ...(found.reason && { reason: found.reason }),
    vessels: intoImage(grid, found.box, found.vessels),
    window: found.box,
    cutByWindow,
    settings,
    settingsHash: hashOf(settings),
  };
}

function intoImage(grid: Grid, { start, size }: Box, local: Uint8Array): Mask {
  const mask = emptyMask(grid);
  const [nx, ny] = grid.size;
  for (let k = 0, from = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++, from += size[0]) {
      const to = start[0] + nx * (start[1] + j + ny * (start[2] + k));
      mask.data.set(local.subarray(from, from + size[0]), to);
    }
  }
  return mask;
}
