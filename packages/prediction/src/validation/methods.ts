import type { Plan } from '../plan/settings.ts';
import { BOOTSTRAP_COVERAGE, COVERAGE } from './coverage.ts';
import type { Methods } from './result.ts';

/** What was done beside the cross-validation. */
function schemesOf(plan: Plan): string {
  const bootstrap =
    plan.bootstraps === undefined
      ? ''
      : ` Optimism was measured in ${plan.bootstraps} bootstrap resamples of patients, with every step fitted anew (internal validation; ` +
        'location-shifted intervals, Noma et al. 2021; .632+ for the AUC, Sahiner et al. 2008). ' +
        BOOTSTRAP_COVERAGE;
  const centres =
    plan.leaveOut === undefined
      ? ''
      : ` Each centre (${plan.leaveOut}) was scored by models of all others (validation over place); centres of fewer than ten ` +
        'patients or without the outcome were left out together.';
  return bootstrap + centres;
}

/** What the figures of several classes are. */
function classesOf({ endpoint }: Plan): string {
  if (endpoint.kind !== 'classes') return '';
  return (
    ' M is the mean over pairs of classes of the AUC between the two (Hand and Till 2001); the AUC of a class is against all ' +
    'others, and the macro AUC their mean. A patient counts as of her most probable class in accuracy, balanced accuracy (the mean ' +
    'over classes) and the table of confusion. Log loss is the mean of minus the natural logarithm of the probability of her own ' +
    "class, Brier's score the mean squared distance over all classes (0 to 2). Intervals of these go from the lower to the higher end of the corrected resampled t interval and of " +
    "Student's t over patients of what their out-of-fold probabilities cost, averaged over repeats (Bayle et al. 2020; for balanced accuracy Price and Bonett 2004)."
  );
}

/** Sentences for the methods paragraph. */
export function methodsOf(plan: Plan): Methods {
  const level = `${100 * plan.confidence} %`;
  return {
    validation:
      `${plan.folds}-fold cross-validation repeated ${plan.repeats} times, stratified by outcome and grouped by patient; ` +
      'every step of a model (imputation, filters, scaling, selection, choice of the penalty by inner cross-validation) ' +
      'was fitted anew in each training part.' +
      schemesOf(plan) +
      classesOf(plan),
    interval:
      `Intervals (${level}) of the mean over held-out folds are corrected resampled t intervals (Nadeau and Bengio 2003), ` +
      `with ${plan.folds - 1} degrees of freedom; for differences between models, of the differences within folds. ` +
      'An interval that reaches beyond what its figure can be (0 to 1; for differences -1 to 1) is cut there. ' +
      'They are of models fitted to a training part, not of the one fitted to everybody.',
    coverage: COVERAGE,
    permutation:
      `Permutation p values and bands come from ${plan.permutations} runs of the whole pipeline with outcomes dealt out ` +
      'at random, one cross-validation each; the observed figure is the mean over repeats, which makes p conservative.',
    pooled:
      'The ROC curve pools out-of-fold predictions of different models and is shown as a picture; its area is not the ' +
      'estimate, which compares patients within held-out folds only.',
  };
}
