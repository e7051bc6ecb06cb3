import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { applyRule, type Cell, type ClinicalRule } from '@lobule/clinical';
import { runStudy } from '@lobule/runner';
import { readStudy, type Study, type StudyResults } from '@lobule/study';
import { listTemplates, readTemplate } from '@lobule/study/node';
import { column, makeTable, numberColumn, readCsv, type Table, texts, writeCsv } from '@lobule/tables';
import { type CaseResult, compare, type Suite, type SuiteContext } from './suite.ts';
import { analysisOf, openedTemplate, simulatedTable } from './template-cohorts.ts';

/**
 * The ready plans, run whole on made-up cohorts and, where a public cohort has the columns, on real women; and the rules on
 * what the cohorts' own columns say. No figure of a model is a target.
 */
export const suite: Suite = {
  name: 'templates',
  cases: 91,
  async run(context) {
    const results: CaseResult[] = [...subtypesOfCohorts(context), ...recurrenceOfIspy1(context)];
    const plans = listTemplates();
    for (const [i, { name }] of plans.entries()) {
      const { study } = readStudy(openedTemplate(readTemplate(name)));
      results.push(...complete(`${name}, made-up`, study, await run(study, simulatedTable(study, 160, 7))));
      context.progress(i + 1, plans.length + 2);
    }
    for (const [name, tableOf] of [
      ['early-response', ispy1Changes],
      ['prognosis', ispy1Prognosis],
    ] as const) {
      const { study, table, patients } = tableOf(context, readStudy(readTemplate(name)).study);
      const found = await run(study, table);
      results.push(...complete(`${name}, I-SPY 1`, study, found));
      for (const endpoint of found.cohort?.endpoints ?? []) {
        const [n, events] = patients[endpoint.name];
        results.push(compare(`${name}, I-SPY 1, ${endpoint.name}: women`, endpoint.patients, n, 0));
        results.push(compare(`${name}, I-SPY 1, ${endpoint.name}: events`, endpoint.events, events, 0));
      }
    }
    return results;
  },
};

/** Runs the analysis of a plan on a table, with as few resamples as there can be. */
async function run(study: Study, table: Table): Promise<StudyResults> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-template-'));
  try {
    writeFileSync(path.join(folder, 'cohort.csv'), writeCsv(table));
    // JSON is YAML.
    writeFileSync(path.join(folder, 'study.yaml'), JSON.stringify(analysisOf(study, 'cohort.csv')));
    const { results } = await runStudy(path.join(folder, 'study.yaml'), path.join(folder, 'out'), {
      workers: 1,
    });
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every endpoint and model of the plan is there with an interval, every rule is told, nothing failed. */
function complete(
  name: string,
  { analysis, table }: Study,
  { cohort, methods, notes, files }: StudyResults,
): CaseResult[] {
  const said = (what: string, found: number, expected: number) =>
    compare(`${name}: ${what}`, found, expected, 0);
  const models = (cohort?.endpoints ?? []).flatMap((one) => one.models);
  const planned = (analysis?.endpoints ?? []).flatMap((one) => one.models);
  return [
    said('endpoints', cohort?.endpoints.length ?? 0, analysis?.endpoints.length ?? 0),
    said(
      'models with an interval, or that tell nobody apart',
      models.filter(
        ({ internal }) =>
          (internal.low <= internal.value && internal.value <= internal.high) || internal.value === 0.5,
      ).length,
      planned.length,
    ),
    said(
      'correlations',
      files.filter((file) => file.path.includes('correlations-')).length,
      analysis?.correlations?.length ?? 0,
    ),
    said(
      'rules in the methods',
      methods.filter(({ topic }) => topic === 'Pathology and endpoints').length,
      table?.rules?.length ?? 0,
    ),
    said('failures', notes.filter(({ kind }) => kind === 'failed').length, 0),
  ];
}

function cohortTable(context: SuiteContext, file: string): Table {
  return readCsv(readFileSync(context.reference(`cohorts/${file}`)), { missing: ['NA', 'NaN', ''] }).table;
}

/** Rows on which a rule says something else than a column of the cohort; a case for each kind of answer. */
function agreement(
  name: string,
  table: Table,
  rule: object,
  expected: (row: number) => string | undefined,
): CaseResult[] {
  const read = new Map(table.columns.map((one) => [one.name, one]));
  const cell =
    (row: number) =>
    (of: string): Cell => {
      const found = read.get(of);
      if (!found) return null;
      const value = found.values[row];
      return typeof value === 'number' && Number.isNaN(value) ? null : value;
    };
  const wrong = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    const should = expected(row);
    if (should === undefined) continue;
    const { values } = applyRule(rule as ClinicalRule, cell(row));
    wrong.set(should, (wrong.get(should) ?? 0) + (values.join(' ') === should ? 0 : 1));
  }
  return [...wrong].sort().map(([answer, count]) => compare(`${name}: ${answer}`, count, 0, 0));
}

