/**
 * The two symmetric tensors of diffusion kurtosis as homogeneous polynomials of a direction n:
 *
 *   D(n) = sum D_ij n_i n_j,   V(n) = sum V_ijkl n_i n_j n_k n_l,   V = MD^2 W,   K(n) = V(n) / D(n)^2,
 *
 * each a sum over its different elements of element x multiplicity x monomial.
 */
export interface Monomial {
  /** `xx`, `xxyz`: the indices of the element. */
  readonly name: string;
  readonly exponents: readonly [number, number, number];
  /** How many orders of the indices there are. */
  readonly multiplicity: number;
}

function monomial(name: string): Monomial {
  const [x, y, z] = ['x', 'y', 'z'].map((letter) => name.split(letter).length - 1);
  return { name, exponents: [x, y, z], multiplicity: factorials[name.length] / orders(x, y, z) };
}

const factorials = [1, 1, 2, 6, 24];

function orders(x: number, y: number, z: number): number {
  return factorials[x] * factorials[y] * factorials[z];
}

export const secondOrder: readonly Monomial[] = ['xx', 'xy', 'yy', 'xz', 'yz', 'zz'].map(monomial);
export const fourthOrder: readonly Monomial[] = [
  ...['xxxx', 'yyyy', 'zzzz', 'xxxy', 'xxxz', 'xyyy', 'yyyz', 'xzzz', 'yzzz'],
  ...['xxyy', 'xxzz', 'yyzz', 'xxyz', 'xyyz', 'xyzz'],
].map(monomial);

export const SECOND = secondOrder.length;
/** Of both tensors. */
export const ELEMENTS = SECOND + fourthOrder.length;
/** And the logarithm of S0, the last. */
export const UNKNOWNS = ELEMENTS + 1;

const multiplicities = Float64Array.from([...secondOrder, ...fourthOrder], (term) => term.multiplicity);

/** Fills the 6 and then the 15 monomials of a direction (of any length), each times its multiplicity. */
export function fillMonomials(x: number, y: number, z: number, into: Float64Array): void {
  const xx = x * x;
  const xy = x * y;
  const yy = y * y;
  const xz = x * z;
  const yz = y * z;
  const zz = z * z;
  into[0] = xx;
  into[1] = xy;
  into[2] = yy;
  into[3] = xz;
  into[4] = yz;
  into[5] = zz;
  into[6] = xx * xx;
  into[7] = yy * yy;
  into[8] = zz * zz;
  into[9] = xx * xy;
  into[10] = xx * xz;
  into[11] = xy * yy;
  into[12] = yy * yz;
  into[13] = xz * zz;
  into[14] = yz * zz;
  into[15] = xx * yy;
  into[16] = xx * zz;
  into[17] = yy * zz;
  into[18] = xx * yz;
  into[19] = xy * yz;
  into[20] = xy * zz;
  for (let m = 0; m < ELEMENTS; m++) into[m] *= multiplicities[m];
}

/** D(n) of the monomials of n. */
export function secondAt(tensors: Float64Array, monomials: Float64Array): number {
  let sum = 0;
  for (let m = 0; m < SECOND; m++) sum += tensors[m] * monomials[m];
  return sum;
}

/** V(n) of the monomials of n. */
export function fourthAt(tensors: Float64Array, monomials: Float64Array): number {
  let sum = 0;
  for (let m = SECOND; m < ELEMENTS; m++) sum += tensors[m] * monomials[m];
  return sum;
}
