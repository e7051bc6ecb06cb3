import { applyCombat, type CombatData, fitCombat } from '@lobule/learners';
import type { FeatureMatrix } from '../data/data.ts';
import { predictionErrors } from '../errors.ts';
import type { TrainView } from '../views.ts';
import { requireComplete, requireFeatures, type TransformStep, transformStep } from './step.ts';

interface CombatStep {
  /** Features that are harmonised; those of them that reach the step. */
  readonly features: ReadonlySet<string>;
  /** Features whose effects are kept. */
  readonly covariates: readonly string[];
  readonly prior: 'parametric' | 'non-parametric';
  readonly meanOnly: boolean;
  readonly reference?: string;
  readonly unseen: 'refuse' | 'leave';
}

/**
 * ComBat, learnt from the training rows alone: takes out what the scanner adds to the features, and keeps what the
 * named covariates explain. The outcome is no covariate and cannot be one: it would be there in training and not in
 * scoring. Rows of one patient count as rows.
 */
export function combatStep(settings: CombatStep): TransformStep {
  return transformStep('combat', (view) => {
    requireComplete(view.x);
    const { names } = view.x;
    const harmonised = names.filter((name) => settings.features.has(name));
    const known = batchesOf(view, settings.meanOnly ? 1 : 2);
    const { reference } = settings;
    if (reference !== undefined && !known.has(reference)) {
      throw predictionErrors.error('prediction/batch', {
        what: `The reference batch ${reference} is not among those of the training part (${[...known.keys()].join(', ')})`,
      });
    }
    const model = fitCombat(partOf(view.x, view.batch, known, harmonised, settings).data, {
      prior: settings.prior,
      meanOnly: settings.meanOnly,
      ...(reference !== undefined && { referenceBatch: known.get(reference) as number }),
    });
    return {
      dropped: [],
      map(x, batch) {
        const { rows, data } = partOf(x, batch, known, harmonised, settings);
        return withValues(x, harmonised, rows, applyCombat(model, data));
      },
    };
  });
}

/** Batches with enough training rows, numbered in the order of their names. */
export function batchesOf({ batch }: TrainView, least: number): ReadonlyMap<string, number> {
  if (batch === undefined) {
    throw predictionErrors.error('prediction/batch', { what: 'The plan names no column of batches' });
  }
  const counts = new Map<string, number>();
  for (const name of batch) counts.set(name, (counts.get(name) ?? 0) + 1);
  const enough = [...counts].filter(([, count]) => count >= least).map(([name]) => name);
  return new Map(enough.sort().map((name, index) => [name, index]));
}

/** The rows of known batches, as ComBat takes them. */
export function partOf(
  x: FeatureMatrix,
  batch: readonly string[] | undefined,
  known: ReadonlyMap<string, number>,
  harmonised: readonly string[],
  { covariates, unseen }: Pick<CombatStep, 'covariates' | 'unseen'>,
): { readonly rows: readonly number[]; readonly data: CombatData } {
  if (batch === undefined) {
    throw predictionErrors.error('prediction/batch', { what: 'The rows to be scored have no batches' });
  }
  const strange = batch.find((name) => !known.has(name));
  if (strange !== undefined && unseen === 'refuse') {
    throw predictionErrors.error('prediction/batch', {
      what: `Batch ${strange} has too few rows in the training part to be harmonised`,
    });
  }
  const rows = batch.flatMap((name, row) => (known.has(name) ? [row] : []));
  const take = (names: readonly string[]) => {
    const { values } = requireFeatures(x, names, 'combat');
    return names.map((_, j) => Float64Array.from(rows, (row) => values[j * x.rows + row]));
  };
  const values = new Float64Array(rows.length * harmonised.length);
  take(harmonised).forEach((column, j) => {
    values.set(column, j * rows.length);
  });
  return {
    rows,
    data: {
      rows: rows.length,
      columns: harmonised.length,
      x: values,
      batch: Int32Array.from(rows, (row) => known.get(batch[row]) as number),
      covariates: take(covariates),
    },
  };
}

/** The features with these columns replaced, in these rows: column j of `values` has its numbers at j * rows.length on. */
export function withValues(
  x: FeatureMatrix,
  names: readonly string[],
  rows: readonly number[],
  values: Float64Array,
): FeatureMatrix {
  const result = { ...x, values: x.values.slice() };
  names.forEach((name, j) => {
    const at = x.names.indexOf(name) * x.rows;
    rows.forEach((row, i) => {
      result.values[at + row] = values[j * rows.length + i];
    });
  });
  return result;
}
