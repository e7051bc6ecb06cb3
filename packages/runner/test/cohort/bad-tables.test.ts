import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { likeIds } from '../../src/cohort/faults/check-table.ts';
import { runAnalysis } from '../../src/index.ts';
import { errorOf, temporaryFolder } from '../fixture.ts';

type Row = Record<string, string | number>;

/** Forty made-up women: age, a marker that tells a little, response, time to relapse. */
function women(change: (row: Row, i: number) => Row = (row) => row): Row[] {
  return Array.from({ length: 40 }, (_, i) =>
    change(
      {
        patient: `W${String(i + 1).padStart(2, '0')}`,
        age: 30 + ((i * 7) % 41),
        marker: 10 + ((i * 13) % 29) + (i % 3),
        pcr: i % 3 === 0 ? 1 : 0,
        days: 200 + ((i * 97) % 1500),
        relapse: i % 4 === 0 ? 1 : 0,
      },
      i,
    ),
  );
}

interface Asked {
  readonly features?: readonly string[];
  readonly survival?: boolean;
  readonly table?: string;
  readonly model?: string;
}

function analyse(rows: readonly Row[], asked: Asked = {}) {
  const { features = ['age', 'marker'], survival = false, table = '', model } = asked;
  const folder = temporaryFolder();
  const names = Object.keys(rows[0]);
  const csv = [names.join(','), ...rows.map((row) => names.map((name) => row[name]).join(','))].join('\n');
  writeFileSync(path.join(folder, 'cohort.csv'), `${csv}\n`);
  writeFileSync(
    path.join(folder, 'plan.yaml'),
    `lobule: 1
title: Forty women
table: { id: patient${table} }
analysis:
  groups: { all: [${features.join(', ')}] }
  endpoints:
    - name: outcome
      title: the outcome
      endpoint: ${survival ? '{ kind: survival, time: days, event: relapse }' : '{ kind: binary, column: pcr }'}
      folds: 2
      repeats: 1
      permutations: 0
      randomFeatureDraws: 0
      models: [{ name: all, groups: [all], steps: [{ step: impute }, { step: scale }, { step: ${model ?? (survival ? 'cox' : 'logistic')} }] }]
`,
  );
  return runAnalysis(
    path.join(folder, 'plan.yaml'),
    path.join(folder, 'cohort.csv'),
    path.join(folder, 'out'),
  );
}

/** Without what is said of every plan that permutes nothing. */
const notes = async (rows: readonly Row[], asked: Asked = {}) =>
  (await analyse(rows, asked)).results.notes.filter(({ code }) => code !== 'few-permutations');
const warned = async (code: string, rows: readonly Row[], asked: Asked = {}) =>
  (await notes(rows, asked)).find((note) => note.code === code)?.text;
const refused = (rows: readonly Row[], asked: Asked = {}) => errorOf(analyse(rows, asked));

