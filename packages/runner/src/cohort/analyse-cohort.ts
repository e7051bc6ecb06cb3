import { hashOf, isLobuleError } from '@lobule/foundation';
import type { EventLedger } from '@lobule/ledger';
import { type Plan, type RegisteredPlan, readData, registerPlan } from '@lobule/prediction';
import type {
  CohortResult,
  EndpointPlan,
  EndpointResult,
  ReportTable,
  Study,
  StudyNote,
} from '@lobule/study';
import { type Table, writeCsv } from '@lobule/tables';
import { endpointResult, predictionTable } from './endpoint-result.ts';
import { checkEndpoint } from './faults/check-table.ts';
import { imputationNotes } from './imputation.ts';
import { reportTableOne } from './table-one.ts';
import { univariable } from './univariable.ts';
import { type ValidationWork, validateEndpoint } from './validate-endpoint.ts';

type Analysis = NonNullable<Study['analysis']>;

export interface RegisteredAnalysis {
  readonly analysis: Analysis;
  readonly plans: readonly { readonly endpoint: EndpointPlan; readonly registered: RegisteredPlan }[];
  readonly hash: string;
  /** Outcomes were read in this folder under another plan before this one was registered. */
  readonly isChanged: boolean;
}

export const PLAN_CHANGED =
  'An earlier plan of another hash was registered here on which outcomes were read; this analysis is exploratory';

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
    .flatMap(({ kind, data }) => (kind === 'plan-registered' ? [(data as { hash?: string }).hash] : []));
  if (!known.includes(hash))
    ledger.append('plan-registered', { hash, endpoints: plans.map(({ endpoint }) => endpoint.name) });
  return { analysis, plans, hash, isChanged: known.length > 0 && known[0] !== hash };
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
  /** Parts of the analysis that these patients do not allow. */
  readonly notes: readonly StudyNote[];
}

/**
 * Describes the cohort, tests predictors one by one, and validates the models of every endpoint. Where images were
 * measured, an endpoint that cannot be analysed is a note, and the measurements stand; without images it is an error.
 */
export async function analyseCohort(
  study: Study,
  registered: RegisteredAnalysis,
  table: Table,
  source: string,
  work: ValidationWork,
): Promise<CohortOutput> {
  const { analysis } = registered;
  const labels = study.table?.labels ?? {};
  const notes: StudyNote[] = registered.isChanged
    ? [{ kind: 'warning', code: 'plan-changed', text: PLAN_CHANGED, step: 'plan' }]
    : [];
  const attempt = async <T>(step: string, part: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await part();
    } catch (error) {
      if (!study.images || !isLobuleError(error) || /^(ledger|foundation|runner)\//.test(error.code))
        throw error;
      notes.push({ kind: 'failed', code: error.code, text: error.message, step, cure: error.cure });
      return undefined;
    }
  };
  const parts: EndpointOutput[] = [];
  for (const planned of registered.plans) {
    const part = await attempt(`analysis of ${planned.endpoint.name}`, () =>
      analyseEndpoint(study, planned, table, source, work),
    );
    if (!part) continue;
    parts.push(part);
    notes.push(...part.notes);
  }
  const { tableOne } = analysis;
  const described =
    tableOne &&
    (await attempt('table of patients', () => reportTableOne(table, tableOne, labels, COHORT_FILE)));
  return {
    files: new Map(parts.flatMap(({ files }) => [...files])),
    notes,
    result: {
      patients: table.rows,
      source,
      origin: COHORT_FILE,
      remarks: study.table?.remarks ?? [],
      ...(described ? { tableOne: described } : {}),
      univariable: parts.flatMap(({ tests }) => tests ?? []),
      endpoints: parts.flatMap(({ result }) => result ?? []),
    },
  };
}

/** Where the joined table is written. */
export const COHORT_FILE = 'tables/cohort.csv';

interface EndpointOutput {
  readonly tests?: ReportTable;
  readonly result?: EndpointResult;
  readonly files: ReadonlyMap<string, string>;
  readonly notes: readonly StudyNote[];
}

async function analyseEndpoint(
  study: Study,
  { endpoint, registered }: RegisteredAnalysis['plans'][number],
  table: Table,
  source: string,
  work: ValidationWork,
): Promise<EndpointOutput> {
  const data = readData(registered, table);
  const files = new Map<string, string>();
  const notes = [...checkEndpoint(study, endpoint, data, source), ...imputationNotes(endpoint, data)];
  let tests: ReportTable | undefined;
  if (study.analysis?.univariable) {
    const { groups, adjust, show } = study.analysis.univariable;
    const file = `tables/univariable-${endpoint.name}.csv`;
    const names = groups.flatMap((group) => data.groups[group] ?? []);
    const { report, all } = univariable(endpoint, data, names, adjust, show, file);
    files.set(file, writeCsv(all));
    tests = report;
  }
  if (endpoint.models.length === 0) return { ...(tests ? { tests } : {}), files, notes };
  const validated = await validateEndpoint(endpoint.name, registered, data, work);
  const models = `tables/validation-${endpoint.name}.json`;
  files.set(models, `${JSON.stringify(validated)}\n`);
  files.set(`tables/predictions-${endpoint.name}.csv`, writeCsv(predictionTable(validated)));
  const result = endpointResult(endpoint, validated, { models });
  return { ...(tests ? { tests } : {}), result, files, notes };
}
