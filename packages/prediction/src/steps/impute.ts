import { mean, quantileSorted } from '@lobule/numerics';
import type { FeatureMatrix } from '../data/data.ts';
import { selectFeatures } from '../views.ts';
import { type DroppedFeature, type TransformStep, transformStep } from './step.ts';

/** Fills missing values with the median or mean of the training rows; a feature with none at all is dropped. */
export function imputeStep(method: 'median' | 'mean'): TransformStep {
  return transformStep('impute', ({ x: training }) => {
    const kept: string[] = [];
    const columns: number[] = [];
    const dropped: DroppedFeature[] = [];
    training.names.forEach((feature, j) => {
      if (hasValue(training, j)) {
        kept.push(feature);
        columns.push(j);
      } else {
        const reason = { code: 'all-missing', text: 'No training row has a value' };
        dropped.push({ feature, step: 'impute', reason });
      }
    });
    // Worked out when first needed: most features of most folds have nothing to fill.
    const known = new Map<number, number>();
    const fill = (j: number) => {
      const value = known.get(j) ?? centre(training, j, method);
      known.set(j, value);
      return value;
    };
    return {
      dropped,
      map(x) {
        const filled = selectFeatures(x, kept);
        for (let k = 0; k < filled.values.length; k++) {
          if (Number.isNaN(filled.values[k])) filled.values[k] = fill(columns[Math.floor(k / x.rows)]);
        }
        return filled;
      },
    };
  });
}

function hasValue(x: FeatureMatrix, j: number): boolean {
  for (let k = j * x.rows; k < (j + 1) * x.rows; k++) if (!Number.isNaN(x.values[k])) return true;
  return false;
}

function centre(x: FeatureMatrix, j: number, method: 'median' | 'mean'): number {
  const present = x.values.subarray(j * x.rows, (j + 1) * x.rows).filter((value) => !Number.isNaN(value));
  return method === 'mean' ? mean(present) : quantileSorted(present.sort(), 0.5);
}
