import type { RandomStream, Reason } from '@lobule/foundation';
import { mean } from '@lobule/numerics';
import type { FeatureMatrix } from '../data/data.ts';
import { predictionErrors } from '../errors.ts';
import { type Lineage, lineageOf, refuseSeen } from '../lineage.ts';
import { type ScoreView, selectFeatures, type TrainView, withFeatures } from '../views.ts';

/** A feature that a step took out, and why. */
export interface DroppedFeature {
  readonly feature: string;
  readonly step: string;
  readonly reason: Reason;
}

/** A step that changes features: learns on a TrainView, is applied to a ScoreView. */
export interface TransformStep {
  readonly kind: 'transform';
  readonly name: string;
  fit(view: TrainView, stream: RandomStream): FittedTransform;
}

/** A fitted step before the model, which refuses the patients of its own training. */
export interface FittedTransform {
  readonly name: string;
  readonly lineage: Lineage;
  readonly dropped: readonly DroppedFeature[];
  /** @throws prediction/scored-a-training-patient */
  apply(view: ScoreView): ScoreView;
  /** The training rows themselves, for the next step of the same pipeline to be fitted to. */
  applyInTraining(view: TrainView): TrainView;
  /** The same with rows that are made up, after the others; only what is fitted sees them. */
  enlarge?(view: TrainView): TrainView;
}

/** The last step: learns to score. */
export interface ModelStep {
  readonly kind: 'model';
  readonly name: string;
  fit(view: TrainView, stream: RandomStream): FittedModel;
}

/** A fitted model, which refuses the patients of its own training. */
export interface FittedModel {
  readonly name: string;
  readonly lineage: Lineage;
  readonly form: ModelForm;
  /** Score of the training rows as if they were new: out of the bag or of inner folds, where a model knows them better. */
  readonly reference: Float64Array;
  /** What each feature adds to the score of each row; null where the model cannot be taken apart. */
  explain(view: ScoreView): Explanation | null;
  /** Linear predictor of each row: higher is more likely, or sooner. @throws prediction/scored-a-training-patient */
  score(view: ScoreView): Float64Array;
}

/** What a model is: a weighted sum, or anything that scores. */
export type ModelForm = LinearModel | ScoringModel;

/** A model that is no weighted sum: a forest, boosted trees, a support vector machine. */
export interface ScoringModel {
  /** Features that it asks for. */
  readonly features: readonly string[];
  /** Those that it uses. */
  readonly used: readonly string[];
  /** On the scale of log odds or of a log hazard; rows have all the features. */
  score(x: FeatureMatrix): Float64Array;
  /** Where its own training rows would get better scores than new ones. */
  readonly reference?: Float64Array;
  explain?(x: FeatureMatrix): Explanation;
}

/** Contributions that add up: `base` and those of a row are what the model says of it, in the unit named. */
export interface Explanation {
  readonly unit: 'log odds' | 'probability' | 'log hazard' | 'mortality';
  readonly base: number;
  readonly features: readonly string[];
  /** Of feature j in row i at i * features + j. */
  readonly contributions: Float64Array;
}

/** A model that is a weighted sum of features. */
export interface LinearModel {
  readonly features: readonly string[];
  /** In the units of the features as they reach the model; 0 where not selected. */
  readonly coefficients: Float64Array;
  /** 0 for Cox. */
  readonly intercept: number;
  readonly path?: LambdaPath;
  /** As of a ScoringModel. */
  readonly reference?: Float64Array;
}

/** How lambda was chosen. */
export interface LambdaPath {
  readonly alpha: number;
  readonly rule: 'min' | '1se';
  readonly chosen: number;
  readonly minIndex: number;
  readonly oneSeIndex: number;
  readonly innerFolds: number;
  /** True where the path was given up after a run of penalties without a new minimum. */
  readonly truncated: boolean;
  readonly lambdas: readonly number[];
  readonly deviance: readonly number[];
  readonly standardError: readonly number[];
  readonly nonzero: readonly number[];
  /** Largest KKT violation of the solutions. */
  readonly kkt: number;
}

/** What a transform learnt: the features it needs, how to map them, and what it takes out. */
export interface Mapping {
  readonly dropped: readonly DroppedFeature[];
  /**
   * @param batch - scanner or centre of each row, where the plan names one
   * @param ids - key of each row's patient: rows of one belong together
   */
  map(x: FeatureMatrix, batch: readonly string[] | undefined, ids: readonly string[]): FeatureMatrix;
}

