/** Beta, Student's t, Fisher's F and the binomial: faces of the incomplete beta function. */
import { numericsErrors } from '../errors.ts';
import { exp } from '../portable/exponential.ts';
import { log, pow } from '../portable/logarithm.ts';
import { logBeta } from '../special/gamma.ts';
import { betaLower, betaWeight } from '../special/incomplete-beta.ts';
import { binomialMass } from '../special/saddle-point.ts';
import { checkPositive, checkProbability, invert, polished, type Tails } from './invert.ts';

/** Density, lower tail, upper tail and quantile of the beta distribution on [0, 1]. */
export const betaDistribution = {
  density(x: number, a: number, b: number): number {
    checkPositive('The beta distribution', a, b);
    if (x < 0 || x > 1) return 0;
    if (x === 0) return a < 1 ? Number.POSITIVE_INFINITY : a === 1 ? b : 0;
    if (x === 1) return b < 1 ? Number.POSITIVE_INFINITY : b === 1 ? a : 0;
    return betaWeight(x, 1 - x, a, b) / (x * (1 - x));
  },
  cdf(x: number, a: number, b: number): number {
    checkPositive('The beta distribution', a, b);
    return x <= 0 ? 0 : x >= 1 ? 1 : betaLower(x, 1 - x, a, b);
  },
  upper(x: number, a: number, b: number): number {
    checkPositive('The beta distribution', a, b);
    return x <= 0 ? 1 : x >= 1 ? 0 : betaLower(1 - x, x, b, a);
  },
  quantile(p: number, a: number, b: number): number {
    checkPositive('The beta distribution', a, b);
    checkProbability(p);
    if (p === 0 || p === 1) return p;
    const odds = betaOdds(p, 1 - p, a, b);
    return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
  },
};

/** Fisher's F with df1 and df2 degrees of freedom.
 *
 * @example
 * fisherF.upper(4, 1, 10); // 0.07338802...
 */
export const fisherF = {
  density(x: number, df1: number, df2: number): number {
    checkPositive("Fisher's F", df1, df2);
    if (x < 0) return 0;
    if (x === 0) return df1 < 2 ? Number.POSITIVE_INFINITY : df1 === 2 ? 1 : 0;
    if (x === Number.POSITIVE_INFINITY) return 0;
    const total = df1 * x + df2;
    return betaWeight((df1 * x) / total, df2 / total, 0.5 * df1, 0.5 * df2) / x;
  },
  cdf(x: number, df1: number, df2: number): number {
    checkPositive("Fisher's F", df1, df2);
    if (x <= 0) return 0;
    if (x === Number.POSITIVE_INFINITY) return 1;
    const total = df1 * x + df2;
    return betaLower((df1 * x) / total, df2 / total, 0.5 * df1, 0.5 * df2);
  },
  upper(x: number, df1: number, df2: number): number {
    checkPositive("Fisher's F", df1, df2);
    if (x <= 0) return 1;
    if (x === Number.POSITIVE_INFINITY) return 0;
    const total = df1 * x + df2;
    return betaLower(df2 / total, (df1 * x) / total, 0.5 * df2, 0.5 * df1);
  },
  quantile(p: number, df1: number, df2: number): number {
    checkPositive("Fisher's F", df1, df2);
    checkProbability(p);
    if (p === 0) return 0;
    if (p === 1) return Number.POSITIVE_INFINITY;
    return (betaOdds(p, 1 - p, 0.5 * df1, 0.5 * df2) * df2) / df1;
  },
};

/** Student's t with df > 0 degrees of freedom.
 *
 * @example
 * studentT.quantile(0.975, 10); // 2.2281388519862744
 */
