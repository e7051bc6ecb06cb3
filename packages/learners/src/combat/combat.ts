import { learnersErrors } from '../errors.ts';
import { type BatchEffects, estimateEffects } from './effects.ts';
import { fitMeans } from './means.ts';

/** Samples by features, with the batch (scanner, centre) of each sample. */
export interface CombatData {
  readonly rows: number;
  readonly columns: number;
  /** Column after column: feature j of sample i at `j * rows + i`. */
  readonly x: Float64Array;
  /** Of each sample, counted from 0. */
  readonly batch: Int32Array;
  /** What may truly differ between batches (age, subtype) and must not be taken out; one array of numbers each. */
  readonly covariates?: readonly Float64Array[];
}

/** How batch effects are estimated and drawn together. */
export interface CombatSettings {
  /** Of batch effects over features: normal and inverse gamma, or as the features themselves have them. */
  readonly prior: 'parametric' | 'non-parametric';
  /** Shift only: the spread of every batch stays as it is. */
  readonly meanOnly: boolean;
  /** A batch that stays as it is and to which the others are brought. */
  readonly referenceBatch?: number;
}

/** What was learnt, as plain data. */
export interface CombatModel {
  readonly batches: number;
  /** Of each feature over all batches, for covariates of 0. */
  readonly grandMean: Float64Array;
  /** Covariate after covariate: that of feature j at `c * columns + j`. */
  readonly covariateEffects: Float64Array;
  readonly pooledSd: Float64Array;
  /** Batch after batch: of feature j at `b * columns + j`, in units of the pooled SD. */
  readonly shift: Float64Array;
  readonly scale: Float64Array;
  readonly referenceBatch: number | undefined;
  /** Features that have no spread within some batch: they are left as they are. */
  readonly leftAsTheyAre: readonly number[];
}

/** As sva's: parametric priors, location and scale. */
export const combatDefaults: CombatSettings = { prior: 'parametric', meanOnly: false };

/**
 * ComBat: location and scale of each batch, shrunk over features by empirical Bayes (Johnson, Li and Rabinovic 2007,
 * Biostatistics 8:118), as `sva::ComBat` computes it. Learnt from some samples it can be applied to others of the same
 * batches.
 *
 * @throws learners/batches for a batch of fewer than 2 samples (unless `meanOnly`), fewer than 2 batches or a reference
 * that is none; learners/confounded where covariates tell the batches; learners/shape, learners/not-finite.
 * @example
 * const model = fitCombat({ rows: 60, columns: 100, x, batch }, { prior: 'parametric', meanOnly: false });
 * const harmonised = applyCombat(model, { rows: 60, columns: 100, x, batch });
 */
export function fitCombat(data: CombatData, settings: CombatSettings = combatDefaults): CombatModel {
  const batches = checkData(data, settings);
  const { rows, columns, x, batch } = data;
  const leftAsTheyAre = withoutSpread(data, batches);
  const { grandMean, covariateEffects, pooledSd } = fitMeans(data, batches, settings.referenceBatch);
  for (const j of leftAsTheyAre) pooledSd[j] = 1;
  const standardised = new Float64Array(x.length);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const k = j * rows + i;
      standardised[k] = (x[k] - expected(data, grandMean, covariateEffects, i, j)) / pooledSd[j];
    }
  }
  const used = Int32Array.from({ length: columns }, (_, j) => j).filter((j) => !leftAsTheyAre.includes(j));
  const effects: BatchEffects = estimateEffects(standardised, rows, columns, batch, batches, used, settings);
  return {
    batches,
    grandMean,
    covariateEffects,
    pooledSd,
    ...effects,
    referenceBatch: settings.referenceBatch,
    leftAsTheyAre,
  };
}

/**
 * The samples without the effects of their batches, in the layout of `x`.
 *
 * @throws learners/batches for a batch that the model does not know; learners/shape, learners/not-finite.
 */
