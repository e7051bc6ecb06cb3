import { type makeTable as MakeTable, makeTable, numberColumn, textColumn } from '@lobule/tables';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../test/reference.ts';
import { type Plan, readData, registerPlan } from '../src/index.ts';
import { smallPlan } from './cohort.ts';

const wrong = (changes: Partial<Plan>) => () => registerPlan(smallPlan('binary', changes));
const planWrong = expect.objectContaining({ code: 'prediction/plan-wrong' });

describe('a plan', () => {
  test('has a hash that changes with anything in it', () => {
    const hash = registerPlan(smallPlan('binary')).hash;
    expect(registerPlan(smallPlan('binary')).hash).toBe(hash);
    expect(registerPlan(smallPlan('binary', { seed: 12 })).hash).not.toBe(hash);
  });

  const [clinical, combined] = smallPlan('binary').models;
  test.each<[string, Partial<Plan>, string]>([
    ['two models of one name', { models: [clinical, clinical] }, 'Two models are called clinical'],
    ['a group misspelt', { models: [{ ...clinical, groups: ['clincal'] }] }, 'did you mean clinical?'],
    ['no model step', { models: [{ ...clinical, steps: [{ step: 'scale' }] }] }, 'The last step of clinical'],
    [
      'steps after the model',
      { models: [{ ...clinical, steps: clinical.steps.toReversed() }] },
      'The last step',
    ],
    [
      'a model for another endpoint',
      { endpoint: smallPlan('survival').endpoint },
      'does not fit a survival endpoint',
    ],
    [
      'the outcome among the features',
      { groups: { clinical: ['c0', 'y'], image: ['f*'] } },
      'takes in the patient or the outcome',
    ],
    [
      'the outcome by a wildcard',
      { groups: { clinical: ['*'], image: ['f*'] } },
      'takes in the patient or the outcome',
    ],
    [
      'an unpenalised group that is not in the model',
      {
        models: [
          {
            ...combined,
            groups: ['image'],
            steps: [
              { step: 'lasso-logistic', lambda: 'min', innerFolds: 5, alpha: 1, unpenalised: ['clinical'] },
            ],
          },
        ],
      },
      'unpenalised in combined but not part of it',
    ],
    [
      'a stability filter of a group that is not in the model',
      {
        models: [
          {
            ...combined,
            groups: ['image'],
            steps: [
              { step: 'stability-filter', groups: ['clinical'], icc: {}, atLeast: 0.9 },
              { step: 'logistic', ridge: 1e-4 },
            ],
          },
        ],
      },
      'The stability filter of combined names group clinical, which is not part of it',
    ],
    [
      'a stability filter without correlations',
      {
        models: [
          {
            ...combined,
            groups: ['image'],
            steps: [
              { step: 'stability-filter', groups: ['image'], atLeast: 0.9 },
              { step: 'logistic', ridge: 1e-4 },
            ],
          },
        ],
      },
      'The stability filter of combined has no correlations: give icc, or tables',
    ],
  ])('is refused with %s', (_, changes, text) => {
    expect(wrong(changes)).toThrow(planWrong);
    expect(wrong(changes)).toThrow(text);
  });
});

