/** What the rooms learners and prediction compute, against R, scikit-learn and XGBoost. */
import { randomStream } from '@lobule/foundation';
import {
  combineResamples,
  discrimination,
  makeData,
  type Plan,
  type PredictionData,
  pipelineOf,
  registerPlan,
  resampleOnce,
  trainView,
} from '@lobule/prediction';
import { type CaseResult, compare, type SuiteContext } from '../suite.ts';
import { readData, readReference } from './reference.ts';

export function learnerCases(context: SuiteContext): CaseResult[] {
  return [...optimismCases(context)];
}

interface Optimism {
  readonly fixed_bootstrap: {
    readonly idx: readonly (readonly number[])[];
    readonly auc_app: readonly number[];
    readonly auc_test: readonly number[];
    readonly apparent: number;
    readonly optimism: number;
    readonly corrected: number;
  };
}

/**
 * R's logistic regression in fifty given resamples. One resample is separated by a predictor: there R stops on its way to
 * infinity, and a ridge of 1e-10 keeps the coefficients finite here; areas go by order, which both agree on.
 */
const OPTIMISM = 1e-8;

function optimismCases(context: SuiteContext): CaseResult[] {
  const { fixed_bootstrap: fixed } = readReference(context, 'bootstrap_optimism') as unknown as Optimism;
  const { plan, data } = birthWeights(context);
  const pipeline = pipelineOf(plan.models[0], data.groups);
  const resamples = fixed.idx.map((index) => {
    const drawn = Int32Array.from(index, (one) => one - 1);
    return resampleOnce(data, [pipeline], drawn, randomStream(1, 'optimism'))[0];
  });
  const everyone = data.patients.map((_, patient) => patient);
  const fitted = pipeline.fit(trainView(data, everyone), randomStream(1, 'apparent'));
  const apparent = discrimination(data.outcome, fitted.apparent());
  const { optimism, corrected } = combineResamples(apparent, resamples, 0.95);
  return [
    ...resamples.flatMap((found, b) => [
      compare(`bootstrap ${b + 1}: apparent AUC`, found.apparent, fixed.auc_app[b], OPTIMISM),
      compare(`bootstrap ${b + 1}: AUC on all`, found.original, fixed.auc_test[b], OPTIMISM),
    ]),
    compare('bootstrap: apparent AUC', apparent, fixed.apparent, OPTIMISM),
    compare('bootstrap: optimism', optimism, fixed.optimism, OPTIMISM),
    compare('bootstrap: corrected AUC', corrected.value ?? Number.NaN, fixed.corrected, OPTIMISM),
  ];
}

/** Low birth weight by the eight predictors of the reference's model, race against its first level. */
function birthWeights(context: SuiteContext): { readonly plan: Plan; readonly data: PredictionData } {
  const table = readData(context, 'birthwt');
  const race = table.number('race');
  const columns: Readonly<Record<string, Float64Array>> = {
    age: table.number('age'),
    lwt: table.number('lwt'),
    race2: race.map((value) => (value === 2 ? 1 : 0)),
    race3: race.map((value) => (value === 3 ? 1 : 0)),
    smoke: table.number('smoke'),
    ptl: table.number('ptl'),
    ht: table.number('ht'),
    ui: table.number('ui'),
  };
  const names = Object.keys(columns);
  const plan: Plan = {
    patient: 'id',
    endpoint: { kind: 'binary', column: 'low', positive: '1', negative: '0' },
    groups: { all: names },
    categorical: [],
    models: [{ name: 'all', groups: ['all'], steps: [{ step: 'logistic', ridge: 1e-10 }] }],
    folds: 5,
    repeats: 1,
    permutations: 0,
    randomFeatureDraws: 0,
    plantedDiscrimination: 0.85,
    riskGroups: 2,
    confidence: 0.95,
    seed: 1,
  };
  const values = new Float64Array(table.rows * names.length);
  names.forEach((name, j) => {
    values.set(columns[name], j * table.rows);
  });
  const data = makeData(registerPlan(plan), {
    ids: Array.from({ length: table.rows }, (_, i) => `row ${i + 1}`),
    x: { rows: table.rows, names, values },
    outcome: { kind: 'binary', values: Uint8Array.from(table.number('low')) },
    groups: plan.groups,
  });
  return { plan, data };
}
