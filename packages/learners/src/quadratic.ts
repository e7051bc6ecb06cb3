import { SupportFactor } from './factor.ts';
import { Secants } from './secants.ts';

/** Sweeps of coordinate descent before the support is solved exactly. */
const SWEEPS = 2;
const MAX_ROUNDS = 200;

/**
 * min over b of b'Hb/2 - c'b + sum of l1_j |b_j|, for the small dense H of the active set.
 *
 * Coordinate descent finds the support; where it crawls, as it does with the near-collinear features of radiomics,
 * the system of the present signs is solved exactly and the step stops at the first coefficient that reaches zero
 * (feature-sign search, Lee et al. 2006, NIPS 19, Alg. 1). H and the factor of its support are kept between calls.
 */
export class QuadraticLasso {
  capacity = 0;
  /** Row-major with stride `capacity`, both triangles. */
  h = new Float64Array(0);
  l1 = new Float64Array(0);
  b = new Float64Array(0);
  /** c - Hb: given at the start of `solve`, and kept up to date. */
  slope = new Float64Array(0);
  private readonly factor = new SupportFactor();
  private readonly secants = new Secants();
  private ridge = new Float64Array(0);
  private change = new Float64Array(0);

  /** Makes room for k coefficients; true where H was lost by it. */
  reserve(k: number): boolean {
    if (k <= this.capacity) return false;
    const size = Math.max(32, 2 * k);
    this.capacity = size;
    this.h = new Float64Array(size * size);
    this.factor.reserve(size);
    this.secants.reserve(size);
    for (const name of ['l1', 'b', 'slope', 'ridge', 'change'] as const) this[name] = new Float64Array(size);
    return true;
  }

  /** To be called where rows of H from `from` on were written anew: they come without a ridge. */
  changed(from: number): void {
    if (from === 0) this.factor.clear();
    this.secants.clear();
    this.ridge.fill(0, from);
  }

  /** Puts another ridge on the diagonal of H. */
  setRidge(row: number, ridge: number): void {
    if (this.ridge[row] === ridge) return;
    this.h[row * this.capacity + row] += ridge - this.ridge[row];
    this.ridge[row] = ridge;
    if (this.factor.has(row)) this.factor.clear();
    this.secants.clear();
  }

  /** Moves the rows and columns of H to their new places (-1: dropped), which stand in the same order. */
  renumber(place: Int32Array, count: number): void {
    const { h, capacity, ridge } = this;
    let first = 0;
    while (first < count && place[first] === first) first++;
    for (let i = 0; i < count; i++) {
      if (place[i] < 0) continue;
      const from = i * capacity;
      const to = place[i] * capacity;
      if (i > first) h.copyWithin(to, from, from + first);
      for (let j = first; j < count; j++) if (place[j] >= 0) h[to + place[j]] = h[from + j];
      ridge[place[i]] = ridge[i];
    }
    this.factor.renumber(place);
    this.secants.clear();
  }