describe('in a table', () => {
  test('with nothing wrong nothing is said', async () => {
    expect((await notes(women())).filter(({ kind }) => kind === 'warning')).toEqual([]);
  });

  test('one patient who stands twice is refused by her rows, without her name', async () => {
    const error = await refused(women((row, i) => (i === 7 ? { ...row, patient: 'W03' } : row)));
    expect(error).toMatchObject({ code: 'tables/duplicate-key', what: 'Rows 4 and 9 have the same patient' });
  });

  test('ids that differ in capitals, marks or zeros alone are a warning that names rows, not people', () => {
    const said = (...ids: string[]) => likeIds({ ids, file: 'cohort.csv' }).map(({ text }) => text);
    expect(said('P-01', 'P02', 'p1', 'P10', 'P 02')).toEqual([
      'Ids of cohort.csv differ in nothing but capitals, marks or leading zeros in rows 2 and 4, 3 and 6',
    ]);
    expect(said('1', '10', '100', 'A1', 'A10', '0')).toEqual([]);
  });

  test('one patient under two names is found by her measurements', async () => {
    const spread = women((row, i) => ({ ...row, a: i * 1.7, b: (i * i) % 101, c: 3 + i / 7 }));
    const rows = [...spread, { ...spread[5], patient: 'X99' }];
    const { results } = await analyse(rows, { features: ['age', 'marker', 'a', 'b', 'c'] });
    const check = results.cohort?.endpoints[0].canaries.find(({ name }) => name === 'Duplicate patients');
    expect(check).toMatchObject({ passed: false, found: 'sub-006 and sub-041' });
  });

  test('a feature that is the outcome under another name is refused', async () => {
    const rows = women((row) => ({ ...row, answer: row['pcr'] === 1 ? 'yes' : 'no' }));
    const error = await refused(rows, { features: ['age', 'answer'] });
    expect(error.code).toBe('runner/table-fault');
    expect(error.what).toBe(
      'answer=yes is the outcome itself under another name: the same in all 40 patients',
    );
    expect(error.cure).toContain('table.lookedAt');
  });

  test('a measurement that separates the outcome without an error is refused, unless it was looked at', async () => {
    const rows = women((row, i) => ({ ...row, cells: Number(row['pcr']) * 50 + i / 3 }));
    const asked = { features: ['age', 'cells'] };
    expect((await refused(rows, asked)).what).toBe(
      'cells alone separates the outcome without an error in 40 patients',
    );
    const { results } = await analyse(rows, { ...asked, table: ', lookedAt: [cells]' });
    expect(results.cohort?.endpoints[0].models).toHaveLength(1);
  });

  test('a measurement that nearly separates it is a warning', async () => {
    const rows = women((row, i) => ({ ...row, cells: Number(row['pcr']) * (i === 9 ? 8 : 50) + i / 3 }));
    expect(await warned('outcome-nearly-told', rows, { features: ['age', 'cells'] })).toBe(
      'cells alone separates the outcome almost without an error: AUC 0.989 in 40 patients',
    );
  });

  test.each([
    ['status', (row: Row) => 2 - Number(row['relapse']), 'status is the event itself under another name'],
    ['years', (row: Row) => (Number(row['days']) / 365).toFixed(4), 'years is the time of the outcome'],
  ])('%s, derived from a time-to-event outcome, is refused', async (name, value, text) => {
    const rows = women((row) => ({ ...row, [name]: value(row) }));
    expect((await refused(rows, { features: ['age', name], survival: true })).what).toContain(text);
  });

  test('columns with one value and columns with none are named', async () => {
    const rows = women((row) => ({ ...row, field: 1.5, lost: '' }));
    const asked = { features: ['age', 'field', 'lost'] };
    const found = await notes(rows, asked);
    const text = (code: string) => found.find((note) => note.code === code)?.text;
    expect(text('constant')).toBe('1 of 3 predictors have one and the same value in all 40 patients: field');
    expect(text('all-missing')).toBe('1 of 3 predictors have no value in all 40 patients: lost');
  });

  test('text among numbers is refused by column and row', async () => {
    const error = await refused(women((row, i) => (i === 4 ? { ...row, marker: '<12' } : row)));
    expect(error).toMatchObject({ code: 'tables/not-numeric', where: { column: 'marker', row: 6 } });
    expect(error.what).toContain('begins with a sign of comparison');
  });

  test('a negative time is refused by column and row', async () => {
    const rows = women((row, i) => (i === 2 ? { ...row, days: -30 } : row));
    const error = await refused(rows, { survival: true });
    expect(error).toMatchObject({ code: 'prediction/outcome-wrong', where: { column: 'days', row: 4 } });
    expect(error.what).toContain('-30 is no time');
  });

  test.each([999, -999, 9999])(
    '%s for missing is refused, and read as missing where the plan says so',
    async (code) => {
      const rows = women((row, i) => (i % 11 === 0 ? { ...row, age: code } : row));
      const error = await refused(rows);
      expect(error).toMatchObject({ code: 'runner/table-fault', where: { column: 'age' } });
      expect(error.what).toBe(`age holds ${code} in 4 of 40 rows; all others lie between 31 and 70`);
      const imputed = await warnedDefault(rows, { table: `, missing: ["${code}"]` });
      expect(imputed).toContain('age (4)');
    },
  );

  test('ages up to 99 are no codes for missing', async () => {
    const rows = women((row, i) => (i === 0 ? { ...row, age: 99 } : row));
    expect((await notes(rows)).filter(({ kind }) => kind === 'warning')).toEqual([]);
  });

  test('a single event is refused', async () => {
    const rows = women((row, i) => ({ ...row, relapse: i === 3 ? 1 : 0 }));
    const error = await refused(rows, { survival: true });
    expect(error.code).toBe('prediction/too-few');
    expect(error.what).toContain('1');
  });

  test('more features than patients without a penalty are refused, with one they are not', async () => {
    const names = Array.from({ length: 25 }, (_, j) => `f${j}`);
    const rows = women((row, i) => ({
      ...row,
      ...Object.fromEntries(names.map((name, j) => [name, (i * i * (j + 2) + 17 * i + 7 * j * j) % 101])),
    }));
    const error = await refused(rows, { features: names });
    expect(error.what).toBe(
      'all is a logistic regression of 25 features on 20 training patients without a penalty that could hold them',
    );
    expect(error.cure).toContain('lasso-logistic');
    const { results } = await analyse(rows, { features: names, model: 'lasso-logistic' });
    expect(results.notes.filter(({ code }) => code === 'more-features-than-patients')).toEqual([]);
  });

  test('several faults are told at once', async () => {
    const rows = women((row, i) => (i % 11 === 0 ? { ...row, age: 999, marker: -99 } : row));
    expect((await refused(rows)).what).toMatch(/^2 faults:\nage holds 999 .*\nmarker holds -99 /);
  });
});

async function warnedDefault(rows: readonly Row[], asked: Asked): Promise<string | undefined> {
  return (await notes(rows, asked)).find(({ code }) => code === 'imputed')?.text;
}
