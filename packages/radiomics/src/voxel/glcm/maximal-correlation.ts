import type { PairCounts } from './counts.ts';
import { type EigenSpace, makeEigenSpace } from './second-eigenvalue.ts';

/**
 * Maximal correlation coefficient: the second largest eigenvalue in size of D^-1/2 P D^-1/2, P a symmetric co-occurrence
 * matrix and D its row sums. The largest is 1, its vector the root of the row sums.
 */
export class MaximalCorrelation {
  readonly space: EigenSpace;
  /** Codes that occur. */
  readonly codes: Int32Array;
  /** One over the roots of their ends. */
  readonly scales: Float64Array;
  readonly inverseRoots: Float64Array;

  constructor(span: number, mostPairs: number, withKernel = true) {
    const rows = Math.min(span, 2 * mostPairs);
    const cells = Math.max(1, Math.min(mostPairs, (span * (span - 1)) / 2));
    this.space = makeEigenSpace(rows, cells, withKernel);
    this.codes = new Int32Array(span);
    this.scales = new Float64Array(span);
    this.inverseRoots = Float64Array.from({ length: 2 * mostPairs + 1 }, (_, n) => 1 / Math.sqrt(n));
  }

  /** More than one code must occur. */
  of({ cells, shift, ends, pairs }: PairCounts): number {
    const { codes, scales, inverseRoots } = this;
    const { root, diagonal, weight, places } = this.space;
    let rows = 0;
    for (let code = 0; code < ends.length; code++) {
      if (ends[code] === 0) continue;
      codes[rows] = code;
      root[rows++] = Math.sqrt(ends[code] / (2 * pairs));
    }
    for (let i = 0; i < rows; i++) {
      const code = codes[i];
      scales[i] = inverseRoots[ends[code]];
      diagonal[i] = (2 * cells[(code << shift) | code]) / ends[code];
    }
    let count = 0;
    for (let i = 0; i < rows; i++) {
      const row = codes[i] << shift;
      for (let j = i + 1; j < rows; j++) {
        const n = cells[row | codes[j]];
        if (n === 0) continue;
        places[count] = (i << 3) | (j << 19);
        weight[count++] = n * scales[i] * scales[j];
      }
    }
    // The two eigenvalues sum to the trace.
    if (rows === 2) return Math.abs(diagonal[0] + diagonal[1] - 1);
    if (rows < root.length) {
      root[rows] = 0;
      diagonal[rows] = 0;
    }
    return this.space.solve(rows, count);
  }
}
