/**
 * A smooth loss of the linear predictor, as the solver needs it: mean negative log-likelihood, its residual and its
 * curvature. Rows stand in `order`; the design is reordered once so that no loop has to look up an index.
 */
export interface Loss {
  readonly rows: number;
  /** What means are over: the rows, but for the multinomial, where each has a place for every class. */
  readonly observations: number;
  /** Row of the caller's design for each row of the loss. */
  readonly order: ArrayLike<number>;
  /** True where an unpenalised intercept is part of the linear predictor. */
  readonly intercept: boolean;
  /** What the outcome was centred and divided by: 0 and 1 for all but the gaussian. */
  readonly centre: number;
  readonly scale: number;
  /** -d value / d eta times the number of rows, at the last eta given to `linearise`; padded with zeros. */
  readonly residual: Float64Array;
  /** The Hessian is X'WX / rows with these on the diagonal of W, at the last eta; less the part of the risk sets. */
  readonly weights: Float64Array;
  /** Cox's alone: M'M / rows is taken off, with a row of M for each event time. */
  readonly riskSets?: {
    readonly count: number;
    /** Column of M for the column at x[at ..], into target[to ..]. */
    means(x: Float64Array, at: number, target: Float64Array, to: number): void;
  };
  /** Mean negative log-likelihood at eta; fills `residual` and remembers the curvature there. */
  linearise(eta: Float64Array): number;
  /** Deviance for a value of `linearise`: twice the distance to the saturated log-likelihood, over all rows. */
  deviance(value: number): number;
}
