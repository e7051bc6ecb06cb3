import { NO_PAIRS, ONE_LEVEL } from '../../reasons.ts';
import type { VoxelField } from '../field.ts';
import { codeOf, DEFINED } from '../reasons.ts';
import { type ComputeBlock, type FeatureRows, put, type Slots } from '../rows.ts';
import type { ResolvedVoxelSettings } from '../settings.ts';
import { PairCounts } from './counts.ts';
import { columnOf, type PairColumn, type PairGroup, type PairPart } from './groups.ts';
import { FIRST_OF_SPREAD, FLAT_VALUES, GLCM, PairMeasures } from './measures.ts';

const WITHOUT_PAIRS = codeOf(NO_PAIRS);
const WITH_ONE_LEVEL = codeOf(ONE_LEVEL);

/** One direction of pairs, ready for a block: their ids, and where those of a column lie. */
interface Track extends PairColumn {
  readonly part: PairPart;
  /** By x, then row, then slice of what the windows of the block reach. */
  readonly ids: Int32Array;
  readonly offsets: Int32Array;
  /** Columns that are in. */
  first: number;
  last: number;
  /** Of its columns' sums. */
  readonly place: number;
}

/**
 * Co-occurrence features of the window around each voxel, averaged over the groups of an aggregation. Along a row pairs
 * enter and leave by columns, so the work grows with the face of the window.
 */
export function glcmBlock(
  field: VoxelField,
  rows: FeatureRows,
  slots: Slots,
  groups: readonly PairGroup[],
  { flatDirections }: ResolvedVoxelSettings,
  mostRows: number,
): ComputeBlock {
  const { size, reach, padded, centres } = field;
  const tracks = groups.map((group) =>
    group.flatMap((part, n) => {
      const column = columnOf(part, reach);
      return column === undefined ? [] : [makeTrack(field, part, column, n, mostRows)];
    }),
  );
  const pairsOf = (group: readonly Track[]) =>
    group.reduce((sum, { fromX, toX, offsets }) => sum + (toX - fromX + 1) * offsets.length, 0);
  const mostPairs = Math.max(1, ...tracks.map(pairsOf));
  const places = padded[0] * Math.max(1, ...tracks.map((group) => group.length));
  const hasMaximalCorrelation = slots[GLCM.length - 1] >= 0;
  const counts = new PairCounts(field.span, mostPairs, places, hasMaximalCorrelation);
  const measures = new PairMeasures(field, mostPairs, hasMaximalCorrelation);
  const { values } = measures;
  const totals = new Float64Array(GLCM.length * rows.length);
  const matrices = new Int32Array(rows.length);
  const flat = new Int32Array(rows.length);

  const evaluate = (at: number) => {
    if (counts.pairs === 0) return;
    matrices[at]++;
    const spread = measures.evaluate(counts);
    if (!spread) flat[at]++;
    const end = spread ? GLCM.length : FIRST_OF_SPREAD;
    for (let m = 0; m < end; m++) totals[m * rows.length + at] += values[m];
  };

  const slideAlong = (group: readonly Track[], row: number, at: number, inBlock: number) => {
    for (let x = 0; x < size[0]; x++) {
      if (centres[row + x] !== 2) continue;
      for (const track of group) moveTo(track, counts, x, inBlock * padded[0], padded[0]);
      evaluate(at + x);
    }
    for (const track of group) moveTo(track, counts, padded[0], inBlock * padded[0], padded[0]);
  };

  return (z, fromY, toY) => {
    const voxels = (toY - fromY) * size[0];
    totals.fill(0);
    matrices.fill(0);
    flat.fill(0);
    for (const group of tracks) {
      for (const track of group) fillIds(field, track, counts.shift, z, fromY, toY);
      for (let y = fromY; y < toY; y++) {
        slideAlong(group, size[0] * (y + size[1] * z), (y - fromY) * size[0], y - fromY);
      }
    }
    const first = size[0] * (fromY + size[1] * z);
    for (let at = 0; at < voxels; at++) {
      if (centres[first + at] === 2) finish(at);
    }
  };

  function finish(at: number): void {
    const every = matrices[at];
    for (let m = 0; m < GLCM.length; m++) {
      if (slots[m] < 0) continue;
      const total = totals[m * rows.length + at];
      if (every === 0) put(rows, slots[m], at, 0, WITHOUT_PAIRS);
      else if (m < FIRST_OF_SPREAD) put(rows, slots[m], at, total / every);
      else if (flat[at] === every) put(rows, slots[m], at, 0, WITH_ONE_LEVEL);
      else if (flatDirections === 'left-out') put(rows, slots[m], at, total / (every - flat[at]));
      else put(rows, slots[m], at, (total + flat[at] * FLAT_VALUES[m - FIRST_OF_SPREAD]) / every, DEFINED);
    }
  }
}

function makeTrack(
  { padded, reach }: VoxelField,
  part: PairPart,
  column: PairColumn,
  n: number,
  mostRows: number,
): Track {
  const rows = mostRows + 2 * reach[1];
  const each = (column.toY - column.fromY + 1) * (column.toZ - column.fromZ + 1);
  return {
    ...column,
    part,
    ids: new Int32Array(padded[0] * rows * (2 * reach[2] + 1)),
    offsets: new Int32Array(each),
    first: 0,
    last: -1,
    place: n * padded[0],
  };
}

/** Ids of the pairs that the windows of rows `fromY` to `toY` of a slice have: lower code << shift | higher, or -1. */
function fillIds(
  { padded, reach, codes }: VoxelField,
  { part, ids, offsets, fromY: firstY, toY: lastY, fromZ, toZ }: Track,
  shift: number,
  z: number,
  fromY: number,
  toY: number,
): void {
  const [nx, ny] = padded;
  const [dx, dy, dz] = part.offset;
  const rows = toY - fromY + 2 * reach[1];
  const step = dx + nx * (dy + ny * dz);
  let n = 0;
  for (let k = fromZ; k <= toZ; k++) {
    for (let j = firstY; j <= lastY; j++) offsets[n++] = nx * (j + rows * k);
    for (let j = firstY; j <= rows - 1 - (2 * reach[1] - lastY); j++) {
      const to = nx * (j + rows * k);
      const from = nx * (fromY + j + ny * (z + k));
      for (let x = Math.max(0, -dx); x < nx - Math.max(0, dx); x++) {
        const a = codes[from + x];
        const b = codes[from + x + step];
        // Codes count from 1, ids from 0.
        if (a === 0 || b === 0) ids[to + x] = -1;
        else ids[to + x] = a < b ? ((a - 1) << shift) | (b - 1) : ((b - 1) << shift) | (a - 1);
      }
    }
  }
}

/** Lets columns leave and enter so that those of the window around x are in; none for an x far beyond. */
function moveTo(track: Track, counts: PairCounts, x: number, base: number, width: number): void {
  const { ids, offsets, place } = track;
  const first = x + track.fromX;
  const last = Math.min(x + track.toX, width - 1);
  for (let column = track.first; column <= Math.min(track.last, first - 1); column++) {
    counts.remove(ids, base + column, offsets, place + column);
  }
  for (let column = Math.max(first, track.last + 1); column <= last; column++) {
    counts.add(ids, base + column, offsets, place + column);
  }
  track.first = first;
  track.last = last;
  if (first >= width) {
    track.first = 0;
    track.last = -1;
  }
}
