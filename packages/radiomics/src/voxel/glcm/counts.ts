import { log2 } from '@lobule/numerics';

/** Whole numbers are exact up to here. */
const EXACT = 9_007_199_254_740_992;

/**
 * Counts of unordered pairs of level codes, with the sums that features need kept up to date as pairs enter and leave.
 * All sums are whole numbers, so what is left after pairs left is what would be counted afresh.
 */
export class PairCounts {
  /** By lower code << shift | higher code, codes from 0. */
  readonly cells: Int32Array;
  readonly shift: number;
  /** Which cells have a count: for each lower code as many words as its higher codes have bits in. */
  readonly present: Int32Array;
  readonly words: number;
  readonly tellsPresent: boolean;
  /** Ends of pairs by code; pairs by difference and by sum of codes. */
  readonly ends: Int32Array;
  readonly differences: Int32Array;
  readonly sums: Int32Array;
  /** How many cells of the symmetric matrix have a count. */
  readonly times: Int32Array;
  /** n log2 n as whole numbers, so that sums of them are exact in whatever order they are made; and its steps. */
  readonly logs: Float64Array;
  readonly logSteps: Float64Array;
  readonly scale: number;
  /** What twice the centre of all codes is. */
  readonly middle: number;
  /** Sums of powers 1 to 4 of (sum of codes - middle) over the columns that are in, by place. */
  readonly columnPowers: Float64Array;

  pairs = 0;
  /** Largest count in the symmetric matrix. */
  largest = 0;
  /** Sum of n^2 over cells, and over those of equal codes again. */
  squares = 0;
  /** Sums of scaled n log2 n over cells, ends and sums of codes. */
  cellLogs = 0;
  endLogs = 0;
  sumLogs = 0;
  /** Sums over pairs of powers of (sum of codes - middle). */
  power1 = 0;
  power2 = 0;
  power3 = 0;
  power4 = 0;

  /**
   * @param span number of codes.
   * @param mostPairs that a window has.
   * @param places of columns that can be in at once.
   * @param tellsPresent whether `present` is kept, which the maximal correlation alone asks for.
   */
  constructor(span: number, mostPairs: number, places: number, tellsPresent = true) {
    this.shift = Math.max(1, 32 - Math.clz32(span - 1));
    this.cells = new Int32Array(1 << (2 * this.shift));
    this.tellsPresent = tellsPresent;
    this.words = Math.ceil(span / 32);
    this.present = new Int32Array(span * this.words);
    this.ends = new Int32Array(span);
    this.differences = new Int32Array(span);
    this.sums = new Int32Array(2 * span);
    const most = 2 * mostPairs;
    this.times = new Int32Array(most + 2);
    this.middle = span - 1;
    this.columnPowers = new Float64Array(4 * places);
    this.scale = 1;
    while (this.scale * 4 * (most + 1) * log2(most + 2) < EXACT) this.scale *= 2;
    this.logs = Float64Array.from({ length: most + 2 }, (_, n) =>
      n < 2 ? 0 : Math.round(n * log2(n) * this.scale),
    );
    this.logSteps = Float64Array.from({ length: most + 1 }, (_, n) => this.logs[n + 1] - this.logs[n]);
  }

