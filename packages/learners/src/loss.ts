/**
 * A smooth loss of the linear predictor, as the solver needs it: mean negative log-likelihood, its residual and its
 * curvature. Rows stand in `order`; the design is reordered once so that no loop has to look up an index.
 */
export interface Loss {
  readonly rows: number;
  /** Row of the caller's design for each row of the loss. */
  readonly order: ArrayLike<number>;
  /** True where an unpenalised intercept is part of the linear predictor. */
  readonly intercept: boolean;
  /** What the outcome was centred and divided by: 0 and 1 for all but the gaussian. */
  readonly centre: number;
  readonly scale: number;
  /** -d value / d eta times the number of rows, at the last eta given to `linearise`. */
  readonly residual: Float64Array;
  /** Mean negative log-likelihood at eta; fills `residual` and remembers the curvature there. */
  linearise(eta: Float64Array): number;
  /**
   * Hessian with respect to the coefficients of the columns listed in active[0 .. count), at the last eta linearised:
   * row-major with the given stride, both triangles.
   */
  hessian(x: Float64Array, active: Int32Array, count: number, h: Float64Array, stride: number): void;
  /** Deviance for a value of `linearise`: twice the distance to the saturated log-likelihood, over all rows. */
  deviance(value: number): number;
}
