import type { ModelSettings, StepSettings } from '../plan/settings.ts';

const FILTERS: readonly StepSettings['step'][] = [
  'near-zero-variance',
  'correlation-filter',
  'univariable-filter',
  'mrmr',
];

/**
 * Whether a model can leave a feature out: by a filter, or by a LASSO that does not spare it. Where it cannot, the share
 * of resamples that selected the feature is 1 by construction and says nothing.
 *
 * @param spared - whether the feature is of a group that the penalty leaves alone
 */
export function canLeaveOut(model: ModelSettings, spared: (group: string) => boolean): boolean {
  return model.steps.some((step) =>
    step.step === 'lasso-logistic' || step.step === 'lasso-cox' || step.step === 'lasso-multinomial'
      ? step.alpha > 0 && !step.unpenalised.some(spared)
      : FILTERS.includes(step.step),
  );
}
