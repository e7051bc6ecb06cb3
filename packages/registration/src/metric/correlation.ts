import type { Metric } from './metric.ts';

/** 1 minus Pearson's correlation of all samples: for images of one contrast that differ in scale and offset. */
export function correlationMetric(fixed: Float32Array): Metric {
  return {
    evaluate(moving, valid, weights) {
      let n = 0;
      let sumF = 0;
      let sumM = 0;
      for (let i = 0; i < fixed.length; i++) {
        if (valid[i] === 0) continue;
        n++;
        sumF += fixed[i];
        sumM += moving[i];
      }
      const meanF = sumF / n;
      const meanM = sumM / n;
      let sff = 0;
      let smm = 0;
      let sfm = 0;
      for (let i = 0; i < fixed.length; i++) {
        if (valid[i] === 0) continue;
        const f = fixed[i] - meanF;
        const m = moving[i] - meanM;
        sff += f * f;
        smm += m * m;
        sfm += f * m;
      }
      const scale = Math.sqrt(sff * smm);
      if (!(scale > 0)) {
        weights.fill(0);
        return 1;
      }
      const share = sfm / smm;
      for (let i = 0; i < fixed.length; i++) {
        weights[i] = valid[i] === 0 ? 0 : -(fixed[i] - meanF - share * (moving[i] - meanM)) / scale;
      }
      return 1 - sfm / scale;
    },
  };
}