/** The surrogate subtype of women whose receptors are known as positive or negative, against the cohorts' own columns. */
function subtypesOfCohorts(context: SuiteContext): CaseResult[] {
  const rule = (er: string, pr: string, her2: string) => ({
    rule: 'subtype',
    column: 'subtype',
    receptors: 'status',
    scheme: 'four-classes',
    ki67Cut: 20,
    hormoneAndHer2Positive: 'HER2-positive',
    from: { er, pr, her2 },
  });
  const ispy1 = cohortTable(context, 'ispy1/ispy1_clinical_outcome_merged_221.csv');
  const groups = texts(ispy1, 'HR_HER2_STATUS');
  const ispy2 = cohortTable(context, 'ispy2/metadata_spy2_vis1_for_modeling.csv');
  const mamaMia = cohortTable(context, 'mama-mia/clinical_and_imaging_info.csv');
  const named = texts(mamaMia, 'tumor_subtype');
  const flags = (name: string) => texts(ispy2, name).map((value) => value === '1');
  const [negative, positive] = [flags('TripleNeg'), flags('HER2pos')];
  return [
    ...agreement('subtype, I-SPY 1', ispy1, rule('ERpos', 'PgRpos', 'Her2MostPos'), (row) =>
      groups[row] === 'TripleNeg'
        ? 'triple-negative'
        : groups[row] === 'HER2pos'
          ? 'HER2-positive'
          : undefined,
    ),
    // These tables have one column of hormone receptors, which stands for both.
    ...agreement('subtype, I-SPY 2', ispy2, rule('HR', 'HR', 'HER2pos'), (row) =>
      negative[row] ? 'triple-negative' : positive[row] ? 'HER2-positive' : undefined,
    ),
    ...agreement('subtype, MAMA-MIA', mamaMia, rule('hr', 'hr', 'her2'), (row) =>
      named[row] === 'triple_negative'
        ? 'triple-negative'
        : named[row] === 'her2_pure'
          ? 'HER2-positive'
          : undefined,
    ),
  ];
}

/** Recurrence-free survival of I-SPY 1 from events of the women, against its own two columns. */
function recurrenceOfIspy1(context: SuiteContext): CaseResult[] {
  const table = withFollowUp(cohortTable(context, 'ispy1/ispy1_clinical_outcome_merged_221.csv'));
  const [time, event] = [column(table, 'RFS'), column(table, 'rfs_ind')];
  const rule = {
    rule: 'survival',
    column: 'rfs',
    endpoint: 'RFS',
    clock: 'start of treatment',
    zero: 'no-event',
    from: { events: { recurrence: 'event_day' }, lastAssessment: 'last_day' },
  };
  return agreement(
    'recurrence-free survival, I-SPY 1',
    table,
    rule,
    (row) => `${time.values[row]} ${event.values[row]}`,
  ).reduce<CaseResult[]>(
    (sum, one) =>
      sum[0]
        ? [
            compare(
              'recurrence-free survival of 221 women, I-SPY 1',
              (sum[0].got ?? 0) + (one.got ?? 0),
              0,
              0,
            ),
          ]
        : [one],
    [],
  );
}