describe('reading a table under a plan', () => {
  const plan = (changes: Partial<Plan> = {}) =>
    registerPlan(
      smallPlan('binary', {
        groups: { clinical: ['age', 'subtype', 'grade'], image: ['T1_*'] },
        categorical: ['grade'],
        aggregate: 'mean',
        ...changes,
      }),
    );
  const columns: Parameters<typeof MakeTable>[0] = [
    textColumn('id', ['a', 'b', 'c', 'd', 'a']),
    numberColumn('y', [1, 0, Number.NaN, 0, 1]),
    numberColumn('age', [50, 60, 70, Number.NaN, 50]),
    textColumn('subtype', ['TN', 'luminal', 'TN', null, 'TN']),
    numberColumn('grade', [1, 2, 3, 2, 1]),
    numberColumn('T1_mean', [1, 2, 3, 4, 5]),
    numberColumn('T1_sd', [5, 4, 3, 2, 1]),
  ];

  test('codes categories against their first level, keeps missing values, and lists whom it dropped', () => {
    const data = readData(plan(), makeTable(columns));
    expect(data.x.names).toEqual(['age', 'subtype=luminal', 'grade=2', 'T1_mean', 'T1_sd']);
    expect(data.groups).toEqual({
      clinical: ['age', 'subtype=luminal', 'grade=2'],
      image: ['T1_mean', 'T1_sd'],
    });
    expect(Array.from(data.x.values.subarray(4, 8))).toEqual([0, 1, Number.NaN, 0]);
    expect(data.patients).toEqual(['a', 'b', 'd']);
    expect(Array.from(data.rowPatient)).toEqual([0, 1, 2, 0]);
    expect(data.outcome).toEqual({ kind: 'binary', values: Uint8Array.of(1, 0, 0) });
    expect(data.dropped).toEqual([{ patient: 'c', reason: { code: 'no-outcome', text: 'y is missing' } }]);
  });

  test('refuses several rows of a patient where the plan does not name how they become hers', () => {
    const { aggregate: _, ...unsaid } = plan().plan;
    expect(() => readData(registerPlan(unsaid), makeTable(columns))).toThrow(
      expect.objectContaining({ code: 'prediction/plan-wrong', where: { row: 6, path: 'aggregate' } }),
    );
  });

  const replaced = (name: string, values: readonly number[]) =>
    makeTable(columns.map((column) => (column.name === name ? numberColumn(name, values) : column)));

  test('refuses a code that the plan does not name, one class, and rows of one patient that disagree', () => {
    const outcomeWrong = expect.objectContaining({ code: 'prediction/outcome-wrong' });
    expect(() => readData(plan(), replaced('y', [1, 0, 2, 0, 1]))).toThrow(outcomeWrong);
    expect(() => readData(plan(), replaced('y', [0, 0, 0, 0, 0]))).toThrow(outcomeWrong);
    const tableWrong = expect.objectContaining({ code: 'prediction/table-wrong' });
    expect(() => readData(plan(), replaced('y', [1, 0, 0, 0, 0]))).toThrow(tableWrong);
    const nameless = makeTable([textColumn('id', ['a', null, 'c', 'd', 'e']), ...columns.slice(1)]);
    expect(() => readData(plan(), nameless)).toThrow(tableWrong);
  });

  test('refuses a wildcard that matches nothing, and names the nearest column', () => {
    expect(() =>
      readData(plan({ groups: { clinical: ['age'], image: ['T1_maen*'] } }), makeTable(columns)),
    ).toThrow(planWrong);
    expect(() =>
      readData(plan({ groups: { clinical: ['aeg'], image: ['T1_*'] } }), makeTable(columns)),
    ).toThrow('age');
  });

  test('refuses a negative time and a text among the times', () => {
    const survival = registerPlan(
      smallPlan('survival', { groups: { clinical: ['age'], image: ['T1_*'] }, aggregate: 'mean' }),
    );
    const table = (times: readonly number[]) =>
      makeTable([...columns, numberColumn('t', times), numberColumn('e', [1, 0, 1, 1, 1])]);
    const outcomeWrong = expect.objectContaining({ code: 'prediction/outcome-wrong' });
    expect(() => readData(survival, table([1, 2, -3, 4, 1]))).toThrow(outcomeWrong);
    expect(readData(survival, table([1, 2, Number.NaN, 4, 1])).dropped.map(({ patient }) => patient)).toEqual(
      ['c'],
    );
  });
});

describeWithReference('I-SPY 1', 'cohorts/ispy1', (directory) => {
  test('has 156 women with known response, 46 of them complete, and five without', async () => {
    const { readFile } = await import('node:fs/promises');
    const { readCsv } = await import('@lobule/tables');
    const { table } = readCsv(await readFile(`${directory}/ispy1_radiomics_clinical_joined_161.csv`));
    const data = readData(
      registerPlan(
        smallPlan('binary', {
          patient: 'SUBJECTID',
          endpoint: { kind: 'binary', column: 'PCR', positive: '1', negative: '0' },
          groups: { clinical: ['age', 'HR_HER2_STATUS'], image: ['T1_E_*'] },
        }),
      ),
      table,
    );
    expect(data.patients).toHaveLength(156);
    expect(data.dropped).toHaveLength(5);
    expect(data.outcome.kind === 'binary' && data.outcome.values.reduce((sum, value) => sum + value, 0)).toBe(
      46,
    );
    expect(data.groups['image']).toHaveLength(370);
    expect(data.groups['clinical']).toEqual([
      'age',
      'HR_HER2_STATUS=HRposHER2neg',
      'HR_HER2_STATUS=TripleNeg',
    ]);
  });
});