/** Makes a transform; lineage is kept here, so that no step can forget it. */
export function transformStep(
  name: string,
  learn: (view: TrainView, stream: RandomStream) => Mapping,
): TransformStep {
  return {
    kind: 'transform',
    name,
    fit(view, stream) {
      const lineage = lineageOf(view);
      const { dropped, map } = learn(view, stream);
      const needed = view.x.names;
      return {
        name,
        lineage,
        dropped,
        apply(scored) {
          refuseSeen(lineage, scored, name);
          return withFeatures(scored, map(requireFeatures(scored.x, needed, name), scored.batch, scored.ids));
        },
        applyInTraining: (trained) =>
          withFeatures(trained, map(requireFeatures(trained.x, needed, name), trained.batch, trained.ids)),
      };
    },
  };
}

/** Makes a model step; lineage is kept here, so that no model can forget it. */
export function modelStep(
  name: string,
  learn: (view: TrainView, stream: RandomStream) => ModelForm,
): ModelStep {
  return {
    kind: 'model',
    name,
    fit(view, stream) {
      const lineage = lineageOf(view);
      const form = learn(view, stream);
      const unit = view.y.kind === 'binary' ? 'log odds' : 'log hazard';
      const explainer = 'coefficients' in form ? linearExplainer(form, view.x, unit) : form.explain;
      const own = form.reference;
      return {
        name,
        lineage,
        form,
        reference: own ?? scoresOf(form, requireFeatures(view.x, form.features, name)),
        score(scored) {
          refuseSeen(lineage, scored, name);
          return scoresOf(form, requireFeatures(scored.x, form.features, name));
        },
        explain(scored) {
          refuseSeen(lineage, scored, name);
          return explainer?.(requireFeatures(scored.x, form.features, name)) ?? null;
        },
      };
    },
  };
}

/** A step that keeps some features as they are and drops the others. */
export function keepOnly(view: TrainView, dropped: readonly DroppedFeature[]): Mapping {
  const out = new Set(dropped.map((entry) => entry.feature));
  const kept = view.x.names.filter((name) => !out.has(name));
  return { dropped, map: (x) => selectFeatures(x, kept) };
}

/** The score of each row by whatever model. */
export function scoresOf(form: ModelForm, x: FeatureMatrix): Float64Array {
  if ('coefficients' in form) return linearScores(form, x);
  requireComplete(x);
  return form.score(x);
}

/** Features with a say. */
export function usedFeatures(form: ModelForm): readonly string[] {
  if (!('coefficients' in form)) return form.used;
  return form.features.filter((_, j) => form.coefficients[j] !== 0);
}

/** Each feature's weight times its distance from the mean of the training rows. */
function linearExplainer(
  { features, coefficients, intercept }: LinearModel,
  training: FeatureMatrix,
  unit: Explanation['unit'],
): (x: FeatureMatrix) => Explanation {
  const { values, rows } = requireFeatures(training, features, 'explain');
  const means = features.map((_, j) => mean(values.subarray(j * rows, (j + 1) * rows)));
  const base = means.reduce(
    (sum, value, j) => sum + (coefficients[j] === 0 ? 0 : coefficients[j] * value),
    intercept,
  );
  return (x) => {
    const contributions = new Float64Array(x.rows * features.length);
    for (let j = 0; j < features.length; j++) {
      if (coefficients[j] === 0) continue;
      for (let i = 0; i < x.rows; i++) {
        contributions[i * features.length + j] = coefficients[j] * (x.values[j * x.rows + i] - means[j]);
      }
    }
    return { unit, base, features, contributions };
  };
}

/** Intercept plus the weighted sum of columns that stand as in the model. */
function linearScores(model: LinearModel, x: FeatureMatrix): Float64Array {
  const scores = new Float64Array(x.rows).fill(model.intercept);
  for (let j = 0; j < model.features.length; j++) {
    const b = model.coefficients[j];
    if (b === 0) continue;
    for (let i = 0; i < x.rows; i++) {
      const value = x.values[j * x.rows + i];
      if (Number.isNaN(value)) throw missingValue(model.features[j]);
      scores[i] += b * value;
    }
  }
  return scores;
}

/** @throws prediction/missing-value where a training matrix still has holes. */
export function requireComplete(x: FeatureMatrix): void {
  for (let k = 0; k < x.values.length; k++) {
    if (Number.isNaN(x.values[k])) throw missingValue(x.names[Math.floor(k / x.rows)]);
  }
}

/** The named features, in that order. @throws prediction/feature-missing */
export function requireFeatures(x: FeatureMatrix, names: readonly string[], step: string): FeatureMatrix {
  if (x.names === names) return x;
  const selected = selectFeatures(x, names);
  if (selected.names.length < names.length) {
    const absent = names.find((name) => !x.names.includes(name));
    throw predictionErrors.error('prediction/feature-missing', {
      what: `Feature ${absent} is needed and absent`,
      where: { step },
    });
  }
  return selected;
}

function missingValue(feature: string) {
  return predictionErrors.error('prediction/missing-value', {
    what: 'A feature has a missing value',
    where: { column: feature },
  });
}
