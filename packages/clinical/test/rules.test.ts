import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  applyRule,
  type Cell,
  type ClinicalRule,
  checkRule,
  clinicalRuleSchema,
  ruleColumns,
  ruleInputs,
} from '../src/index.ts';

const on = (rule: object, row: Readonly<Record<string, Cell>>) =>
  applyRule(rule as ClinicalRule, (column) => row[column] ?? null);
const firstOf = (rule: object, row: Readonly<Record<string, Cell>>) => on(rule, row).values[0];
const codeOf = (work: () => unknown): string | undefined => {
  try {
    return void work();
  } catch (error) {
    return isLobuleError(error) ? error.code : 'another error';
  }
};
const residual = {
  bed: 'd1',
  bedAcross: 'd2',
  cellularity: 'ca',
  inSitu: 'cis',
  nodes: 'ln',
  metastasis: 'met',
};
const worked = { d1: 24, d2: 18, ca: 10, cis: 5, ln: 3, met: 4 };
const survival = {
  rule: 'survival',
  column: 'idfs',
  endpoint: 'IDFS',
  clock: 'surgery',
  from: {
    start: 'surgery',
    events: { 'contralateral-invasive': 'other_breast', death: 'death' },
    lastAssessment: 'seen',
  },
};

describe('rules over the columns of a table', () => {
  // A row for each rule, with the value that its function is tested on elsewhere.
  test.each([
    [{ rule: 'hormone-receptor', receptor: 'ER', from: { percent: 'er' } }, { er: 8 }, 'low-positive'],
    [
      { rule: 'her2-status', from: { ihc: 'ihc', ratio: 'r', copies: 'n' } },
      { ihc: '2+', r: 2, n: 4 },
      'positive',
    ],
    [{ rule: 'her2-stratum', scheme: 'three', from: { ihc: 'ihc' } }, { ihc: '1+' }, 'low'],
    [{ rule: 'ki67-group', cut: 20, from: { percent: 'ki' } }, { ki: 16 }, 'low'],
    [
      { rule: 'nottingham-grade', from: { tubules: 'a', nuclei: 'b', mitoses: 'c' } },
      { a: 3, b: 3, c: 2 },
      3,
    ],
    [{ rule: 'tumour-stage', from: { diameter: 'mm' } }, { mm: 20 }, 'T1c'],
    [{ rule: 'node-status', from: { positive: 'n', largest: 'mm' } }, { n: 1, mm: 0.1 }, 'negative'],
    [
      { rule: 'pcr', definition: 'ypT0 ypN0', from: { ypT: 't', ypN: 'n' } },
      { t: 'ypTis', n: 'ypN0' },
      'residual',
    ],
    [{ rule: 'rcb-class', from: residual }, worked, 'RCB-II'],
    [{ rule: 'miller-payne', from: { loss: 'l', invasiveLeft: 'i' } }, { l: 91, i: 'yes' }, 4],
    [{ rule: 'shrinkage', from: { before: 'a', after: 'b' } }, { a: 1000, b: 340 }, 66],
    [{ rule: 'sum-response', from: { baseline: 'a', sum: 'b', nadir: 'c' } }, { a: 78, b: 62, c: 51 }, 'PD'],
    [
      {
        rule: 'recurrence-score-group',
        cuts: { intermediateFrom: 11, highFrom: 26, source: 'TAILORx' },
        from: { score: 's' },
      },
      { s: 20 },
      'intermediate',
    ],
    [
      {
        rule: 'real-change',
        quantity: 'ADC',
        unit: 'mm2/s',
        parameters: 'b 0 100 600 800',
        repeatability: {
          quantity: 'ADC',
          scanner: 'A',
          protocol: 'dwi',
          parameters: 'b 0 100 600 800',
          wcvPercent: 4.8,
          source: 'ACRIN 6698',
        },
        from: {
          before: 'x',
          after: 'y',
          scannerBefore: 's',
          scannerAfter: 's',
          protocolBefore: 'p',
          protocolAfter: 'p',
        },
      },
      { x: 1, y: 1.2, s: 'A', p: 'dwi' },
      'increase',
    ],
    [{ rule: 'days-from', from: { date: 'a', start: 'b' } }, { a: '2024-03-04', b: '2024-03-11' }, -7],
    [
      { rule: 'threshold', cut: 30, below: 'no', atLeast: 'yes', source: 'plan', from: { value: 'x' } },
      { x: 30 },
      'yes',
    ],
    [{ rule: 'recode', to: { 'RCB-0': 'good' }, from: { value: 'x' } }, { x: 'RCB-0' }, 'good'],
  ] as [object, Record<string, Cell>, Cell][])('%j of %j is %j', (rule, row, value) => {
    const whole = { column: 'made', ...rule };
    expect(firstOf(whole, row)).toBe(value);
    const nothing = on(whole, {});
    expect(nothing.values).toEqual([null]);
    expect(nothing.reason?.code).toMatch(/^(missing|needs-)/);
    expect(nothing.guideline.name).not.toBe('');
    expect(() => checkRule(whole as ClinicalRule)).not.toThrow();
  });

  test('RCB has its index beside its class', () =>
    expect(firstOf({ rule: 'rcb-index', column: 'rcb', from: residual }, worked)).toBeCloseTo(3.0313, 4));

  test('survival makes a column of days and one of states', () => {
    const rule = survival as ClinicalRule;
    expect(ruleColumns(rule).map(({ name }) => name)).toEqual(['idfs_days', 'idfs_event']);
    const row = { surgery: '2020-01-10', other_breast: '2022-03-01', death: '2023-05-01' };
    expect(on(rule, row).values).toEqual([781, 1]);
    expect(on(rule, { surgery: '2020-01-10', seen: '2021-01-10' }).values).toEqual([366, 0]);
    expect(on(rule, { seen: '2021-01-10' }).reason?.text).toMatch(/start of the clock/);
  });

  test('in columns of days a 0 is what the study says that it is', () => {
    const from = { events: { recurrence: 'rec' }, lastAssessment: 'seen' };
    const row = { rec: 0, seen: 900 };
    expect(on({ ...survival, from, zero: 'no-event' }, row).values).toEqual([900, 0]);
    expect(on({ ...survival, from, zero: 'day-0' }, row).values).toEqual([0, 1]);
    // Where 0 says that there was none, an empty cell says that nobody knows.
    expect(on({ ...survival, from, zero: 'no-event' }, { seen: 900 }).reason?.text).toMatch(/not known/);
    expect(codeOf(() => checkRule({ ...survival, from } as ClinicalRule))).toBe('clinical/cut-off');
  });

  test('statuses tell a subtype as far as they can', () => {
    const rule = {
      rule: 'subtype',
      column: 's',
      receptors: 'status',
      scheme: 'st-gallen-2013',
      ki67Cut: 20,
      from: { er: 'er', pr: 'pr', her2: 'her2', ki67: 'ki' },
    };
    expect(firstOf(rule, { er: 0, pr: 0, her2: 0 })).toBe('triple-negative');
    expect(firstOf(rule, { er: 1, pr: 'pos', her2: 'positive' })).toBe('luminal-B-HER2-positive');
    expect(firstOf(rule, { er: 1, pr: 0, her2: 0 })).toBe('luminal-B');
    expect(firstOf(rule, { er: 0, pr: 1, her2: 1 })).toBe('luminal-B-HER2-positive');
    expect(on(rule, { er: 1, pr: 1, her2: 0, ki: 10 }).reason?.code).toBe('needs-pr');
    expect(firstOf({ ...rule, receptors: 'percent' }, { er: 90, pr: 40, her2: 'neg', ki: 10 })).toBe(
      'luminal-A',
    );
    expect(codeOf(() => checkRule({ ...rule, scheme: 'four-classes' } as ClinicalRule))).toBe(
      'clinical/cut-off',
    );
    expect(codeOf(() => checkRule({ ...rule, ki67Cut: undefined } as ClinicalRule))).toBe('clinical/cut-off');
  });

  test('patients for whom a rule is not meant have no value, and the reason says so', () => {
    const rule = {
      rule: 'tumour-stage',
      column: 't',
      from: { diameter: 'mm' },
      where: { column: 'arm', is: ['1'] },
    };
    expect(firstOf(rule, { mm: 20, arm: 1 })).toBe('T1c');
    expect(on(rule, { mm: 20, arm: 0 })).toMatchObject({ values: [null], reason: { code: 'not-asked' } });
    expect(ruleInputs(rule as ClinicalRule)).toEqual({ all: ['mm', 'arm'], telling: ['mm'] });
  });

  test('a cell that cannot be read is an error that does not show it', () => {
    const grade = { rule: 'tumour-stage', column: 't', from: { diameter: 'mm' } };
    const secret = (() => {
      try {
        return on(grade, { mm: 'Smith' });
      } catch (error) {
        return String(error);
      }
    })();
    expect(secret).toContain('A cell of mm is not a number');
    expect(secret).not.toContain('Smith');
    expect(codeOf(() => on(grade, { mm: '2+' }))).toBe('clinical/out-of-range');
    expect(on(grade, { mm: ' ' }).reason?.code).toBe('missing');
    expect(codeOf(() => on({ ...survival }, { surgery: '10/1/2020' }))).toBe('clinical/not-a-date');
    const left = { rule: 'miller-payne', column: 'mp', from: { invasiveLeft: 'i' } };
    expect(codeOf(() => on(left, { i: 'maybe' }))).toBe('clinical/out-of-range');
  });

  test('values that are not listed are left out; rules and events that do not exist are refused', () => {
    expect(
      on({ rule: 'recode', column: 'x', to: { a: 'b' }, from: { value: 'v' } }, { v: 'c' }).reason?.code,
    ).toBe('not-listed');
    expect(codeOf(() => on({ rule: 'none', column: 'x' }, {}))).toBe('clinical/no-rule');
    const strange = { ...survival, from: { ...survival.from, events: { marriage: 'm' } } };
    expect(codeOf(() => checkRule(strange as ClinicalRule))).toBe('clinical/no-rule');
  });

  test('every rule of the schema is carried out', () => {
    const options = clinicalRuleSchema.json['oneOf'] as { properties: { rule: { const: string } } }[];
    const names = options.map(({ properties }) => properties.rule.const);
    expect(names).toHaveLength(20);
    for (const rule of names) {
      const code = codeOf(() =>
        applyRule({ rule, column: 'x', from: {} } as unknown as ClinicalRule, () => null),
      );
      expect(code).not.toBe('clinical/no-rule');
    }
  });
});
