import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exponentialConvolution, type SampledCurve } from '../../src/index.ts';

const at = (curve: SampledCurve, k: number, times: readonly number[]) =>
  exponentialConvolution(curve, k, times, new Float64Array(times.length));

/** e^-at (x) e^-kt = t e^-kt phi((a - k) t) with phi(x) = (1 - e^-x) / x, which is 1 where the rates are equal. */
function expWithExp(a: number, k: number, t: number): number {
  const x = (a - k) * t;
  return t * Math.exp(-k * t) * (x === 0 ? 1 : -Math.expm1(-x) / x);
}

/** E_k of e^-at sampled at steps of h: its error is a series in h^2, since between knots the curve is a line. */
function sampled(a: number, k: number, t: number, steps: number): number {
  const timeS = Float64Array.from({ length: steps + 1 }, (_, i) => (t * i) / steps);
  return at({ timeS, value: timeS.map((u) => Math.exp(-a * u)) }, k, [t])[0];
}

/** The same for h to 0 (Richardson's extrapolation, twice), for grids fine enough that a h is small. */
function extrapolated(a: number, k: number, t: number): number {
  const steps = Math.ceil(40 * (1 + Math.max(a, k) * t));
  const [coarse, fine, finer, finest] = [1, 2, 4, 8].map((by) => sampled(a, k, t, by * steps));
  const first = [(4 * fine - coarse) / 3, (4 * finer - fine) / 3, (4 * finest - finer) / 3];
  const second = [(16 * first[1] - first[0]) / 15, (16 * first[2] - first[1]) / 15];
  return (64 * second[1] - second[0]) / 63;
}

describe('exp (x) exp', () => {
  const rates = [1e-3, 0.01, 0.02, 0.1];
  const times = [3, 40, 200];
  const cases = rates.flatMap((a) => rates.flatMap((k) => times.map((t) => [a, k, t] as const)));

  test('is reached to 1e-12, equal rates among them', () => {
    for (const [a, k, t] of cases) {
      if (Math.max(a, k) * t > 12) continue;
      const exact = expWithExp(a, k, t);
      expect(Math.abs(extrapolated(a, k, t) / exact - 1), `a ${a}, k ${k}, t ${t}`).toBeLessThan(1e-12);
    }
  });

  test('goes smoothly through equal rates: no difference of rates in a denominator', () => {
    for (const apart of [0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3]) {
      const [a, k, t] = [0.02, 0.02 * (1 + apart), 60];
      expect(Math.abs(extrapolated(a, k, t) / expWithExp(a, k, t) - 1)).toBeLessThan(1e-9);
    }
  });
});

describe('limits of the rate', () => {
  const curve = { timeS: Float64Array.of(0, 7, 10, 25, 60), value: Float64Array.of(0, 5, 3, 1, 0.5) };
  const times = [3, 8.5, 10, 44, 60];
  const integral = at(curve, 0, times);

  test('k to 0 is the running integral, to 1e-9', () => {
    for (const k of [1e-300, 1e-30, 1e-16, 1e-13]) {
      at(curve, k, times).forEach((value, i) => {
        expect(Math.abs(value / integral[i] - 1)).toBeLessThan(1e-9);
      });
    }
  });

  test('k to infinity is C / k, to 1e-9', () => {
    const values = [(3 * 5) / 7, 4, 3, 1 - (0.5 * 19) / 35, 0.5];
    for (const k of [1e10, 1e12, 1e15]) {
      at(curve, k, times).forEach((value, i) => {
        expect(Math.abs((value * k) / values[i] - 1)).toBeLessThan(1e-9);
      });
    }
  });

  test('nothing is lost where series and difference meet (k dt of 0.3)', () => {
    const step = { timeS: Float64Array.of(0, 1), value: Float64Array.of(1, 1.5) };
    for (const x of [0.299, 0.2999999999, 0.3, 0.3000000001, 0.301]) {
      const exact = -Math.expm1(-x) / x + (0.5 * (x + Math.expm1(-x))) / (x * x);
      expect(Math.abs(at(step, x, [1])[0] / exact - 1)).toBeLessThan(1e-13);
    }
  });
});

test('what is left after a long step keeps its digits (defect: 1 - x phi1 had rounded away all but seven of them)', () => {
  const bolus = { timeS: Float64Array.of(0, 1, 2, 10), value: Float64Array.of(0, 5, 0, 0) };
  for (const k of [0.5, 1, 2, 3]) {
    const [soon, late] = at(bolus, k, [2, 10]);
    expect(Math.abs(late / (soon * Math.exp(-8 * k)) - 1), `k ${k}`).toBeLessThan(1e-13);
  }
});

test('a curve on uneven knots is that on the even grid which holds them all, to 1e-10', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 12 }),
      fc.array(fc.double({ min: 0, max: 8, noNaN: true }), { minLength: 13, maxLength: 13 }),
      fc.double({ min: 1e-6, max: 3, noNaN: true }),
      (gaps, values, k) => {
        const ticks = [0];
        for (const gap of gaps) ticks.push(ticks[ticks.length - 1] + gap);
        const uneven = {
          timeS: Float64Array.from(ticks, (tick) => tick / 4),
          value: Float64Array.from(ticks, (_, i) => values[i]),
        };
        const last = ticks[ticks.length - 1];
        const even = {
          timeS: Float64Array.from({ length: last + 1 }, (_, tick) => tick / 4),
          value: Float64Array.from({ length: last + 1 }, (_, tick) => {
            const right = Math.max(
              1,
              ticks.findIndex((knot) => knot >= tick),
            );
            const share = (tick - ticks[right - 1]) / (ticks[right] - ticks[right - 1]);
            // Exact at both knots, however much less the second is than the first.
            return (1 - share) * values[right - 1] + share * values[right];
          }),
        };
        const times = [0.9 * last, last + 0.5, last * 2].map((tick) => tick / 4);
        const expected = at(even, k, times);
        at(uneven, k, times).forEach((value, i) => {
          expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-10 * (1e-6 + Math.abs(expected[i])));
        });
      },
    ),
    { numRuns: 200 },
  );
});
