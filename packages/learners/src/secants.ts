/** Pairs of step and change of slope that are kept. */
const MOST = 6;
/** A pair with less curvature than this share of its own length says nothing but rounding. */
const LEAST_CURVATURE = 1e-12;

/**
 * What the last steps with one Hessian said of the true one: limited-memory BFGS on top of a Hessian that is kept, so that
 * steps with an old one do not merely shrink the violation by the same factor each time (Nocedal and Wright, Numerical
 * Optimization, 2nd ed., algorithm 7.4). Only what happened on the present support counts.
 */
export class Secants {
  /** Coefficients, and pairs of the present support that are in use. */
  private size = 0;
  private used = 0;
  private count = 0;
  private next = 0;
  private known = false;
  private capacity = 0;
  private steps = new Float64Array(0);
  private changes = new Float64Array(0);
  private b = new Float64Array(0);
  private slope = new Float64Array(0);
  private readonly curvature = new Float64Array(MOST);
  private readonly shares = new Float64Array(MOST);

  /** Makes room for vectors of this length; what was known is lost. */
  reserve(capacity: number): void {
    this.capacity = capacity;
    this.steps = new Float64Array(MOST * capacity);
    this.changes = new Float64Array(MOST * capacity);
    this.b = new Float64Array(capacity);
    this.slope = new Float64Array(capacity);
    this.clear();
  }

  /** To be called when the Hessian or the numbers of its rows have changed. */
  clear(): void {
    this.count = 0;
    this.known = false;
  }

  /** Takes in where the coefficients are now, and the slopes there. */
  look(size: number, b: Float64Array, slope: Float64Array): void {
    const { capacity, steps, changes } = this;
    const known = this.known && size === this.size;
    if (!known) this.count = 0;
    const at = this.next * capacity;
    let along = 0;
    let squares = 0;
    for (let j = 0; j < size; j++) {
      const step = b[j] - this.b[j];
      const change = this.slope[j] - slope[j];
      steps[at + j] = step;
      changes[at + j] = change;
      along += step * change;
      squares += step * step;
      this.b[j] = b[j];
      this.slope[j] = slope[j];
    }
    this.size = size;
    this.known = true;
    if (!known || !(along > LEAST_CURVATURE * squares)) return;
    this.curvature[this.next] = along;
    this.next = (this.next + 1) % MOST;
    if (this.count < MOST) this.count++;
  }

  /** Forgets pairs that moved what is not on the support; false where none is left. */
  keepOn(support: Int32Array, size: number): boolean {
    const { capacity, steps, count } = this;
    this.used = 0;
    for (let back = 1; back <= count; back++) {
      const at = ((this.next - back + MOST) % MOST) * capacity;
      let moved = 0;
      let within = 0;
      for (let j = 0; j < this.size; j++) if (steps[at + j] !== 0) moved++;
      for (let i = 0; i < size; i++) if (steps[at + support[i]] !== 0) within++;
      if (within < moved) break;
      this.used = back;
    }
    return this.used > 0;
  }

  /** First half, in the order of the support: to be followed by a solution with the kept Hessian, and by `after`. */
  before(q: Float64Array, support: Int32Array, size: number): void {
    const { capacity, used, steps, changes, curvature, shares } = this;
    for (let back = 1; back <= used; back++) {
      const k = (this.next - back + MOST) % MOST;
      const at = k * capacity;
      let sum = 0;
      for (let i = 0; i < size; i++) sum += steps[at + support[i]] * q[i];
      shares[k] = sum / curvature[k];
      for (let i = 0; i < size; i++) q[i] -= shares[k] * changes[at + support[i]];
    }
  }

  after(z: Float64Array, support: Int32Array, size: number): void {
    const { capacity, used, steps, changes, curvature, shares } = this;
    for (let back = used; back >= 1; back--) {
      const k = (this.next - back + MOST) % MOST;
      const at = k * capacity;
      let sum = 0;
      for (let i = 0; i < size; i++) sum += changes[at + support[i]] * z[i];
      const share = shares[k] - sum / curvature[k];
      for (let i = 0; i < size; i++) z[i] += share * steps[at + support[i]];
    }
  }
}
