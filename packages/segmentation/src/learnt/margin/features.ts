import {
  type Box,
  boundingBox,
  crop,
  distance,
  emptyMask,
  gridSpacingMm,
  signedDistance,
  type Volume,
} from '@lobule/volume';
import { bandOf, localMean } from '../../lesion/contour.ts';
import { type Curves, curvesOf, meanCurve, shareOf } from '../../lesion/curves.ts';
import { boxMeans, type Size } from '../../lesion/lattice.ts';
import type { SegmentedLesion } from '../../lesion/segment-lesion.ts';
import { gridOf, reachOf, widen } from '../../lesion/window.ts';
import { boxMaximum, boxMinimum } from '../filters.ts';
import { curvatures } from './curvature.ts';
import { MARGIN_FEATURES, type MarginFeature, SCALES_MM, STEPS_MM, WINDOWS_MM } from './feature-names.ts';
import { normalsOf, profileAt } from './profile.ts';

/** What is refined: an outline, and the vessels that were parted from it where that is known. */
export type Start = Pick<SegmentedLesion, 'mask'> & Partial<Pick<SegmentedLesion, 'vessels'>>;

/** An outline with room around it. */
export interface Margin {
  readonly box: Box;
  readonly inside: Uint8Array;
  /** mm to the outline, negative inside. */
  readonly signedMm: Float64Array;
  /** mm to a vessel that was parted from it, at most `FAR_MM`. */
  readonly vesselMm: Float64Array;
  readonly spacingMm: readonly [number, number, number];
  readonly series: readonly Volume[];
  readonly earlyPhase: number;
}

/** The windows reach so far beyond the voxels that are looked at, mm. */
const ROOM_MM = 7;

/** Beyond this a vessel is far. */
const FAR_MM = 10;

/** @param start of one lesion, and not empty */
export function marginOf(
  series: readonly Volume[],
  earlyPhase: number,
  start: Start,
  nearMm: number,
): Margin {
  const { mask, vessels = emptyMask(start.mask.grid) } = start;
  const { grid } = mask;
  const whole = { start: [0, 0, 0], size: grid.size } as const;
  const box = widen(boundingBox(mask) ?? whole, grid.size, reachOf(grid, nearMm + ROOM_MM));
  const { data } = crop(mask, box);
  const inside = Uint8Array.from(data);
  const local = gridOf(grid, box);
  const signedMm = signedDistance({ grid: local, data: inside }).data;
  const away = distance({ grid: local, data: crop(vessels, box).data }).data;
  const vesselMm = away.map((mm) => Math.min(FAR_MM, mm));
  return { box, inside, signedMm, vesselMm, spacingMm: gridSpacingMm(grid), series, earlyPhase };
}

/** Voxels of the box that lie within some mm of the outline, ascending. */
export function voxelsNear({ signedMm }: Margin, nearMm: number): Int32Array {
  const near: number[] = [];
  for (let v = 0; v < signedMm.length; v++) if (Math.abs(signedMm[v]) <= nearMm) near.push(v);
  return Int32Array.from(near);
}

