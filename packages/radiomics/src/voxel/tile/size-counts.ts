import { log2 } from '@lobule/numerics';
import { NO_PAIRS } from '../../reasons.ts';
import type { VoxelField } from '../field.ts';
import { codeOf, DEFINED } from '../reasons.ts';
import { type FeatureRows, put, type Slots } from '../rows.ts';

/** The measures of `sizeMeasures`, in their order, which is that of every family that has them. */
const MEASURES = 17;

const WITHOUT_PAIRS = codeOf(NO_PAIRS);

/** Counts of levels and sizes (runs, zones, dependences) of one window, and the mean of their measures over matrices. */
export class SizeCounts {
  readonly most: number;
  /** By code x (most + 1) + size, of those alone that were met. */
  readonly cells: Int32Array;
  readonly met: Int32Array;
  cellsMet = 0;
  readonly levels: Int32Array;
  readonly sizes: Int32Array;
  readonly lowest: number;
  /** n log2 n. */
  readonly logs: Float64Array;
  total = 0;
  levelSquares = 0;
  sizeSquares = 0;
  readonly sums = new Float64Array(MEASURES);
  matrices = 0;

  /**
   * @param most the largest size there can be.
   * @param mostCounts how many counts a matrix can have.
   */
  constructor({ span, lowest }: Pick<VoxelField, 'span' | 'lowest'>, most: number, mostCounts: number) {
    this.most = most;
    this.lowest = lowest;
    this.cells = new Int32Array((span + 1) * (most + 1));
    this.met = new Int32Array(Math.min(mostCounts, span * most));
    this.levels = new Int32Array(span + 1);
    this.sizes = new Int32Array(most + 1);
    this.logs = Float64Array.from({ length: mostCounts + 1 }, (_, n) => (n < 2 ? 0 : n * log2(n)));
  }

  add(code: number, size: number): void {
    const { cells, levels, sizes } = this;
    const cell = code * (this.most + 1) + size;
    if (cells[cell]++ === 0) this.met[this.cellsMet++] = cell;
    this.levelSquares += 2 * levels[code]++ + 1;
    this.sizeSquares += 2 * sizes[size]++ + 1;
    this.total++;
  }

  /**
   * Takes the measures of what was counted into the mean, and begins a new matrix.
   *
   * @param voxels that were looked at, once for each direction.
   */
  endMatrix(voxels: number): void {
    const { cells, met, logs, levels, sizes, sums, total, lowest } = this;
    const width = this.most + 1;
    let small = 0;
    let large = 0;
    let low = 0;
    let high = 0;
    let smallLow = 0;
    let smallHigh = 0;
    let largeLow = 0;
    let largeHigh = 0;
    let levelSum = 0;
    let sizeSum = 0;
    let log = 0;
    let squares = 0;
    for (let c = 0; c < this.cellsMet; c++) {
      const cell = met[c];
      const n = cells[cell];
      const code = Math.floor(cell / width);
      const size = cell - code * width;
      const level = code + lowest - 1;
      const i2 = level * level;
      const j2 = size * size;
      const perLevel = n / i2;
      const perSize = n / j2;
      small += perSize;
      large += n * j2;
      low += perLevel;
      high += n * i2;
      smallLow += perLevel / j2;
      smallHigh += perSize * i2;
      largeLow += perLevel * j2;
      largeHigh += n * i2 * j2;
      levelSum += n * level;
      sizeSum += n * size;
      log += logs[n];
      squares += n * n;
      cells[cell] = 0;
      levels[code] = 0;
      sizes[size] = 0;
    }
    const square = total * total;
    sums[0] += small / total;
    sums[1] += large / total;
    sums[2] += low / total;
    sums[3] += high / total;
    sums[4] += smallLow / total;
    sums[5] += smallHigh / total;
    sums[6] += largeLow / total;
    sums[7] += largeHigh / total;
    sums[8] += this.levelSquares / total;
    sums[9] += this.levelSquares / square;
    sums[10] += this.sizeSquares / total;
    sums[11] += this.sizeSquares / square;
    sums[12] += total / voxels;
    // Whole numbers, so that nothing is lost before the last subtraction.
    sums[13] += (high * total - levelSum * levelSum) / square;
    sums[14] += (large * total - sizeSum * sizeSum) / square;
    sums[15] += (logs[total] - log) / total;
    sums[16] += squares / square;
    this.matrices++;
    this.cellsMet = 0;
    this.total = 0;
    this.levelSquares = 0;
    this.sizeSquares = 0;
  }

  /** Writes the mean of each measure over the matrices since the last call. */
  write(rows: FeatureRows, slots: Slots, at: number): void {
    const code = this.matrices === 0 ? WITHOUT_PAIRS : DEFINED;
    for (let m = 0; m < slots.length; m++) put(rows, slots[m], at, this.sums[m] / this.matrices, code);
    this.sums.fill(0);
    this.matrices = 0;
  }
}
