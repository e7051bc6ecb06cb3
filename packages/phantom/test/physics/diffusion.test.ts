import { exp } from '@lobule/numerics';
import { expect, test } from 'vitest';
import { diffusionAttenuation, noiseFreeAdc } from '../../src/physics/diffusion.ts';

const bValues = [0, 30, 60, 100, 200, 400, 600, 800];

test('without perfusion the decay has one exponent and the ADC is D', () => {
  expect(diffusionAttenuation(800, 1.1e-3, 0, 0)).toBeCloseTo(exp(-0.88), 14);
  expect(noiseFreeAdc(bValues, 1.1e-3, 0, 0)).toBeCloseTo(1.1e-3, 12);
});

test('perfusion lifts the ADC above D, and less so the faster it has gone', () => {
  const slow = noiseFreeAdc(bValues, 1.1e-3, 0.1, 10e-3);
  const fast = noiseFreeAdc(bValues, 1.1e-3, 0.1, 60e-3);
  expect(slow).toBeGreaterThan(fast);
  expect(fast).toBeGreaterThan(1.1e-3);
});

test('a tissue of two b-values has the ADC of the textbook', () => {
  const s100 = diffusionAttenuation(100, 1e-3, 0.1, 20e-3);
  const s800 = diffusionAttenuation(800, 1e-3, 0.1, 20e-3);
  expect(exp(-700 * noiseFreeAdc([0, 100, 800], 1e-3, 0.1, 20e-3))).toBeCloseTo(s800 / s100, 12);
});
