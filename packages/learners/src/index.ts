export {
  applyCombat,
  type CombatData,
  type CombatModel,
  type CombatSettings,
  combatDefaults,
  fitCombat,
} from './combat/combat.ts';
export { type BatchEffects, estimateEffects } from './combat/effects.ts';
export {
  type Chosen,
  type CrossValidatedPath,
  type CrossValidationSettings,
  crossValidatePath,
} from './cross-validate.ts';
export type { Design, Family, Response } from './design.ts';
export { learnersErrors } from './errors.ts';
export { crossValidateClasses } from './multinomial/cross-validate.ts';
export { classProbabilities, type MultinomialPath, multinomialPath } from './multinomial/path.ts';
export type { ClassResponse } from './multinomial/solver.ts';
export { crossValidateInParallel } from './parallel/cross-validate.ts';
export { type PathPart, runPathPart } from './parallel/part.ts';
export {
  linearPredictor,
  type PathEnd,
  type PathSettings,
  type PenalisedPath,
  penalisedPath,
} from './path.ts';
export { scoreTests } from './score-tests.ts';
export { mrmr } from './select/mrmr.ts';
export type { SolverSettings } from './solver.ts';
export { fitSvm, type Kernel, type SvmModel, type SvmSettings, svmDecision, svmWeights } from './svm/svm.ts';
export { type BinnedTable, binRows, type RowTable } from './trees/binned.ts';
export {
  applyBoosted,
  type BoostedTrees,
  type BoostingSettings,
  boostingDefaults,
  fitBoosted,
} from './trees/boosting.ts';
export {
  applyForest,
  applyOutOfBag,
  type Forest,
  type ForestSettings,
  fitForest,
  fitTrees,
  forestDefaults,
  joinForests,
} from './trees/forest.ts';
export { fitBoostedBinned } from './trees/histogram-boosting.ts';
export { type RowScorer, rowScorer, scoreRows } from './trees/score-rows.ts';
export { addTreeShap, expectedValue, type TreeShap, treeShap } from './trees/shap.ts';
export { leafOf, type Tree } from './trees/tree.ts';
