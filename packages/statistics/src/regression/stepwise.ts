import { formatNumber } from '../format.ts';
import { type CoxModel, type CoxOptions, coxRegression } from '../survival/cox.ts';
import type { CoxInput } from '../survival/cox-rows.ts';
import { completeMask, type Values } from '../values.ts';
import {
  type LogisticInput,
  type LogisticModel,
  type LogisticOptions,
  logisticRegression,
} from './logistic.ts';
import { type Predictor, termsOf } from './predictors.ts';

/** In which direction terms are tried. */
export interface StepwiseOptions {
  /** 'forward' starts from nothing, 'backward' from all terms; 'both' starts from all and may take terms back. */
  readonly direction?: 'forward' | 'backward' | 'both';
}

/** One step of the search. */
export interface StepwiseStep {
  readonly change: 'start' | 'add' | 'drop';
  /** Empty at the start. */
  readonly term: string;
  readonly aic: number;
}

/** How a stepwise search went and where it ended. */
export interface StepwiseResult<Model> {
  readonly method: string;
  readonly steps: readonly StepwiseStep[];
  readonly terms: readonly string[];
  /** The last model; its intervals and p do not know of the search. */
  readonly model: Model;
  readonly warning: string;
  readonly sentence: string;
}

const WARNING =
  'Chosen stepwise: standard errors, intervals and p-values of the final model ignore the search and are too small, its ' +
  'coefficients are too large, and another sample would choose other terms. Report the search, and validate the whole of it.';

/** Stepwise selection of the terms of a logistic model by AIC, as R's `step`, on the patients with all terms known. The
 * result carries its warning (Harrell, Regression Modeling Strategies, section 4.3): a penalised model is the better way.
 *
 * @throws statistics/one-class, statistics/not-binary, statistics/lengths-differ
 * @example
 * const age = { name: 'age', values: [34, 51, 62, 45, 58, 40] };
 * stepwiseLogistic({ outcome: [1, 0, 0, 1, 1, 0], predictors: [age] }).terms; // []
 */
export function stepwiseLogistic(
  input: LogisticInput,
  options: StepwiseOptions & LogisticOptions = {},
): StepwiseResult<LogisticModel> {
  const outcome = knownTogether(input.outcome, input.predictors);
  return stepwise('logistic', input.predictors, options, (predictors) =>
    logisticRegression({ ...input, outcome, predictors }, options),
  );
}

/** The same for a Cox model. */
export function stepwiseCox(
  input: CoxInput,
  options: StepwiseOptions & CoxOptions = {},
): StepwiseResult<CoxModel> {
  const event = knownTogether(input.event, input.predictors);
  return stepwise('Cox', input.predictors, options, (predictors) =>
    coxRegression({ ...input, event, predictors }, options),
  );
}

/** The outcome, missing where a term is, so that every model sees the same patients. */
function knownTogether(outcome: Values, predictors: readonly Predictor[]): Float64Array {
  const columns = predictors.map(({ values }) => values);
  const complete = completeMask(outcome.length, columns, 'predictor');
  return Float64Array.from(complete, (known, i) => (known === 1 ? outcome[i] : Number.NaN));
}

function stepwise<Model extends { readonly aic: number; readonly sentence: string }>(
  kind: string,
  predictors: readonly Predictor[],
  { direction = 'backward' }: StepwiseOptions,
  fit: (chosen: readonly Predictor[]) => Model,
): StepwiseResult<Model> {
  const all = termsOf(predictors).map(({ name }) => name);
  const fitTerms = (terms: readonly string[]) =>
    fit(predictors.filter(({ name, term }) => terms.includes(term ?? name)));
  let terms = direction === 'forward' ? [] : all;
  let model = fitTerms(terms);
  const steps: StepwiseStep[] = [{ change: 'start', term: '', aic: model.aic }];
  for (;;) {
    const drops = direction === 'forward' ? [] : terms;
    const adds = direction === 'backward' ? [] : all.filter((term) => !terms.includes(term));
    const trials = [
      ...drops.map((term) => ({ change: 'drop' as const, term, terms: terms.filter((t) => t !== term) })),
      ...adds.map((term) => ({
        change: 'add' as const,
        term,
        terms: all.filter((t) => t === term || terms.includes(t)),
      })),
    ].map((trial) => ({ ...trial, model: fitTerms(trial.terms) }));
    const best = trials.reduce<(typeof trials)[number] | undefined>(
      (top, trial) => (trial.model.aic < (top?.model.aic ?? Number.POSITIVE_INFINITY) ? trial : top),
      undefined,
    );
    // A model without estimates has no AIC: anything with one is better.
    const improves = best && !(best.model.aic >= model.aic - 1e-7);
    if (!best || !improves) break;
    steps.push({ change: best.change, term: best.term, aic: best.model.aic });
    terms = best.terms;
    model = best.model;
  }
  const method = `Stepwise ${kind} regression by AIC (${direction})`;
  return {
    method,
    steps,
    terms,
    model,
    warning: WARNING,
    sentence: `${method}: ${terms.length > 0 ? terms.join(', ') : 'no term'} kept of ${all.length}, AIC ${formatNumber(model.aic, 4)}. ${WARNING}`,
  };
}