export const studentT = {
  density(x: number, df: number): number {
    checkPositive("Student's t", df);
    const square = x * x;
    if (square < 1e-18 * df) return exp(-logBeta(0.5, 0.5 * df)) / Math.sqrt(df);
    if (square > 1e18 * df) return (farTail(Math.abs(x), df) * df) / Math.abs(x);
    const total = df + square;
    return betaWeight(square / total, df / total, 0.5, 0.5 * df) / Math.abs(x);
  },
  cdf(x: number, df: number): number {
    return studentT.upper(-x, df);
  },
  upper(x: number, df: number): number {
    checkPositive("Student's t", df);
    if (Number.isNaN(x)) return x;
    const far = farTail(Math.abs(x), df);
    return x < 0 ? 1 - far : far;
  },
  quantile(p: number, df: number): number {
    checkPositive("Student's t", df);
    checkProbability(p);
    if (p === 0) return Number.NEGATIVE_INFINITY;
    if (p === 1) return Number.POSITIVE_INFINITY;
    if (p === 0.5) return 0;
    const far = p < 0.5 ? p : 1 - p;
    const ratio = pow((2 * far) / farScale(df), 1 / df);
    if (ratio < 1e-9) return ((p < 0.5 ? -1 : 1) * Math.sqrt(df)) / ratio;
    // central probability 2 |p - 1/2| = P(T^2 < t^2), and T^2/df is the odds of a beta(1/2, df/2)
    const odds = betaOdds(2 * Math.abs(p - 0.5), 2 * far, 0.5, 0.5 * df);
    const t = Math.sqrt(odds) * Math.sqrt(df);
    return p < 0.5 ? -t : t;
  },
};

/** Mass, lower tail P(K <= k) and upper tail P(K > k) of the binomial distribution: k successes in n trials. */
export const binomial = {
  mass(k: number, n: number, p: number): number {
    checkTrials(n, p);
    if (Number.isNaN(k)) return k;
    return k < 0 || k > n || Math.floor(k) !== k ? 0 : binomialMass(k, n - k, p, 1 - p);
  },
  cdf(k: number, n: number, p: number): number {
    checkTrials(n, p);
    const whole = Math.floor(k);
    if (whole < 0) return 0;
    return whole >= n ? 1 : betaLower(1 - p, p, n - whole, whole + 1);
  },
  upper(k: number, n: number, p: number): number {
    checkTrials(n, p);
    const whole = Math.floor(k);
    if (whole < 0) return 1;
    return whole >= n ? 0 : betaLower(p, 1 - p, whole + 1, n - whole);
  },
};

function checkTrials(n: number, p: number): void {
  checkProbability(p);
  if (!(n >= 0 && Math.floor(n) === n && n < Number.POSITIVE_INFINITY)) {
    throw numericsErrors.error('numerics/bad-argument', {
      what: `A binomial distribution needs a whole number of trials; it is ${n}`,
    });
  }
}

/** P(T > x) for x >= 0. */
function farTail(x: number, df: number): number {
  const ratio = Math.sqrt(df) / x;
  if (ratio < 1e-9) return 0.5 * pow(ratio, df) * farScale(df);
  const square = x * x;
  const total = df + square;
  return 0.5 * betaLower(df / total, square / total, 0.5 * df, 0.5);
}

/** 1/(a B(a, 1/2)) with a = df/2: I_y(a, 1/2) is this times y^a for small y. */
function farScale(df: number): number {
  return exp(-logBeta(0.5 * df, 0.5)) / (0.5 * df);
}

/** x/(1 - x) for the x with I_x(a, b) = p, where q = 1 - p. */
function betaOdds(p: number, q: number, a: number, b: number): number {
  if (Number.isNaN(p + a + b)) return Number.NaN;
  const at = (s: number) => 1 / (1 + exp(-s));
  const tails: Tails = {
    lower: (s) => betaLower(at(s), at(-s), a, b),
    upper: (s) => betaLower(at(-s), at(s), b, a),
    density: (s) => betaWeight(at(s), at(-s), a, b),
  };
  return polished(invert(tails, p, q, log(a) - log(b)), tails, p, q);
}
