import type { EndpointPlan, MethodsFact } from '@lobule/study';
import { designOf } from './cohort/hold-out-summary.ts';

type Model = EndpointPlan['models'][number];
type Step = Model['steps'][number];

/** How the models of an endpoint were made and validated; nothing where it has none. */
export function modelFacts(endpoint: EndpointPlan): MethodsFact[] {
  const { models, folds, repeats, title } = endpoint;
  if (models.length === 0) return [];
  const bySteps = new Map<string, Model[]>();
  for (const model of models) {
    const said = sayAll(model.steps.map(sayStep));
    bySteps.set(said, [...(bySteps.get(said) ?? []), model]);
  }
  const made = [...bySteps].map(([said, same]) => `by ${sayAll(same.map(({ name }) => name))} (${said})`);
  const isPenalised = models.some(({ steps }) => steps.some(({ step }) => step.startsWith('lasso')));
  const inner = isPenalised ? ', with penalties chosen by an inner cross-validation' : '';
  const times = repeats === 1 ? 'once' : `${repeats} times`;
  return [
    {
      topic: 'Models',
      sentence: `${capitalised(title)} was predicted ${made.join('; ')}. Every step was fitted anew within each training part of a ${folds}-fold cross-validation, run ${times}${inner}; patients were never on both sides.${beside(endpoint)}`,
    },
  ];
}

/** What was done beside the cross-validation, and what a model is there for. */
function beside({ models, leaveOut, holdOut, aggregate }: EndpointPlan): string {
  const probes = models.filter(({ probe }) => probe !== undefined).map(({ name }) => name);
  return [
    leaveOut === undefined
      ? ''
      : ` Each ${leaveOut} was also left out in turn and scored by models of all others; those of fewer than ten patients or without the outcome were left out together.`,
    holdOut === undefined
      ? ''
      : ` A hold-out (${designOf(holdOut)}) was set aside before anything was fitted and opened by the final models, which the ledger counts.`,
    aggregate === undefined
      ? ''
      : ` The ${aggregate === 'mean' ? 'mean' : 'largest'} of the scores of a patient's rows was hers.`,
    probes.length === 0
      ? ''
      : ` ${capitalised(sayAll(probes))} ${probes.length === 1 ? 'is a probe' : 'are probes'} for shortcuts, which ${probes.length === 1 ? 'knows' : 'know'} only how the patients were imaged.`,
  ].join('');
}

function sayStep(step: Step): string {
  switch (step.step) {
    case 'impute':
      return `missing values imputed by the ${step.method}`;
    case 'scale':
      return 'predictors standardised';
    case 'combat':
      return `${step.groups.join(' and ')} predictors harmonised between scanners by ComBat (${step.prior} prior${step.meanOnly ? ', means only' : ''}${step.keep.length > 0 ? `, keeping the effects of ${step.keep.join(' and ')}` : ''}), learnt in training parts alone`;
    case 'longitudinal-combat':
      return `${step.groups.join(' and ')} predictors harmonised between scanners by longitudinal ComBat (a level for each patient${step.keep.length > 0 ? `, keeping the effects of ${step.keep.join(' and ')}` : ''}), learnt in training parts alone`;
    case 'smote':
      return `patients of the rarer class made up between ${step.neighbours} neighbours (SMOTE) in training parts alone, which spoils calibration`;
    case 'near-zero-variance':
      return `predictors of nearly no variance left out (commonest value over second commonest above ${step.frequencyRatio}, distinct values below ${step.distinctPercent} %)`;
    case 'correlation-filter':
      return `one kept of predictors correlated above ${step.above}`;
    case 'stability-filter':
      return `${step.groups.join(' and ')} predictors left out whose intraclass correlation, measured before, is below ${step.atLeast} or not known`;
    case 'univariable-filter':
      return `the ${step.keep} predictors of the largest score-test statistic kept`;
    case 'mrmr':
      return `${step.keep} predictors kept by mRMR (score-test statistic over mean absolute correlation with those kept)`;
    case 'forest':
      return `a random forest of ${step.trees} trees (nodes of more than ${step.leastNode} parted)`;
    case 'boosting':
      return `${step.rounds} boosted trees of depth ${step.depth} at a rate of ${step.rate}`;
    case 'svm':
      return `a support vector machine (${step.kernel} kernel, cost ${step.cost}${step.classWeights === 'balanced' ? ', classes weighted alike' : ''}) with risks by Platt's scaling in ${step.innerFolds} inner folds`;
    case 'logistic':
    case 'cox': {
      const ridge = step.ridge > 0 ? `ridge penalty ${step.ridge}` : 'no penalty';
      return `${REGRESSIONS[step.step]} with ${ridge}${weighted(step)}`;
    }
    default: {
      const kind =
        step.alpha === 1 ? 'LASSO' : step.alpha === 0 ? 'ridge' : `elastic-net (alpha ${step.alpha})`;
      const chosen =
        step.lambda === 'min'
          ? 'of the smallest held-out deviance'
          : 'within one standard error of the smallest held-out deviance';
      const grouped = 'penalty' in step && step.penalty === 'grouped' && step.alpha > 0 ? 'grouped ' : '';
      return `${grouped}${kind} ${REGRESSIONS[step.step]}${weighted(step)} with the penalty ${chosen} in ${step.innerFolds} inner folds`;
    }
  }
}

function weighted(step: Step): string {
  return 'classWeights' in step && step.classWeights === 'balanced' ? ', classes weighted alike,' : '';
}

const REGRESSIONS: Readonly<
  Record<'logistic' | 'cox' | 'lasso-logistic' | 'lasso-cox' | 'lasso-multinomial', string>
> = {
  logistic: 'logistic regression',
  cox: 'Cox regression',
  'lasso-logistic': 'logistic regression',
  'lasso-cox': 'Cox regression',
  'lasso-multinomial': 'multinomial regression',
};

function sayAll(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

/** A sentence begins with a capital, whatever it begins with. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
