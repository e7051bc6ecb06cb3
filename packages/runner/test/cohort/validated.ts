import { randomStream } from '@lobule/foundation';
import { exponentialVariate, normalVariate } from '@lobule/numerics';
import { evaluate, type Plan, readData, registerPlan, type ValidationResult } from '@lobule/prediction';
import type { EndpointPlan } from '@lobule/study';
import { makeTable, numberColumn, textColumn } from '@lobule/tables';

/** A regression of two variables and a LASSO of six more, on made-up patients of whom the first three have no outcome. */
export async function validatedCohort(
  kind: 'binary' | 'survival',
  { strength = 1, filter = false } = {},
): Promise<{ readonly endpoint: EndpointPlan; readonly result: ValidationResult }> {
  const binary = kind === 'binary';
  const plan: Plan = {
    patient: 'id',
    endpoint: binary
      ? { kind, column: 'happened', positive: '1', negative: '0' }
      : { kind, time: 'years', event: 'happened', occurred: '1', censored: '0', unit: 'a', horizon: 1 },
    groups: { clinical: ['c*'], image: ['f*'] },
    categorical: [],
    models: [
      {
        name: 'clinical',
        groups: ['clinical'],
        steps: [{ step: 'scale' }, { step: binary ? 'logistic' : 'cox', ridge: 1e-4 }],
      },
      {
        name: 'combined',
        groups: ['clinical', 'image'],
        steps: [
          ...(filter ? [{ step: 'correlation-filter', above: 0.95 } as const] : []),
          { step: 'scale' },
          {
            step: binary ? 'lasso-logistic' : 'lasso-cox',
            lambda: 'min',
            innerFolds: 3,
            alpha: 1,
            unpenalised: ['clinical'],
          },
        ],
      },
    ],
    folds: 4,
    repeats: 2,
    permutations: 5,
    randomFeatureDraws: 3,
    plantedDiscrimination: 0.85,
    riskGroups: 2,
    confidence: 0.95,
    seed: 3,
  };
  const n = 83;
  const stream = randomStream(9, 'endpoint-result', kind);
  const noise = () => Float64Array.from({ length: n }, () => normalVariate(stream));
  const signal = noise();
  const happened = Float64Array.from(signal, (value, i) =>
    i < 3 ? Number.NaN : Number(strength * value + normalVariate(stream) > 0),
  );
  const registered = registerPlan(plan);
  const table = makeTable([
    textColumn(
      'id',
      Array.from({ length: n }, (_, i) => `sub-${String(i).padStart(3, '0')}`),
    ),
    numberColumn('happened', happened),
    numberColumn(
      'years',
      Float64Array.from(happened, (event) => exponentialVariate(stream) * (event === 1 ? 1 : 3)),
    ),
    numberColumn('c1', signal),
    numberColumn('c2', noise()),
    ...Array.from({ length: 6 }, (_, j) => numberColumn(`f${j}`, noise())),
  ]);
  const result = await evaluate(registered, readData(registered, table));
  const endpoint: EndpointPlan = { ...plan, name: kind, title: 'Response' };
  return { endpoint, result };
}
