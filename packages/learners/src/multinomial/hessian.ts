import type { StandardisedDesign } from '../design.ts';
import type { Hessian } from '../hessian.ts';
import { PADDING, type Workspace } from '../kernels/workspace.ts';
import type { MultinomialLoss } from './loss.ts';

const PANEL = 4;

/**
 * The Hessian of a multinomial loss: between column j of class k and column m of class l it is
 * sum_i p_ik ([k = l] - p_il) x_ij x_im / n. Columns are numbered as by `columnsByClass`.
 */
export class HessianByClass implements Hessian {
  private readonly workspace: Workspace;
  private readonly loss: MultinomialLoss;
  private readonly x: Float64Array;
  private readonly columns: number;
  private readonly panel: Float64Array;
  private readonly out: Float64Array;
  private readonly list: Int32Array;
  private readonly place: Int32Array;

  constructor(workspace: Workspace, loss: MultinomialLoss, { x, columns, stride }: StandardisedDesign) {
    this.workspace = workspace;
    this.loss = loss;
    this.x = x;
    this.columns = columns;
    this.panel = workspace.floats(PANEL * stride);
    this.out = workspace.floats(PANEL * (columns + PADDING));
    this.list = workspace.words(columns);
    this.place = new Int32Array(columns);
  }

  fill(active: Int32Array, from: number, count: number, h: Float64Array, hStride: number): void {
    for (let own = 0; own < this.loss.classes; own++) {
      for (let k = from; k < count; k += PANEL) {
        const height = Math.min(PANEL, count - k);
        this.fillPanel(own, active, k, height, h, hStride);
      }
    }
    for (let k = from; k < count; k++) {
      for (let l = 0; l < k; l++) h[l * hStride + k] = h[k * hStride + l];
    }
  }

  /** Of rows k .. k + height, what belongs to columns of one class, up to the diagonal. */
  private fillPanel(
    own: number,
    active: Int32Array,
    k: number,
    height: number,
    h: Float64Array,
    hStride: number,
  ): void {
    const { columns, list, loss, out, panel, place, x } = this;
    const { stride, weights, observations } = loss;
    let found = 0;
    for (let l = 0; l < k + height; l++) {
      const j = active[l] - own * columns;
      if (j < 0 || j >= columns) continue;
      list[found] = j;
      place[found++] = l;
    }
    if (found === 0) return;
    for (let q = 0; q < height; q++) {
      const column = active[k + q] % columns;
      const other = (active[k + q] - column) / columns;
      for (let i = 0; i < observations; i++) {
        const weight = weights[other * stride + i] * ((other === own ? 1 : 0) - weights[own * stride + i]);
        panel[q * stride + i] = weight * x[column * stride + i];
      }
    }
    this.workspace.panelProducts(panel, x, list, found, out);
    for (let q = 0; q < height; q++) {
      for (let i = 0; i < found && place[i] <= k + q; i++) {
        h[(k + q) * hStride + place[i]] = out[PANEL * i + q] / observations;
      }
    }
  }
}
