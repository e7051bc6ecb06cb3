import type { Reason } from '@lobule/foundation';
import { log2 } from '@lobule/numerics';
import type { Mask, Volume } from '@lobule/volume';
import { glcmContext } from '../glcm/context.ts';
import { glcm } from '../glcm/features.ts';
import { addCounts, type PairCounts } from '../glcm/matrix.ts';
import { EMPTY_MASK, NO_PAIRS } from '../reasons.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { RadiomicsSettings } from '../settings/schema.ts';
import { DIRECTIONS, type Offset } from '../texture/level-image.ts';
import { requireSameGrids } from './changes.ts';
import { type PhaseLevels, phaseLevels } from './phase-levels.ts';

/** Which pairs are counted, and how offsets become one number. */
export type TimeAggregation =
  | 'voxel'
  | 'neighbours_average'
  | 'neighbours_merged'
  | '4D_average'
  | '4D_merged';

/** A feature of how grey levels follow one another in time. */
export interface DynamicFeature {
  /** `GLCM4D_JointEntropy_4D_merged`. */
  readonly name: string;
  readonly aggregation: TimeAggregation;
  /** IBSI's code of the same formula on a matrix in space; IBSI has no matrix in time. */
  readonly formula?: string;
  readonly unit: string;
  readonly value: number;
  readonly reason?: Reason;
}

const TIMES: readonly TimeAggregation[] = [
  'voxel',
  'neighbours_average',
  'neighbours_merged',
  '4D_average',
  '4D_merged',
];

/**
 * Co-occurrence in space and time (Woods et al. 2007, J Magn Reson Imaging 25:495): pairs of the grey levels of two
 * voxels, at most one voxel apart along each axis and one phase apart in time. The levels are shared by all phases.
 *
 * - `voxel`: a voxel and itself at the next phase.
 * - `neighbours`: a voxel and each of its 26 neighbours at the next phase.
 * - `4D`: both of these, and neighbours within a phase: one of each pair of the 80 opposite directions, 40 in all.
 *
 * Pairs are counted both ways, and added up over phases, so that the formulas of IBSI's GLCM hold. Merged adds up the
 * directions too, average takes the mean of their features. Of a voxel and itself the order of time is kept as well:
 * how many rise, fall and stay, the mean step, and the mutual information of successive phases.
 *
 * @throws radiomics/phases-differ, radiomics/bad-settings, and what extractFeatures throws
 * @example
 * dynamicTexture(phases, mask).find(({ name }) => name === 'GLCM4D_Contrast_voxel')?.value;
 */
export function dynamicTexture(
  phases: readonly Volume[],
  mask: Mask,
  given: RadiomicsSettings = {},
): readonly DynamicFeature[] {
  requireSameGrids(phases);
  const settings = resolveSettings(given);
  const levels = phaseLevels(phases, mask, settings);
  const wanted = glcm.filter(({ ibsiCode }) => ibsiCode !== undefined);
  const inSpace = TIMES.flatMap((aggregation) => {
    const contexts = levels && matricesOf(levels, aggregation).map((counts) => glcmContext(counts, levels));
    return wanted.map(({ name, ibsiCode, unit, value }): DynamicFeature => {
      const results = contexts?.map((context) => value(context)) ?? [EMPTY_MASK];
      return {
        name: `GLCM4D_${name}_${aggregation}`,
        aggregation,
        ...(ibsiCode !== undefined && { formula: ibsiCode }),
        unit,
        ...average(results),
      };
    });
  });
  return [...inSpace, ...inOrder(levels)];
}

const HERE: Offset = [0, 0, 0];
const NEIGHBOURS: readonly Offset[] = DIRECTIONS.flatMap((offset): Offset[] => [
  offset,
  [-offset[0], -offset[1], -offset[2]],
]);

