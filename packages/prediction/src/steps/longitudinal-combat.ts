import { estimateEffects } from '@lobule/learners';
import { mixedRegression } from '@lobule/statistics';
import { predictionErrors } from '../errors.ts';
import { batchesOf, partOf, withValues } from './combat.ts';
import { requireComplete, type TransformStep, transformStep } from './step.ts';

interface LongitudinalStep {
  /** Features that are harmonised; those of them that reach the step. */
  readonly features: ReadonlySet<string>;
  /** Features (visit, age) whose effects are kept. */
  readonly covariates: readonly string[];
  readonly unseen: 'refuse' | 'leave';
}

/** Visits by features, with the batch and the patient of each. */
export interface LongitudinalData {
  readonly rows: number;
  readonly columns: number;
  /** Column after column. */
  readonly x: Float64Array;
  readonly batch: Int32Array;
  readonly covariates: readonly Float64Array[];
  readonly patients: readonly string[];
}

/** What was learnt of one feature. */
interface Feature {
  readonly intercept: number;
  readonly effects: readonly number[];
  /** Of each batch, adding up to 0 over all rows. */
  readonly batchEffects: readonly number[];
  readonly betweenVariance: number;
  readonly withinSd: number;
}

export interface LongitudinalModel {
  readonly features: readonly Feature[];
  /** Of feature j in batch b at b * columns + j, in units of the SD within patients. */
  readonly shift: Float64Array;
  readonly scale: Float64Array;
}

/**
 * Longitudinal ComBat (Beer et al. 2020, NeuroImage 220:117129): location and scale of each batch, shrunk over features,
 * beside a level for each patient who was measured several times (restricted maximum likelihood).
 *
 * @throws prediction/batch where nobody was measured twice, or the covariates tell the batches
 */
export function fitLongitudinal(data: LongitudinalData, batches: number): LongitudinalModel {
  const { rows, columns, x, batch, covariates, patients } = data;
  const sizes = Array.from({ length: batches }, (_, b) => batch.filter((one) => one === b).length);
  const predictors = [
    ...covariates.map((values, c) => ({ name: `covariate ${c}`, values })),
    ...sizes.slice(1).map((_, b) => ({
      name: `batch ${b + 1}`,
      values: Float64Array.from(batch, (one) => (one === b + 1 ? 1 : 0)),
    })),
  ];
  const features = Array.from({ length: columns }, (_, j): Feature => {
    const outcome = x.subarray(j * rows, (j + 1) * rows);
    const model = mixedRegression({ outcome, predictors, subjects: patients });
    if (model.reason) {
      throw predictionErrors.error('prediction/batch', {
        what: `A mixed model of visits cannot be fitted: ${model.reason.text}`,
      });
    }
    const [intercept, ...estimates] = model.coefficients.map(({ estimate }) => estimate);
    const own = [0, ...estimates.slice(covariates.length)];
    const mean = own.reduce((sum, effect, b) => sum + (effect * sizes[b]) / rows, 0);
    return {
      intercept: intercept + mean,
      effects: estimates.slice(0, covariates.length),
      batchEffects: own.map((effect) => effect - mean),
      betweenVariance: model.betweenSd * model.betweenSd,
      withinSd: model.withinSd,
    };
  });
  const z = new Float64Array(rows * columns);
  features.forEach((feature, j) => {
    const expected = withoutBatch(feature, data, j);
    for (let i = 0; i < rows; i++) z[j * rows + i] = (x[j * rows + i] - expected[i]) / feature.withinSd;
  });
  const used = Int32Array.from({ length: columns }, (_, j) => j);
  const settings = { prior: 'parametric', meanOnly: false } as const;
  return { features, ...estimateEffects(z, rows, columns, batch, batches, used, settings) };
}

/** The rows without the effects of their batches; a patient's level is expected from her own rows alone. */
export function applyLongitudinal(model: LongitudinalModel, data: LongitudinalData): Float64Array {
  const { rows, columns, x, batch } = data;
  const harmonised = new Float64Array(x.length);
  model.features.forEach((feature, j) => {
    const expected = withoutBatch(feature, data, j);
    for (let i = 0; i < rows; i++) {
      const k = j * rows + i;
      const effect = batch[i] * columns + j;
      const z = (x[k] - expected[i]) / feature.withinSd;
      harmonised[k] = ((z - model.shift[effect]) / model.scale[effect]) * feature.withinSd + expected[i];
    }
  });
  return harmonised;
}

/** Of each row, were there no batches: covariates and the patient's level (best linear unbiased prediction). */
function withoutBatch(
  { intercept, effects, batchEffects, betweenVariance, withinSd }: Feature,
  { rows, x, batch, covariates, patients }: LongitudinalData,
  j: number,
): Float64Array {
  const fixed = Float64Array.from({ length: rows }, (_, i) =>
    effects.reduce((sum, effect, c) => sum + effect * covariates[c][i], intercept),
  );
  const left = new Map<string, { sum: number; n: number }>();
  patients.forEach((patient, i) => {
    const { sum, n } = left.get(patient) ?? { sum: 0, n: 0 };
    left.set(patient, { sum: sum + x[j * rows + i] - fixed[i] - batchEffects[batch[i]], n: n + 1 });
  });
  return fixed.map((value, i) => {
    const { sum, n } = left.get(patients[i])!;
    return value + (betweenVariance * sum) / (betweenVariance * n + withinSd * withinSd);
  });
}

/** Longitudinal ComBat, learnt from the training rows alone; patients are told apart by their keys. */
export function longitudinalCombatStep(settings: LongitudinalStep): TransformStep {
  return transformStep('longitudinal-combat', (view) => {
    requireComplete(view.x);
    const harmonised = view.x.names.filter((name) => settings.features.has(name));
    const known = batchesOf(view, 2);
    const take = (x: typeof view.x, batch: readonly string[] | undefined, ids: readonly string[]) => {
      const { rows, data } = partOf(x, batch, known, harmonised, settings);
      return {
        rows,
        data: { ...data, covariates: data.covariates ?? [], patients: rows.map((row) => ids[row]) },
      };
    };
    const model = fitLongitudinal(take(view.x, view.batch, view.ids).data, known.size);
    return {
      dropped: [],
      map(x, batch, ids) {
        const { rows, data } = take(x, batch, ids);
        return withValues(x, harmonised, rows, applyLongitudinal(model, data));
      },
    };
  });
}
