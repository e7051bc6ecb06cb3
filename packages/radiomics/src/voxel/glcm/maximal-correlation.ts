import type { PairCounts } from './counts.ts';
import { type EigenSpace, makeEigenSpace, paddedRows } from './second-eigenvalue.ts';

/**
 * Maximal correlation coefficient: the second largest eigenvalue in size of D^-1/2 P D^-1/2, P a symmetric co-occurrence
 * matrix and D its row sums. The largest is 1, its vector the root of the row sums.
 */
export class MaximalCorrelation {
  readonly space: EigenSpace;
  /** Codes that occur. */
  readonly codes: Int32Array;
  /** Where a code stands among these. */
  readonly rowOf: Int32Array;
  /** One over the roots of their ends. */
  readonly scales: Float64Array;
  readonly inverseRoots: Float64Array;

  constructor(span: number, mostPairs: number, withKernel = true) {
    const rows = Math.min(span, 2 * mostPairs);
    const cells = Math.max(1, Math.min(mostPairs, (span * (span - 1)) / 2));
    this.space = makeEigenSpace(rows, cells, withKernel);
    this.codes = new Int32Array(span);
    this.rowOf = new Int32Array(span);
    this.scales = new Float64Array(span);
    this.inverseRoots = Float64Array.from({ length: 2 * mostPairs + 1 }, (_, n) => 1 / Math.sqrt(n));
  }

  /** More than one code must occur. */
  of({ cells, shift, present, words, ends, pairs }: PairCounts): number {
    const { codes, rowOf, scales, inverseRoots } = this;
    const { root, diagonal, weight, places } = this.space;
    let rows = 0;
    for (let code = 0; code < ends.length; code++) {
      if (ends[code] === 0) continue;
      codes[rows] = code;
      rowOf[code] = rows;
      root[rows++] = Math.sqrt(ends[code] / (2 * pairs));
    }
    for (let i = 0; i < rows; i++) {
      const code = codes[i];
      scales[i] = inverseRoots[ends[code]];
      diagonal[i] = (2 * cells[(code << shift) | code]) / ends[code];
    }
    let count = 0;
    for (let i = 0; i < rows; i++) {
      const low = codes[i];
      const row = low << shift;
      for (let word = low >> 5; word < words; word++) {
        let bits = present[low * words + word];
        if (word === low >> 5) bits &= ~(1 << low);
        for (; bits !== 0; bits &= bits - 1) {
          const high = (word << 5) + 31 - Math.clz32(bits & -bits);
          const j = rowOf[high];
          places[count] = (i << 3) | (j << 19);
          weight[count++] = cells[row | high] * scales[i] * scales[j];
        }
      }
    }
    // The two eigenvalues sum to the trace.
    if (rows === 2) return Math.abs(diagonal[0] + diagonal[1] - 1);
    for (let i = rows; i < paddedRows(rows); i++) {
      root[i] = 0;
      diagonal[i] = 0;
    }
    return this.space.solve(rows, count);
  }
}
