import type { Reason } from '@lobule/foundation';
import type { Definition, ZoneAggregation } from '../feature.ts';
import { NO_PAIRS, ONE_LEVEL, ZERO_MEAN } from '../reasons.ts';
import type { Work } from '../texture/work.ts';

/**
 * Neighbourhood grey tone differences: of each grey level the voxels that have neighbours and the sum of how far they
 * are from the mean of these (IBSI 1, 3.10; Amadasun and King 1989, IEEE Trans Syst Man Cybern 19:1264).
 */
export interface ToneDifferences {
  readonly levels: Int32Array;
  /** n_i and s_i by level. */
  readonly counts: Float64Array;
  readonly differences: Float64Array;
  /** Sum of n_i. */
  readonly voxels: number;
  /** Of these, those that have a neighbour to differ from. */
  readonly compared: number;
}

export function toneDifferences(work: Work, aggregation: ZoneAggregation): readonly ToneDifferences[] {
  const { codes, present, positions, size, sliceStart } = work.image();
  const { count, sum } = work.neighbours(aggregation !== '3D');
  const countsIsolated = work.settings.isolated === 'pyradiomics';
  const parts =
    aggregation === '2D'
      ? Array.from({ length: size[2] }, (_, z) => positions.subarray(sliceStart[z], sliceStart[z + 1]))
      : [positions];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => {
      const counts = new Float64Array(present.length);
      const differences = new Float64Array(present.length);
      let voxels = 0;
      let compared = 0;
      for (const p of part) {
        if (count[p] === 0 && !countsIsolated) continue;
        const code = codes[p] - 1;
        counts[code]++;
        voxels++;
        if (count[p] === 0) continue;
        differences[code] += Math.abs(present[code] - sum[p] / count[p]);
        compared++;
      }
      const occurring = [...counts.keys()].filter((n) => counts[n] > 0);
      return {
        levels: Int32Array.from(occurring, (n) => present[n]),
        counts: Float64Array.from(occurring, (n) => counts[n]),
        differences: Float64Array.from(occurring, (n) => differences[n]),
        voxels,
        compared,
      };
    });
}

export const ngtdm: readonly Definition<ToneDifferences>[] = [
  {
    name: 'Coarseness',
    ibsiCode: 'QCDE',
    pyradiomics: 'ngtdm_Coarseness',
    unit: '1',
    value: (t) => unlessFlat(t, () => ratio(t.voxels, weighted(t))),
  },
  {
    name: 'Contrast',
    ibsiCode: '65HE',
    pyradiomics: 'ngtdm_Contrast',
    unit: '1',
    value: (t) =>
      unlessFlat(t, ({ levels, counts, differences, voxels }) => {
        const n = levels.length;
        const spread = overPairs(n, (i, j) => counts[i] * counts[j] * square(levels[i] - levels[j]));
        return (spread / (square(voxels) * n * (n - 1))) * (total(differences) / voxels);
      }),
  },
  {
    name: 'Busyness',
    ibsiCode: 'NQ30',
    pyradiomics: 'ngtdm_Busyness',
    unit: '1',
    value: (t) =>
      unlessFlat(t, ({ levels, counts }) => {
        const changes = overPairs(levels.length, (i, j) =>
          Math.abs(levels[i] * counts[i] - levels[j] * counts[j]),
        );
        return ratio(weighted(t), changes);
      }),
  },
  {
    name: 'Complexity',
    ibsiCode: 'HDEZ',
    pyradiomics: 'ngtdm_Complexity',
    unit: '1',
    value: (t) =>
      unlessFlat(t, ({ levels, counts, differences, voxels }) => {
        const sum = overPairs(
          levels.length,
          (i, j) =>
            (Math.abs(levels[i] - levels[j]) * (counts[i] * differences[i] + counts[j] * differences[j])) /
            (counts[i] + counts[j]),
        );
        return sum / voxels;
      }),
  },
  {
    name: 'Strength',
    ibsiCode: '1X9X',
    pyradiomics: 'ngtdm_Strength',
    unit: '1',
    value: (t) =>
      unlessFlat(t, ({ levels, counts, differences, voxels }) => {
        const sum = overPairs(
          levels.length,
          (i, j) => ((counts[i] + counts[j]) / voxels) * square(levels[i] - levels[j]),
        );
        return ratio(sum, total(differences));
      }),
  },
];

/** With one level every difference is zero, and each feature divides by it. */
function unlessFlat(
  tones: ToneDifferences,
  value: (tones: ToneDifferences) => number | Reason,
): number | Reason {
  if (tones.compared === 0) return NO_PAIRS;
  return tones.levels.length < 2 ? ONE_LEVEL : value(tones);
}

/** Several levels may lie apart, each flat, or balance each other in number. */
function ratio(above: number, below: number): number | Reason {
  return below === 0 ? ZERO_MEAN : above / below;
}

/** Sum of n_i s_i. */
function weighted({ counts, differences }: ToneDifferences): number {
  return counts.reduce((sum, count, n) => sum + count * differences[n], 0);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function square(x: number): number {
  return x * x;
}

/** Sum over ordered pairs of different levels; a level with itself adds nothing to any of these features. */
function overPairs(count: number, term: (i: number, j: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) sum += term(i, j);
  return 2 * sum;
}
