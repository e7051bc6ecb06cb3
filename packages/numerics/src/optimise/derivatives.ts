/** Derivatives by central differences, with steps that are exact in binary. */

const CUBE_ROOT_EPSILON = 6.055454452393343e-6;

/** A step for central differences at x: the cube root of the precision times its size, or times a typical size where
 * x is close to zero. */
export function centralStep(x: number, typical: number): number {
  const step =
    CUBE_ROOT_EPSILON * (Math.abs(x) > 0.001 * typical ? Math.abs(x) : typical > 0 ? 0.001 * typical : 1);
  const shifted = x + step;
  return shifted - x;
}

/** Fills `out` with the gradient of f at x; x is changed on the way and put back. */
export function centralGradient(
  f: (x: Float64Array) => number,
  x: Float64Array,
  typical: Float64Array,
  out: Float64Array,
): void {
  for (let j = 0; j < x.length; j++) {
    const held = x[j];
    typical[j] = Math.max(typical[j], Math.abs(held));
    const step = centralStep(held, typical[j]);
    x[j] = held + step;
    const above = f(x);
    x[j] = held - step;
    const below = f(x);
    x[j] = held;
    out[j] = (above - below) / (2 * step);
  }
}
