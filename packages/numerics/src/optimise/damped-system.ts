/** The linear least-squares problems inside Levenberg-Marquardt: one QR of the Jacobian serves every damping tried. */
import { makeReflection, reflect } from '../linear/householder.ts';

/** min |J p + r|^2 + damping |D p|^2 with D diagonal. */
export class DampedSystem {
  private readonly n: number;
  /** Column j of J, then its Householder vector below row j. */
  private readonly columns: readonly Float64Array[];
  private readonly scales: Float64Array;
  private readonly lengths: Float64Array;
  private readonly held: boolean[];
  private readonly rotated: Float64Array;
  private readonly triangle: Float64Array;
  private readonly right: Float64Array;
  private readonly row: Float64Array;

  constructor(count: number, n: number) {
    this.n = n;
    this.columns = Array.from({ length: n }, () => new Float64Array(count));
    this.scales = new Float64Array(n);
    this.lengths = new Float64Array(n);
    this.held = Array.from({ length: n }, () => false);
    this.rotated = new Float64Array(count);
    this.triangle = new Float64Array(n * n);
    this.right = new Float64Array(n);
    this.row = new Float64Array(n);
  }

  /** Takes the Jacobian, row by row; held parameters do not move. */
  factor(jacobian: Float64Array, held: readonly boolean[]): void {
    const { n, columns, scales } = this;
    const count = this.rotated.length;
    for (let j = 0; j < n; j++) {
      this.held[j] = held[j];
      let sum = 0;
      for (let i = 0; i < count; i++) {
        const value = held[j] ? 0 : jacobian[i * n + j];
        columns[j][i] = value;
        sum += value * value;
      }
      this.lengths[j] = Math.sqrt(sum);
    }
    for (let j = 0; j < n; j++) {
      scales[j] = makeReflection(columns[j], j);
      for (let k = j + 1; k < n; k++) reflect(columns[j], scales[j], j, columns[k]);
    }
  }

  columnLength(j: number): number {
    return this.lengths[j];
  }

  /** The largest cosine of the angle between the residuals and a column: 0 at a minimum. */
  cosine(r: Float64Array): number {
    const { n, columns, lengths, rotated } = this;
    let length = 0;
    for (let i = 0; i < r.length; i++) length += r[i] * r[i];
    this.rotate(r);
    let largest = 0;
    for (let j = 0; j < n; j++) {
      if (lengths[j] === 0) continue;
      let dot = 0;
      for (let i = 0; i <= j; i++) dot += columns[j][i] * rotated[i];
      largest = Math.max(largest, Math.abs(dot) / lengths[j]);
    }
    return length === 0 ? 0 : largest / Math.sqrt(length);
  }

  /** Fills p. The rows sqrt(damping) D are rotated into R one by one (More 1978, section 3). */
  solve(r: Float64Array, scale: Float64Array, damping: number, p: Float64Array): void {
    const { n, columns } = this;
    const triangle = this.triangle;
    const right = this.right;
    const row = this.row;
    this.rotate(r);
    for (let i = 0; i < n; i++) {
      right[i] = -this.rotated[i];
      for (let j = i; j < n; j++) triangle[i * n + j] = columns[j][i];
    }
    const root = Math.sqrt(damping);
    for (let j = 0; j < n; j++) {
      row.fill(0);
      row[j] = this.held[j] || scale[j] === 0 ? 1 : root * scale[j];
      let rowRight = 0;
      for (let k = j; k < n; k++) {
        const b = row[k];
        if (b === 0) continue;
        const a = triangle[k * n + k];
        const length = Math.sqrt(a * a + b * b);
        const c = a / length;
        const s = b / length;
        for (let i = k; i < n; i++) {
          const upper = triangle[k * n + i];
          triangle[k * n + i] = c * upper + s * row[i];
          row[i] = c * row[i] - s * upper;
        }
        const upperRight = right[k];
        right[k] = c * upperRight + s * rowRight;
        rowRight = c * rowRight - s * upperRight;
      }
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = right[i];
      for (let j = i + 1; j < n; j++) sum -= triangle[i * n + j] * p[j];
      p[i] = sum / triangle[i * n + i];
    }
  }

  /** The fall of |J p + r|^2 that the linear model promises for the damped step p: |J p|^2 + 2 damping |D p|^2. */
  predictedReduction(p: Float64Array, scale: Float64Array, damping: number): number {
    const { n, columns } = this;
    let reduction = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = i; j < n; j++) sum += columns[j][i] * p[j];
      const scaled = scale[i] * p[i];
      reduction += sum * sum + 2 * damping * scaled * scaled;
    }
    return reduction;
  }

  private rotate(r: Float64Array): void {
    this.rotated.set(r);
    for (let j = 0; j < this.n; j++) reflect(this.columns[j], this.scales[j], j, this.rotated);
  }
}
