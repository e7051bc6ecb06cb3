import type { RandomStream, Reason } from '@lobule/foundation';
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

export interface FittedTransform {
  readonly name: string;
  readonly lineage: Lineage;
  readonly dropped: readonly DroppedFeature[];
  /** @throws prediction/scored-a-training-patient */
  apply(view: ScoreView): ScoreView;
  /** The training rows themselves, for the next step of the same pipeline to be fitted to. */
  applyInTraining(view: TrainView): TrainView;
}

/** The last step: learns to score. */
export interface ModelStep {
  readonly kind: 'model';
  readonly name: string;
  fit(view: TrainView, stream: RandomStream): FittedModel;
}

export interface FittedModel {
  readonly name: string;
  readonly lineage: Lineage;
  readonly form: LinearModel;
  /** Linear predictor of each row: higher is more likely, or sooner. @throws prediction/scored-a-training-patient */
  score(view: ScoreView): Float64Array;
}

/** A model that is a weighted sum of features. */
export interface LinearModel {
  readonly features: readonly string[];
  /** In the units of the features as they reach the model; 0 where not selected. */
  readonly coefficients: Float64Array;
  /** 0 for Cox. */
  readonly intercept: number;
  readonly path?: LambdaPath;
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
  /** @param batch scanner or centre of each row, where the plan names one. */
  map(x: FeatureMatrix, batch: readonly string[] | undefined): FeatureMatrix;
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
          return withFeatures(scored, map(requireFeatures(scored.x, needed, name), scored.batch));
        },
        applyInTraining: (trained) =>
          withFeatures(trained, map(requireFeatures(trained.x, needed, name), trained.batch)),
      };
    },
  };
}

/** Makes a model step; lineage is kept here, so that no model can forget it. */
export function modelStep(
  name: string,
  learn: (view: TrainView, stream: RandomStream) => LinearModel,
): ModelStep {
  return {
    kind: 'model',
    name,
    fit(view, stream) {
      const lineage = lineageOf(view);
      const form = learn(view, stream);
      return {
        name,
        lineage,
        form,
        score(scored) {
          refuseSeen(lineage, scored, name);
          return linearScores(form, requireFeatures(scored.x, form.features, name));
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

/** Intercept plus the weighted sum of columns that stand as in the model. */
export function linearScores(model: LinearModel, x: FeatureMatrix): Float64Array {
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
