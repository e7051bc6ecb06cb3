import * as numerics from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distributionTable } from '../distribution-table.ts';

const { betaDistribution, binomial, chiSquared, fisherF, hypergeometric, normal, poisson, studentT } =
  numerics;
type Numbers = (...values: readonly number[]) => number;

function functionOf(name: string): Numbers {
  let found: unknown = numerics;
  for (const part of name.split('.')) found = (found as Record<string, unknown>)[part];
  return found as Numbers;
}

const names = [...new Set(distributionTable.map(([name]) => name))];
const continuous = { normal, studentT, chiSquared, fisherF, betaDistribution };

describe('against exact values by mpmath', () => {
  test.each(names)('%s to 1e-12 of its size, far into the tails', (name) => {
    const rows = distributionTable.filter(([of]) => of === name);
    for (const [, values, exact] of rows) {
      const got = functionOf(name)(...values);
      expect(Math.abs(got - exact), `${name}(${values}) = ${got}, not ${exact}`).toBeLessThanOrEqual(
        1e-12 * Math.abs(exact),
      );
    }
  });

  const quantiles = distributionTable.flatMap(([name, [x, ...parameters], chance]) => {
    const [distribution, tail] = name.split('.');
    const asked = tail === 'cdf' && distribution in continuous && x !== 0 && chance > 0 && chance < 0.999;
    return asked ? [{ distribution, x, parameters, chance }] : [];
  });

  test('quantiles give back the point whose tail they are asked for', () => {
    expect(quantiles.length).toBeGreaterThan(150);
    for (const { distribution, x, parameters, chance } of quantiles) {
      const { quantile, density } = continuous[distribution as keyof typeof continuous] as Record<
        string,
        Numbers
      >;
      // the rounding of the probability itself moves the point by this much
      const moved = chance / (Math.abs(x) * density(x, ...parameters));
      const got = quantile(chance, ...parameters);
      const what = `${distribution}.quantile(${chance}, ${parameters}) = ${got}, not ${x}`;
      expect(Math.abs(got / x - 1), what).toBeLessThan(1e-13 * (1 + moved));
    }
  });
});

