/** The simplex search of Nelder and Mead with the factors of Gao and Han (2012), which depend on the dimension. */

export type Objective = (x: Float64Array) => number;

/** Where a function is least, and how it was found. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly evaluations: number;
  readonly converged: boolean;
}

/** First simplex, and when the search ends. */
export interface NelderMeadOptions {
  /** First steps along the axes; default 5 % of the start, 0.00025 at zero. */
  readonly steps?: ArrayLike<number>;
  /** The simplex's span in x, relative to x, and in value, relative to the value, at which it stops. */
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
}

/** A local minimum without derivatives; a value that is NaN counts as infinitely bad.
 *
 * @example
 * nelderMead((x) => (x[0] - 1) * (x[0] - 1) + x[1] * x[1], [0, 3]).x; // near [1, 0]
 */
export function nelderMead(f: Objective, start: ArrayLike<number>, options: NelderMeadOptions = {}): Minimum {
  const n = start.length;
  const { tolerance = 1e-10, maxEvaluations = 1000 * n } = options;
  const expansion = 1 + 2 / n;
  const contraction = 0.75 - 0.5 / n;
  const shrinkage = n > 1 ? 1 - 1 / n : 0.5;
  let evaluations = 0;
  const evaluate = (x: Float64Array) => {
    evaluations++;
    const value = f(x);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  const vertex = (x: Float64Array) => ({ x, value: evaluate(x) });

  const simplex = [vertex(Float64Array.from(start))];
  for (let j = 0; j < n; j++) {
    const x = Float64Array.from(start);
    x[j] += options.steps ? options.steps[j] : x[j] === 0 ? 0.00025 : 0.05 * x[j];
    simplex.push(vertex(x));
  }
  const centre = new Float64Array(n);
  const along = (factor: number) => {
    const worst = simplex[n].x;
    return vertex(Float64Array.from(centre, (c, j) => c + factor * (worst[j] - c)));
  };
  let converged = false;
  while (evaluations < maxEvaluations) {
    simplex.sort((a, b) => a.value - b.value);
    converged = isSmall(simplex, tolerance);
    if (converged) break;
    centre.fill(0);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) centre[j] += simplex[i].x[j] / n;
    const reflected = along(-1);
    if (reflected.value < simplex[0].value) {
      const expanded = along(-expansion);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[n - 1].value) {
      simplex[n] = reflected;
    } else {
      const outside = reflected.value < simplex[n].value;
      const contracted = along(outside ? -contraction : contraction);
      if (contracted.value < Math.min(reflected.value, simplex[n].value)) {
        simplex[n] = contracted;
      } else {
        const best = simplex[0].x;
        for (let i = 1; i <= n; i++) {
          simplex[i] = vertex(simplex[i].x.map((value, j) => best[j] + shrinkage * (value - best[j])));
        }
      }
    }
  }
  simplex.sort((a, b) => a.value - b.value);
  return { x: simplex[0].x, value: simplex[0].value, evaluations, converged };
}

function isSmall(simplex: readonly { x: Float64Array; value: number }[], tolerance: number): boolean {
  const best = simplex[0];
  return simplex.every(
    ({ x, value }) =>
      value - best.value <= tolerance * (Math.abs(best.value) + tolerance) &&
      x.every(
        (xj, j) => Math.abs(xj - best.x[j]) <= Math.sqrt(tolerance) * (Math.abs(best.x[j]) + tolerance),
      ),
  );
}
