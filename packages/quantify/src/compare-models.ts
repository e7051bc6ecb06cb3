import { exp, log } from '@lobule/numerics';
import type { CurveInputs, FitResult, PreparedModel, VoxelInputs } from './core/model.ts';
import { FINE, NOT_COMPARABLE } from './core/reasons.ts';
import { quantifyErrors } from './errors.ts';
import { findModel } from './models.ts';
import { DELAY } from './perfusion/parameters.ts';

/** Of every model, in the order in which they were given; entry i of a map belongs to `voxels[i]`. */
export interface ModelComparison {
  /** Akaike's criterion for few points; NaN where there is no fit or too few points. Smaller is better. */
  readonly aicc: readonly Float64Array[];
  /** The evidence for each of these models, adding up to 1; NaN where there is no AICc. */
  readonly weights: readonly Float64Array[];
  /** Index of the model with the least AICc, -1 where no two have one. */
  readonly best: Int8Array;
  /** 0, or `not-comparable` of `fitReasons` where no two models have an AICc. */
  readonly reasons: Uint8Array;
  /** The fits themselves. */
  readonly fits: readonly FitResult[];
}

/**
 * Akaike's information criterion with the correction for few points, for least squares (Burnham and Anderson 2002, Model
 * Selection and Multimodel Inference, 2.2 and 2.4; Hurvich and Tsai 1989, Biometrika 76:297):
 *
 *   AICc = n ln(RSS / n) + 2 K + 2 K (K + 1) / (n - K - 1),
 *
 * K counting the fitted parameters and the variance of the noise. NaN for n <= K + 1, and without a residual.
 *
 * @param residual root mean square of the residual.
 * @param parameters free ones of the model, even where a fit has one at its limit.
 * @example
 * correctedAkaike(0.1, 20, 2); // 20 ln 0.01 + 6 + 24 / 16
 */
export function correctedAkaike(residual: number, points: number, parameters: number): number {
  const k = parameters + 1;
  if (!(points > k + 1 && residual > 0)) return Number.NaN;
  return 2 * points * log(residual) + 2 * k + (2 * k * (k + 1)) / (points - k - 1);
}

/**
 * Fits several models to the same voxels and says which of them the data speak for. Noise is taken as white in what is
 * fitted (concentrations); AICc ranks these models, it does not say that the best of them is right.
 *
 * @param models prepared for one protocol: the same frames, and the same maps per voxel.
 * @returns AICc, Akaike weights (exp(-D/2) over their sum, D the distance from the least; Burnham and Anderson 2.9) and
 *   the best model per voxel.
 * @throws quantify/settings for fewer than two models or those that fit different things, and what `fit` throws.
 * @example
 * const models = [toftsModel, extendedToftsModel].map((model) => model.prepare(protocol, settings));
 * compareModels(models, frames, voxels).best[0]; // 1: the plasma is seen
 */
export function compareModels(
  models: readonly PreparedModel[],
  frames: readonly ArrayLike<number>[],
  voxels: Int32Array,
  extra: VoxelInputs = {},
): ModelComparison {
  requireComparable(models);
  const fits = models.map((model) => model.fit(frames, voxels, extra));
  const aicc = models.map((model, m) =>
    Float64Array.from(fits[m].residual, (residual) =>
      correctedAkaike(residual, model.frameCount, freeParameters(model)),
    ),
  );
  return { ...ranked(aicc, voxels.length), fits };
}

/**
 * The same for one curve.
 *
 * @returns AICc and weight of every model, and the index of the best; -1 where no two have an AICc.
 */
export function compareModelsOfCurve(
  models: readonly PreparedModel[],
  y: ArrayLike<number>,
  extra: CurveInputs = {},
): { readonly aicc: readonly number[]; readonly weights: readonly number[]; readonly best: number } {
  requireComparable(models);
  const aicc = models.map((model) =>
    Float64Array.of(
      correctedAkaike(
        Math.fround(model.fitCurve(y, extra).residual),
        model.frameCount,
        freeParameters(model),
      ),
    ),
  );
  const { weights, best } = ranked(aicc, 1);
  return { aicc: aicc.map(([value]) => value), weights: weights.map(([value]) => value), best: best[0] };
}

/** Those of the model, and the delay where it is fitted. */
function freeParameters({ modelId, parameters }: PreparedModel): number {
  const { free } = findModel(modelId);
  return free.length + (parameters.some(({ name }) => name === DELAY.name) ? 1 : 0);
}

function ranked(aicc: readonly Float64Array[], count: number) {
  const weights = aicc.map(() => new Float64Array(count).fill(Number.NaN));
  const best = new Int8Array(count).fill(-1);
  const reasons = new Uint8Array(count).fill(NOT_COMPARABLE);
  for (let i = 0; i < count; i++) {
    let least = -1;
    let comparable = 0;
    for (let m = 0; m < aicc.length; m++) {
      if (Number.isNaN(aicc[m][i])) continue;
      comparable++;
      if (least < 0 || aicc[m][i] < aicc[least][i]) least = m;
    }
    if (comparable < 2) continue;
    let sum = 0;
    for (let m = 0; m < aicc.length; m++) {
      weights[m][i] = exp(-0.5 * (aicc[m][i] - aicc[least][i]));
      if (!Number.isNaN(weights[m][i])) sum += weights[m][i];
    }
    for (let m = 0; m < aicc.length; m++) weights[m][i] /= sum;
    best[i] = least;
    reasons[i] = FINE;
  }
  return { aicc, weights, best, reasons };
}

function requireComparable(models: readonly PreparedModel[]): void {
  if (models.length < 2) {
    throw quantifyErrors.error('quantify/settings', {
      what: `A comparison needs two models; got ${models.length}`,
    });
  }
  const [first] = models;
  const taken = (model: PreparedModel) =>
    model.inputs.map(({ name, required }) => `${name}${required ? '' : '?'}`).join(', ');
  for (const model of models) {
    if (model.frameCount === first.frameCount && taken(model) === taken(first)) continue;
    throw quantifyErrors.error('quantify/settings', {
      what:
        `${model.modelId} and ${first.modelId} do not fit the same data: ${model.frameCount} frames with ` +
        `${taken(model)}, and ${first.frameCount} with ${taken(first)}`,
    });
  }
}