  /** Improves b[0 .. k) until no coordinate would move its slope by more than `target`. */
  solve(k: number, target: number): void {
    if (this.stepBySecants(k)) return;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      this.solveSupport(k);
      for (let sweep = 0; sweep < SWEEPS; sweep++) {
        if (this.sweep(k, target)) return;
      }
    }
  }

  /**
   * The step that the last slopes ask for as well as H; false where there are none yet, or where a coefficient would
   * change its sign or should leave zero.
   */
  private stepBySecants(k: number): boolean {
    const { b, slope, l1, factor, secants, change } = this;
    const { size, support } = factor;
    secants.look(k, b, slope);
    if (!secants.keepOn(support, size)) return false;
    for (let j = 0; j < k; j++) {
      if (!factor.has(j) && (b[j] !== 0 || Math.abs(slope[j]) > l1[j])) return false;
    }
    for (let i = 0; i < size; i++) {
      const j = support[i];
      if (b[j] === 0 && l1[j] !== 0) return false;
      change[i] = slope[j] - (b[j] > 0 ? l1[j] : -l1[j]);
    }
    secants.before(change, support, size);
    factor.solve(change);
    secants.after(change, support, size);
    for (let i = 0; i < size; i++) {
      const j = support[i];
      if (l1[j] !== 0 && !(b[j] * (b[j] + change[i]) > 0)) return false;
    }
    for (let i = 0; i < size; i++) b[support[i]] += change[i];
    return true;
  }

  /** One pass of coordinate descent; true where no coordinate would have moved its slope by more than `target`. */
  private sweep(k: number, target: number): boolean {
    const { h, b, slope, l1, capacity } = this;
    let still = true;
    for (let j = 0; j < k; j++) {
      const curvature = h[j * capacity + j];
      if (!(curvature > 0)) continue;
      const old = b[j];
      const u = slope[j] + curvature * old;
      const shrunk = Math.abs(u) - l1[j];
      const next = shrunk <= 0 ? 0 : (u > 0 ? shrunk : -shrunk) / curvature;
      const change = next - old;
      if (Math.abs(change) * curvature <= target) continue;
      still = false;
      b[j] = next;
      this.slide(j, change, k);
    }
    return still;
  }

  /** The slope after coefficient j has moved. */
  private slide(j: number, change: number, k: number): void {
    const { h, slope } = this;
    const row = j * this.capacity;
    for (let i = 0; i < k; i++) slope[i] -= change * h[row + i];
  }

  /**
   * Solves for the present signs exactly. Where a coefficient would change its sign on the way, the step stops there,
   * that coefficient leaves, and the rest is solved again.
   */
  private solveSupport(k: number): void {
    const { factor } = this;
    if (!this.factorSupport(k)) return;
    while (factor.size > 0) {
      const blocking = this.stepOnSupport(k);
      if (blocking < 0) return;
      factor.remove(blocking);
    }
  }

  /** Brings the factor to the coefficients that are not zero; false where their columns depend on each other. */
  private factorSupport(k: number): boolean {
    const { b, l1, factor, h, capacity } = this;
    for (let i = factor.size - 1; i >= 0; i--) {
      const j = factor.support[i];
      if (b[j] === 0 && l1[j] !== 0) factor.remove(i);
    }
    for (let j = 0; j < k; j++) {
      const wanted = b[j] !== 0 || l1[j] === 0;
      if (wanted && !factor.has(j) && !factor.append(h, capacity, j)) return false;
    }
    return true;
  }

  /** Moves b towards the solution on the support; the position in the support of what reached zero first, or -1. */
  private stepOnSupport(k: number): number {
    const { b, slope, l1, factor, change } = this;
    const { size, support } = factor;
    for (let i = 0; i < size; i++) {
      const j = support[i];
      change[i] = slope[j] - (b[j] > 0 ? l1[j] : -l1[j]);
    }
    factor.solve(change);
    let step = 1;
    let blocking = -1;
    for (let i = 0; i < size; i++) {
      const j = support[i];
      if (l1[j] === 0 || b[j] * (b[j] + change[i]) > 0) continue;
      const reach = -b[j] / change[i];
      if (reach < step) {
        step = reach;
        blocking = i;
      }
    }
    for (let i = 0; i < size; i++) change[i] *= step;
    this.slideAlong(k, step);
    for (let i = 0; i < size; i++) b[support[i]] = i === blocking ? 0 : b[support[i]] + change[i];
    return blocking;
  }

  /** The slopes after a step: on the support as near to their bounds as the step goes; elsewhere they are worked out. */
  private slideAlong(k: number, step: number): void {
    const { h, b, slope, l1, factor, change, capacity } = this;
    const { size, support } = factor;
    for (let j = 0; j < k; j++) {
      if (factor.has(j)) {
        const bound = b[j] > 0 ? l1[j] : -l1[j];
        slope[j] = step === 1 ? bound : slope[j] + step * (bound - slope[j]);
      } else {
        let moved = 0;
        for (let i = 0; i < size; i++) moved += h[j * capacity + support[i]] * change[i];
        slope[j] -= moved;
      }
    }
  }
}
