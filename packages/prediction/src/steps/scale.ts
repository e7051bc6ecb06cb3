import { selectFeatures } from '../views.ts';
import { columnMoments } from './columns.ts';
import { type DroppedFeature, type TransformStep, transformStep } from './step.ts';

/** To mean 0 and SD 1 (n - 1) of the training rows; missing values stay missing, constant features are dropped. */
export function scaleStep(): TransformStep {
  return transformStep('scale', (view) => {
    const dropped: DroppedFeature[] = [];
    const kept: string[] = [];
    const moments: { mean: number; sd: number }[] = [];
    view.x.names.forEach((feature, j) => {
      const found = columnMoments(view.x, j);
      if (found.sd > 0) {
        kept.push(feature);
        moments.push(found);
      } else {
        const reason = { code: 'constant', text: 'All training rows have one value' };
        dropped.push({ feature, step: 'scale', reason });
      }
    });
    return {
      dropped,
      map(x) {
        const scaled = selectFeatures(x, kept);
        moments.forEach(({ mean, sd }, j) => {
          for (let k = j * x.rows; k < (j + 1) * x.rows; k++)
            scaled.values[k] = (scaled.values[k] - mean) / sd;
        });
        return scaled;
      },
    };
  });
}
