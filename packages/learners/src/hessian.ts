import type { StandardisedDesign } from './design.ts';
import { PADDING, strideOf, type Workspace } from './kernels/workspace.ts';
import type { Loss } from './loss.ts';

const PANEL = 4;

/** The Hessian of a loss with respect to the coefficients of some columns. */
export interface Hessian {
  /**
   * Rows and columns `from` .. `count` for the columns listed in active[0 .. count), at the last eta linearised:
   * row-major with the given stride, both triangles.
   */
  fill(active: Int32Array, from: number, count: number, h: Float64Array, hStride: number): void;
}

/**
 * The Hessian of a loss with respect to the coefficients of some columns, four rows of it at a time: x_k'W x_l / n, for
 * Cox's model less the products of the means over risk sets.
 */
export class HessianBlock implements Hessian {
  private readonly workspace: Workspace;
  private readonly loss: Loss;
  private readonly x: Float64Array;
  private readonly stride: number;
  private readonly panel: Float64Array;
  private readonly out: Float64Array;
  private readonly means: Float64Array;
  private readonly meansStride: number;
  private readonly meansPanel: Float64Array;
  private readonly slots: Int32Array;

  constructor(workspace: Workspace, loss: Loss, { x, columns, stride }: StandardisedDesign) {
    this.workspace = workspace;
    this.loss = loss;
    this.x = x;
    this.stride = stride;
    this.panel = workspace.floats(PANEL * stride);
    this.out = workspace.floats(PANEL * (columns + PADDING));
    this.meansStride = strideOf(loss.riskSets?.count ?? 0);
    this.means = workspace.floats(this.meansStride * columns);
    this.meansPanel = workspace.floats(PANEL * this.meansStride);
    this.slots = workspace.words(columns);
  }

  fill(active: Int32Array, from: number, count: number, h: Float64Array, hStride: number): void {
    const { workspace, loss, x, stride, panel, out, means, meansPanel, meansStride, slots } = this;
    const { weights, riskSets, rows } = loss;
    if (riskSets) {
      for (let k = 0; k < count; k++) {
        slots[k] = k;
        riskSets.means(x, active[k] * stride, means, k * meansStride);
      }
    }
    for (let k = from; k < count; k += PANEL) {
      const height = Math.min(PANEL, count - k);
      for (let q = 0; q < height; q++) {
        const at = active[k + q] * stride;
        for (let i = 0; i < rows; i++) panel[q * stride + i] = weights[i] * x[at + i];
      }
      workspace.panelProducts(panel, x, active, k + height, out);
      for (let q = 0; q < height; q++) {
        for (let l = 0; l <= k + q; l++) h[(k + q) * hStride + l] = out[PANEL * l + q] / rows;
      }
      if (riskSets) {
        meansPanel.set(means.subarray(k * meansStride, (k + height) * meansStride));
        workspace.panelProducts(meansPanel, means, slots, k + height, out);
        for (let q = 0; q < height; q++) {
          for (let l = 0; l <= k + q; l++) h[(k + q) * hStride + l] -= out[PANEL * l + q] / rows;
        }
      }
    }
    for (let k = from; k < count; k++) {
      for (let l = 0; l < k; l++) h[l * hStride + k] = h[k * hStride + l];
    }
  }
}
