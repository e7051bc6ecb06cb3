import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import {
  assemble,
  findTwins,
  makeData,
  type Outcome,
  type Plan,
  type PredictionData,
  planTasks,
  registerPlan,
  runTask,
} from '@lobule/prediction';
import { coverageOf, simulateStudy } from './coverage.ts';
import { noiseTable } from './noise-table.ts';
import { type CaseResult, compare, type Suite } from './suite.ts';

/**
 * Do the canaries see what they should? Noise must give 0.5 inside a validation and does not where features were selected,
 * cases made up or scanners harmonised outside the folds, which only raw kernels can express; a planted signal must be
 * found again; an interval must hold the truth as often as it says; twins must be seen.
 */
export const suite: Suite = {
  name: 'canaries',
  cases: 20,
  async run(context) {
    const parts = [
      noiseTable,
      () => plantedAndPermuted('binary'),
      () => plantedAndPermuted('survival'),
      coverage,
      twins,
    ];
    const cases: CaseResult[] = [];
    for (const [index, part] of parts.entries()) {
      cases.push(...part());
      context.progress(index + 1, parts.length);
    }
    return cases;
  },
};

/** The product's own canaries on a cohort of noise: bands hold 0.5, the planted signal is found, nothing is claimed. */
function plantedAndPermuted(kind: 'binary' | 'survival'): CaseResult[] {
  const { registered, data } = noiseCohort(kind);
  const result = assemble(
    registered,
    data,
    planTasks(registered).map((task) => runTask(registered, data, task)),
  );
  const [model] = result.models;
  const { permuted, randomFeatures, planted } = result.canaries;
  const internal = model.discrimination.internal;
  return [
    truth(`${kind}: the band of 100 permutations holds 0.5`, permuted[0].containsChance),
    compare(`${kind}: mean of 100 permutations`, permuted[0].mean, 0.5, 0.03),
    truth(`${kind}: the band of random features holds 0.5`, randomFeatures[0].containsChance),
    compare(`${kind}: the planted signal is found again`, planted[0].recovered, planted[0].known, 0.1),
    compare(`${kind}: folds that select the planted signal`, planted[0].selected, 1, 0.2),
    truth(
      `${kind}: noise is not called a finding`,
      (internal.lower ?? 0.5) <= 0.5 && (internal.upper ?? 0.5) >= 0.5,
    ),
  ];
}

function noiseCohort(kind: 'binary' | 'survival') {
  const names = Array.from({ length: 200 }, (_, j) => `f${j}`);
  const step = kind === 'binary' ? 'lasso-logistic' : 'lasso-cox';
  const plan: Plan = {
    patient: 'id',
    endpoint:
      kind === 'binary'
        ? { kind, column: 'y', positive: '1', negative: '0' }
        : { kind, time: 't', event: 'e', occurred: '1', censored: '0', unit: 'd', horizon: 1 },
    groups: { all: names },
    categorical: [],
    models: [
      {
        name: 'lasso',
        groups: ['all'],
        steps: [{ step: 'scale' }, { step, lambda: 'min', innerFolds: 5, alpha: 1, unpenalised: [] }],
      },
    ],
    folds: 5,
    repeats: 3,
    permutations: 100,
    randomFeatureDraws: 20,
    plantedDiscrimination: 0.85,
    riskGroups: 2,
    confidence: 0.95,
    seed: 17,
  };
  const registered = registerPlan(plan);
  const stream = randomStream(23, 'canaries', kind);
  const patients = 120;
  const values = Float64Array.from({ length: patients * names.length }, () => normalVariate(stream));
  const event = Uint8Array.from({ length: patients }, (_, i) => (i % 10 < 3 ? 1 : 0));
  const time = Float64Array.from({ length: patients }, () => 2 * stream.uniform());
  const outcome: Outcome = kind === 'binary' ? { kind, values: event } : { kind, time, event };
  const ids = Array.from({ length: patients }, (_, i) => `p${i}`);
  const x = { rows: patients, names, values };
  return { registered, data: makeData(registered, { ids, x, outcome, groups: plan.groups }) };
}

/** A small repetition of the simulation behind the printed coverage, against a truth of exactly 0.5. */
function coverage(): CaseResult[] {
  const studies = Array.from({ length: 40 }, (_unused, index) =>
    simulateStudy({ signal: false, kind: 'binary' }, index),
  );
  const figures = coverageOf(studies.map(([, all]) => all));
  return [
    compare('coverage: share of 40 null studies whose 95 % interval holds 0.5', figures.ofExpected, 1, 0.1),
    compare('coverage: mean AUC of 40 null studies', figures.estimate, 0.5, 0.03),
  ];
}

function twins(): CaseResult[] {
  const { data } = noiseCohort('binary');
  const values = data.x.values.slice();
  for (let j = 0; j < data.x.names.length; j++) values[j * data.x.rows + 9] = values[j * data.x.rows + 4];
  const copied: PredictionData = { ...data, x: { ...data.x, values } };
  return [
    truth(
      'one patient under two names is seen, and no other',
      findTwins(copied).length === 1 && findTwins(data).length === 0,
    ),
  ];
}

function truth(name: string, passed: boolean): CaseResult {
  return { case: name, error: passed ? 0 : 1, tolerance: 0, passed };
}
