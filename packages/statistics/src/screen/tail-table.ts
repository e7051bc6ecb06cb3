import { exp, log, studentT } from '@lobule/numerics';

const NODES = 8192;
/** Beyond, log p bends too much for the table, and few correlations are so large. */
const LAST = 0.9;

/** Two-sided p of a correlation of n pairs by Student's t with n - 2 degrees of freedom: log p from a table with its slope
 * (cubic Hermite, relative error of p below 1e-11), exactly beyond 0.9.
 */
export function correlationTail(n: number): (r: number) => number {
  const df = n - 2;
  const exact = (r: number) =>
    Math.abs(r) >= 1 ? 0 : 2 * studentT.upper(Math.abs(r) * Math.sqrt(df / (1 - r * r)), df);
  const step = LAST / NODES;
  const value = new Float64Array(NODES + 1);
  const slope = new Float64Array(NODES + 1);
  for (let k = 0; k <= NODES; k++) {
    const r = k * step;
    const rest = 1 - r * r;
    const p = exact(r);
    value[k] = log(p);
    // dp/dr = -2 f(t) dt/dr, with dt/dr = sqrt(df) (1 - r^2)^(-3/2).
    slope[k] = (-2 * studentT.density(r * Math.sqrt(df / rest), df) * Math.sqrt(df / rest)) / rest / p;
  }
  return (r) => {
    const size = Math.abs(r);
    if (!(size < LAST)) return Number.isNaN(r) ? Number.NaN : exact(r);
    const at = size / step;
    const k = Math.min(NODES - 1, Math.floor(at));
    const u = at - k;
    const v = 1 - u;
    const straight = v * v * (1 + 2 * u) * value[k] + u * u * (1 + 2 * v) * value[k + 1];
    return exp(straight + u * v * step * (v * slope[k] - u * slope[k + 1]));
  };
}

/** The least size of a correlation of n pairs with a p of at most this. */
export function correlationAt(p: number, n: number): number {
  const df = n - 2;
  const t = -studentT.quantile(p / 2, df);
  return t / Math.sqrt(df + t * t);
}
