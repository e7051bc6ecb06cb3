// Made-up cohorts for the ready plans: a column for each name that a template reads, with a trait of every patient behind
// features and outcomes, so that there is something to be found.

import { ruleColumns, ruleInputs } from '@lobule/clinical';
import { type RandomStream, randomStream } from '@lobule/foundation';
import type { Study } from '@lobule/study';
import { type Column, makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';

/** A patient whose tumour the columns describe. */
interface Patient {
  readonly draw: RandomStream;
  /** What features and outcomes share, roughly standard normal. */
  readonly trait: number;
  /** Outcomes that go with the trait. */
  readonly responds: boolean;
  /** Years after the first patient's surgery, and the day of each event after it. */
  readonly startDay: number;
  readonly days: Readonly<Record<string, number | null>>;
}

type Cell = string | number | null;

const percent = ({ draw }: Patient) => draw.below(101);
const between =
  (low: number, high: number) =>
  ({ draw }: Patient) =>
    low + (high - low) * draw.uniform();
const whole =
  (low: number, high: number) =>
  ({ draw }: Patient) =>
    low + draw.below(high - low + 1);
const oneOf =
  (...values: readonly Cell[]) =>
  ({ draw }: Patient) =>
    values[draw.below(values.length)];
const yes =
  (share: number) =>
  ({ draw }: Patient) =>
    draw.uniform() < share ? 1 : 0;
const byTrait = ({ responds }: Patient) => (responds ? 1 : 0);
/** What is left after treatment: less in those with much of the trait. */
const left = (before: number) => (patient: Patient) =>
  byTrait(patient) ? before * 0.5 * patient.draw.uniform() : before * (0.7 + 0.6 * patient.draw.uniform());
const dated =
  (event: string) =>
  ({ startDay, days }: Patient) => {
    const day = days[event];
    return day === null || day === undefined ? null : isoDate(startDay + day);
  };

const COLUMNS: Readonly<Record<string, (patient: Patient) => Cell>> = {
  age: between(30, 75),
  menopause: oneOf('pre', 'post'),
  er: yes(0.6),
  her2: yes(0.25),
  luminal: yes(0.8),
  metastatic: yes(0.6),
  her2_therapy: yes(0.8),
  anti_vegf: yes(0.8),
  er_percent: (patient) => (patient.draw.uniform() < 0.4 ? 0 : percent(patient)),
  pr_percent: (patient) => (patient.draw.uniform() < 0.4 ? 0 : percent(patient)),
  ki67_percent: percent,
  cell_loss_percent: (patient) => (byTrait(patient) ? 95 : 10),
  invasive_left: yes(0.8),
  dose_intensity_percent: between(60, 100),
  her2_ihc: (patient) => `${[0, 1, 2, 3][Math.min(3, patient.draw.below(3) + byTrait(patient))]}+`,
  her2_ratio: (patient) => (byTrait(patient) ? 3 : 1.2),
  her2_copies: (patient) => (byTrait(patient) ? 7 : 2.2),
  her2_recount_group: oneOf(null),
  ypt: (patient) => (byTrait(patient) ? 'ypT0' : 'ypT2'),
  ypn: oneOf('ypN0', 'ypN0', 'ypN1mi'),
  bed_mm: left(30),
  bed_across_mm: between(2, 15),
  cellularity_percent: (patient) => (byTrait(patient) ? 1 : 40),
  in_situ_percent: oneOf(0, 5, 100),
  // Half of the patients have no node, and then no metastasis: both follow from the day of surgery.
  positive_nodes: ({ startDay }) => (startDay % 2 ? 2 : 0),
  metastasis_mm: ({ startDay }) => (startDay % 2 ? 4 : 0),
  largest_deposit_mm: ({ startDay }) => (startDay % 2 ? 4 : 0),
  diameter_before_mm: between(20, 60),
  diameter_after_mm: left(40),
  diameter_cycle1_mm: left(40),
  diameter_cycle2_mm: left(40),
  diameter_mri_mm: between(8, 60),
  tumour_mm: between(8, 60),
  volume_before_mm3: between(4000, 9000),
  volume_after_mm3: left(6000),
  sum_before_mm: between(40, 60),
  sum_best_mm: left(45),
  grade: whole(1, 3),
  tubule_score: (patient) => 2 + byTrait(patient),
  nuclear_score: (patient) => 2 + byTrait(patient),
  mitotic_score: (patient) => 2 + byTrait(patient),
  recurrence_score: ({ trait }) => Math.max(0, Math.min(100, Math.round(22 + 12 * trait))),
  tnbc_subtype: ({ trait }) => (trait < -0.7 ? 'LAR' : trait < 0 ? 'IM' : trait < 0.7 ? 'BLIS' : 'MES'),
  subtype: oneOf('luminal', 'HER2', 'TN'),
  tils_percent: ({ trait }) => Math.max(0, 20 + 10 * trait),
  cd8_per_mm2: between(10, 900),
  pdl1_cps: whole(0, 40),
  vessels_per_mm2: between(20, 120),
  validation: yes(0.3),
  surgery_date: dated('start'),
  treatment_date: dated('start'),
  local_date: dated('local'),
  regional_date: dated('regional'),
  distant_date: dated('distant'),
  contralateral_date: dated('contralateral'),
  in_situ_date: dated('in-situ'),
  progression_date: dated('progression'),
  death_date: dated('death'),
  last_assessment_date: dated('last'),
  last_alive_date: dated('last'),
  last_scan_date: dated('last'),
};

/** Columns of a family (`lesion_*`). */
const OF_A_FAMILY = 8;

/** A table with every column that a template reads, of patients who do not exist. */
export function simulatedTable(study: Study, patients: number, seed = 1): Table {
  const people = Array.from({ length: patients }, (_, i) => makePatient(randomStream(seed, 'patient', i)));
  const ids = people.map((_, i) => `P${String(i + 1).padStart(4, '0')}`);
  const columns = namesOf(study).map((name): Column => {
    const draw = COLUMNS[name] ?? feature(name);
    const values = people.map((patient) => draw(patient));
    const isNumber = values.every((value) => value === null || typeof value === 'number');
    return isNumber
      ? numberColumn(
          name,
          values.map((value) => (value === null ? Number.NaN : Number(value))),
        )
      : textColumn(
          name,
          values.map((value) => (value === null ? null : String(value))),
        );
  });
  return makeTable([textColumn(study.table?.id ?? 'patient_id', ids), ...columns]);
}

/** The columns of a table that a study reads and does not make. */
function namesOf({ analysis, table, features }: Study): string[] {
  const rules = table?.rules ?? [];
  const made = new Set(rules.flatMap((rule) => ruleColumns(rule).map(({ name }) => name)));
  const used = [
    ...rules.flatMap((rule) => ruleInputs(rule).all),
    ...Object.values(analysis?.groups ?? {}).flat(),
    ...(analysis?.endpoints ?? []).flatMap(({ holdOut }) =>
      holdOut && 'column' in holdOut ? [holdOut.column] : [],
    ),
    ...(analysis?.tableOne ? [analysis.tableOne.by, ...analysis.tableOne.columns] : []),
  ];
  const names = used.flatMap((name) =>
    name.endsWith('*')
      ? Array.from({ length: OF_A_FAMILY }, (_, i) => `${name.slice(0, -1)}${i + 1}`)
      : [name],
  );
  const unknown = names.find((name) => !made.has(name) && !(name in COLUMNS) && !isFeature(name, features));
  if (unknown !== undefined) throw new Error(`No made-up column is called ${unknown}`);
  return [...new Set(names)].filter((name) => !made.has(name));
}

function isFeature(name: string, features: Study['features']): boolean {
  return name.startsWith('gene_') || features.some(({ region }) => name.startsWith(`${region}_`));
}

/** The first of each family goes with the trait, the others are noise. */
function feature(name: string) {
  return ({ draw, trait }: Patient) => (name.endsWith('1') ? trait + 0.5 * normal(draw) : normal(draw));
}

/** Sum of twelve uniform numbers less six: near enough to normal for a cohort that does not exist. */
function normal(draw: RandomStream): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += draw.uniform();
  return sum;
}

