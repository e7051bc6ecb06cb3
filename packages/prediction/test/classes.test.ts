import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { makeTable, numberColumn, textColumn } from '@lobule/tables';
import { describe, expect, test } from 'vitest';
import { membersOf } from '../src/classes/measures.ts';
import { classPipelineOf } from '../src/classes/pipeline.ts';
import {
  classMeasures,
  evaluate,
  memoryLedger,
  openHoldOut,
  type Plan,
  planTasks,
  readData,
  readHoldOut,
  registerPlan,
  runTask,
  scoreView,
  trainView,
  untouchedClasses,
} from '../src/index.ts';
import { names } from './cohort.ts';

const LEVELS = ['luminal', 'HER2-positive', 'triple-negative'];
const FEATURES = 8;

const multinomial = {
  step: 'lasso-multinomial',
  lambda: 'min',
  innerFolds: 4,
  alpha: 1,
  unpenalised: [],
  penalty: 'single',
} as const;
const plan: Plan = {
  patient: 'id',
  endpoint: { kind: 'classes', column: 'subtype', levels: LEVELS },
  groups: { image: names('f', FEATURES), clinical: ['f0', 'f1'] },
  categorical: [],
  models: [
    {
      name: 'clinical',
      groups: ['clinical'],
      steps: [{ step: 'impute', method: 'median' }, { step: 'scale' }, multinomial],
    },
    {
      name: 'image',
      groups: ['image'],
      steps: [
        { step: 'impute', method: 'median' },
        { step: 'correlation-filter', above: 0.95 },
        { step: 'scale' },
        { ...multinomial, penalty: 'grouped', unpenalised: [] },
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

/** The first feature lifts the first class, the second the second; `signal` 0 tells nothing. */
function cohort(signal: number, rows = 75) {
  const stream = randomStream(9, 'classes', signal);
  const columns = names('f', FEATURES).map((name, j) => {
    const values = Float64Array.from(
      { length: rows },
      (_, i) => normalVariate(stream) + (i % 3 === j ? signal : 0),
    );
    if (j === 4) values[5] = Number.NaN;
    return numberColumn(name, values);
  });
  return makeTable([
    textColumn(
      'id',
      Array.from({ length: rows }, (_, i) => `P${i}`),
    ),
    textColumn(
      'subtype',
      Array.from({ length: rows }, (_, i) => LEVELS[i % 3]),
    ),
    numberColumn(
      'year',
      Float64Array.from({ length: rows }, (_, i) => 2010 + Math.floor(i / 10)),
    ),
    ...columns,
  ]);
}

describe('an endpoint of several classes', async () => {
  const registered = registerPlan(plan);
  const data = readData(registered, cohort(2));
  const result = await evaluate(registered, data);

  test('is predicted where there is a signal, with figures and intervals that belong together', () => {
    expect(result.measure).toBe('M');
    for (const { discrimination, classes } of result.models) {
      expect(discrimination.internal.value).toBeGreaterThan(0.85);
      expect(discrimination.permutationP).toBeCloseTo(1 / 6, 12);
      const { internal, confusion, levels, ofFrequency } = classes!;
      for (const auc of [...internal.auc, internal.m, internal.macroAuc]) {
        expect(auc.lower).toBeLessThan(auc.value!);
        expect(auc.upper).toBeGreaterThan(auc.value!);
      }
      expect(internal.logLoss.value).toBeLessThan(ofFrequency.logLoss);
      expect(internal.brier.value).toBeLessThan(ofFrequency.brier);
      expect(ofFrequency.brier).toBeCloseTo(2 / 3, 12);
      confusion.forEach((row, c) => {
        expect(row.reduce((sum, count) => sum + count, 0)).toBe(levels[c].patients);
        expect(Math.max(...row)).toBe(row[c]);
      });
    }
    expect(result.differences).toHaveLength(1);
  });

  test('gives probabilities that add up to one, and coefficients that do so to zero', () => {
    for (const { classes } of result.models) {
      for (const { probability } of classes!.predictions) {
        expect(probability.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      }
    }
    const grouped = result.models[1].classes!.sum!;
    expect(grouped.coefficients.map(({ feature }) => feature)).toEqual(expect.arrayContaining(['f0', 'f1']));
    for (const { byClass } of grouped.coefficients) {
      expect(byClass.every((value) => value !== 0)).toBe(true);
      expect(byClass.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 8);
    }
  });

  test('has canaries that see nothing in permuted classes, and find what was planted', () => {
    expect(result.canaries.permuted.every(({ mean }) => Math.abs(mean - 0.5) < 0.15)).toBe(true);
    expect(result.canaries.planted.every(({ found, selected }) => found && selected >= 0.8)).toBe(true);
  });

  test('gives the same from tasks that went through JSON in any order', async () => {
    const task = planTasks(registered).find(({ id }) => id === 'repeat-1')!;
    const once = runTask(registered, data, task);
    expect(JSON.parse(JSON.stringify(runTask(registered, data, task)))).toEqual(once);
  });

  test('does not score whom it has seen', () => {
    const pipeline = classPipelineOf(plan.models[0], data.groups);
    const fitted = pipeline.fit(
      trainView(
        data,
        data.patients.map((_, i) => i),
      ),
      randomStream(1, 'fit'),
    );
    expect(() => fitted.score(scoreView(data, [3]))).toThrow(
      expect.objectContaining({ code: 'prediction/scored-a-training-patient' }),
    );
  });

  test('is measured on a hold-out that is counted, by intervals of fixed scores', async () => {
    const timed = registerPlan({ ...plan, holdOut: { by: 'time', column: 'year', from: '2015' } });
    const table = cohort(2);
    const ledger = memoryLedger();
    const open = () => openHoldOut(timed, readData(timed, table), readHoldOut(timed, table), ledger);
    const first = await open();
    expect(first.measure).toBe('M');
    const { estimates, probability } = first.models[1].classes!;
    expect(probability).toHaveLength(25);
    expect(estimates.m.value).toBeGreaterThan(0.8);
    expect(first.differences[0].difference.standardError).toBeGreaterThan(0);
    expect((await open()).opened).toBe(2);
  });

  test('can be asked of a forest, with importance and resamples', async () => {
    const forest = registerPlan({
      ...plan,
      models: [
        {
          name: 'forest',
          groups: ['clinical'],
          steps: [
            { step: 'impute', method: 'median' },
            { step: 'forest', trees: 20, leastNode: 10 },
          ],
        },
      ],
      importance: 1,
      bootstraps: 20,
      permutations: 0,
      randomFeatureDraws: 0,
    });
    const [found] = (await evaluate(forest, readData(forest, cohort(2)))).models;
    expect(found.discrimination.internal.value).toBeGreaterThan(0.75);
    expect(found.classes!.sum).toBeNull();
    expect(found.importance![0].lost).toBeGreaterThan(0.05);
    expect(found.discrimination.bootstrap!.optimism).toBeGreaterThan(0);
  });

  test('is refused where the plan or the table contradicts itself', () => {
    const refused = (code: string, work: () => unknown) =>
      expect(work).toThrow(expect.objectContaining({ code }));
    const with_ = (changes: Partial<Plan>) => () => registerPlan({ ...plan, ...changes });
    const endpoint = { kind: 'classes', column: 'subtype', levels: ['a', 'b', 'a'] } as const;
    refused('prediction/plan-wrong', with_({ endpoint }));
    refused('prediction/plan-wrong', with_({ aggregate: 'largest' }));
    refused('prediction/plan-wrong', with_({ leaveOut: 'year' }));
    const [model] = plan.models;
    const filtered = { ...model, steps: [{ step: 'mrmr', keep: 2 } as const, multinomial] };
    refused('prediction/plan-wrong', with_({ models: [filtered] }));
    refused(
      'prediction/plan-wrong',
      with_({ models: [{ ...model, steps: [{ step: 'logistic', ridge: 1e-4 }] }] }),
    );
    const fewer = registerPlan({
      ...plan,
      endpoint: { kind: 'classes', column: 'subtype', levels: ['luminal', 'HER2-positive', 'normal-like'] },
    });
    refused('prediction/outcome-wrong', () => readData(fewer, cohort(1)));
    const more = registerPlan({
      ...plan,
      endpoint: { kind: 'classes', column: 'subtype', levels: [...LEVELS, 'normal-like'] },
    });
    refused('prediction/outcome-wrong', () => readData(more, cohort(1)));
  });
});

describe('figures of several classes', () => {
  // R 4.2.2, pROC 1.18.0: multiclass.roc(factor(y), p)$auc, and of each class roc(y == k, p[, k], direction = "<") with var().
  const PROC = {
    m: 0.859375,
    auc: [0.859375, 0.84375, 0.875],
    standardError: [0.108360516278279, 0.121605700641752, 0.109108945117996],
    accuracy: 0.5,
    logLoss: 0.786107995080015,
    brier: 0.458333333333333,
  };
  const y = Uint8Array.from([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  const byPatient = [
    [0.7, 0.2, 0.1],
    [0.5, 0.3, 0.2],
    [0.4, 0.5, 0.1],
    [0.3, 0.3, 0.4],
    [0.2, 0.6, 0.2],
    [0.4, 0.4, 0.2],
    [0.1, 0.7, 0.2],
    [0.3, 0.3, 0.4],
    [0.1, 0.2, 0.7],
    [0.2, 0.2, 0.6],
    [0.5, 0.2, 0.3],
    [0.2, 0.5, 0.3],
  ];
  const p = Float64Array.from({ length: 36 }, (_, k) => byPatient[k % 12][Math.floor(k / 12)]);
  const outcome = { kind: 'classes', values: y, classes: 3 } as const;

  test('are those of R', () => {
    const found = classMeasures(outcome, p);
    expect(found.m).toBeCloseTo(PROC.m, 12);
    found.auc.forEach((auc, c) => {
      expect(auc).toBeCloseTo(PROC.auc[c], 12);
    });
    expect(found.accuracy).toBeCloseTo(PROC.accuracy, 12);
    expect(found.logLoss).toBeCloseTo(PROC.logLoss, 12);
    expect(found.brier).toBeCloseTo(PROC.brier, 12);
  });

  test("have DeLong's interval for each class, and one of M that is the binary one for two classes", () => {
    const { auc } = untouchedClasses(outcome, p, 0.95);
    auc.forEach((one, c) => {
      expect(one.standardError).toBeCloseTo(PROC.standardError[c], 10);
    });
    const two = membersOf(y, 3).slice(0, 2).flat();
    const pair = { kind: 'classes', values: Uint8Array.from(two, (i) => y[i]), classes: 2 } as const;
    const first = Float64Array.from(two, (i) => byPatient[i][0]);
    const both = Float64Array.from([...first, ...first.map((value) => 1 - value)]);
    const { m, auc: single } = untouchedClasses(pair, both, 0.95);
    expect(m.value).toBeCloseTo(single[0].value!, 12);
    expect(m.standardError).toBeCloseTo(single[0].standardError!, 12);
  });
});