/** Matrices whose features are averaged; those without pairs are left out. */
function matricesOf(levels: PhaseLevels, aggregation: TimeAggregation): readonly PairCounts[] {
  const over = (offsets: readonly Offset[], lag: number) =>
    offsets.map((offset) => countOverTime(levels, offset, lag));
  const each =
    aggregation === 'voxel'
      ? over([HERE], 1)
      : aggregation.startsWith('neighbours')
        ? over(NEIGHBOURS, 1)
        : [...over([HERE, ...NEIGHBOURS], 1), ...over(DIRECTIONS, 0)];
  const matrices = aggregation.endsWith('merged') ? [addCounts(each)] : each;
  return matrices.filter((counts) => counts.some((count) => count > 0));
}

/** Counts of (level at a voxel, level at the voxel an offset away, so many phases later), over all phases. */
function countOverTime(
  { size: [nx, ny, nz], codes, present }: PhaseLevels,
  [dx, dy, dz]: Offset,
  lag: number,
): Uint32Array {
  const k = present.length;
  const counts = new Uint32Array(k * k);
  const step = dx + nx * (dy + ny * dz);
  for (let t = 0; t + lag < codes.length; t++) {
    const [earlier, later] = [codes[t], codes[t + lag]];
    // The margin of the cut-out is outside, so that no neighbour of a voxel with a level is beyond the image.
    for (let v = 0; v < nx * ny * nz; v++) {
      const a = earlier[v];
      if (a === 0) continue;
      const b = later[v + step];
      if (b !== 0) counts[(a - 1) * k + b - 1]++;
    }
  }
  return counts;
}

function average(results: readonly (number | Reason)[]): Pick<DynamicFeature, 'value' | 'reason'> {
  const defined = results.filter((result) => typeof result === 'number');
  if (defined.length > 0) return { value: defined.reduce((sum, value) => sum + value, 0) / defined.length };
  const reason = results.find((result) => typeof result !== 'number') ?? NO_PAIRS;
  return { value: Number.NaN, reason };
}

/** What the order of time says: p(i, j) of level i and, in the same voxel at the next phase, level j. */
const ORDERED: readonly { readonly name: string; readonly of: (p: Ordered) => number }[] = [
  { name: 'Rising', of: ({ sum }) => sum((i, j) => (j > i ? 1 : 0)) },
  { name: 'Falling', of: ({ sum }) => sum((i, j) => (j < i ? 1 : 0)) },
  { name: 'Steady', of: ({ sum }) => sum((i, j) => (j === i ? 1 : 0)) },
  { name: 'MeanStep', of: ({ sum }) => sum((i, j) => j - i) },
  { name: 'MutualInformation', of: ({ information }) => information() },
];

interface Ordered {
  /** Sum of weight(level before, level after) p. */
  sum(weight: (before: number, after: number) => number): number;
  /** Sum of p log2(p / (p before x p after)). */
  information(): number;
}

function inOrder(levels: PhaseLevels | undefined): readonly DynamicFeature[] {
  const counts = levels && countOverTime(levels, HERE, 1);
  const p = counts && orderedOf(counts, levels.present);
  return ORDERED.map(({ name, of }) => ({
    name: `GLCM4D_${name}_voxel`,
    aggregation: 'voxel',
    unit: '1',
    ...average([p === undefined ? EMPTY_MASK : 'code' in p ? p : of(p)]),
  }));
}

function orderedOf(counts: Uint32Array, present: Int32Array): Ordered | Reason {
  const k = present.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return NO_PAIRS;
  const before = new Float64Array(k);
  const after = new Float64Array(k);
  counts.forEach((count, n) => {
    before[Math.floor(n / k)] += count / total;
    after[n % k] += count / total;
  });
  return {
    sum: (weight) =>
      counts.reduce(
        (sum, count, n) => sum + weight(present[Math.floor(n / k)], present[n % k]) * (count / total),
        0,
      ),
    information: () =>
      counts.reduce((sum, count, n) => {
        if (count === 0) return sum;
        const p = count / total;
        return sum + p * log2(p / (before[Math.floor(n / k)] * after[n % k]));
      }, 0),
  };
}