describe('laws', () => {
  const chance = fc.double({ min: 1e-290, max: 1 - 1e-12, noNaN: true });
  const df = fc.double({ min: 0.3, max: 2000, noNaN: true });

  test('a quantile inverts its distribution', () => {
    fc.assert(
      fc.property(chance, df, df, (p, a, b) => {
        const pairs: [number, number][] = [
          [normal.cdf(normal.quantile(p)), 1],
          [studentT.cdf(studentT.quantile(p, a), a), Math.abs(studentT.quantile(p, a))],
          [chiSquared.cdf(chiSquared.quantile(p, a), a), chiSquared.quantile(p, a)],
          [fisherF.cdf(fisherF.quantile(p, a, b), a, b), fisherF.quantile(p, a, b)],
        ];
        for (const [back, at] of pairs) {
          // a point below the smallest number is 0, and has no tail
          if (at > 0 && Number.isFinite(at)) expect(Math.abs(back / p - 1)).toBeLessThan(2e-12);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('both tails add up to one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 50, noNaN: true }), df, df, (x, a, b) => {
        expect(normal.cdf(x) + normal.upper(x)).toBeCloseTo(1, 14);
        expect(studentT.cdf(x, a) + studentT.upper(x, a)).toBeCloseTo(1, 14);
        expect(chiSquared.cdf(x, a) + chiSquared.upper(x, a)).toBeCloseTo(1, 13);
        expect(fisherF.cdf(x, a, b) + fisherF.upper(x, a, b)).toBeCloseTo(1, 13);
        expect(betaDistribution.cdf(x / 50, a, b) + betaDistribution.upper(x / 50, a, b)).toBeCloseTo(1, 13);
        const k = Math.floor(x);
        expect(poisson.cdf(k, a) + poisson.upper(k, a)).toBeCloseTo(1, 13);
        expect(binomial.cdf(k, 50, 0.3) + binomial.upper(k, 50, 0.3)).toBeCloseTo(1, 13);
        expect(hypergeometric.cdf(k, 60, 40, 50) + hypergeometric.upper(k, 60, 40, 50)).toBeCloseTo(1, 13);
      }),
    );
  });

  test('masses add up to the lower tail', () => {
    let sum = 0;
    for (let k = 0; k <= 30; k++) {
      sum += binomial.mass(k, 30, 0.37);
      expect(binomial.cdf(k, 30, 0.37)).toBeCloseTo(sum, 14);
    }
    sum = 0;
    for (let k = 0; k <= 12; k++) {
      sum += hypergeometric.mass(k, 12, 30, 17);
      expect(hypergeometric.cdf(k, 12, 30, 17)).toBeCloseTo(sum, 14);
    }
  });
});

describe('edges', () => {
  test('a normal distribution with its own mean and spread', () => {
    expect(normal.cdf(13, 10, 3)).toBe(normal.cdf(1));
    expect(normal.density(13, 10, 3)).toBe(normal.density(1) / 3);
    expect(normal.quantile(0.975, 10, 2)).toBeCloseTo(10 + 2 * 1.959963984540054, 13);
  });

  test('outside their range distributions are 0 or 1', () => {
    expect([chiSquared.cdf(-1, 3), chiSquared.upper(-1, 3), chiSquared.density(-1, 3)]).toEqual([0, 1, 0]);
    expect([fisherF.cdf(0, 3, 4), fisherF.upper(Number.POSITIVE_INFINITY, 3, 4)]).toEqual([0, 0]);
    expect([betaDistribution.cdf(2, 1, 2), betaDistribution.upper(-1, 1, 2)]).toEqual([1, 1]);
    expect([binomial.mass(-1, 3, 0.5), binomial.mass(1.5, 3, 0.5), binomial.cdf(7, 3, 0.5)]).toEqual([
      0, 0, 1,
    ]);
    expect([poisson.cdf(-1, 2), poisson.mass(2.5, 2), poisson.mass(0, 0)]).toEqual([0, 0, 1]);
    expect([hypergeometric.mass(9, 5, 5, 2), hypergeometric.cdf(-1, 5, 5, 2)]).toEqual([0, 0]);
    expect([normal.quantile(0), normal.quantile(1)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect([studentT.quantile(0.5, 3), chiSquared.quantile(0, 3), fisherF.quantile(0, 2, 3)]).toEqual([
      0, 0, 0,
    ]);
  });

  test("Student's t far beyond 1e154, where its square overflows", () => {
    // Cauchy: P(T > x) = 1/(pi x)
    expect(studentT.upper(1e200, 1) * 1e200 * Math.PI).toBeCloseTo(1, 13);
    expect(studentT.quantile(1e-250, 1) * Math.PI * 1e-250).toBeCloseTo(-1, 13);
    expect(studentT.density(1e100, 1) * 1e200 * Math.PI).toBeCloseTo(1, 12);
    expect(studentT.density(0, 1) * Math.PI).toBeCloseTo(1, 14);
  });

  test('a value that is NaN gives NaN', () => {
    for (const f of [normal.cdf, normal.quantile, normal.upper]) expect(f(Number.NaN)).toBeNaN();
    expect(studentT.cdf(Number.NaN, 3)).toBeNaN();
    expect(studentT.quantile(Number.NaN, 3)).toBeNaN();
    expect(chiSquared.cdf(Number.NaN, 3)).toBeNaN();
    expect(chiSquared.quantile(Number.NaN, 3)).toBeNaN();
    expect(fisherF.upper(Number.NaN, 3, 4)).toBeNaN();
    expect(betaDistribution.cdf(Number.NaN, 3, 4)).toBeNaN();
    expect(binomial.cdf(Number.NaN, 3, 0.5)).toBeNaN();
    expect(poisson.cdf(Number.NaN, 3)).toBeNaN();
    expect(hypergeometric.cdf(Number.NaN, 3, 4, 2)).toBeNaN();
  });

  test('parameters outside their range are refused', () => {
    const code = expect.objectContaining({ code: 'numerics/bad-argument' });
    for (const wrong of [
      () => normal.cdf(1, 0, 0),
      () => normal.quantile(1.5),
      () => studentT.upper(1, 0),
      () => studentT.upper(1, Number.POSITIVE_INFINITY),
      () => chiSquared.cdf(1, -1),
      () => chiSquared.quantile(-0.1, 2),
      () => fisherF.density(1, 0, 1),
      () => betaDistribution.cdf(0.5, 0, 1),
      () => binomial.cdf(1, 2.5, 0.5),
      () => binomial.mass(1, 2, 1.5),
      () => poisson.cdf(1, -1),
      () => hypergeometric.mass(1, 2, 3, 9),
      () => numerics.gammaP(-1, 2),
      () => numerics.gammaQ(1, -2),
      () => numerics.betaI(2, 1, 1),
      () => numerics.betaI(0.5, 0, 1),
    ]) {
      expect(wrong).toThrow(code);
    }
  });
});
