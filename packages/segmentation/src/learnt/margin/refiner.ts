import type { RandomStream } from '@lobule/foundation';
import { type BoostedTrees, binRows, fitBoostedBinned, rowScorer } from '@lobule/learners';
import { connectedComponents, crop, type Mask, type Volume } from '@lobule/volume';
import { fillHolesIn } from '../../lesion/lattice.ts';
import { intoImage } from '../../lesion/window.ts';
import type { SegmenterSettings } from '../settings.ts';
import { MARGIN_FEATURES } from './feature-names.ts';
import { marginFeatures, marginOf, type Start, voxelsNear } from './features.ts';

/** Says of each voxel near an outline whether it is of the lesion. */
export interface Refiner {
  /** Columns that the trees ask for, in their order. */
  readonly features: readonly string[];
  readonly trees: BoostedTrees;
  /** It decides so far from the outline to both sides, mm; what lies deeper stays, what lies farther stays out. */
  readonly nearMm: number;
}

/** Voxels near the outlines of an exam's lesions, for the training. */
export interface MarginSample {
  readonly rows: number;
  readonly x: Float32Array;
  /** 1 in the lesion. */
  readonly y: Uint8Array;
  /** Each lesion counts the same, as it does in a mean Dice: voxels that a row stands for over those of the lesion. */
  readonly weights: Float64Array;
}

/** So near to the outline most voxels are drawn: there it is moved. */
const CLOSE_MM = 2;
const CLOSE_SHARE = 0.7;

/** Draws voxels near the outline that a click gave of a lesion. */
export function sampleMargin(
  series: readonly Volume[],
  earlyPhase: number,
  start: Start,
  lesion: Mask,
  { marginMm, marginVoxels }: SegmenterSettings,
  stream: RandomStream,
): MarginSample {
  const margin = marginOf(series, earlyPhase, start, marginMm);
  const near = voxelsNear(margin, marginMm);
  const isClose = (v: number) => Math.abs(margin.signedMm[v]) <= CLOSE_MM;
  const strata = [near.filter(isClose), near.filter((v) => !isClose(v))];
  const shares = [CLOSE_SHARE, 1 - CLOSE_SHARE];
  const drawn = strata.map((voxels, s) => draw(voxels, Math.floor(shares[s] * marginVoxels), stream));
  const voxels = Int32Array.from([...drawn[0], ...drawn[1]]).sort();
  const truth = crop(lesion, margin.box).data;
  const size = lesion.data.reduce((sum, value) => sum + value, 0);
  const standsFor = strata.map((all, s) => all.length / Math.max(1, drawn[s].length) / size);
  return {
    rows: voxels.length,
    x: marginFeatures(margin, voxels),
    y: Uint8Array.from(voxels, (v) => truth[v]),
    weights: Float64Array.from(voxels, (v) => standsFor[isClose(v) ? 0 : 1]),
  };
}

/** Some of them, without replacement. */
function draw(voxels: Int32Array, most: number, stream: RandomStream): Int32Array {
  const take = Math.min(most, voxels.length);
  for (let n = 0; n < take; n++) {
    const other = n + stream.below(voxels.length - n);
    [voxels[n], voxels[other]] = [voxels[other], voxels[n]];
  }
  return voxels.subarray(0, take);
}

/** Boosted trees on the voxels of some lesions. @throws learners/one-class */
export function growRefiner(
  samples: readonly MarginSample[],
  { marginRounds: rounds, depth, rate, leastWeight, marginMm }: SegmenterSettings,
  stream: RandomStream,
): Refiner {
  const columns = MARGIN_FEATURES.length;
  const rows = samples.reduce((sum, sample) => sum + sample.rows, 0);
  const x = new Float32Array(rows * columns);
  const y = new Uint8Array(rows);
  const weights = new Float64Array(rows);
  let total = 0;
  let row = 0;
  for (const sample of samples) {
    x.set(sample.x, row * columns);
    y.set(sample.y, row);
    weights.set(sample.weights, row);
    for (const weight of sample.weights) total += weight;
    row += sample.rows;
  }
  for (let r = 0; r < rows; r++) weights[r] *= rows / total;
  const settings = { rounds, depth, rate, leastWeight, ridge: 1, rowShare: 1 };
  const trees = fitBoostedBinned(binRows({ rows, columns, x }), y, weights, settings, stream);
  return { features: [...MARGIN_FEATURES], trees, nearMm: marginMm };
}

export interface RefinedOutline {
  readonly mask: Mask;
  /** Voxels of the image that were decided on, and the log odds of each. */
  readonly voxels: Int32Array;
  readonly scores: Float32Array;
}

/** Decides anew on the voxels near an outline; its largest part, holes filled. */
export function refineOutline(
  { trees, nearMm }: Refiner,
  series: readonly Volume[],
  earlyPhase: number,
  start: Start,
): RefinedOutline {
  const { grid } = start.mask;
  const margin = marginOf(series, earlyPhase, start, nearMm);
  const { box, inside } = margin;
  const near = voxelsNear(margin, nearMm);
  const scores = new Float32Array(near.length);
  const x = marginFeatures(margin, near);
  rowScorer(trees).score(x, near.length, scores);
  const refined = inside.slice();
  for (let r = 0; r < near.length; r++) refined[near[r]] = scores[r] >= 0 ? 1 : 0;
  keepLargest(refined, box.size);
  fillHolesIn(refined, box.size);
  const [nx, ny] = grid.size;
  const [sx, sy] = box.size;
  const voxels = near.map((v) => {
    const [i, j, k] = [v % sx, Math.floor(v / sx) % sy, Math.floor(v / (sx * sy))];
    return box.start[0] + i + nx * (box.start[1] + j + ny * (box.start[2] + k));
  });
  return { mask: intoImage(grid, box, refined), voxels, scores };
}

/** Leaves out, in place, what is not joined to the largest part by a face, an edge or a corner. */
function keepLargest(inside: Uint8Array, size: readonly [number, number, number]): void {
  const affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
  const { labels, sizes } = connectedComponents({ grid: { size, affine }, data: inside }, 26);
  const largest = 1 + sizes.indexOf(Math.max(...sizes));
  for (let v = 0; v < inside.length; v++) if (labels.data[v] !== largest) inside[v] = 0;
}
