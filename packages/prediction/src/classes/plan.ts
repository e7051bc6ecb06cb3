import { hashOf } from '@lobule/foundation';
import { predictionErrors } from '../errors.ts';
import type { StepSettings } from '../plan/settings.ts';

/** Steps that do not look at an outcome. */
const BLIND = ['impute', 'scale', 'near-zero-variance', 'correlation-filter'] as const;

export type BlindStep = Extract<StepSettings, { readonly step: (typeof BLIND)[number] }>;

/** A penalised multinomial model of more than two classes (molecular subtype), and how it is validated. */
export interface ClassPlan {
  /** Names of the classes, in the order of tables. */
  readonly classes: readonly string[];
  readonly features: readonly string[];
  /** Run in this order in every training part, before the model. */
  readonly steps: readonly BlindStep[];
  /** 1 LASSO, 0 ridge, between them elastic net. */
  readonly alpha: number;
  readonly lambda: 'min' | '1se';
  /** Inner folds that choose lambda. */
  readonly innerFolds: number;
  readonly folds: number;
  readonly repeats: number;
  readonly confidence: number;
  readonly seed: number;
}

declare const registered: unique symbol;

/** A plan that was checked and hashed. */
export interface RegisteredClassPlan {
  readonly [registered]: true;
  readonly plan: ClassPlan;
  readonly hash: string;
}

/**
 * Checks a plan and fixes it by its hash, before the outcomes are read.
 *
 * @throws prediction/plan-wrong
 */
export function registerClassPlan(plan: ClassPlan): RegisteredClassPlan {
  const wrong = (what: string, path: string) =>
    predictionErrors.error('prediction/plan-wrong', { what, where: { path } });
  if (new Set(plan.classes).size !== plan.classes.length || plan.classes.length < 2) {
    throw wrong('Classes are two or more different names', 'classes');
  }
  if (plan.features.length === 0) throw wrong('No feature is named', 'features');
  const sighted = plan.steps.find(({ step }) => !BLIND.includes(step));
  if (sighted) throw wrong(`Step ${sighted.step} is none of ${BLIND.join(', ')}`, 'steps');
  const { alpha, folds, innerFolds, repeats, confidence } = plan;
  const sound =
    alpha >= 0 &&
    alpha <= 1 &&
    folds >= 2 &&
    innerFolds >= 2 &&
    repeats >= 1 &&
    confidence > 0.5 &&
    confidence < 1;
  if (!sound) throw wrong('alpha, folds, innerFolds, repeats or confidence is out of range', 'plan');
  return { plan, hash: hashOf(plan) } as unknown as RegisteredClassPlan;
}
