import { scoreTests } from '@lobule/learners';
import type { FeatureMatrix } from '../data/data.ts';
import { columnMoments } from './columns.ts';
import { responseOf } from './response.ts';
import { type DroppedFeature, keepOnly, requireComplete, type TransformStep, transformStep } from './step.ts';

/**
 * Drops features with few distinct values of which one is far the commonest (the rule of caret's nearZeroVar,
 * Kuhn 2008, J Stat Softw 28(5)), and constant ones.
 */
export function nearZeroVarianceStep(frequencyRatio: number, distinctPercent: number): TransformStep {
  return transformStep('near-zero-variance', (view) => {
    const few = (distinctPercent / 100) * view.x.rows;
    const dropped: DroppedFeature[] = [];
    view.x.names.forEach((feature, j) => {
      const counts = fewCounts(view.x, j, few);
      if (counts === undefined) return;
      counts.sort((a, b) => b - a);
      if (counts.length > 1 && counts[0] <= frequencyRatio * counts[1]) return;
      const text = `${counts[0]} of ${view.x.rows} training rows share one value`;
      dropped.push({ feature, step: 'near-zero-variance', reason: { code: 'near-zero-variance', text } });
    });
    return keepOnly(view, dropped);
  });
}

/** How often each value stands in column j, or undefined once there are more distinct values than `most`. */
function fewCounts(x: FeatureMatrix, j: number, most: number): number[] | undefined {
  const values: number[] = [];
  const counts: number[] = [];
  for (let k = j * x.rows; k < (j + 1) * x.rows; k++) {
    const value = x.values[k];
    if (Number.isNaN(value)) continue;
    const found = values.indexOf(value);
    if (found >= 0) {
      counts[found]++;
    } else {
      values.push(value);
      counts.push(1);
      if (values.length > Math.max(1, most)) return undefined;
    }
  }
  return counts;
}

/**
 * Of any two features with |Pearson r| above the bound, keeps the one that comes first. The order is that of the
 * plan's groups, so that a clinical variable named first wins over an image feature that repeats it.
 */
export function correlationFilterStep(above: number): TransformStep {
  return transformStep('correlation-filter', (view) => {
    requireComplete(view.x);
    const { rows, names } = view.x;
    const unit = unitColumns(view.x);
    const kept: number[] = [];
    // The kept columns one after the other, and zeros behind them, so that four are read in step.
    const together = new Float64Array(unit.length + 3 * rows);
    const dropped: DroppedFeature[] = [];
    names.forEach((feature, j) => {
      const twin = firstTwin(unit.subarray(j * rows, (j + 1) * rows), together, kept.length, above);
      if (twin < 0) {
        together.set(unit.subarray(j * rows, (j + 1) * rows), kept.length * rows);
        kept.push(j);
      } else {
        const text = `|r| above ${above} with ${names[kept[twin]]}`;
        dropped.push({ feature, step: 'correlation-filter', reason: { code: 'correlated', text } });
      }
    });
    return keepOnly(view, dropped);
  });
}

/** Index of the first of `count` columns whose product with this one is above the bound in size, or -1. */
function firstTwin(column: Float64Array, together: Float64Array, count: number, above: number): number {
  const rows = column.length;
  for (let k = 0; k < count; k += 4) {
    const a = k * rows;
    const b = a + rows;
    const c = b + rows;
    const d = c + rows;
    let sa = 0;
    let sb = 0;
    let sc = 0;
    let sd = 0;
    for (let i = 0; i < rows; i++) {
      const value = column[i];
      sa += value * together[a + i];
      sb += value * together[b + i];
      sc += value * together[c + i];
      sd += value * together[d + i];
    }
    if (Math.abs(sa) > above) return k;
    if (Math.abs(sb) > above) return k + 1;
    if (Math.abs(sc) > above) return k + 2;
    if (Math.abs(sd) > above) return k + 3;
  }
  return -1;
}

/** Columns centred and scaled to length 1, so that a product is a correlation; constant columns are 0. */
function unitColumns(x: FeatureMatrix): Float64Array {
  const unit = new Float64Array(x.values.length);
  x.names.forEach((_, j) => {
    const { mean, sd } = columnMoments(x, j);
    if (sd === 0) return;
    const length = sd * Math.sqrt(x.rows - 1);
    for (let k = j * x.rows; k < (j + 1) * x.rows; k++) unit[k] = (x.values[k] - mean) / length;
  });
  return unit;
}

/** Keeps the features with the largest |score-test statistic| of a one-variable logistic or Cox model. */
export function univariableFilterStep(keep: number): TransformStep {
  return transformStep('univariable-filter', (view) => {
    requireComplete(view.x);
    const { rows, names, values } = view.x;
    const z = scoreTests({ rows, columns: names.length, x: values }, responseOf(view.y));
    const order = names.map((_, j) => j).sort((a, b) => Math.abs(z[b]) - Math.abs(z[a]) || a - b);
    const dropped = order.slice(keep).map((j): DroppedFeature => {
      const text = `Not among the ${keep} largest score tests (z = ${z[j].toFixed(2)})`;
      return { feature: names[j], step: 'univariable-filter', reason: { code: 'univariable', text } };
    });
    return keepOnly(view, dropped);
  });
}