  /** One column of pairs at a place; `ids` has -1 where there is no pair. */
  add(ids: Int32Array, base: number, offsets: Int32Array, place: number): void {
    const { cells, ends, differences, sums, times, logSteps: step, shift, middle, columnPowers } = this;
    const { present, words, tellsPresent } = this;
    const mask = (1 << shift) - 1;
    let { pairs, largest, squares, cellLogs, endLogs, sumLogs } = this;
    let power1 = 0;
    let power2 = 0;
    let power3 = 0;
    let power4 = 0;
    for (let k = 0; k < offsets.length; k++) {
      const id = ids[base + offsets[k]];
      if (id < 0) continue;
      const low = id >> shift;
      const high = id & mask;
      const difference = high - low;
      const equal = (difference - 1) >>> 31;
      pairs++;
      const n = cells[id];
      cells[id] = n + 1;
      // Shifts are by the last five bits of the code.
      if (tellsPresent) present[low * words + (high >> 5)] |= 1 << high;
      cellLogs += step[n];
      squares += (2 * n + 1) << equal;
      const count = (n + 1) << equal;
      times[n << equal]--;
      times[count]++;
      if (count > largest) largest = count;
      const lowEnds = ends[low];
      ends[low] = lowEnds + 1;
      const highEnds = ends[high];
      ends[high] = highEnds + 1;
      endLogs += step[lowEnds] + step[highEnds];
      differences[difference]++;
      const sum = low + high;
      const s = sums[sum];
      sums[sum] = s + 1;
      sumLogs += step[s];
      const t = sum - middle;
      const t2 = t * t;
      power1 += t;
      power2 += t2;
      power3 += t2 * t;
      power4 += t2 * t2;
    }
    columnPowers[4 * place] = power1;
    columnPowers[4 * place + 1] = power2;
    columnPowers[4 * place + 2] = power3;
    columnPowers[4 * place + 3] = power4;
    this.power1 += power1;
    this.power2 += power2;
    this.power3 += power3;
    this.power4 += power4;
    this.pairs = pairs;
    this.largest = largest;
    this.squares = squares;
    this.cellLogs = cellLogs;
    this.endLogs = endLogs;
    this.sumLogs = sumLogs;
  }

  /** Takes away what `add` added. */
  remove(ids: Int32Array, base: number, offsets: Int32Array, place: number): void {
    const { cells, ends, differences, sums, times, logSteps: step, shift, columnPowers } = this;
    const { present, words, tellsPresent } = this;
    const mask = (1 << shift) - 1;
    let { pairs, largest, squares, cellLogs, endLogs, sumLogs } = this;
    for (let k = 0; k < offsets.length; k++) {
      const id = ids[base + offsets[k]];
      if (id < 0) continue;
      const low = id >> shift;
      const high = id & mask;
      const difference = high - low;
      const equal = (difference - 1) >>> 31;
      pairs--;
      const n = cells[id] - 1;
      cells[id] = n;
      if (tellsPresent) {
        const isGone = (n - 1) >>> 31;
        present[low * words + (high >> 5)] &= ~(isGone << high);
      }
      cellLogs -= step[n];
      squares -= (2 * n + 1) << equal;
      times[(n + 1) << equal]--;
      times[n << equal]++;
      const lowEnds = ends[low] - 1;
      ends[low] = lowEnds;
      const highEnds = ends[high] - 1;
      ends[high] = highEnds;
      endLogs -= step[lowEnds] + step[highEnds];
      differences[difference]--;
      const sum = low + high;
      const s = sums[sum] - 1;
      sums[sum] = s;
      sumLogs -= step[s];
    }
    while (largest > 0 && times[largest] === 0) largest--;
    this.power1 -= columnPowers[4 * place];
    this.power2 -= columnPowers[4 * place + 1];
    this.power3 -= columnPowers[4 * place + 2];
    this.power4 -= columnPowers[4 * place + 3];
    this.pairs = pairs;
    this.largest = largest;
    this.squares = squares;
    this.cellLogs = cellLogs;
    this.endLogs = endLogs;
    this.sumLogs = sumLogs;
  }

  /** Entropy in bits of counts that sum to `total`, from their sum of scaled n log2 n. */
  entropy(logs: number, total: number): number {
    return (this.logs[total] - logs) / (this.scale * total);
  }

  /** Entropy of the differences of codes. */
  differenceEntropy(): number {
    const { differences, logs } = this;
    let sum = 0;
    for (let d = 0; d < differences.length; d++) sum += logs[differences[d]];
    return this.entropy(sum, this.pairs);
  }
}
