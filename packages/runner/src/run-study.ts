import path from 'node:path';
import { hashOf, type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import { diskFileSystem, openEvents, openStore, takeFolder, writeFileAtomic } from '@lobule/ledger';
import type { FlowStage, StudyNote, StudyResults, SubjectResult } from '@lobule/study';
import { writeCsv, writeParquet } from '@lobule/tables';
import { checkPlan } from './check-plan.ts';
import { checklistFile, checklistTable, fillChecklists } from './checklists/fill.ts';
import { analyseCohort, COHORT_FILE } from './cohort/analyse-cohort.ts';
import { checkOutcomes } from './cohort/check-outcomes.ts';
import { type Clinical, type ExternalTable, readClinical, readExternalTables } from './cohort/clinical.ts';
import { RULES_FILE, rulesTable } from './cohort/clinical-rules.ts';
import { cohortTable } from './cohort/cohort-table.ts';
import { checkTable, likeIds } from './cohort/faults/check-table.ts';
import { featureSummary } from './cohort/feature-summary.ts';
import { featureTable } from './cohort/feature-table.ts';
import { FLOW_FILE, flowTable } from './cohort/flow-table.ts';
import { HETEROGENEITY_FILE, heterogeneityTable } from './cohort/heterogeneity-table.ts';
import { labelExternal } from './cohort/label-external.ts';
import { labelledRecist, RECIST_FILE, recistTable } from './cohort/recist-table.ts';
import { beginReading, registerAnalysis } from './cohort/register-analysis.ts';
import { poolComparisons } from './comparisons.ts';
import { arrivalNotes, phaseNotes } from './enhancement-phases.ts';
import { runnerErrors } from './errors.ts';
import type { ExamOutcome, StepCounts } from './exam/exam-task.ts';
import { interiorNotes } from './exam/truth.ts';
import { mapDescriptions, methodsFacts } from './methods.ts';
import { DEVIATIONS_FILE, deviationNotes, deviationsCsv } from './protocol/deviations.ts';
import { planDeviations } from './protocol/plan-deviations.ts';
import { type FailedExam, runExams } from './run-exams.ts';
import { datasetDescription, listUnused, packageVersion, writeTexts, writtenBefore } from './run-files.ts';
import { type FoundExams, findExams } from './scan-study.ts';
import { checkScales } from './standardise/study-scales.ts';
import { readAnalysisInput, readStudyInput, type StudyInput } from './study-input.ts';
import { CHANGES_FILE, changesTable } from './visits/changes-table.ts';
import { type StudyVisits, studyVisits } from './visits/register/study-visits.ts';
import { type StudyChanges, studyChanges } from './visits/study-changes.ts';
import { codeHash } from './work/code-hash.ts';
import { openPool, type Pool } from './work/pool.ts';
import { removeStale, sweepTemporaries } from './work/sweep.ts';

/** Workers, progress, cancellation and variables of a run. */
export interface RunOptions {
  readonly workers?: number;
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
  /** For `${NAME}` in study.yaml. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** Results of a run, and how many of its steps were made anew. */
export interface RunOutcome {
  readonly results: StudyResults;
  readonly counts: StepCounts;
}

/**
 * The main job: everything that a study.yaml asks for, into a folder, resumed where an earlier run was stopped.
 *
 * @throws study/..., runner/..., ledger/in-use, ledger/disk-full, foundation/cancelled. What goes wrong with one
 * patient is a note of the results and stops nobody else.
 */
export async function runStudy(file: string, out: string, options: RunOptions = {}): Promise<RunOutcome> {
  return await runInput(readStudyInput(file, options.variables ?? {}), out, options);
}

/**
 * The analysis part of a study alone: a table of patients with features of one's own, described, tested, modelled and
 * validated by the code of `runStudy`, into a folder of the same form.
 *
 * @param table - path of the table, in place of the one that the plan may name
 * @throws as runStudy
 */
export async function runAnalysis(
  plan: string,
  table: string | undefined,
  out: string,
  options: RunOptions = {},
): Promise<RunOutcome> {
  return await runInput(readAnalysisInput(plan, table, options.variables ?? {}), out, options);
}

async function runInput(input: StudyInput, out: string, options: RunOptions): Promise<RunOutcome> {
  const clinical = readClinical(input);
  if (!input.study.images && !clinical) {
    throw runnerErrors.error('runner/no-input', { what: 'The study names neither images nor a table' });
  }
  const external = clinical ? readExternalTables(input, clinical) : [];
  checkPlan(input, clinical);
  const giveBack = takeFolder(path.join(out, '.lobule'));
  try {
    sweepTemporaries(out);
    const pool = await openPool(options.workers ?? 1);
    try {
      return await work(input, clinical, external, out, pool, options);
    } finally {
      await pool.close();
    }
  } finally {
    giveBack();
  }
}

async function work(
  input: StudyInput,
  clinical: Clinical | undefined,
  external: readonly ExternalTable[],
  out: string,
  pool: Pool,
  { progress = silent, signal }: RunOptions,
): Promise<RunOutcome> {
  const { study } = input;
  const code = codeHash();
  let damaged = 0;
  const store = openStore(path.join(out, '.lobule'), diskFileSystem, () => damaged++);
  const ledger = openEvents(path.join(out, '.lobule', 'ledger.jsonl'));
  const registered = registerAnalysis(study, ledger);
  if (registered && clinical) {
    checkOutcomes(registered, clinical, external);
    checkTable(study, clinical);
  }

  const found = await findExams(input, clinical?.ids, progress, signal);
  checkScales(
    study,
    found.exams.map(({ id }) => id),
    input.base,
  );
  writeFileAtomic(path.join(out, '.lobule', 'files-not-used.tsv'), listUnused(found));
  const offPlan = planDeviations(study, found.exams, clinical, input.base);
  if (study.images && found.exams.length === 0) throw nothingToMeasure(found);
  const { outcomes: measured, failed } = await runExams(input, found, out, code, pool, progress, signal);
  throwIfCancelled(signal);
  const visits = await studyChanges({
    study,
    firstVisit: firstVisit(study),
    exams: found.exams,
    outcomes: measured,
    out,
    code,
    pool,
    ...(signal && { signal }),
  });
  const aligned = await studyVisits({
    study,
    firstVisit: firstVisit(study),
    outcomes: measured,
    out,
    code,
    pool,
    ...(signal && { signal }),
  });
  const outcomes = measured.map((outcome) =>
    withRegistration(withChanges(outcome, firstVisit(study), visits), aligned),
  );

  const features = study.images ? featureTable(outcomes) : undefined;
  const texts = new Map<string, string | Uint8Array>();
  if (features && features.columns.length > 2) {
    texts.set('tables/features.csv', writeCsv(features));
    texts.set('tables/features.parquet', writeParquet(features));
  }
  if (study.protocol) texts.set(DEVIATIONS_FILE, deviationsCsv([...offPlan, ...found.deviations]));
  const subjects = outcomes.map(({ result }) => withOrigins(result));
  if (subjects.some(({ figures }) => figures)) {
    texts.set(HETEROGENEITY_FILE, writeCsv(heterogeneityTable(subjects)));
  }
  if (visits.comparisons.length > 0) {
    texts.set(CHANGES_FILE, writeCsv(changesTable(visits.comparisons, firstVisit(study))));
  }
  const cohort = clinical && cohortTable(clinical, found.labels, features, firstVisit(study));
  if (cohort) {
    texts.set(COHORT_FILE, writeCsv(cohort.table));
    texts.set('tables/cohort.parquet', writeParquet(cohort.table));
  }
  if (clinical && clinical.ruled.length > 0) {
    const subjects = clinical.ids.map((id) => found.labels.get(id) ?? '');
    texts.set(RULES_FILE, writeCsv(rulesTable(clinical.ruled, (row) => subjects[row])));
  }
  const recist = clinical?.recist && labelledRecist(clinical.recist, found.labels);
  if (recist) texts.set(RECIST_FILE, writeCsv(recistTable(recist)));
  if (registered) beginReading(registered, ledger);
  const analysed =
    registered && cohort && clinical
      ? await analyseCohort(
          study,
          registered,
          { ledger, table: cohort.table, ...labelExternal(external, found.labels) },
          clinical.file,
          { pool, store, code, progress, ...(signal ? { signal } : {}) },
        )
      : undefined;
  throwIfCancelled(signal);
  for (const [name, text] of analysed?.files ?? []) texts.set(name, text);
  const comparisons = poolComparisons(outcomes.flatMap(({ differences }) => differences));
  if (comparisons.length > 0) texts.set('tables/comparisons.json', `${JSON.stringify(comparisons)}\n`);
  if (study.images) texts.set('derivatives/dataset_description.json', datasetDescription(study.title));
  const flow = flowOf(found, failed, cohort?.flow ?? [], outcomes.length, study.images !== undefined);
  texts.set(FLOW_FILE, writeCsv(flowTable(flow, analysed?.result.endpoints ?? [])));

  const told: StudyResults = {
    study: {
      title: study.title,
      question: study.question,
      kind: study.kind,
      seed: study.seed,
      studyHash: input.hash,
      ...(registered ? { planHash: registered.hash } : {}),
      software: 'Lobule',
      version: packageVersion(),
      codeHash: code,
      credits: study.credits,
      ...(study.report?.language ? { language: study.report.language } : {}),
    },
    flow: flow.map((stage) => ({ ...stage, origin: FLOW_FILE })),
    subjects,
    maps: mapDescriptions(study, outcomes),
    comparisons: comparisons.map((one) => ({ ...one, origin: 'tables/comparisons.json' })),
    ...(features && features.columns.length > 2
      ? { featureTable: featureSummary(features, outcomes, study, visits.changes) }
      : {}),
    ...(visits.changes.length > 0 ? { changes: visits.changes } : {}),
    ...(analysed ? { cohort: { ...analysed.result, ...(recist ? { recist } : {}) } } : {}),
    methods: methodsFacts(study, registered),
    notes: [
      ...found.notes,
      ...deviationNotes(offPlan),
      ...(clinical ? [...clinical.notes, ...likeIds(clinical)] : []),
      ...external.flatMap(({ notes }) => notes),
      ...failed.map(({ note }) => note),
      ...(analysed?.notes ?? []),
      ...outcomes.flatMap(({ notes }) => notes),
      ...visits.notes,
      ...aligned.notes,
      ...phaseNotes(outcomes),
      ...arrivalNotes(study),
      ...interiorNotes(outcomes),
      ...input.defaulted.map(
        (text): StudyNote => ({ kind: 'defaulted', code: 'default', text, step: 'study.yaml' }),
      ),
    ],
    files: [],
  };
  const checklists = fillChecklists(study, told);
  for (const one of checklists) texts.set(checklistFile(one.name), writeCsv(checklistTable(one)));
  const files = [
    ...outcomes.flatMap((outcome) => outcome.files),
    ...aligned.files,
    ...writeTexts(out, store, texts, input.hash),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const results = { ...told, ...(checklists.length > 0 ? { checklists } : {}), files };
  const json = `${JSON.stringify(results)}\n`;
  removeStale(
    out,
    writtenBefore(out),
    files.map(({ path: file }) => file),
  );
  writeFileAtomic(path.join(out, 'results.json'), json);
  const known = ledger.events().at(-1);
  const hash = hashOf({ results: store.blobs.put(new TextEncoder().encode(json)) });
  if ((known?.data as { hash?: string } | null)?.hash !== hash) ledger.append('study-computed', { hash });
  const counts = outcomes.reduce(
    (sum, outcome) => ({
      computed: sum.computed + outcome.counts.computed,
      found: sum.found + outcome.counts.found,
      damaged: sum.damaged + outcome.counts.damaged,
    }),
    { ...aligned.counts, damaged },
  );
  // The same numbers as whoever reads results.json later: what JSON cannot hold is null.
  return { results: JSON.parse(json) as StudyResults, counts };
}

/** The exam with the file of its figures, which holds those of all exams. */
function withOrigins(result: SubjectResult): SubjectResult {
  if (!result.figures) return result;
  return { ...result, figures: result.figures.map((one) => ({ ...one, origin: HETEROGENEITY_FILE })) };
}

/** The exam with the changes from it to later visits among its features, where it is the first. */
function withChanges(outcome: ExamOutcome, first: string, { cells }: StudyChanges): ExamOutcome {
  if (outcome.result.visit !== first) return outcome;
  return { ...outcome, features: [...outcome.features, ...(cells.get(outcome.subject) ?? [])] };
}

/** The exam with its registration to the first one of the patient. */
function withRegistration(outcome: ExamOutcome, { registered }: StudyVisits): ExamOutcome {
  const own = registered.get(outcome.result.folder);
  return own === undefined ? outcome : { ...outcome, result: { ...outcome.result, registered: own } };
}

/** The visit whose features go into the cohort table: the earliest window, whatever the names sort to. */
function firstVisit({ images }: StudyInput['study']): string {
  const [first] = [...(images?.visits ?? [])].sort((a, b) => a.days[0] - b.days[0]);
  return first?.name ?? 'baseline';
}

/** Why there is no exam at all: nothing was found, or nobody of the table. */
function nothingToMeasure({ flow, notes }: FoundExams) {
  const strangers = flow.reduce((sum, { excluded }) => sum + excluded.length, 0);
  if (strangers > 0) {
    return runnerErrors.error('runner/no-match', {
      what: `Images of ${strangers} ${strangers === 1 ? 'exam' : 'exams'} were found, and none is of a patient in the clinical table`,
    });
  }
  const [first] = notes.filter(({ kind }) => kind === 'failed');
  return runnerErrors.error('runner/no-exam', { what: first?.text ?? 'No image was found' });
}

function flowOf(
  found: FoundExams,
  failed: readonly FailedExam[],
  cohort: readonly FlowStage[],
  used: number,
  withImages: boolean,
): FlowStage[] {
  if (!withImages) return [...cohort];
  return [
    ...found.flow,
    {
      label: 'Exams to be measured',
      unit: 'exams',
      n: found.exams.length,
      excluded: failed.map(({ subject, note }) => ({
        subject,
        reason: { code: note.code, text: note.text },
      })),
    },
    { label: 'Exams measured', unit: 'exams', n: used, excluded: [] },
    ...cohort,
  ];
}
