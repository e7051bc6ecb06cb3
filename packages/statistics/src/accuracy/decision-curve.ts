import { statisticsErrors } from '../errors.ts';
import type { Values } from '../values.ts';
import { scoredPatients } from './outcome.ts';

/** A model's probabilities, one a patient. */
export interface DecisionModel {
  readonly name: string;
  /** Probabilities. */
  readonly predicted: Values;
}

/** What one way to decide brings, one value a threshold. */
export interface DecisionStrategy {
  readonly name: string;
  /** Net true positives per patient, one for each threshold. */
  readonly netBenefit: Float64Array;
  readonly truePositiveRate: Float64Array;
  readonly falsePositiveRate: Float64Array;
}

/** Net benefit of models over thresholds (Vickers 2006). */
export interface DecisionCurve {
  readonly thresholds: Float64Array;
  /** Treat all, treat none, then the models. */
  readonly strategies: readonly DecisionStrategy[];
  readonly prevalence: number;
  readonly n: number;
  readonly missing: number;
}

/** Net benefit of acting where the prediction reaches a threshold (Vickers and Elkin 2006), for each model beside
 * treating all and none. Give predictions of patients whom the models have not seen.
 *
 * @param thresholds default 0.01 to 0.99.
 * @throws statistics/bad-option where a threshold or a prediction is no probability.
 * @example
 * decisionCurve([{ name: 'model', predicted: [0.1, 0.4, 0.8] }], [0, 0, 1], [0.2]).strategies[2].netBenefit; // [0.25]
 */
export function decisionCurve(
  models: readonly DecisionModel[],
  outcome: Values,
  thresholds: readonly number[] = Array.from({ length: 99 }, (_, k) => (k + 1) / 100),
): DecisionCurve {
  const patients = scoredPatients(
    models.map((model) => model.predicted),
    outcome,
  );
  const { scores, outcome: y, cases, controls, n, missing } = patients;
  const bad = thresholds.some((t) => !(t > 0 && t < 1)) || scores.some((p) => p.some((v) => v < 0 || v > 1));
  if (bad) {
    throw statisticsErrors.error('statistics/bad-option', {
      what: 'A threshold or a prediction lies outside 0 to 1',
    });
  }
  const strategy = (name: string, rates: (threshold: number) => [number, number]): DecisionStrategy => {
    const both = thresholds.map(rates);
    return {
      name,
      netBenefit: Float64Array.from(both, ([tp, fp], k) => tp - (fp * thresholds[k]) / (1 - thresholds[k])),
      truePositiveRate: Float64Array.from(both, ([tp]) => tp),
      falsePositiveRate: Float64Array.from(both, ([, fp]) => fp),
    };
  };
  return {
    thresholds: Float64Array.from(thresholds),
    strategies: [
      strategy('Treat all', () => [cases / n, controls / n]),
      strategy('Treat none', () => [0, 0]),
      ...models.map((model, m) =>
        strategy(model.name, (threshold) => {
          let [tp, fp] = [0, 0];
          scores[m].forEach((p, i) => {
            if (p >= threshold) y[i] === 1 ? tp++ : fp++;
          });
          return [tp / n, fp / n];
        }),
      ),
    ],
    prevalence: cases / n,
    n,
    missing,
  };
}
