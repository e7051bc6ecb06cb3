import { exp } from '@lobule/numerics';
import { expect, test } from 'vitest';
import { plasmaConcentration, plasmaCurve } from '../../src/physics/arterial-input.ts';
import { tissueConcentration } from '../../src/physics/two-compartment.ts';

const after = Int32Array.of(0, 40, 120, 300, 600);

function integrate(
  exchange: { ktransPerMin: number; ve: number; vp: number },
  values: Float64Array,
): Float64Array {
  const result = new Float64Array(after.length);
  tissueConcentration(exchange, { stepS: 0.25, values }, after, result);
  return result;
}

test('the integration agrees with the closed form for an input that decays exponentially', () => {
  const a = 0.01;
  const values = Float64Array.from({ length: 1300 }, (_, n) => exp(-a * 0.25 * n));
  const exchange = { ktransPerMin: 0.4, ve: 0.35, vp: 0.05 };
  const kep = exchange.ktransPerMin / exchange.ve / 60;
  const result = integrate(exchange, values);
  after.forEach((step, n) => {
    const t = 0.5 * step;
    const leaked = ((exchange.ktransPerMin / 60) * (exp(-a * t) - exp(-kep * t))) / (kep - a);
    expect(result[n]).toBeCloseTo(leaked + exchange.vp * exp(-a * t), 10);
  });
});

test('the integration agrees with the convolution of the Parker input, summed over 10 ms', () => {
  const exchange = { ktransPerMin: 0.3, ve: 0.3, vp: 0 };
  const result = integrate(exchange, plasmaCurve(320, 0).values);
  after.forEach((step, n) => {
    const t = 0.5 * step;
    const parts = Math.round(t / 0.01);
    let sum = 0;
    for (let i = 0; i < parts; i++) {
      const u = (i + 0.5) * 0.01;
      sum += plasmaConcentration(u) * exp(-(t - u) / 60) * 0.01;
    }
    expect(Math.abs(result[n] - (0.3 / 60) * sum)).toBeLessThan(2e-5);
  });
});

test('a long constant input fills the space: C tends to ve Cp', () => {
  const result = integrate({ ktransPerMin: 6, ve: 0.4, vp: 0 }, new Float64Array(1300).fill(2));
  expect(result[4]).toBeCloseTo(0.8, 8);
});

test('without exchange only the plasma is seen', () => {
  const result = integrate({ ktransPerMin: 0, ve: 0, vp: 0.58 }, new Float64Array(1300).fill(1));
  expect([...result]).toEqual([0.58, 0.58, 0.58, 0.58, 0.58]);
});

test('before the injection there is no agent, even in plasma', () => {
  const result = new Float64Array(2);
  const plasma = plasmaCurve(30, 0);
  tissueConcentration({ ktransPerMin: 0.1, ve: 0.3, vp: 0.58 }, plasma, Int32Array.of(-1, 0), result);
  expect(result[0]).toBe(0);
  expect(result[1]).toBeGreaterThan(0);
});
