/**
 * Interpolation through six equally spaced nodes, -2 to 3: the polynomial of degree five, by its monomial
 * coefficients in the position u, in units of the spacing.
 */

export const NODES = 6;

/** Row r, column c: weight of node c-2 in the coefficient of u^r. */
export const MONOMIALS: Readonly<Float64Array> = monomialWeights(NODES, -2);
/** The same for the four nodes -1 to 2, which are enough in 32 bits. */
export const CUBIC_MONOMIALS: Readonly<Float64Array> = monomialWeights(4, -1);

/** Fills `coefficients` (six) for the values at `values[first] .. values[first + 5]`. */
export function interpolate(values: Float64Array, first: number, coefficients: Float64Array): void {
  const v0 = values[first];
  const v1 = values[first + 1];
  const v2 = values[first + 2];
  const v3 = values[first + 3];
  const v4 = values[first + 4];
  const v5 = values[first + 5];
  for (let r = 0, w = 0; r < NODES; r++, w += NODES) {
    coefficients[r] =
      MONOMIALS[w] * v0 +
      MONOMIALS[w + 1] * v1 +
      MONOMIALS[w + 2] * v2 +
      MONOMIALS[w + 3] * v3 +
      MONOMIALS[w + 4] * v4 +
      MONOMIALS[w + 5] * v5;
  }
}

/** The weights of the six nodes at u, for tables that many quantities share. */
export function weightsAt(u: number, weights: Float64Array): void {
  for (let c = 0; c < NODES; c++) {
    let sum = MONOMIALS[5 * NODES + c];
    for (let r = 4; r >= 0; r--) sum = sum * u + MONOMIALS[r * NODES + c];
    weights[c] = sum;
  }
}

export function polynomial(c: Float64Array, u: number): number {
  return c[0] + u * (c[1] + u * (c[2] + u * (c[3] + u * (c[4] + u * c[5]))));
}

/**
 * The maximum of the polynomial near a good guess, by three Newton steps on its slope: each squares the error. NaN where
 * they lead to no maximum or have not settled.
 */
export function stationaryNear(c: Float64Array, begin: number): number {
  let u = begin;
  let move = 0;
  for (let i = 0; i < 3; i++) {
    const bend = bendAt(c, u);
    if (!(bend < 0)) return Number.NaN;
    move = slopeAt(c, u) / bend;
    u -= move;
  }
  return move < SETTLED && move > -SETTLED ? u : Number.NaN;
}

/** A last step below this leaves an error of its square. */
const SETTLED = 1e-6;

function slopeAt(c: Float64Array, u: number): number {
  return c[1] + u * (2 * c[2] + u * (3 * c[3] + u * (4 * c[4] + u * (5 * c[5]))));
}

function bendAt(c: Float64Array, u: number): number {
  return 2 * c[2] + u * (6 * c[3] + u * (12 * c[4] + u * (20 * c[5])));
}

/**
 * Where the polynomial is largest between low and high, given that its slope is positive at low and negative at high:
 * Newton on the slope, kept inside the bracket by bisection.
 */
export function peakBetween(c: Float64Array, low: number, high: number): number {
  let a = low;
  let b = high;
  let u = 0.5 * (low + high);
  for (let i = 0; i < 40; i++) {
    const slope = slopeAt(c, u);
    const bend = bendAt(c, u);
    if (slope > 0) a = u;
    else b = u;
    let next = u - slope / bend;
    if (!(next > a && next < b)) next = 0.5 * (a + b);
    const moved = next - u;
    u = next;
    if (moved < 1e-12 && moved > -1e-12) break;
  }
  return u;
}

/** At row r, column c: weight of node c in the coefficient of u^r, for nodes at `lowest`, `lowest + 1` and so on. */
function monomialWeights(nodes: number, lowest: number): Float64Array {
  const weights = new Float64Array(nodes * nodes);
  for (let c = 0; c < nodes; c++) {
    let product = [1];
    let scale = 1;
    for (let other = 0; other < nodes; other++) {
      if (other === c) continue;
      const root = other + lowest;
      const next = new Array<number>(product.length + 1).fill(0);
      product.forEach((coefficient, power) => {
        next[power + 1] += coefficient;
        next[power] -= root * coefficient;
      });
      product = next;
      scale *= c - other;
    }
    product.forEach((coefficient, power) => {
      weights[power * nodes + c] = coefficient / scale;
    });
  }
  return weights;
}
