import {
  connectedComponents,
  dilate,
  distance,
  type Grid,
  indexToPatient,
  type Mask,
  type Volume,
} from '@lobule/volume';
import { checkSeries } from '../lesion/curves.ts';
import { fillGapsIn } from '../lesion/gaps.ts';
import { boxSums, flags } from '../lesion/lattice.ts';
import { lesionFromClick, type SegmentedLesion } from '../lesion/segment-lesion.ts';
import type { LesionSettings } from '../lesion/settings.ts';
import { maskOnGrid } from '../on-grid.ts';
import { type CandidateFeatures, candidateFeatures, candidateScore } from './features.ts';
import { type CandidateSettings, resolveCandidateSettings } from './settings.ts';

/** A region that may be a lesion. */
export interface LesionCandidate extends CandidateFeatures {
  readonly lesion: SegmentedLesion;
  /** From 1, by falling score. */
  readonly rank: number;
  /** Only for ranking; it is no probability. */
  readonly score: number;
}

/**
 * Lesions from nothing: places within the breast that enhance early and are thicker than a vessel, each grown as from a
 * click on its middle, ranked by size, shape, contrast and washout (`candidateScore`). Of candidates that overlap the
 * first grown stays.
 *
 * @param series dynamic phases on one grid, the first before contrast
 * @param breast where to look, such as `breastMask(series[0]).mask`
 * @throws segmentation/mask-on-other-grid, segmentation/too-few-phases, segmentation/phases-on-other-grids,
 *   segmentation/bad-settings, volume/sheared-grid
 * @example
 * const [first] = lesionCandidates(phases, breastMask(phases[0]).mask);
 * console.log(first?.lesion.volumeMm3, first?.score);
 */
export function lesionCandidates(
  series: readonly Volume[],
  breast: Mask,
  given: Partial<CandidateSettings> = {},
  lesionSettings: Partial<LesionSettings> = {},
): readonly LesionCandidate[] {
  const grid = checkSeries(series);
  const within = maskOnGrid(breast, grid).mask;
  const settings = resolveCandidateSettings(given, series.length - 1);
  const seeds = seedsOf(enhancingPlaces(series, within, settings), settings);
  const taken = new Uint8Array(within.data.length);
  const found: Omit<LesionCandidate, 'rank'>[] = [];
  const [nx, ny] = grid.size;
  for (const seed of seeds) {
    if (taken[seed] !== 0) continue;
    const place = [seed % nx, Math.floor(seed / nx) % ny, Math.floor(seed / (nx * ny))] as const;
    const lesion = lesionFromClick(series, indexToPatient(grid, place), lesionSettings);
    if (lesion.voxels === 0 || overlaps(lesion.mask, taken)) continue;
    for (let v = 0; v < taken.length; v++) if (lesion.mask.data[v] !== 0) taken[v] = 1;
    const features = candidateFeatures(series, lesion.mask, within, settings.earlyPhase);
    found.push({ lesion, ...features, score: candidateScore(features) });
  }
  found.sort((a, b) => b.score - a.score);
  return found.map((candidate, n) => ({ ...candidate, rank: n + 1 }));
}

interface EnhancingPlaces {
  readonly places: Mask;
  /** Early enhancement, summed over the 27 voxels around each. */
  readonly rise: Float32Array;
}

/** Voxels of the breast whose neighbourhood enhances early by as much as asked for. */
function enhancingPlaces(
  series: readonly Volume[],
  within: Mask,
  { earlyPhase, minimumPercentEnhancement }: CandidateSettings,
): EnhancingPlaces {
  const { grid } = within;
  const before = boxSums(finite(series[0]), grid.size, [1, 1, 1]);
  const early = boxSums(finite(series[earlyPhase]), grid.size, [1, 1, 1]);
  const enhances = (v: number) => 100 * (early[v] - before[v]) >= minimumPercentEnhancement * before[v];
  const data = flags(before.length, (v) => within.data[v] !== 0 && before[v] > 0 && enhances(v));
  for (let v = 0; v < early.length; v++) early[v] -= before[v];
  return { places: { grid, data }, rise: early };
}

function finite({ data }: Volume): Float32Array {
  const values = new Float32Array(data);
  for (let v = 0; v < values.length; v++) if (!Number.isFinite(values[v])) values[v] = 0;
  return values;
}

/**
 * For each connected part, filled, the best-enhancing voxel of those that lie at least half as deep as any in what
 * enhances of it; the thickest parts first. A thin rim around a core is as thick as the whole of it.
 */
function seedsOf(
  { places: { grid, data }, rise }: EnhancingPlaces,
  { minimumDiameterMm, most }: CandidateSettings,
): readonly number[] {
  const filled = data.slice();
  fillGapsIn(filled, grid, GAP_MM);
  const depth = depthIn(grid, filled);
  const own = depthIn(grid, data);
  // Parts that only a thin bridge joins are looked at one by one.
  const thick = flags(data.length, (v) => depth[v] > minimumDiameterMm / 2);
  const near = dilate({ grid, data: thick }, { mm: minimumDiameterMm / 2 }).data;
  const { labels, sizes } = connectedComponents(
    { grid, data: flags(data.length, (v) => near[v] !== 0 && filled[v] !== 0) },
    6,
  );
  const seed = new Int32Array(sizes.length).fill(-1);
  const thickness = new Float64Array(sizes.length);
  const ownThickness = new Float64Array(sizes.length);
  for (let v = 0; v < data.length; v++) {
    const part = labels.data[v] - 1;
    if (part < 0) continue;
    thickness[part] = Math.max(thickness[part], depth[v]);
    ownThickness[part] = Math.max(ownThickness[part], own[v]);
  }
  for (let v = 0; v < data.length; v++) {
    const part = labels.data[v] - 1;
    if (part < 0 || data[v] === 0 || own[v] < ownThickness[part] / 2) continue;
    if (seed[part] < 0 || rise[v] > rise[seed[part]]) seed[part] = v;
  }
  const parts = Array.from(seed, (_, part) => part).filter((part) => seed[part] >= 0);
  parts.sort((a, b) => thickness[b] - thickness[a] || a - b);
  return parts.slice(0, most).map((part) => seed[part]);
}

/** Gaps of a rim that are no wider than twice this are closed. */
const GAP_MM = 1.5;

function depthIn(grid: Grid, inside: Uint8Array): Float64Array {
  return distance({ grid, data: flags(inside.length, (v) => inside[v] === 0) }).data;
}

/** More than half of it: the same lesion again. */
function overlaps({ data }: Mask, taken: Uint8Array): boolean {
  let both = 0;
  let own = 0;
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    own++;
    if (taken[v] !== 0) both++;
  }
  return both * 2 > own;
}
