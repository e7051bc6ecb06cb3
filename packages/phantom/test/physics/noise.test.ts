import { randomStream } from '@lobule/foundation';
import { expect, test } from 'vitest';
import { addRicianNoise, normalDeviate } from '../../src/physics/noise.ts';

const count = 400_000;

test('normal deviates have the moments and the tails of the normal distribution', () => {
  const stream = randomStream(1, 'normal');
  let sum = 0;
  let squares = 0;
  let fourth = 0;
  let within1 = 0;
  let beyond = 0;
  for (let n = 0; n < count; n++) {
    const x = normalDeviate(stream);
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
    if (Math.abs(x) < 1) within1++;
    if (Math.abs(x) > 3.442619855899) beyond++;
  }
  expect(Math.abs(sum / count)).toBeLessThan(0.006);
  expect(Math.abs(squares / count - 1)).toBeLessThan(0.01);
  expect(Math.abs(fourth / count - 3)).toBeLessThan(0.08);
  expect(Math.abs(within1 / count - 0.682689492)).toBeLessThan(0.003);
  // Twice the upper tail beyond the ziggurat's last edge: 5.76e-4.
  expect(Math.abs(beyond / count - 5.76e-4)).toBeLessThan(1.6e-4);
});

function noisy(amplitude: number, sigma: number): Float32Array {
  const signal = new Float32Array(count).fill(amplitude);
  addRicianNoise(signal, 0, count, sigma, randomStream(2, 'rice', amplitude));
  return signal;
}

const meanOf = (values: Float32Array, of: (x: number) => number) => {
  let sum = 0;
  for (const x of values) sum += of(x);
  return sum / values.length;
};

test('in air the noise is Rayleigh: mean sigma sqrt(pi/2), standard deviation 0.655 sigma', () => {
  const air = noisy(0, 10);
  const mean = meanOf(air, (x) => x);
  expect(Math.abs(mean / 12.5331 - 1)).toBeLessThan(0.004);
  expect(Math.abs(Math.sqrt(meanOf(air, (x) => (x - mean) * (x - mean))) / 6.5514 - 1)).toBeLessThan(0.006);
});

test.each([5, 30, 400])('at amplitude %i the second moment is A^2 + 2 sigma^2', (amplitude) => {
  const expected = amplitude * amplitude + 200;
  expect(Math.abs(meanOf(noisy(amplitude, 10), (x) => x * x) / expected - 1)).toBeLessThan(0.005);
});

test('only the asked-for part of an image becomes noisy', () => {
  const signal = new Float32Array(10).fill(7);
  addRicianNoise(signal, 4, 6, 1, randomStream(3, 'part'));
  expect([...signal].filter((x) => x === 7)).toHaveLength(8);
});
