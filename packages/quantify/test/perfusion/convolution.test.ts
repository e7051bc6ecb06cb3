import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exponentialConvolution, type SampledCurve } from '../../src/index.ts';

/** Closed form for C(t) = c + s t from time 0: c (1-e^-kt)/k + s (kt - 1 + e^-kt)/k^2. */
function straightLine(c: number, slope: number, k: number, t: number): number {
  return (c * -Math.expm1(-k * t)) / k + (slope * (k * t + Math.expm1(-k * t))) / (k * k);
}

const line = (c: number, slope: number, knots: readonly number[]): SampledCurve => ({
  timeS: Float64Array.from(knots),
  value: Float64Array.from(knots, (t) => c + slope * t),
});
const at = (curve: SampledCurve, k: number, times: readonly number[]) =>
  exponentialConvolution(curve, k, times, new Float64Array(times.length));

describe('the convolution with an exponential', () => {
  test('is exact for a straight line, whatever the knots', () => {
    for (const k of [0.005, 0.05, 1, 20]) {
      const got = at(line(2, 0.3, [0, 1, 1.5, 7, 30, 100]), k, [0.5, 4, 30, 90]);
      [0.5, 4, 30, 90].forEach((t, i) => {
        const exact = straightLine(2, 0.3, k, t);
        expect(Math.abs(got[i] / exact - 1)).toBeLessThan(1e-12);
      });
    }
  });

  test('on a fine grid agrees with exp (x) exp in closed form', () => {
    // (e^-at (x) e^-kt) = (e^-at - e^-kt) / (k - a); linear interpolation at 1 ms leaves a h^2 / 12 of 1e-8.
    const [a, k] = [0.02, 0.01];
    const timeS = Float64Array.from({ length: 100_001 }, (_, i) => i / 1000);
    const value = timeS.map((t) => Math.exp(-a * t));
    const [got] = at({ timeS, value }, k, [80]);
    const exact = (Math.exp(-a * 80) - Math.exp(-k * 80)) / (k - a);
    expect(Math.abs(got / exact - 1)).toBeLessThan(1e-10);
  });

  test('becomes the running integral for k to 0 and C / k for k to infinity', () => {
    const curve = line(1, 0.5, [0, 10, 25, 60]);
    const integral = 1 * 40 + 0.25 * 40 * 40;
    expect(Math.abs(at(curve, 0, [40])[0] / integral - 1)).toBeLessThan(1e-14);
    expect(Math.abs(at(curve, 1e-12, [40])[0] / integral - 1)).toBeLessThan(1e-9);
    const fast = 1e6;
    expect(Math.abs((at(curve, fast, [40])[0] * fast) / 21 - 1)).toBeLessThan(1e-6);
  });

  test('does not change when knots are added on the same lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 8, noNaN: true }), { minLength: 4, maxLength: 8 }),
        fc.double({ min: 1e-4, max: 3, noNaN: true }),
        (values, k) => {
          const timeS = Float64Array.from(values, (_, i) => i * i + i);
          const coarse = { timeS, value: Float64Array.from(values) };
          const fineTime = Float64Array.from({ length: (values.length - 1) * 4 + 1 }, (_, i) => {
            const left = Math.min(Math.floor(i / 4), values.length - 2);
            return timeS[left] + ((i - 4 * left) / 4) * (timeS[left + 1] - timeS[left]);
          });
          const fineValue = fineTime.map((t) => {
            let left = 0;
            while (left < values.length - 2 && timeS[left + 1] <= t) left++;
            const share = (t - timeS[left]) / (timeS[left + 1] - timeS[left]);
            return values[left] + share * (values[left + 1] - values[left]);
          });
          const times = [0.7, 3.3, 9, timeS[timeS.length - 1]];
          const got = at({ timeS: fineTime, value: fineValue }, k, times);
          at(coarse, k, times).forEach((expected, i) => {
            expect(Math.abs(got[i] - expected)).toBeLessThanOrEqual(1e-10 * (1 + Math.abs(expected)));
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  test('has the derivative in k that its differences have', () => {
    const curve = line(1, 0.5, [0, 10, 25, 60]);
    for (const k of [1e-4, 0.01, 0.3, 2]) {
      const slope = new Float64Array(2);
      exponentialConvolution(curve, k, [17, 44], new Float64Array(2), slope);
      const step = k * 1e-5;
      const above = at(curve, k + step, [17, 44]);
      const below = at(curve, k - step, [17, 44]);
      slope.forEach((value, i) => {
        expect(Math.abs(value / ((above[i] - below[i]) / (2 * step)) - 1)).toBeLessThan(1e-6);
      });
    }
  });

  test('is zero before the curve begins', () => {
    expect(at({ timeS: Float64Array.of(10, 20), value: Float64Array.of(1, 1) }, 0.1, [-5, 9])).toEqual(
      Float64Array.of(0, 0),
    );
  });
});
