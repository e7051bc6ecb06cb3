import { choleskyInPlace, dot, solveInPlace } from './kernels.ts';

/** Sweeps of coordinate descent before the support is solved exactly. */
const SWEEPS = 4;
const MAX_ROUNDS = 200;

/**
 * min over b of b'Hb/2 - c'b + sum of l1_j |b_j|, for the small dense H of the active set.
 *
 * Coordinate descent finds the support; where it crawls, as it does with the near-collinear features of radiomics,
 * the system of the present signs is solved exactly and the step stops at the first coefficient that reaches zero
 * (feature-sign search, Lee et al. 2006, NIPS 19, Alg. 1). All storage is kept between calls.
 */
export class QuadraticLasso {
  capacity = 0;
  h = new Float64Array(0);
  c = new Float64Array(0);
  l1 = new Float64Array(0);
  b = new Float64Array(0);
  /** c - Hb, kept up to date. */
  slope = new Float64Array(0);
  private factor = new Float64Array(0);
  private support = new Int32Array(0);
  private wanted = new Float64Array(0);

  /** Makes room for k coefficients; the contents are lost. */
  reserve(k: number): void {
    if (k <= this.capacity) return;
    const size = Math.max(16, 2 * k);
    this.capacity = size;
    this.h = new Float64Array(size * size);
    this.factor = new Float64Array(size * size);
    this.support = new Int32Array(size);
    for (const name of ['c', 'l1', 'b', 'slope', 'wanted'] as const) this[name] = new Float64Array(size);
  }

  /** Improves b[0 .. k) until no coordinate would move its slope by more than `target`. */
  solve(k: number, target: number): void {
    this.refreshSlope(k);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      for (let sweep = 0; sweep < SWEEPS; sweep++) {
        if (this.sweep(k) <= target) return;
      }
      this.solveSupport(k);
    }
  }

  private refreshSlope(k: number): void {
    for (let j = 0; j < k; j++) this.slope[j] = this.c[j] - dot(this.h, j * this.capacity, this.b, 0, k);
  }

  /** One pass of coordinate descent; the largest change of slope it made. */
  private sweep(k: number): number {
    const { h, b, slope, l1, capacity } = this;
    let largest = 0;
    for (let j = 0; j < k; j++) {
      const curvature = h[j * capacity + j];
      if (!(curvature > 0)) continue;
      const old = b[j];
      const u = slope[j] + curvature * old;
      const shrunk = Math.abs(u) - l1[j];
      const next = shrunk <= 0 ? 0 : (u > 0 ? shrunk : -shrunk) / curvature;
      if (next === old) continue;
      const change = next - old;
      b[j] = next;
      const row = j * capacity;
      for (let i = 0; i < k; i++) slope[i] -= change * h[row + i];
      const moved = Math.abs(change) * curvature;
      if (moved > largest) largest = moved;
    }
    return largest;
  }

  /**
   * Solves for the present signs exactly. Where a coefficient would change its sign on the way, the step stops there,
   * that coefficient leaves, and the rest is solved again.
   */
  private solveSupport(k: number): void {
    const { b, l1, support } = this;
    let size = 0;
    for (let j = 0; j < k; j++) if (b[j] !== 0 || l1[j] === 0) support[size++] = j;
    while (size > 0) {
      const blocking = this.stepOnSupport(size);
      if (blocking < 0) break;
      b[support[blocking]] = 0;
      support.copyWithin(blocking, blocking + 1, size);
      size--;
    }
    this.refreshSlope(k);
  }

  /** Moves b towards the solution on the support; the position in `support` of what reached zero first, or -1. */
  private stepOnSupport(size: number): number {
    const { h, b, c, l1, factor, support, wanted, capacity } = this;
    for (let i = 0; i < size; i++) {
      const j = support[i];
      for (let l = 0; l <= i; l++) factor[i * capacity + l] = h[j * capacity + support[l]];
      wanted[i] = c[j] - (b[j] > 0 ? l1[j] : -l1[j]);
    }
    if (!choleskyInPlace(factor, size, capacity)) return -1;
    solveInPlace(factor, size, capacity, wanted);
    let step = 1;
    let blocking = -1;
    for (let i = 0; i < size; i++) {
      const j = support[i];
      if (l1[j] === 0 || b[j] * wanted[i] > 0) continue;
      const reach = b[j] / (b[j] - wanted[i]);
      if (reach < step) {
        step = reach;
        blocking = i;
      }
    }
    for (let i = 0; i < size; i++) b[support[i]] += step * (wanted[i] - b[support[i]]);
    return blocking;
  }
}
