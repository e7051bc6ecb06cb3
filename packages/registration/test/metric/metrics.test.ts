import { describe, expect, test } from 'vitest';
import { correlationMetric } from '../../src/metric/correlation.ts';
import { boxFilter, localCorrelationMetric } from '../../src/metric/local-correlation.ts';
import { mutualInformationMetric } from '../../src/metric/mutual-information.ts';
import { squaredDifferenceMetric } from '../../src/metric/squared-difference.ts';

const size = [12, 10, 6] as const;
const length = 720;
const fixed = Float32Array.from({ length }, (_, i) => 100 + 50 * Math.sin(0.3 * i) + ((i * 7919) % 10));
const moving = Float32Array.from(
  { length },
  (_, i) => 80 + 40 * Math.sin(0.3 * i + 0.4) + ((i * 104_729) % 10),
);
const valid = Uint8Array.from({ length }, (_, i) => (i % 11 === 3 ? 0 : 1));
const noise = { fixed: 1, moving: 1 };
const metrics = {
  correlation: correlationMetric(fixed),
  'squared difference': squaredDifferenceMetric(fixed),
  'mutual information': mutualInformationMetric(fixed, [20, 140]),
  'local correlation': localCorrelationMetric(fixed, size, [2, 2, 1], noise),
};

describe.each(Object.entries(metrics))('%s', (_name, metric) => {
  test('has the slope of its own value', () => {
    const weights = new Float32Array(length);
    metric.evaluate(moving, valid, weights);
    const junk = new Float32Array(length);
    for (const i of [5, 50, 401, 700]) {
      const [up, down] = [0.1, -0.1].map((h) => {
        const values = moving.slice();
        values[i] += h;
        return metric.evaluate(values, valid, junk);
      });
      expect((0.2 * weights[i]) / (up - down)).toBeCloseTo(1, 1);
    }
    expect(weights[3]).toBe(0);
  });

  test('is least where the images agree', () => {
    const weights = new Float32Array(length);
    expect(metric.evaluate(fixed, valid, weights)).toBeLessThan(metric.evaluate(moving, valid, weights));
  });
});

test('sums over boxes are those of the plain loops, borders cut', () => {
  const sums = fixed.slice();
  boxFilter(size, [2, 3, 1])(sums);
  for (const [i, j, k] of [
    [0, 0, 0],
    [6, 5, 3],
    [11, 9, 5],
    [1, 8, 2],
  ]) {
    let sum = 0;
    for (let z = Math.max(0, k - 1); z <= Math.min(5, k + 1); z++) {
      for (let y = Math.max(0, j - 3); y <= Math.min(9, j + 3); y++) {
        for (let x = Math.max(0, i - 2); x <= Math.min(11, i + 2); x++) sum += fixed[x + 12 * (y + 10 * z)];
      }
    }
    expect(sums[i + 12 * (j + 10 * k)]).toBeCloseTo(sum, 1);
  }
});
