import { hashOf } from '@lobule/foundation';
import type { EventLedger } from '@lobule/ledger';
import { type Plan, type RegisteredPlan, readData, registerPlan } from '@lobule/prediction';
import type { CohortResult, EndpointPlan, EndpointResult, ReportTable, Study } from '@lobule/study';
import { type Table, writeCsv } from '@lobule/tables';
import { columnsOfGroup } from './cohort-table.ts';
import { endpointResult, predictionTable } from './endpoint-result.ts';
import { reportTableOne } from './table-one.ts';
import { univariable } from './univariable.ts';
import { type ValidationWork, validateEndpoint } from './validate-endpoint.ts';

type Analysis = NonNullable<Study['analysis']>;

export interface RegisteredAnalysis {
  readonly analysis: Analysis;
  readonly plans: readonly { readonly endpoint: EndpointPlan; readonly registered: RegisteredPlan }[];
  readonly hash: string;
}

/** Fixes the plan by its hash and writes that to the ledger, before any outcome is read. @throws prediction/plan-wrong */
export function registerAnalysis(study: Study, ledger: EventLedger): RegisteredAnalysis | undefined {
  const { analysis } = study;
  if (!analysis) return undefined;
  const plans = analysis.endpoints.map((endpoint) => {
    const { name: _name, title: _title, ...ofPlan } = endpoint;
    const plan: Plan = {
      ...ofPlan,
      patient: 'subject',
      seed: study.seed,
      groups: usedGroups(endpoint, analysis),
    };
    return { endpoint, registered: registerPlan(plan) };
  });
  const hash = hashOf({ analysis, plans: plans.map(({ registered }) => registered.hash) });
  const known = ledger
    .events()
    .some(({ kind, data }) => kind === 'plan-registered' && (data as { hash?: string }).hash === hash);
  if (!known)
    ledger.append('plan-registered', { hash, endpoints: plans.map(({ endpoint }) => endpoint.name) });
  return { analysis, plans, hash };
}

/** Only the groups that an endpoint's models take: another endpoint's outcome may stand in another group. */
function usedGroups(endpoint: EndpointPlan, analysis: Analysis): Plan['groups'] {
  const wanted = new Set([
    ...endpoint.models.flatMap(({ groups }) => groups),
    ...(analysis.univariable?.groups ?? []),
  ]);
  return Object.fromEntries(Object.entries(analysis.groups).filter(([name]) => wanted.has(name)));
}

export interface CohortOutput {
  readonly result: CohortResult;
  /** Texts to be written, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** Describes the cohort, tests predictors one by one, and validates the models of every endpoint. */
export async function analyseCohort(
  study: Study,
  registered: RegisteredAnalysis,
  table: Table,
  source: string,
  work: ValidationWork,
): Promise<CohortOutput> {
  const { analysis } = registered;
  const files = new Map<string, string>();
  const labels = study.table?.labels ?? {};
  const tests: ReportTable[] = [];
  const endpoints: EndpointResult[] = [];
  for (const { endpoint, registered: plan } of registered.plans) {
    const data = readData(plan, table);
    if (analysis.univariable) {
      const file = `tables/univariable-${endpoint.name}.csv`;
      const names = analysis.univariable.groups.flatMap((group) => data.groups[group] ?? []);
      const { report, all } = univariable(
        endpoint,
        data,
        names,
        analysis.univariable.adjust,
        analysis.univariable.show,
        file,
      );
      files.set(file, writeCsv(all));
      tests.push(report);
    }
    if (endpoint.models.length === 0) continue;
    const result = await validateEndpoint(endpoint.name, plan, data, work);
    const models = `tables/validation-${endpoint.name}.json`;
    files.set(models, `${JSON.stringify(result)}\n`);
    files.set(`tables/predictions-${endpoint.name}.csv`, writeCsv(predictionTable(result)));
    endpoints.push(endpointResult(endpoint, result, { models }));
  }
  return {
    files,
    result: {
      patients: table.rows,
      source,
      remarks: study.table?.remarks ?? [],
      ...(analysis.tableOne
        ? { tableOne: reportTableOne(table, analysis.tableOne, labels, 'tables/cohort.csv') }
        : {}),
      univariable: tests,
      endpoints,
    },
  };
}

/** Names that a study asks for and the table lacks are found before any work: the plan must be right first. */
export function checkColumns(analysis: Analysis, table: Table, madeLater: (name: string) => boolean): void {
  const entries = Object.values(analysis.groups)
    .flat()
    .filter((entry) => !madeLater(entry));
  columnsOfGroup(
    table,
    entries.filter((entry) => !entry.endsWith('*')),
  );
  for (const name of analysis.tableOne ? [analysis.tableOne.by, ...analysis.tableOne.columns] : []) {
    if (!madeLater(name)) columnsOfGroup(table, [name]);
  }
  for (const { endpoint } of analysis.endpoints) {
    const names = endpoint.kind === 'binary' ? [endpoint.column] : [endpoint.time, endpoint.event];
    columnsOfGroup(table, names);
  }
}