/** `MARGIN_FEATURES` of some voxels of the box, row by row. */
export function marginFeatures(margin: Margin, voxels: Int32Array): Float32Array {
  const { box, inside, signedMm, vesselMm, spacingMm, series, earlyPhase } = margin;
  const { size } = box;
  const columns = MARGIN_FEATURES.length;
  const x = new Float32Array(voxels.length * columns);
  const put = (name: MarginFeature, values: ArrayLike<number>) => {
    const column = MARGIN_FEATURES.indexOf(name);
    for (let r = 0, at = column; r < voxels.length; r++, at += columns) x[at] = values[voxels[r]];
  };
  const putRows = (name: MarginFeature, ofRow: (row: number) => number) => {
    const column = MARGIN_FEATURES.indexOf(name);
    for (let r = 0, at = column; r < voxels.length; r++, at += columns) x[at] = ofRow(r);
  };
  const grid = gridOf(series[0].grid, box);
  const curves = curvesOf(series, box);
  const curve = meanCurve(curves, inside);
  const enhancement = shareOf(curves, curve);
  const before = relativeTo(Float32Array.from(crop(series[0], box).data), inside);
  const early = shareOfPhase(curves, curve, earlyPhase - 1);
  const late = shareOfPhase(curves, curve, curves.phases - 1);
  const near: Size = [1, 1, 1];
  const mean = boxMeans(enhancement, size, near);
  put('enhancement', enhancement);
  put('before', before);
  put('early', early);
  put('late', late);
  put('enhancement_mean', mean);
  const beforeMean = boxMeans(before, size, near);
  put('before_mean', beforeMean);
  put('early_mean', boxMeans(early, size, near));
  put('late_mean', boxMeans(late, size, near));
  const washout = early.map((value, v) => value - late[v]);
  put('washout', washout);
  put('washout_mean', boxMeans(washout, size, near));
  put('washout_2', boxMeans(washout, size, reachOf(grid, 2)));
  putRows('rise_mean', (r) => mean[voxels[r]] / Math.max(LEAST_BEFORE, beforeMean[voxels[r]]));
  put('vesselMm', vesselMm);
  const band = bandOf(inside, size);
  const isDeep = (v: number) => inside[v] !== 0 && band[v] === 0;
  const isFar = (v: number) => inside[v] === 0 && band[v] === 0;
  for (const mm of WINDOWS_MM) {
    const reach = reachOf(grid, mm);
    const within = (values: Float32Array, counts: (v: number) => boolean, otherwise: number) =>
      localMean(values, counts, size, reach).map((value) => (Number.isNaN(value) ? otherwise : value));
    const high = within(enhancement, isDeep, 1);
    const low = within(enhancement, isFar, 0);
    put(`inside_${mm}`, high);
    put(`outside_${mm}`, low);
    put(`beforeInside_${mm}`, within(before, isDeep, 1));
    put(`beforeOutside_${mm}`, within(before, isFar, 0));
    const between = (values: Float32Array) => (row: number) => {
      const v = voxels[row];
      return (values[v] - low[v]) / Math.max(LEAST_CONTRAST, high[v] - low[v]);
    };
    putRows(`between_${mm}`, between(enhancement));
    putRows(`betweenMean_${mm}`, between(mean));
  }
  put('most_1', boxMaximum(enhancement, size, near));
  put('least_1', boxMinimum(enhancement, size, near));
  put('most_3', boxMaximum(enhancement, size, reachOf(grid, 3)));
  put('least_3', boxMinimum(enhancement, size, reachOf(grid, 3)));
  put('mostMean_4', boxMaximum(mean, size, reachOf(grid, 4)));
  const normals = normalsOf(signedMm, size, spacingMm, voxels);
  for (const mm of STEPS_MM) {
    putRows(`profile_${mm}`, profileAt(enhancement, size, normals, voxels, mm));
    if (mm === -3 || mm === 3) continue;
    putRows(`beforeProfile_${mm}`, profileAt(before, size, normals, voxels, mm));
  }
  putNeighbours(enhancement, size, voxels, x);
  for (const mm of SCALES_MM) {
    const eigenvalues = curvatures(enhancement, size, spacingMm, mm, voxels);
    for (const nth of [1, 2, 3] as const)
      putRows(`curvature${nth}_${mm}`, (r) => eigenvalues[3 * r + nth - 1]);
  }
  // An outline that does not enhance has shares of nothing.
  for (let n = 0; n < x.length; n++) if (x[n] - x[n] !== 0) x[n] = 0;
  return x;
}

/** Where lesion and tissue beside it are alike, a place between them says nothing: below this, the difference is this. */
const LEAST_CONTRAST = 0.1;

/** Where there was hardly a signal before contrast a ratio to it says nothing. */
const LEAST_BEFORE = 0.05;

/** The six neighbours by faces, sorted; at the sides of the box the voxel itself. */
function putNeighbours(values: Float32Array, [nx, ny, nz]: Size, voxels: Int32Array, x: Float32Array): void {
  const columns = MARGIN_FEATURES.length;
  const first = MARGIN_FEATURES.indexOf('neighbour_1');
  const six = new Float64Array(6);
  for (let r = 0; r < voxels.length; r++) {
    const v = voxels[r];
    const i = v % nx;
    const j = Math.floor(v / nx) % ny;
    const k = Math.floor(v / (nx * ny));
    six[0] = values[i > 0 ? v - 1 : v];
    six[1] = values[i < nx - 1 ? v + 1 : v];
    six[2] = values[j > 0 ? v - nx : v];
    six[3] = values[j < ny - 1 ? v + nx : v];
    six[4] = values[k > 0 ? v - nx * ny : v];
    six[5] = values[k < nz - 1 ? v + nx * ny : v];
    six.sort();
    x.set(six, r * columns + first);
  }
}

function shareOfPhase({ count, phases, values }: Curves, curve: Float64Array, phase: number): Float32Array {
  const share = new Float32Array(count);
  for (let v = 0; v < count; v++) share[v] = values[v * phases + phase] / curve[phase];
  return share;
}

/** In units of the mean inside; what is not finite counts as no signal. */
function relativeTo(values: Float32Array, inside: Uint8Array): Float32Array {
  let sum = 0;
  let count = 0;
  for (let v = 0; v < values.length; v++) {
    if (!Number.isFinite(values[v])) values[v] = 0;
    if (inside[v] === 0) continue;
    sum += values[v];
    count++;
  }
  for (let v = 0; v < values.length; v++) values[v] *= count / sum;
  return values;
}
