import type { EndpointResult, StudyResults } from '@lobule/study';
import { readStudy } from '@lobule/study';
import { describe, expect, test } from 'vitest';
import { checklistTable, fillChecklists } from '../../src/checklists/fill.ts';

const plan = (extra = '') =>
  readStudy(`lobule: 1
title: A table
question: Does it tell?
${extra}table: { file: a.csv, id: id }
analysis:
  groups: { clinical: [c1] }
  endpoints:
    - name: y
      title: it
      endpoint: { kind: binary, column: happened }
      models: [{ name: clinical, groups: [clinical], steps: [{ step: impute }, { step: scale }, { step: logistic }] }]
`).study;

function resultsWith(endpoints: readonly EndpointResult[]): StudyResults {
  return {
    study: {
      title: 'A table',
      question: 'Does it tell?',
      kind: 'patients',
      seed: 1,
      studyHash: 'a',
      planHash: 'b',
      software: 'Lobule',
      version: '0',
      codeHash: 'c',
      credits: [],
    },
    flow: [{ label: 'Patients', unit: 'patients', n: 83, excluded: [] }],
    subjects: [],
    maps: [],
    comparisons: [],
    cohort: { patients: 83, source: 'a.csv', remarks: [], univariable: [], endpoints },
    methods: [],
    notes: [],
    files: [],
  };
}

const figure = { value: 0.7, low: 0.6, high: 0.8, level: 0.95 };
const endpoint: EndpointResult = {
  name: 'y',
  title: 'it',
  kind: 'binary',
  patients: 83,
  events: 30,
  dropped: [],
  models: [
    {
      name: 'clinical',
      title: 'Clinical',
      metric: 'AUC',
      internal: figure,
      apparent: 0.75,
      coefficients: [{ feature: 'c1', value: 0.4 }],
      remarks: [],
    },
  ],
  differences: [],
  canaries: [],
  intervalMethod: 'corrected resampled t',
  validation: '5-fold cross-validation',
};

describe('checklists', () => {
  test('have as many items as their guidelines, each number once', () => {
    const lists = fillChecklists(plan(), resultsWith([endpoint, { ...endpoint, kind: 'survival' }]));
    expect(lists.map(({ name, items }) => [name, items.length])).toEqual([
      ['tripod-ai', 52],
      ['clear', 58],
      ['metrics', 30],
      ['strobe', 32],
      ['remark', 20],
    ]);
    for (const { items } of lists) expect(new Set(items.map(({ item }) => item)).size).toBe(items.length);
    const mains = (name: string) =>
      new Set(lists.find((list) => list.name === name)!.items.map(({ item }) => item.replace(/[a-z]$/, '')))
        .size;
    expect([mains('tripod-ai'), mains('strobe')]).toEqual([27, 22]);
  });

  test('the weights of METRICS are the published ones, which add up to 1', () => {
    const { items } = fillChecklists(plan(), resultsWith([endpoint])).find(({ name }) => name === 'metrics')!;
    const weights = items.map(({ weight }) => weight!);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 3);
    expect([weights[0], weights[2], weights[17], weights[26]]).toEqual([0.0368, 0.0919, 0.0599, 0.0749]);
  });

  test('say nothing to what only people know, and name a place for everything else that stands in the report', () => {
    for (const { items } of fillChecklists(plan(), resultsWith([endpoint]))) {
      for (const { state, where, found } of items) {
        if (state === 'people') expect([where, found]).toEqual([undefined, '']);
        else expect(found).not.toBe('');
        expect(where !== undefined).toBe(state === 'here' || state === 'part');
      }
    }
  });

  test('never answer for the authors: ethics, funding, fairness, discussion', () => {
    const lists = fillChecklists(plan(), resultsWith([endpoint]));
    const state = (name: string, item: string) =>
      lists.find((list) => list.name === name)!.items.find((entry) => entry.item === item)!.state;
    for (const item of ['3c', '14', '17', '18a', '18b', '19', '26'])
      expect(state('tripod-ai', item)).toBe('people');
    for (const item of ['8', '14', '20', '52']) expect(state('clear', item)).toBe('people');
    for (const item of ['18', '19', '20', '21', '22']) expect(state('strobe', item)).toBe('people');
    // Judgements are never more than answered in part.
    for (const item of ['1', '2', '3', '11', '16', '20', '24', '25'])
      expect(['part', 'people', 'not-done']).toContain(state('metrics', item));
  });

  test('tell what was not done as such: no other cohort, no centre left out', () => {
    const lists = fillChecklists(plan(), resultsWith([endpoint]));
    const metrics = lists.find(({ name }) => name === 'metrics')!;
    expect(metrics.items[26]).toMatchObject({ state: 'not-done', found: 'No other cohort was scored.' });
    const tripod = lists.find(({ name }) => name === 'tripod-ai')!;
    expect(tripod.items.find(({ item }) => item === '23b')?.state).toBe('not-done');
    const held = { validation: 'external', patients: 40 } as unknown as EndpointResult['holdOut'];
    const withOther = fillChecklists(
      plan(),
      resultsWith([{ ...endpoint, ...(held ? { holdOut: held } : {}) }]),
    );
    expect(withOther.find(({ name }) => name === 'metrics')!.items[26].state).toBe('here');
  });

  test('without models only STROBE is filled in, without a cohort none', () => {
    expect(fillChecklists(plan(), resultsWith([])).map(({ name }) => name)).toEqual(['strobe']);
    const { cohort: _cohort, ...without } = resultsWith([]);
    expect(fillChecklists(plan(), without)).toEqual([]);
  });

  test('leave a column of their table to the authors', () => {
    const [list] = fillChecklists(plan(), resultsWith([endpoint]));
    const { columns, rows } = checklistTable(list);
    expect(rows).toBe(52);
    expect(columns.at(-1)).toMatchObject({ name: 'authors', values: new Array(52).fill(null) });
  });
});
