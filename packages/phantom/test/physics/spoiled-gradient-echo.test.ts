import { acos, cos, exp, sin } from '@lobule/numerics';
import { expect, test } from 'vitest';
import { spoiledSteadyState } from '../../src/physics/spoiled-gradient-echo.ts';

/** Pulse after pulse with perfect spoiling, from equilibrium. */
function byPulses(flip: number, e1: number, pulses: number): number {
  let mz = 1;
  let signal = 0;
  for (let n = 0; n < pulses; n++) {
    signal = sin(flip) * mz;
    mz = 1 - e1 + e1 * cos(flip) * mz;
  }
  return signal;
}

test.each([2, 12, 30, 90])('the closed form is where repeated pulses of %i degrees lead to', (degrees) => {
  const flip = (degrees * 3.141592653589793) / 180;
  for (const t1 of [300, 1680]) {
    const e1 = exp(-5.2 / t1);
    expect(spoiledSteadyState(e1, sin(flip), cos(flip))).toBeCloseTo(byPulses(flip, e1, 20_000), 12);
  }
});

test('the signal is largest at the Ernst angle', () => {
  const e1 = exp(-5 / 1000);
  const at = (flip: number) => spoiledSteadyState(e1, sin(flip), cos(flip));
  const ernst = acos(e1);
  expect(at(ernst)).toBeGreaterThan(at(ernst * 1.01));
  expect(at(ernst)).toBeGreaterThan(at(ernst * 0.99));
});
