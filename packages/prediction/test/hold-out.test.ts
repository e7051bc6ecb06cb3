import { randomStream } from '@lobule/foundation';
import { exp, normalVariate } from '@lobule/numerics';
import { rocCurve } from '@lobule/statistics';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';
import { describe, expect, test } from 'vitest';
import {
  memoryLedger,
  openHoldOut,
  type Plan,
  planTasks,
  readData,
  readExternal,
  readHoldOut,
  registerPlan,
  runTask,
  type SealedHoldOut,
  sealedHash,
} from '../src/index.ts';

const patients = 120;

function planOf(changes: Partial<Plan> = {}): Plan {
  return {
    patient: 'id',
    endpoint: { kind: 'binary', column: 'pcr', positive: '1', negative: '0' },
    groups: { clinical: ['age', 'subtype'], image: ['f*'] },
    categorical: [],
    models: [
      { name: 'clinical', groups: ['clinical'], steps: [{ step: 'logistic', ridge: 1e-4 }] },
      {
        name: 'combined',
        groups: ['clinical', 'image'],
        steps: [{ step: 'scale' }, { step: 'logistic', ridge: 1e-2 }],
      },
    ],
    folds: 4,
    repeats: 1,
    permutations: 0,
    randomFeatureDraws: 0,
    plantedDiscrimination: 0.85,
    riskGroups: 2,
    confidence: 0.95,
    seed: 5,
    ...changes,
  };
}

/** Patients of years 2010 to 2019 from four centres. */
function cohort({ prefix = 'A', seed = 1, subtypes = ['luminal', 'TN', 'HER2'] } = {}): Table {
  const stream = randomStream(seed, 'hold-out-test');
  const column = (name: string, value: (i: number) => number) =>
    numberColumn(
      name,
      Float64Array.from({ length: patients }, (_, i) => value(i)),
    );
  const signal = Float64Array.from({ length: patients }, () => normalVariate(stream));
  const text = (name: string, value: (i: number) => string) =>
    textColumn(
      name,
      Array.from({ length: patients }, (_, i) => value(i)),
    );
  return makeTable([
    text('id', (i) => `${prefix}${i}`),
    column('pcr', (i) => (stream.uniform() < 1 / (1 + exp(-1.5 * signal[i])) ? 1 : 0)),
    column('year', (i) => 2010 + (i % 10)),
    text('date', (i) => `201${i % 10}-0${1 + (i % 9)}-15`),
    text('centre', (i) => `C${i % 4}`),
    column('split', (i) => (i % 5 === 0 ? 1 : 0)),
    column('age', () => 50 + 10 * normalVariate(stream)),
    text('subtype', (i) => subtypes[i % subtypes.length]),
    column('f1', (i) => signal[i]),
    column('f2', () => normalVariate(stream)),
  ]);
}

const schemes = [
  ['temporal', { by: 'time', column: 'year', from: '2018' }, 24],
  ['temporal', { by: 'time', column: 'date', from: '2018-01-01' }, 24],
  ['temporal', { by: 'time', column: 'date', from: '2018/01/01' }, 24],
  ['external', { by: 'centre', column: 'centre', centres: ['C3'] }, 30],
  ['internal', { by: 'flag', column: 'split', value: '1' }, 24],
] as const;

