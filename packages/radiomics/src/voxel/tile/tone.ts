import type { ZoneAggregation } from '../../feature.ts';
import { NO_PAIRS, ONE_LEVEL, ZERO_MEAN } from '../../reasons.ts';
import type { VoxelField } from '../field.ts';
import { codeOf, DEFINED } from '../reasons.ts';
import { type FeatureRows, put, type Slots } from '../rows.ts';
import { TileNeighbours } from './neighbours.ts';
import type { EvaluateTile, Tile } from './tile.ts';

/** Features of neighbourhood grey tone differences, in the order in which `tileTone` has them. */
export const TONE = ['Coarseness', 'Contrast', 'Busyness', 'Complexity', 'Strength'] as const;

const WITHOUT_PAIRS = codeOf(NO_PAIRS);
const WITH_ONE_LEVEL = codeOf(ONE_LEVEL);
const WITHOUT_DENOMINATOR = codeOf(ZERO_MEAN);

/** Neighbourhood grey tone differences in a tile; parts as `toneDifferences` has them for a region. */
export function tileTone(
  { span, lowest }: VoxelField,
  tile: Tile,
  aggregation: ZoneAggregation,
  rows: FeatureRows,
  slots: Slots,
  isolated: 'ibsi' | 'pyradiomics',
): EvaluateTile {
  const { codes, positions, sliceStart, size } = tile;
  const neighbours = new TileNeighbours(tile, aggregation !== '3D', 0);
  /** n_i and s_i by code, and the codes that occur. */
  const counts = new Int32Array(span + 1);
  const differences = new Float64Array(span + 1);
  const occurring = new Int32Array(span);
  const sums = new Float64Array(TONE.length);
  const defined = new Int32Array(TONE.length);
  /** Of the first part that has no value. */
  const reasons = new Uint8Array(TONE.length);

  const lack = (reason: number) => {
    for (let m = 0; m < TONE.length; m++) if (reasons[m] === DEFINED) reasons[m] = reason;
  };
  const take = (m: number, above: number, below: number) => {
    if (below === 0) {
      reasons[m] ||= WITHOUT_DENOMINATOR;
      return;
    }
    sums[m] += above / below;
    defined[m]++;
  };

  const measurePart = (from: number, to: number) => {
    if (from === to) return;
    let levels = 0;
    let voxels = 0;
    let compared = 0;
    let total = 0;
    for (let n = from; n < to; n++) {
      const p = positions[n];
      const around = neighbours.count[p];
      if (around === 0 && isolated === 'ibsi') continue;
      const code = codes[p];
      if (counts[code]++ === 0) occurring[levels++] = code;
      const difference = around === 0 ? 0 : Math.abs(code - neighbours.sum[p] / around);
      differences[code] += difference;
      total += difference;
      voxels++;
      if (around > 0) compared++;
    }
    if (compared === 0) lack(WITHOUT_PAIRS);
    else if (levels < 2) lack(WITH_ONE_LEVEL);
    else measure(levels, voxels, total);
    for (let n = 0; n < levels; n++) {
      counts[occurring[n]] = 0;
      differences[occurring[n]] = 0;
    }
  };

  const measure = (levels: number, voxels: number, total: number) => {
    let weighted = 0;
    let spread = 0;
    let changes = 0;
    let complexity = 0;
    let strength = 0;
    for (let a = 0; a < levels; a++) {
      const i = occurring[a];
      const ni = counts[i];
      const si = ni * differences[i];
      weighted += si;
      for (let b = 0; b < a; b++) {
        const j = occurring[b];
        const nj = counts[j];
        const gap = i - j;
        const both = ni + nj;
        spread += ni * nj * gap * gap;
        changes += Math.abs((i + lowest - 1) * ni - (j + lowest - 1) * nj);
        complexity += (Math.abs(gap) * (si + nj * differences[j])) / both;
        strength += both * gap * gap;
      }
    }
    take(0, voxels, weighted);
    take(1, ((2 * spread) / (voxels * voxels * levels * (levels - 1))) * total, voxels);
    take(2, weighted, 2 * changes);
    take(3, 2 * complexity, voxels);
    take(4, (2 * strength) / voxels, total);
  };

  return (at) => {
    neighbours.update();
    sums.fill(0);
    defined.fill(0);
    reasons.fill(DEFINED);
    if (aggregation !== '2D') measurePart(0, tile.count);
    else for (let k = 1; k < size[2] - 1; k++) measurePart(sliceStart[k], sliceStart[k + 1]);
    for (let m = 0; m < TONE.length; m++) {
      if (defined[m] > 0) put(rows, slots[m], at, sums[m] / defined[m]);
      else put(rows, slots[m], at, 0, reasons[m]);
    }
  };
}
