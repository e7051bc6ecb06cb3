import { betaI, digamma, erf, erfc, gamma, gammaP, gammaQ, logBeta, logGamma } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';

describe('special functions (more values in the table of distributions)', () => {
  test('factorials are exact', () => {
    let factorial = 1;
    for (let n = 1; n <= 22; n++) {
      expect(gamma(n)).toBe(factorial);
      factorial *= n;
    }
    expect(gamma(0.5) ** 2).toBeCloseTo(Math.PI, 14);
    expect(gamma(171.5) / 9.483367566824799e307).toBeCloseTo(1, 14);
  });

  test('poles and ends are said', () => {
    expect(logGamma(0)).toBe(Number.POSITIVE_INFINITY);
    expect(logGamma(-3)).toBe(Number.POSITIVE_INFINITY);
    expect(logGamma(1)).toBe(0);
    expect(logGamma(2)).toBe(0);
    expect(gamma(0)).toBeNaN();
    expect(gamma(172)).toBe(Number.POSITIVE_INFINITY);
    expect(digamma(-2)).toBeNaN();
    expect(logBeta(0, 2)).toBe(Number.POSITIVE_INFINITY);
    expect(logBeta(-1, 2)).toBeNaN();
    expect(logBeta(2, Number.POSITIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
    expect([erf(Number.POSITIVE_INFINITY), erfc(Number.POSITIVE_INFINITY), erfc(-40)]).toEqual([1, 0, 2]);
    expect([gammaP(2, 0), gammaQ(2, 0), gammaP(2, Number.POSITIVE_INFINITY)]).toEqual([0, 1, 1]);
    expect([betaI(0, 2, 3), betaI(1, 2, 3)]).toEqual([0, 1]);
  });

  test('log Gamma keeps its digits beside its zeros', () => {
    // -gamma h + pi^2 h^2/12 at 1 + h, with h = 2^-30
    const h = 9.313225746154785e-10;
    expect(logGamma(1 + h) / (-0.5772156649015329 * h + 0.8224670334241132 * h * h)).toBeCloseTo(1, 14);
    expect(logGamma(2 + h) / (0.42278433509846713 * h + 0.3224670334241132 * h * h)).toBeCloseTo(1, 14);
  });

  test('large shapes converge too', () => {
    // the median of a gamma distribution of shape a is a - 1/3 + 8/(405 a)
    for (const a of [1e3, 1e5, 1e7]) {
      expect(gammaP(a, a - 1 / 3 + 8 / (405 * a))).toBeCloseTo(0.5, 9);
    }
    expect(betaI(0.5, 1e5, 1e5)).toBeCloseTo(0.5, 11);
  });
});
