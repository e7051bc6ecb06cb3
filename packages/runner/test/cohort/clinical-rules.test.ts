import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isLobuleError, type LobuleError } from '@lobule/foundation';
import { openEvents } from '@lobule/ledger';
import { readData } from '@lobule/prediction';
import { readStudy, type Study } from '@lobule/study';
import { listTemplates, readTemplate } from '@lobule/study/node';
import { column, readCsv, texts, writeCsv } from '@lobule/tables';
import { afterAll, describe, expect, test } from 'vitest';
import { analysisOf, openedTemplate, simulatedTable } from '../../../../validation/template-cohorts.ts';
import { checkPlan } from '../../src/check-plan.ts';
import { checkOutcomes } from '../../src/cohort/check-outcomes.ts';
import { readClinical } from '../../src/cohort/clinical.ts';
import { rulesTable } from '../../src/cohort/clinical-rules.ts';
import { cohortTable } from '../../src/cohort/cohort-table.ts';
import { correlations } from '../../src/cohort/correlations.ts';
import { checkTable } from '../../src/cohort/faults/check-table.ts';
import { registerAnalysis } from '../../src/cohort/register-analysis.ts';
import { methodsFacts } from '../../src/methods.ts';

// One file for rules and ready plans, without the fixture of images: both need the schema of a study, which takes time.
const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-rules-'));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function errorOf(work: () => unknown): LobuleError {
  try {
    work();
  } catch (error) {
    if (isLobuleError(error)) return error;
    throw error;
  }
  throw new Error('Nothing was refused');
}

const ROWS = `id,ihc,ypt,ypn,age,size,arm
A,1+,ypT0,ypN0,41,20,1
B,2+,ypT2,ypN1,52,31,1
C,0,nothing,ypN0,63,12,0
D,3+,ypTis,ypN0,58,,1
`;

/** A study with these rules, groups and an endpoint on the first rule's column. */
function study(rules: string, predictors = 'age', more = '') {
  const folder = newFolder();
  writeFileSync(path.join(folder, 'clinical.csv'), ROWS);
  const { study: read } = readStudy(`lobule: 1
title: Rules
table:
  file: clinical.csv
  id: id
  rules:
${rules}
analysis:
  groups: { clinical: [${predictors}], others: [size] }
  endpoints:
    - name: response
      title: response
      endpoint: { kind: binary, column: response, positive: pCR, negative: residual }
      models: [{ name: clinical, groups: [clinical], steps: [{ step: logistic }] }]
${more}`);
  return { study: read, base: folder, defaulted: [], hash: '' };
}

const PCR = '    - { rule: pcr, column: response, definition: ypT0/is ypN0, from: { ypT: ypt, ypN: ypn } }';
const HER2 = '    - { rule: her2-stratum, column: her2, scheme: three, from: { ihc: ihc } }';

describe('a rule of a study', () => {
  test('makes a column; whom it cannot answer is left out with the reason, and stops nobody', () => {
    const input = study(`${PCR}\n${HER2}`);
    const clinical = readClinical(input);
    if (!clinical) throw new Error('There is a table');
    expect(texts(clinical.table, 'response')).toEqual(['pCR', 'residual', null, 'pCR']);
    expect(texts(clinical.table, 'her2')).toEqual(['low', null, 'zero', 'positive']);
    const notes = clinical.notes.map(({ kind, code, text }) => `${kind} ${code}: ${text}`);
    expect(notes).toEqual([
      'warning clinical/out-of-range: response: no value in 1 of 4 patients. There is no category nothing of ypT. (row 4)',
      'dropped needs-ish: her2: no value in 1 of 4 patients. Indeterminate: IHC 2+ needs ISH.',
    ]);
    expect(() => checkPlan(input, clinical)).not.toThrow();
    const facts = methodsFacts(input.study, undefined).filter(({ topic }) => topic.startsWith('Pathology'));
    expect(facts.map(({ citation }) => citation)).toEqual([
      'Cortazar et al. 2014, Lancet 384:164',
      'Wolff et al. 2023, J Clin Oncol 41:3867',
    ]);
  });

  test.each([
    [
      'what the outcome is made from',
      PCR,
      'age, ypn',
      /Predictor ypn is what the outcome of response is made from/,
    ],
    [
      'what is made from the same column',
      `${PCR}\n    - { rule: recode, column: clear, from: { value: ypt }, to: { ypT0: "1", ypT2: "0" } }`,
      'age, clear',
      /Predictor clear and the outcome of response are both made from ypt/,
    ],
  ])('does not let %s predict', (_, rules, predictors, message) => {
    const input = study(rules, predictors);
    const { code, what } = errorOf(() => checkPlan(input, readClinical(input)));
    expect(code).toBe('study/not-valid');
    expect(what).toMatch(message);
  });

  test.each([
    [
      'a column that is there',
      '    - { rule: tumour-stage, column: age, from: { diameter: size } }',
      'study/not-valid',
    ],
    [
      'a column that is not there',
      '    - { rule: tumour-stage, column: t, from: { diameter: sice } }',
      'tables/no-column',
    ],
    [
      'a choice that is lacking',
      '    - { rule: subtype, column: s, receptors: status, scheme: st-gallen-2013, from: { er: arm, pr: arm, her2: arm } }',
      'clinical/cut-off',
    ],
  ])('is refused before any work for %s', (_, rule, code) => {
    const input = study(`${PCR}\n${rule}`);
    expect(errorOf(() => readClinical(input)).code).toBe(code);
  });
});

