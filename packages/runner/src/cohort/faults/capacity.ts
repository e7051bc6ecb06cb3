import type { ModelSettings, PredictionData } from '@lobule/prediction';
import type { EndpointPlan } from '@lobule/study';
import type { TableFault } from './fault.ts';

/** With fewer patients no plan could be right: validation says so of the endpoint, and images are worked on all the same. */
const fewestPatients = 10;

/** Models that learn more coefficients than they have patients to learn from, with no penalty that could hold them. */
export function tooManyFeatures({ models, folds }: EndpointPlan, data: PredictionData): TableFault[] {
  if (data.patients.length < fewestPatients) return [];
  const training = Math.floor((data.patients.length * (folds - 1)) / folds);
  return models.flatMap((model): TableFault[] => {
    const last = model.steps.at(-1)?.step;
    if (last !== 'logistic' && last !== 'cox') return [];
    const features = featuresLeft(model, data);
    if (features < training) return [];
    const thinned = model.steps.some(({ step }) => step.endsWith('-filter') || step === 'near-zero-variance');
    return [
      {
        code: 'more-features-than-patients',
        column: model.name,
        text: `${model.name} is a ${last === 'cox' ? 'Cox' : 'logistic'} regression of ${thinned ? 'up to ' : ''}${features} features on ${training} training patients without a penalty that could hold them`,
        cure: `Take lasso-${last} in place of ${last}, or choose few features before it (mrmr or univariable-filter with keep).`,
        stops: !thinned,
      },
    ];
  });
}

/** Features that reach the model at most. */
function featuresLeft(model: ModelSettings, data: PredictionData): number {
  const all = new Set(model.groups.flatMap((group) => data.groups[group] ?? [])).size;
  const kept = model.steps.flatMap((step) =>
    step.step === 'mrmr' || step.step === 'univariable-filter' ? [step.keep] : [],
  );
  return Math.min(all, ...kept);
}
