import { mean, quantileSorted } from '@lobule/numerics';
import type { FeatureMatrix } from '../data/data.ts';
import { selectFeatures } from '../views.ts';
import { type DroppedFeature, type TransformStep, transformStep } from './step.ts';

/** Fills missing values with the median or mean of the training rows; a feature with none at all is dropped. */
export function imputeStep(method: 'median' | 'mean'): TransformStep {
  return transformStep('impute', (view) => {
    const dropped: DroppedFeature[] = [];
    const fill = new Map<string, number>();
    view.x.names.forEach((name, j) => {
      const present = view.x.values
        .subarray(j * view.x.rows, (j + 1) * view.x.rows)
        .filter((value) => !Number.isNaN(value));
      if (present.length === 0) {
        const reason = { code: 'all-missing', text: 'No training row has a value' };
        dropped.push({ feature: name, step: 'impute', reason });
      } else {
        fill.set(name, method === 'mean' ? mean(present) : quantileSorted(present.sort(), 0.5));
      }
    });
    const kept = [...fill.keys()];
    return { dropped, map: (x) => fillIn(selectFeatures(x, kept), fill) };
  });
}

function fillIn(x: FeatureMatrix, fill: ReadonlyMap<string, number>): FeatureMatrix {
  x.names.forEach((name, j) => {
    const value = fill.get(name)!;
    for (let k = j * x.rows; k < (j + 1) * x.rows; k++) if (Number.isNaN(x.values[k])) x.values[k] = value;
  });
  return x;
}
