/** The eigenframe of a symmetric 3 x 3 in scratch memory, by Jacobi's rotations (Golub and Van Loan, 8.5). */
export interface EigenFrame {
  /** Largest first. */
  readonly values: Float64Array;
  /** 3 x 3; row k is the unit eigenvector of values[k]. */
  readonly vectors: Float64Array;
  /** @param tensor xx, xy, yy, xz, yz, zz. */
  solve(tensor: Float64Array): void;
}

const MOST_SWEEPS = 30;
const PAIRS = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

export function eigenFrame(): EigenFrame {
  const a = new Float64Array(9);
  const values = new Float64Array(3);
  const vectors = new Float64Array(9);

  /** Turns rows and columns p and q so that a_pq vanishes. */
  function rotate(p: number, q: number): void {
    const off = a[p * 3 + q];
    if (off === 0) return;
    const theta = (a[q * 4] - a[p * 4]) / (2 * off);
    const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    const c = 1 / Math.sqrt(t * t + 1);
    const s = t * c;
    for (let k = 0; k < 3; k++) {
      const left = a[k * 3 + p];
      const right = a[k * 3 + q];
      a[k * 3 + p] = c * left - s * right;
      a[k * 3 + q] = s * left + c * right;
    }
    for (let k = 0; k < 3; k++) {
      const left = a[p * 3 + k];
      const right = a[q * 3 + k];
      a[p * 3 + k] = c * left - s * right;
      a[q * 3 + k] = s * left + c * right;
      const first = vectors[p * 3 + k];
      const second = vectors[q * 3 + k];
      vectors[p * 3 + k] = c * first - s * second;
      vectors[q * 3 + k] = s * first + c * second;
    }
    a[p * 3 + q] = 0;
    a[q * 3 + p] = 0;
  }

  function swapIfRising(p: number, q: number): void {
    if (!(values[p] < values[q])) return;
    const held = values[p];
    values[p] = values[q];
    values[q] = held;
    for (let k = 0; k < 3; k++) {
      const component = vectors[p * 3 + k];
      vectors[p * 3 + k] = vectors[q * 3 + k];
      vectors[q * 3 + k] = component;
    }
  }

  return {
    values,
    vectors,
    solve([xx, xy, yy, xz, yz, zz]) {
      a.set([xx, xy, xz, xy, yy, yz, xz, yz, zz]);
      vectors.set([1, 0, 0, 0, 1, 0, 0, 0, 1]);
      for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
        if (a[1] === 0 && a[2] === 0 && a[5] === 0) break;
        for (const [p, q] of PAIRS) rotate(p, q);
      }
      for (let k = 0; k < 3; k++) values[k] = a[k * 4];
      swapIfRising(0, 1);
      swapIfRising(1, 2);
      swapIfRising(0, 1);
    },
  };
}