export function applyCombat(model: CombatModel, data: CombatData): Float64Array {
  const { rows, columns, x, batch } = data;
  const { grandMean, covariateEffects, pooledSd, shift, scale, referenceBatch, leftAsTheyAre } = model;
  checkShape(data);
  if (columns !== grandMean.length || (data.covariates?.length ?? 0) * columns !== covariateEffects.length) {
    throw learnersErrors.error('learners/shape', {
      what: `ComBat was learnt from ${grandMean.length} features and ${covariateEffects.length / grandMean.length} covariates; there are ${columns} and ${data.covariates?.length ?? 0}`,
    });
  }
  const unknown = batch.find((b) => b < 0 || b >= model.batches);
  if (unknown !== undefined) {
    throw learnersErrors.error('learners/batches', {
      what: `Batch ${unknown} was not among the ${model.batches} that ComBat was learnt from`,
    });
  }
  const harmonised = x.slice();
  for (let j = 0; j < columns; j++) {
    if (leftAsTheyAre.includes(j)) continue;
    for (let i = 0; i < rows; i++) {
      const b = batch[i];
      if (b === referenceBatch) continue;
      const k = j * rows + i;
      const mean = expected(data, grandMean, covariateEffects, i, j);
      const effect = b * columns + j;
      const standardised = (x[k] - mean) / pooledSd[j];
      harmonised[k] = ((standardised - shift[effect]) / scale[effect]) * pooledSd[j] + mean;
    }
  }
  return harmonised;
}

/** Of feature j in sample i were there no batches. */
function expected(
  { columns, covariates = [] }: CombatData,
  grandMean: Float64Array,
  effects: Float64Array,
  i: number,
  j: number,
): number {
  let mean = grandMean[j];
  for (let c = 0; c < covariates.length; c++) mean += covariates[c][i] * effects[c * columns + j];
  return mean;
}

function checkShape({ rows, columns, x, batch, covariates = [] }: CombatData): void {
  const fits =
    x.length === rows * columns && batch.length === rows && covariates.every((c) => c.length === rows);
  if (!fits) {
    throw learnersErrors.error('learners/shape', {
      what: `${rows} samples of ${columns} features do not fit ${x.length} values, ${batch.length} batches and covariates of ${covariates.map((c) => c.length).join(', ') || 'none'}`,
    });
  }
  const bad = x.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw learnersErrors.error('learners/not-finite', {
      what: `Feature ${Math.floor(bad / rows) + 1} of sample ${(bad % rows) + 1} is ${x[bad]}; impute before harmonising`,
    });
  }
}

/** @returns the number of batches. */
function checkData(data: CombatData, { referenceBatch, meanOnly }: CombatSettings): number {
  checkShape(data);
  const batches = data.batch.reduce((most, b) => Math.max(most, b + 1), 0);
  const counts = new Int32Array(batches);
  for (const b of data.batch) counts[b]++;
  const few = counts.findIndex((count) => count < (meanOnly ? 1 : 2));
  const problem =
    batches < 2
      ? `There is ${batches === 1 ? 'one batch' : 'no batch'}: nothing to harmonise`
      : few >= 0
        ? `Batch ${few} has ${counts[few]} sample${counts[few] === 1 ? '' : 's'}: its spread is not known`
        : referenceBatch !== undefined && !(referenceBatch >= 0 && referenceBatch < batches)
          ? `The reference batch ${referenceBatch} is not among the ${batches}`
          : undefined;
  if (problem !== undefined) throw learnersErrors.error('learners/batches', { what: problem });
  return batches;
}

/** Features that are constant within a batch of more than one sample. */
function withoutSpread({ rows, columns, x, batch }: CombatData, batches: number): readonly number[] {
  const found: number[] = [];
  for (let j = 0; j < columns; j++) {
    const first = new Float64Array(batches).fill(Number.NaN);
    const varies = new Uint8Array(batches);
    const counts = new Int32Array(batches);
    for (let i = 0; i < rows; i++) {
      const b = batch[i];
      counts[b]++;
      if (Number.isNaN(first[b])) first[b] = x[j * rows + i];
      else if (x[j * rows + i] !== first[b]) varies[b] = 1;
    }
    if (varies.some((v, b) => v === 0 && counts[b] > 1)) found.push(j);
  }
  return found;
}
