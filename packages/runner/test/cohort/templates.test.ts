import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openEvents } from '@lobule/ledger';
import { readData } from '@lobule/prediction';
import { readStudy, type Study } from '@lobule/study';
import { listTemplates, readTemplate } from '@lobule/study/node';
import { readCsv, writeCsv } from '@lobule/tables';
import { describe, expect, test } from 'vitest';
import { analysisOf, openedTemplate, simulatedTable } from '../../../../validation/template-cohorts.ts';
import { checkPlan } from '../../src/check-plan.ts';
import { checkOutcomes } from '../../src/cohort/check-outcomes.ts';
import { readClinical } from '../../src/cohort/clinical.ts';
import { rulesTable } from '../../src/cohort/clinical-rules.ts';
import { cohortTable } from '../../src/cohort/cohort-table.ts';
import { correlations } from '../../src/cohort/correlations.ts';
import { checkTable } from '../../src/cohort/faults/check-table.ts';
import { registerAnalysis } from '../../src/cohort/register-analysis.ts';
import { temporaryFolder } from '../fixture.ts';

/** What a run does with a plan and a table before the first model is fitted. */
function prepare(text: string) {
  const { study: whole } = readStudy(text);
  const folder = temporaryFolder('template');
  writeFileSync(path.join(folder, 'cohort.csv'), writeCsv(simulatedTable(whole, 90)));
  const study: Study = analysisOf(whole, 'cohort.csv');
  const input = { study, base: folder, defaulted: [], hash: '' };
  const clinical = readClinical(input);
  if (!clinical) throw new Error('A template has a table');
  checkPlan(input, clinical);
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
