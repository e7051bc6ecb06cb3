import type { Metric } from './metric.ts';

/** Mean squared difference over the variance of the fixed samples: for images of one scale, such as a model's prediction. */
export function squaredDifferenceMetric(fixed: Float32Array): Metric {
  let mean = 0;
  for (let i = 0; i < fixed.length; i++) mean += fixed[i] / fixed.length;
  let spread = 0;
  for (let i = 0; i < fixed.length; i++) spread += (fixed[i] - mean) * (fixed[i] - mean);
  const variance = spread / fixed.length;
  return {
    evaluate(moving, valid, weights) {
      let n = 0;
      for (let i = 0; i < fixed.length; i++) n += valid[i];
      const scale = 1 / (n * variance);
      let sum = 0;
      for (let i = 0; i < fixed.length; i++) {
        const difference = valid[i] === 0 ? 0 : moving[i] - fixed[i];
        sum += difference * difference;
        weights[i] = 2 * difference * scale;
      }
      return sum * scale;
    },
  };
}
