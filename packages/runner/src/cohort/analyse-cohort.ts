import { isLobuleError } from '@lobule/foundation';
import { outcomeColumns, readData } from '@lobule/prediction';
import type {
  CohortResult,
  EndpointResult,
  HoldOutSummary,
  ReportTable,
  Study,
  StudyNote,
} from '@lobule/study';
import { type Table, writeCsv } from '@lobule/tables';
import { type Correlations, correlations } from './correlations.ts';
import { endpointResult, predictionTable } from './endpoint-result.ts';
import { withExplanations } from './explanations.ts';
import { checkEndpoint } from './faults/check-table.ts';
import { holdOutSummary } from './hold-out-summary.ts';
import { imputationNotes } from './imputation.ts';
import { type HoldOutSources, holdOutTable, openPlannedHoldOut } from './open-hold-out.ts';
import { PLAN_CHANGED, type PlannedEndpoint, type RegisteredAnalysis } from './register-analysis.ts';
import { reportTableOne } from './table-one.ts';
import { univariable } from './univariable.ts';
import { type ValidationWork, validateEndpoint } from './validate-endpoint.ts';
import { figureTable } from './validated-figures.ts';

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
  { table, ...others }: HoldOutSources,
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
      analyseEndpoint(study, planned, { table, ...others }, source, work),
    );
    if (!part) continue;
    parts.push(part);
    notes.push(...part.notes);
  }
  const { tableOne } = analysis;
  const described =
    tableOne &&
    (await attempt('table of patients', () =>
      reportTableOne(table, tableOne, labels, COHORT_FILE, sealedFrom(registered, tableOne.by, table)),
    ));
  const sealed = analysis.correlations ? allSealed(registered, table) : new Set<string>();
  const correlated: Correlations[] = [];
  for (const request of analysis.correlations ?? []) {
    const one = await attempt(`correlations ${request.name}`, () =>
      correlations(request, analysis.groups, table, sealed),
    );
    if (one) correlated.push(one);
  }
  return {
    files: new Map([
      ...parts.flatMap(({ files }) => [...files]),
      ...correlated.map(({ file, text }) => [file, text] as const),
    ]),
    notes,
    result: {
      patients: table.rows,
      source,
      origin: COHORT_FILE,
      remarks: study.table?.remarks ?? [],
      ...(described ? { tableOne: described } : {}),
      univariable: [...parts.flatMap(({ tests }) => tests ?? []), ...correlated.map(({ report }) => report)],
      endpoints: parts.flatMap(({ result }) => result ?? []),
    },
  };
}

/** Everybody whose outcome is sealed, of any endpoint. */
function allSealed({ plans }: RegisteredAnalysis, table: Table): ReadonlySet<string> {
  return new Set(plans.flatMap(({ registered }) => readData(registered, table).heldOut ?? []));
}

/** Patients whose outcome is sealed, where the table of patients is parted by that outcome. */
function sealedFrom({ plans }: RegisteredAnalysis, by: string, table: Table): ReadonlySet<string> {
  return new Set(
    plans.flatMap(({ registered }) =>
      outcomeColumns(registered.plan.endpoint).includes(by)
        ? (readData(registered, table).heldOut ?? [])
        : [],
    ),
  );
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
  { endpoint, registered, isExploratory }: PlannedEndpoint,
  sources: HoldOutSources,
  source: string,
  work: ValidationWork,
): Promise<EndpointOutput> {
  const data = readData(registered, sources.table);
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
  notes.push(...fewRunsNotes(endpoint), ...smoteNotes(endpoint));
  const opened = await openPlannedHoldOut(registered, data, sources, work);
  let holdOut: HoldOutSummary | undefined;
  if (opened) {
    const file = `tables/hold-out-${endpoint.name}.json`;
    files.set(file, `${JSON.stringify(opened.result)}\n`);
    files.set(`tables/hold-out-${endpoint.name}.csv`, writeCsv(holdOutTable(opened)));
    holdOut = holdOutSummary(registered.plan, opened, file);
    notes.push(...holdOut.warnings.map((text) => holdOutNote(text, endpoint.name)));
  }
  const result = withExplanations(
    endpointResult(
      endpoint,
      validated,
      { models },
      {
        ...(holdOut === undefined ? {} : { holdOut }),
        ...(isExploratory ? { exploratory: EXPLORATORY } : {}),
      },
    ),
    endpoint,
    validated,
    data,
    tests?.rows.map(([{ text }]) => text) ?? [],
    files,
  );
  files.set(`tables/figures-${endpoint.name}.csv`, writeCsv(figureTable(result.figures ?? [])));
  return { ...(tests ? { tests } : {}), result, files, notes };
}

const EXPLORATORY =
  'Exploratory: this outcome was not planned in this way before outcomes were read here; what is found confirms nothing.';

function holdOutNote(text: string, name: string): StudyNote {
  return { kind: 'warning', code: 'hold-out', text, step: `analysis of ${name}` };
}

/** Canaries need enough runs to say anything. */
const ENOUGH_PERMUTATIONS = 100;

function fewRunsNotes({ name, permutations }: PlannedEndpoint['endpoint']): StudyNote[] {
  if (permutations >= ENOUGH_PERMUTATIONS) return [];
  return [
    {
      kind: 'warning',
      code: 'few-permutations',
      text: `Outcomes were permuted ${permutations} times, which is fewer than the ${ENOUGH_PERMUTATIONS} that a band and a p value need`,
      step: `analysis of ${name}`,
      cure: `Set permutations: ${ENOUGH_PERMUTATIONS} or more.`,
    },
  ];
}

/** Asked for with a word of its own in the plan, and told all the same. */
function smoteNotes({ name, models }: PlannedEndpoint['endpoint']): StudyNote[] {
  const made = models.filter(({ steps }) => steps.some(({ step }) => step === 'smote'));
  if (made.length === 0) return [];
  return [
    {
      kind: 'warning',
      code: 'smote',
      text: `${made.map((model) => model.name).join(', ')} learned from made-up patients (SMOTE): the risks are those of a cohort of which half has the outcome, too high for the rarer class`,
      step: `analysis of ${name}`,
      cure: 'Take the step out; order is not improved by it, and calibration is spoilt.',
    },
  ];
}