/** Days of an event and of the last look at disease, as a table of follow-up has them. */
function withFollowUp(table: Table): Table {
  const [time, event] = ['RFS', 'rfs_ind'].map((name) => column(table, name).values as Float64Array);
  return makeTable([
    ...table.columns,
    numberColumn(
      'event_day',
      time.map((value, i) => (event[i] === 1 ? value : 0)),
    ),
    numberColumn('last_day', time),
  ]);
}

interface RealCohort {
  readonly study: Study;
  readonly table: Table;
  /** Women with an outcome and events of each endpoint. */
  readonly patients: Readonly<Record<string, readonly [number, number]>>;
}

/** Diameters at three visits tell pCR: the plan for early response without images. */
function ispy1Changes(context: SuiteContext, template: Study): RealCohort {
  const table = cohortTable(context, 'ispy1/ispy1_clinical_outcome_merged_221.csv');
  const names: Readonly<Record<string, string>> = {
    SUBJECTID: 'patient_id',
    ERpos: 'er',
    Her2MostPos: 'her2',
    'MRI LD Baseline': 'diameter_before_mm',
    'MRI LD 1-3dAC': 'diameter_cycle1_mm',
    'MRI LD InterReg': 'diameter_cycle2_mm',
    PCR: 'pcr_known',
  };
  const { rules = [] } = template.table ?? {};
  const ofDiameters = rules.filter(({ rule }) => rule === 'shrinkage');
  const known = {
    rule: 'recode',
    column: 'response',
    from: { value: 'pcr_known' },
    to: { '1': 'pCR', '0': 'residual' },
  } as const;
  const study = withoutFeatures({
    ...template,
    table: { ...must(template.table), rules: [known, ...ofDiameters] },
  });
  return { study, table: renamed(table, names), patients: { pCR: [215, 58] } };
}

/** 370 features of 161 women and their recurrence: the plan for prognosis with recurrence alone. */
function ispy1Prognosis(context: SuiteContext, template: Study): RealCohort {
  const table = withFollowUp(cohortTable(context, 'ispy1/ispy1_radiomics_clinical_joined_161.csv'));
  const names: Record<string, string> = {
    SUBJECTID: 'patient_id',
    ERpos: 'er',
    Her2MostPos: 'her2',
    'MRI.LD.Baseline': 'tumour_mm',
  };
  for (const { name } of table.columns) if (name.startsWith('T1_')) names[name] = `lesion_${name}`;
  const analysis = must(template.analysis);
  const rule = {
    rule: 'survival',
    column: 'dfs',
    endpoint: 'RFS',
    clock: 'start of treatment',
    zero: 'no-event',
    from: { events: { recurrence: 'event_day' }, lastAssessment: 'last_day' },
  } as const;
  const study: Study = {
    ...template,
    table: { ...must(template.table), rules: [rule] },
    analysis: {
      ...analysis,
      groups: { ...analysis.groups, clinical: ['age', 'tumour_mm', 'er', 'her2'] },
      tableOne: { by: 'her2', columns: ['age', 'tumour_mm', 'er'], categorical: ['er'] },
      endpoints: analysis.endpoints.filter(({ name }) => name === 'DFS'),
    },
  };
  return { study, table: renamed(table, names), patients: { DFS: [161, 43] } };
}

/** Groups without the features of images, which this cohort does not have. */
function withoutFeatures(study: Study): Study {
  const analysis = must(study.analysis);
  const groups = Object.fromEntries(
    Object.entries(analysis.groups).map(([name, entries]) => [
      name,
      entries.filter((one) => !one.endsWith('*')),
    ]),
  );
  return { ...study, analysis: { ...analysis, groups } };
}

function renamed(table: Table, names: Readonly<Record<string, string>>): Table {
  return makeTable(
    table.columns
      .filter(({ name }) => name in names || ['age', 'event_day', 'last_day'].includes(name))
      .map((one) => ({ ...one, name: names[one.name] ?? one.name })),
  );
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A template has a table and an analysis');
  return value;
}