test('correlations name groups that there are, leave sealed patients out and count every pair', () => {
  const asked = (group: string) =>
    study(
      PCR,
      'age',
      `  correlations:\n    - { name: sizes, title: Sizes, features: [clinical], with: [${group}] }\n`,
    );
  const wrong = asked('other');
  const { what } = errorOf(() => checkPlan(wrong, readClinical(wrong)));
  expect(what).toMatch(/group other, which does not exist; did you mean others/);
  const { analysis } = asked('others').study;
  if (!analysis?.correlations) throw new Error('There are correlations');
  // Ranks of a against b, without S6: 1 2 3 4 5 and 2 1 4 3 5, rho 0.8.
  const { table } = readCsv('subject,age,size\nS1,1,2\nS2,2,1\nS3,3,4\nS4,4,3\nS5,5,5\nS6,6,-9\n');
  const { report, text } = correlations(analysis.correlations[0], analysis.groups, table, new Set(['S6']));
  expect(report.rows[0][3].value).toBeCloseTo(0.8, 12);
  expect(report.note).toContain('Patients of a hold-out stayed out: 1.');
  expect(column(readCsv(text).table, 'spearman').values[0]).toBeCloseTo(0.8, 12);
});

/** What a run does with a plan and a table before the first model is fitted. */
function prepare(text: string) {
  const { study: whole } = readStudy(text);
  const folder = newFolder();
  writeFileSync(path.join(folder, 'cohort.csv'), writeCsv(simulatedTable(whole, 90)));
  const study: Study = analysisOf(whole, 'cohort.csv');
  const input = { study, base: folder, defaulted: [], hash: '' };
  const clinical = readClinical(input);
  if (!clinical) throw new Error('A template has a table');
  checkPlan(input, clinical);
  // With its maps, regions and features too, which a table alone leaves out.
  if (whole.table) checkPlan({ ...input, study: { ...whole, analysis: undefined } }, clinical);
  const registered = registerAnalysis(study, openEvents(path.join(folder, 'ledger.jsonl')));
  if (!registered) throw new Error('A template has an analysis');
  checkOutcomes(registered, clinical, []);
  checkTable(study, clinical);
  const labels = new Map(clinical.ids.map((id) => [id, id]));
  return { study, clinical, registered, table: cohortTable(clinical, labels, undefined, 'baseline').table };
}

describe('the ready plan', () => {
  test.each(listTemplates().map(({ name }) => name))(
    '%s is a study whose analysis a table can be given',
    (name) => {
      const { study, clinical, registered, table } = prepare(readTemplate(name));
      for (const { endpoint, registered: plan } of registered.plans) {
        const data = readData(plan, table);
        expect(data.patients.length, endpoint.name).toBeGreaterThan(15);
        expect(data.x.names.length, endpoint.name).toBeGreaterThan(3);
      }
      for (const request of study.analysis?.correlations ?? []) {
        const found = correlations(request, study.analysis?.groups ?? {}, table, new Set());
        expect(found.report.rows.length).toBeGreaterThan(5);
        expect(readCsv(found.text).table.rows).toBeGreaterThanOrEqual(found.report.rows.length);
      }
      // A contradiction would be a fault of the made-up table.
      expect(clinical.ruled.filter(({ reason }) => reason?.code.startsWith('clinical/'))).toEqual([]);
      const rules = rulesTable(clinical.ruled, (row) => clinical.ids[row]);
      expect(rules.rows).toBe(clinical.ruled.length);
    },
  );

  test.each(['response', 'subtype', 'luminal-recurrence', 'chemoresistance'])(
    '%s asks for a choice where it leaves one, and takes it',
    (name) => {
      const open = readTemplate(name).replaceAll('#? ', '');
      if (name !== 'chemoresistance') expect(() => readStudy(open)).toThrow(/number/);
      const { registered } = prepare(openedTemplate(readTemplate(name)));
      expect(registered.plans.length).toBeGreaterThanOrEqual(1);
    },
  );

  test('holds no cut-off that a study must choose', () => {
    for (const { name } of listTemplates()) {
      const { study } = readStudy(readTemplate(name));
      const choosing = (study.table?.rules ?? []).filter(
        (rule) => 'cut' in rule || 'ki67Cut' in rule || 'cuts' in rule,
      );
      expect(choosing, name).toEqual([]);
    }
  });

  test('that does not exist is told with the nearest one', () => {
    expect(() => readTemplate('grades')).toThrow(/did you mean grade/);
    expect(() => readTemplate('constructor')).toThrow(/no template/);
  });
});