describe('a hold-out', () => {
  test.each(schemes)('is %s by %o', async (validation, holdOut, count) => {
    const plan = registerPlan(planOf({ holdOut: holdOut as Plan['holdOut'] }));
    const table = cohort();
    const data = readData(plan, table);
    const held = readHoldOut(plan, table);
    expect(held.patients).toHaveLength(count);
    expect(data.patients).toHaveLength(patients - count);
    expect(data.heldOut).toEqual(held.patients);
    expect(data.patients.filter((patient) => held.patients.includes(patient))).toEqual([]);
    const result = await openHoldOut(plan, data, held, memoryLedger());
    expect(result).toMatchObject({ validation, opened: 1, warnings: [] });
    expect(result.models[1].discrimination.value).toBeGreaterThan(0.6);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  const plan = registerPlan(planOf({ holdOut: schemes[0][1] }));
  const table = cohort();
  const data = readData(plan, table);

  test('has figures of the score alone: the area, its DeLong interval and the paired difference', async () => {
    const held = readHoldOut(plan, table);
    const { models, differences } = await openHoldOut(plan, data, held, memoryLedger());
    const outcome = Uint8Array.from({ length: patients }, (_, i) => i)
      .filter((i) => i % 10 >= 8)
      .map((i) => (table.columns[1].values as Float64Array)[i]);
    const curve = rocCurve(models[1].linear, outcome);
    expect(models[1].discrimination.value).toBeCloseTo(curve.auc, 12);
    expect(models[1].discrimination.lower).toBeCloseTo(Math.max(0, curve.interval.lower), 12);
    expect(differences[0].difference.value).toBeCloseTo(
      curve.auc - rocCurve(models[0].linear, outcome).auc,
      12,
    );
    expect(models[1].calibration.slope).not.toBeNull();
  });

  test('shows nothing but names until it is opened', () => {
    const held = readHoldOut(plan, table);
    expect(Object.keys(held).sort()).toEqual(['dropped', 'patients', 'validation']);
    const task = planTasks(plan).find(({ kind }) => kind === 'repeat')!;
    const outcomes = table.columns[1].values as Float64Array;
    const flipped = makeTable(
      table.columns.map((column) =>
        column.name === 'pcr'
          ? numberColumn(
              'pcr',
              outcomes.map((value, i) => (i % 10 >= 8 ? 1 - value : value)),
            )
          : column,
      ),
    );
    // Nothing of the development depends on the outcomes of those held out.
    expect(runTask(plan, readData(plan, flipped), task)).toEqual(runTask(plan, data, task));
  });

  test('that is opened twice says so, also where the second plan is another', async () => {
    const ledger = memoryLedger();
    const held = readHoldOut(plan, table);
    await openHoldOut(plan, data, held, ledger);
    const again = await openHoldOut(plan, data, readHoldOut(plan, table), ledger);
    expect(again.opened).toBe(2);
    expect(again.warnings).toEqual([
      expect.stringContaining('was opened 1 time before (under this plan): it is no longer untouched'),
    ]);
    const other = registerPlan(planOf({ holdOut: { ...schemes[0][1], from: '2017' }, seed: 9 }));
    const third = await openHoldOut(other, readData(other, table), readHoldOut(other, table), ledger);
    expect(third.opened).toBe(3);
    expect(third.warnings[0]).toContain('1 of the plans were others');
    expect(await ledger.openings()).toHaveLength(3);
  });

  test('is counted before anything is looked at', async () => {
    const ledger = { ...memoryLedger(), append: () => Promise.reject(new Error('disk full')) };
    await expect(openHoldOut(plan, data, readHoldOut(plan, table), ledger)).rejects.toThrow('disk full');
  });

  test.each([
    ['a column without a value', { by: 'time', column: 'gap', from: '2018' }],
    ['what is neither number nor date', { by: 'time', column: 'subtype', from: '2018' }],
    ['nobody', { by: 'time', column: 'year', from: '2031' }],
    ['everybody', { by: 'time', column: 'year', from: '1999' }],
  ] as const)('cannot be %s', (_, holdOut) => {
    const wrong = registerPlan(planOf({ holdOut: holdOut as Plan['holdOut'] }));
    const gap = numberColumn(
      'gap',
      Float64Array.from({ length: patients }, (_unused, i) => (i === 7 ? Number.NaN : 2015)),
    );
    const code = 'prediction/hold-out';
    expect(() => readData(wrong, makeTable([...table.columns, gap]))).toThrow(
      expect.objectContaining({ code }),
    );
  });

  test('cannot be made up, go by the outcome, or be asked for where there is none', async () => {
    const made = { validation: 'external', patients: [] } as unknown as SealedHoldOut;
    const code = 'prediction/hold-out';
    await expect(openHoldOut(plan, data, made, memoryLedger())).rejects.toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => readHoldOut(registerPlan(planOf()), table)).toThrow(expect.objectContaining({ code }));
    const byOutcome = planOf({ holdOut: { by: 'flag', column: 'pcr', value: '1' } });
    expect(() => registerPlan(byOutcome)).toThrow(expect.objectContaining({ code: 'prediction/plan-wrong' }));
    const other = registerPlan(planOf({ seed: 6, holdOut: schemes[0][1] }));
    await expect(
      openHoldOut(other, readData(other, table), readHoldOut(plan, table), memoryLedger()),
    ).rejects.toThrow(expect.objectContaining({ code: 'prediction/plan-not-registered' }));
  });
});

describe('patients of whom it cannot be said whether they are held out', () => {
  const gaps = (_: unknown, i: number) => (i < 3 ? null : i % 5 === 0 ? 'test' : 'train');
  const table = makeTable([...cohort().columns, textColumn('part', Array.from({ length: patients }, gaps))]);
  const by = { by: 'flag', column: 'part', value: 'test' } as const;

  test('are refused, or left out of both and named where the plan says so', () => {
    expect(() => readData(registerPlan(planOf({ holdOut: by })), table)).toThrow(
      'whether it is held out cannot be said',
    );
    const plan = registerPlan(planOf({ holdOut: { ...by, withoutValue: 'leave-out' } }));
    const data = readData(plan, table);
    const held = readHoldOut(plan, table);
    expect(data.dropped.map(({ patient }) => patient)).toEqual(['A0', 'A1', 'A2']);
    expect(data.dropped[0].reason.code).toBe('no-hold-out-value');
    expect(held.patients).toHaveLength(23);
    expect(data.patients).toHaveLength(patients - 23 - 3);
  });
});

describe('a patient on both sides', () => {
  test('under another name is found by her features, and a sealed hold-out has a hash of its own', async () => {
    const plan = registerPlan(planOf({ groups: { clinical: ['age', 'f1'], image: ['f*'] } }));
    const data = readData(plan, cohort());
    const { columns } = cohort({ prefix: 'B', seed: 2 });
    // The first patient of the other table has the features of the fourth of the development.
    const copied = columns.map((column, j) => {
      const own = cohort().columns[j];
      if (column.kind !== 'number' || own.kind !== 'number' || column.name === 'pcr') return column;
      return { ...column, values: column.values.map((value, i) => (i === 0 ? own.values[3] : value)) };
    });
    const external = readExternal(plan, data, makeTable(copied));
    expect(sealedHash(external)).not.toBe(sealedHash(readExternal(plan, data, makeTable(columns))));
    const { twins } = await openHoldOut(plan, data, external, memoryLedger());
    expect(twins.map((pair) => pair.patients)).toEqual([['A3', 'B0']]);
  });
});

describe('another table', () => {
  const plan = registerPlan(planOf());
  const data = readData(plan, cohort());

  test('is scored as external, with the categories of the development', async () => {
    // Levels in another order, and one of them absent.
    const table = cohort({ prefix: 'B', seed: 2, subtypes: ['TN', 'luminal'] });
    const external = readExternal(plan, data, table);
    const result = await openHoldOut(plan, data, external, memoryLedger());
    expect(result).toMatchObject({ validation: 'external', patients: { n: 120, development: 120 } });
    expect(result.models[1].discrimination.lower).toBeGreaterThan(0.6);
  });

  test('with a level that the development does not know is refused', () => {
    const table = cohort({ prefix: 'B', subtypes: ['TN', 'normal-like'] });
    expect(() => readExternal(plan, data, table)).toThrow('normal-like of subtype was not among the levels');
  });

  test('of the same people is refused', () => {
    expect(() => readExternal(plan, data, cohort())).toThrow(
      expect.objectContaining({ code: 'prediction/same-patients' }),
    );
  });

  test('is known by the names of the people, where both tables hold labels', () => {
    const external = cohort({ prefix: 'B', seed: 2 });
    const people = (label: string) =>
      label.startsWith('A') ? `100${label.slice(1)}` : `X-100${label.slice(1)}`;
    expect(() => readExternal(plan, data, external, { people })).toThrow('120 of 120 patients stand in');
    expect(() => readExternal(plan, data, external)).not.toThrow();
  });

  test('whose numbers are other people by declaration is taken, and the result tells it', async () => {
    const numbered = (prefix: string) => {
      const { columns } = cohort({ prefix });
      const ids = textColumn(
        'id',
        Array.from({ length: patients }, (_, i) => `${prefix}${1000 + i}`),
      );
      return makeTable([ids, ...columns.slice(1)]);
    };
    const own = readData(plan, numbered('A-'));
    expect(() => readExternal(plan, own, numbered('B-'))).toThrow(
      '120 of 120 patients stand in the other cohort too, 0 under the same name and 120',
    );
    const external = readExternal(plan, own, numbered('B-'), {
      differentPeople: 'Both trials count from 1000',
    });
    const { warnings } = await openHoldOut(plan, own, external, memoryLedger());
    expect(warnings).toEqual([expect.stringContaining('Both trials count from 1000')]);
  });
});

describe('a centre left out', () => {
  test('is scored by models of the others; small ones go together and are named', () => {
    const plan = registerPlan(planOf({ leaveOut: 'centre' }));
    const table = cohort();
    const centre = textColumn(
      'centre',
      Array.from({ length: patients }, (_, i) => (i < 4 ? 'tiny' : i < 9 ? 'small' : `C${i % 3}`)),
    );
    const data = readData(
      plan,
      makeTable(table.columns.map((column) => (column.name === 'centre' ? centre : column))),
    );
    const task = planTasks(plan).find(({ kind }) => kind === 'centres')!;
    const result = runTask(plan, data, task);
    const [, combined] = 'centres' in result ? result.centres : [];
    expect(combined.centres.map(({ centres }) => centres)).toEqual([
      ['C0'],
      ['C1'],
      ['C2'],
      ['small', 'tiny'],
    ]);
    expect(combined.centres.reduce((sum, { n }) => sum + n, 0)).toBe(patients);
    expect(combined.mean).toBeGreaterThan(0.6);
    expect(combined.least).toBeLessThanOrEqual(combined.mean!);
    expect(combined.largest).toBeGreaterThanOrEqual(combined.mean!);
  });

  test('needs a second one', () => {
    const plan = registerPlan(planOf({ leaveOut: 'one' }));
    const one = textColumn('one', new Array<string>(patients).fill('C'));
    const data = readData(plan, makeTable([...cohort().columns, one]));
    const task = planTasks(plan).find(({ kind }) => kind === 'centres')!;
    expect(() => runTask(plan, data, task)).toThrow(expect.objectContaining({ code: 'prediction/too-few' }));
  });
});
