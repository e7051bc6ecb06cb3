/** The regularised incomplete beta function. */
import { numericsErrors } from '../errors.ts';
import { binomialMass } from './saddle-point.ts';

/** I_x(a, b), the lower tail of the beta distribution, for 0 <= x <= 1 and a, b > 0; relative error some 1e-13.
 *
 * @throws numerics/bad-argument
 * @example
 * betaI(0.5, 2, 3); // 0.6875
 */
export function betaI(x: number, a: number, b: number): number {
  if (x < 0 || x > 1) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `The incomplete beta function needs 0 <= x <= 1; x is ${x}`,
    });
  }
  return betaLower(x, 1 - x, a, b);
}

/** I_x(a, b) with y = 1 - x given apart, so that neither end loses digits. The other tail is betaLower(y, x, b, a). */
export function betaLower(x: number, y: number, a: number, b: number): number {
  if (a <= 0 || b <= 0 || a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `The beta distribution needs finite parameters above 0; they are ${a} and ${b}`,
    });
  }
  if (Number.isNaN(x + a + b)) return Number.NaN;
  if (x === 0) return 0;
  if (y === 0) return 1;
  if (x * (a + b + 2) <= a + 1) return Math.min(1, fraction(x, y, a, b));
  return Math.max(0, 1 - fraction(y, x, b, a));
}

/** x^a y^b / B(a, b): the derivative of I_x with respect to the logit of x. */
export function betaWeight(x: number, y: number, a: number, b: number): number {
  return binomialMass(a, b, x, y) * ((a / (a + b)) * b);
}

/** The continued fraction of Didonato and Morris (TOMS 708, 1992, eq. 9) by Lentz's method; converges fast below the mean. */
function fraction(x: number, y: number, a: number, b: number): number {
  const lambda = a - (a + b) * x;
  let an = 1;
  let bn = (a * (lambda + 1)) / (a + 1);
  let c = 1e300;
  let d = 1 / bn;
  let h = d;
  for (let n = 1; n < 1e6; n++) {
    const twice = a + 2 * n;
    an = ((a + n - 1) / (twice - 1)) * ((a + b + n - 1) / (twice - 1)) * n * (b - n) * x * x;
    bn = n + (n * (b - n) * x) / (twice - 1) + ((a + n) / (twice + 1)) * (lambda + 1 + n * (1 + y));
    d = 1 / (bn + an * d);
    c = bn + an / c;
    const change = c * d;
    h *= change;
    if (Math.abs(change - 1) < 2e-16) break;
  }
  return betaWeight(x, y, a, b) * h;
}