/** Follow-up in days after surgery, with nothing after death. */
function makePatient(draw: RandomStream): Patient {
  const trait = normal(draw);
  const startDay = draw.below(1000);
  const responds = trait + 0.5 * normal(draw) > 0;
  const hasEvent = draw.uniform() < (responds ? 0.2 : 0.8);
  const event = 60 + draw.below(900);
  const death = hasEvent && draw.uniform() < 0.6 ? event + draw.below(300) : null;
  const kind = ['local', 'regional', 'distant', 'contralateral', 'in-situ'][draw.below(5)];
  const last = death ?? event + 200 + draw.below(800);
  const days = {
    start: 0,
    [kind]: hasEvent ? event : null,
    progression: hasEvent ? event : null,
    death,
    last,
  };
  return { draw, trait, responds, startDay, days };
}

/** Days after 2012-01-01 as a date. */
function isoDate(day: number): string {
  let rest = day;
  for (let year = 2012; ; year++) {
    const months = [31, year % 4 === 0 ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (let month = 0; month < 12; month++) {
      if (rest < months[month]) {
        return `${year}-${String(month + 1).padStart(2, '0')}-${String(rest + 1).padStart(2, '0')}`;
      }
      rest -= months[month];
    }
  }
}

/** The part of a template that a table alone can be given: no images, and runs as few as there can be. */
export function analysisOf(study: Study, table: string): Study {
  const { images: _images, ...rest } = study;
  const endpoints = (study.analysis?.endpoints ?? []).map((endpoint) => ({
    ...endpoint,
    folds: 3,
    repeats: 1,
    permutations: 1,
    randomFeatureDraws: 1,
    ...(endpoint.importance === undefined ? {} : { importance: 1 }),
  }));
  return {
    ...rest,
    kind: 'synthetic',
    maps: [],
    regions: [],
    features: [],
    ...(study.table && { table: { ...study.table, file: table } }),
    ...(study.analysis && { analysis: { ...study.analysis, endpoints } }),
  };
}

/** The text with its optional parts taken in, and a number for each choice that is left open. */
export function openedTemplate(text: string): string {
  return text
    .replaceAll('#? ', '')
    .replaceAll('intermediateFrom: CHOOSE', 'intermediateFrom: 11')
    .replaceAll('highFrom: CHOOSE', 'highFrom: 26')
    .replaceAll('source: CHOOSE', 'source: this test')
    .replaceAll('CHOOSE', '20');
}
