import { hashOf, type Reason } from '@lobule/foundation';
import {
  type Box,
  boundingBox,
  crop,
  type Grid,
  gridSpacingMm,
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
import { boxAround, type Curves, checkSeries, curveAt, curvesOf, meanCurve, shareOf } from './curves.ts';
import { fuzzyCMeans } from './fuzzy-c-means.ts';
import { fillGapsIn } from './gaps.ts';
import { flags, floodFrom, type Size } from './lattice.ts';
import { type LesionSettings, resolveLesionSettings } from './settings.ts';
import { spatialMembership } from './spatial.ts';
import { clipTo, gridOf, indexOf, intoImage, placeOf, reachOf, relativeTo, widen } from './window.ts';

/** A lesion, the vessels parted from it, and how it was found. */
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
  const drawnOn = phasesToDrawOn(series, settings);
  const voxel = voxelAt(grid, placeMm);
  const spacing = gridSpacingMm(grid);
  for (let reachMm = settings.windowMm; ; reachMm *= 1.6) {
    const last = reachMm >= settings.largestWindowMm;
    const box = boxAround(grid, voxel, Math.min(reachMm, settings.largestWindowMm), spacing);
    const found = lesionWithin(drawnOn, box, voxel, settings);
    const cut = found.voxels > 0 && reachesSide(found, box, grid.size);
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
  const drawnOn = phasesToDrawOn(series, settings);
  const fits = box.start.every(
    (start, axis) => start >= 0 && box.size[axis] > 0 && start + box.size[axis] <= grid.size[axis],
  );
  if (!fits) {
    throw segmentationErrors.error('segmentation/place-outside', {
      what: `A box of ${box.size.join(' x ')} from ${box.start.join(', ')} in ${grid.size.join(' x ')}`,
    });
  }
  const wider = widen(box, grid.size, reachOf(grid, 2 * settings.neighbourhoodMm));
  const found = lesionWithin(drawnOn, wider, brightest(drawnOn, box), settings, box);
  return finish(grid, found, settings, false);
}

/** The phase before contrast and those whose enhancement counts. @throws segmentation/bad-settings */
function phasesToDrawOn(series: readonly Volume[], { onPhase }: LesionSettings): readonly Volume[] {
  if (onPhase === undefined) return series;
  if (onPhase < series.length) return [series[0], series[onPhase]];
  throw segmentationErrors.error('segmentation/bad-settings', {
    what: `onPhase cannot be ${onPhase}; the series has the phases 0 to ${series.length - 1}`,
    where: { path: 'onPhase' },
  });
}

/** The voxel whose centre is nearest to a place. @throws segmentation/place-outside */
function voxelAt(grid: Grid, placeMm: Point): Size {
  const index = patientToIndex(grid, placeMm).map(Math.round);
  if (index.every((at, axis) => at >= 0 && at < grid.size[axis])) return [index[0], index[1], index[2]];
  throw segmentationErrors.error('segmentation/place-outside', {
    what: `Voxel ${index.join(', ')} in ${grid.size.join(' x ')}`,
  });
}

/** Whether a lesion lies on a side of the window that is not also a side of the image. */
function reachesSide({ box, local }: Found, window: Box, whole: Size): boolean {
  const found = boundingBox({ grid: makeGrid({ size: box.size, spacingMm: [1, 1, 1] }), data: local });
  if (found === undefined) return false;
  return [0, 1, 2].some((axis) => {
    const low = box.start[axis] + found.start[axis];
    const high = low + found.size[axis];
    const end = window.start[axis] + window.size[axis];
    return (low === window.start[axis] && low > 0) || (high === end && high < whole[axis]);
  });
}

interface Found {
  /** The part of the image that the arrays cover. */
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
  window: Box,
  voxel: Size,
  settings: LesionSettings,
  clip?: Box,
): Found {
  const curves = curvesOf(series, window);
  const here = relativeTo(voxel, window);
  const curve = curveAt(curves, here);
  const nothing = { ...nowhere(window), reason: NOTHING };
  if (!enhances(series[0], voxel, curve, settings)) return nothing;
  const likely = lesionMembership(curves, curve, settings);
  const seed = nearestInside(likely, window.size, indexOf(here, window.size));
  if (seed < 0) return nothing;
  const joined = { grid: gridOf(series[0].grid, window), data: floodFrom(likely, window.size, [seed]) };
  const margin = reachOf(joined.grid, settings.neighbourhoodMm);
  const near = widen(boundingBox(joined) ?? window, window.size, margin);
  const image = { grid: joined.grid, data: shareOf(curves, meanCurve(curves, joined.data)) };
  const found = shapeWithin(
    crop(joined, near),
    crop(image, near),
    relativeTo(placeOf(seed, window.size), near),
    settings,
  );
  const start = [0, 1, 2].map((axis) => window.start[axis] + near.start[axis]);
  const box: Box = { start: [start[0], start[1], start[2]], size: near.size };
  if (clip) clipTo(found.local, box, clip);
  let voxels = 0;
  for (let v = 0; v < found.local.length; v++) voxels += found.local[v];
  return { box, ...found, voxels, ...(voxels === 0 && { reason: NOTHING }) };
}

/** Parts the vessels from what is likely lesion, settles its margin, and keeps what is joined to the seed, filled. */
function shapeWithin(
  joined: Mask,
  image: Volume<Float32Array>,
  seed: Size,
  settings: LesionSettings,
): { readonly local: Uint8Array; readonly vessels: Uint8Array } {
  const { grid } = joined;
  const start = indexOf(seed, grid.size);
  const { inside, vessels } = partVessels(joined, image.data, start, settings);
  settleContour(inside, image.data, vessels, grid.size, {
    reach: reachOf(grid, settings.neighbourhoodMm),
    smoothness: settings.smoothness,
    iterations: settings.iterations,
  });
  const from = nearestInside(inside, grid.size, start);
  if (from < 0) return { local: inside, vessels };
  const local = floodFrom(inside, grid.size, [from]);
  fillGapsIn(local, grid, settings.holeGapMm);
  return { local, vessels };
}

function enhances(
  before: Volume,
  voxel: Size,
  curve: Float64Array,
  { minimumPercentEnhancement }: LesionSettings,
): boolean {
  const signal = before.data[indexOf(voxel, before.grid.size)];
  const best = curve.reduce((most, rise) => Math.max(most, rise), 0);
  return best > 0 && 100 * best >= minimumPercentEnhancement * Math.max(0, signal);
}

/** Samples used to place the centres. */
const MOST_SAMPLES = 6000;

/**
 * Voxels that belong to the clusters that enhance at least by a share of what the place does that was pointed to, so that
 * neither a dim nor a bright spot of a lesion changes what is lesion.
 */
function lesionMembership(curves: Curves, curve: Float64Array, settings: LesionSettings): Uint8Array {
  const { fuzziness, spatialWeight, membership, belongsFrom } = settings;
  const { phases, values, count } = curves;
  const first = new Float64Array(3 * phases);
  for (let p = 0; p < phases; p++) {
    first[phases + p] = 0.35 * curve[p];
    first[2 * phases + p] = curve[p];
  }
  const stride = Math.max(1, Math.floor(count / MOST_SAMPLES));
  const clusters = fuzzyCMeans(values, phases, first, { fuzziness, stride });
  const shares = [0, 1, 2].map((c) => {
    let product = 0;
    let square = 0;
    for (let p = 0; p < phases; p++) {
      product += clusters.centres[c * phases + p] * curve[p];
      square += curve[p] * curve[p];
    }
    return product / square;
  });
  const largest = shares.reduce((most, share) => Math.max(most, share), 0);
  const inUnion = shares.map((share) => share >= Math.min(largest, belongsFrom));
  const u = spatialMembership(curves, clusters, inUnion, fuzziness, spatialWeight);
  return flags(u.length, (v) => u[v] >= membership);
}

function nowhere(box: Box): Found {
  const count = box.size[0] * box.size[1] * box.size[2];
  return { box, local: new Uint8Array(count), vessels: new Uint8Array(count), voxels: 0 };
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
