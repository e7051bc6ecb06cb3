import { hashOf, type Reason, sha256 } from '@lobule/foundation';
import { predictionErrors } from '../errors.ts';
import type { RegisteredPlan } from '../plan/register.ts';

/** Features of rows: column j is values[j * rows .. (j + 1) * rows); NaN is missing. */
export interface FeatureMatrix {
  readonly rows: number;
  readonly names: readonly string[];
  readonly values: Float64Array;
}

/** Outcomes that one score puts in order, one for each patient (or each row of a view), coded 0 and 1. */
export type OrderedOutcome =
  | { readonly kind: 'binary'; readonly values: Uint8Array }
  | { readonly kind: 'survival'; readonly time: Float64Array; readonly event: Uint8Array };

/** Classes in the order of the plan's levels, coded 0 .. classes - 1. */
export interface ClassOutcome {
  readonly kind: 'classes';
  readonly values: Uint8Array;
  readonly classes: number;
}

/** What is to be predicted: numbers, two classes or times, or several classes. */
export type Outcome = OrderedOutcome | ClassOutcome;

/** A cohort under a registered plan. A patient may have several rows (lesions); the outcome is the patient's. */
export interface PredictionData<O extends Outcome = Outcome> {
  readonly planHash: string;
  /** One for each patient, in order of first appearance. */
  readonly patients: readonly string[];
  /** Hash of each patient's name, by which lineage knows them. */
  readonly keys: readonly string[];
  /** Index of the patient for each row of x. */
  readonly rowPatient: Int32Array;
  /** How scores of rows become the patient's; the mean where nobody has several rows. */
  readonly aggregate: 'mean' | 'largest';
  readonly x: FeatureMatrix;
  readonly outcome: O;
  /** Scanner or centre of each row, where the plan names one. */
  readonly batch?: readonly string[];
  /** Centre of each patient, where the plan leaves each out in turn. */
  readonly centre?: readonly string[];
  /** Patients whom the plan holds out: names alone. */
  readonly heldOut?: readonly string[];
  /** Levels of each column of categories, in the order in which they are coded. */
  readonly levels?: { readonly [column: string]: readonly string[] };
  /** Features of each group of the plan. */
  readonly groups: { readonly [group: string]: readonly string[] };
  /** Patients of the table who are not in the data. */
  readonly dropped: readonly DroppedPatient[];
}

/** Who was left out, and why. */
export interface DroppedPatient {
  readonly patient: string;
  readonly reason: Reason;
}

/** What `modelData` checks and holds together. */
export interface DataParts<O extends Outcome = Outcome> {
  /** Patient of each row. */
  readonly ids: readonly string[];
  readonly x: FeatureMatrix;
  /** One for each patient, in order of first appearance in `ids`. */
  readonly outcome: O;
  readonly batch?: readonly string[];
  /** One for each patient, as the outcome. */
  readonly centre?: readonly string[];
  readonly heldOut?: readonly string[];
  readonly levels?: { readonly [column: string]: readonly string[] };
  readonly groups: { readonly [group: string]: readonly string[] };
  readonly dropped?: readonly DroppedPatient[];
}

/**
 * Data from plain arrays, under a registered plan.
 *
 * @throws prediction/table-wrong, prediction/outcome-wrong
 */
export function makeData<O extends Outcome>(plan: RegisteredPlan, parts: DataParts<O>): PredictionData<O> {
  const { ids, x, outcome } = parts;
  if (ids.length !== x.rows || x.values.length !== x.rows * x.names.length) {
    throw predictionErrors.error('prediction/table-wrong', {
      what: `${ids.length} patients' names, ${x.rows} rows, ${x.values.length} values in ${x.names.length} columns`,
    });
  }
  const index = new Map<string, number>();
  for (const id of ids) if (!index.has(id)) index.set(id, index.size);
  const patients = [...index.keys()];
  checkOutcome(outcome, patients.length);
  return {
    planHash: plan.hash,
    patients,
    keys: patients.map(patientKey),
    rowPatient: Int32Array.from(ids, (id) => index.get(id)!),
    aggregate: plan.plan.aggregate ?? 'mean',
    x,
    outcome,
    ...(parts.batch === undefined ? {} : { batch: parts.batch }),
    ...(parts.centre === undefined ? {} : { centre: parts.centre }),
    ...(parts.heldOut === undefined ? {} : { heldOut: parts.heldOut }),
    ...(parts.levels === undefined ? {} : { levels: parts.levels }),
    groups: parts.groups,
    dropped: parts.dropped ?? [],
  };
}

/** How lineage knows a patient: the same person under the same name in any table, unreadable in a result. */
export function patientKey(patient: string): string {
  return sha256(`patient:${patient}`).slice(0, 24);
}

/** Data whose outcome one score puts in order: of a binary or a survival endpoint. */
export type OrderedData = PredictionData<OrderedOutcome>;

/** Outcomes in the order of the given indices. */
export function pickOutcome<O extends Outcome>(outcome: O, order: ArrayLike<number>): O {
  const picked: Outcome =
    outcome.kind === 'survival'
      ? {
          kind: 'survival',
          time: Float64Array.from(order, (i) => outcome.time[i]),
          event: Uint8Array.from(order, (i) => outcome.event[i]),
        }
      : { ...outcome, values: Uint8Array.from(order, (i) => outcome.values[i]) };
  return picked as O;
}

/** 1 where the patient is of the positive class, or had the event. */
export function happened(outcome: OrderedOutcome): Uint8Array {
  return outcome.kind === 'binary' ? outcome.values : outcome.event;
}

/**
 * What a step that knows two classes or survival learns from.
 *
 * @throws prediction/plan-wrong for several classes
 */
export function orderedOutcome(outcome: Outcome): OrderedOutcome {
  if (outcome.kind !== 'classes') return outcome;
  throw predictionErrors.error('prediction/plan-wrong', {
    what: 'A step that knows two classes or survival was given several classes',
  });
}

/** What patients are dealt out by, so that each part has its share: the class, or whether there was an event. */
export function strataOf(outcome: Outcome): Uint8Array {
  return outcome.kind === 'classes' ? outcome.values : happened(outcome);
}

/** How many patients are of each class. */
export function classCounts({ values, classes }: ClassOutcome): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const value of values) counts[value]++;
  return counts;
}

/** Patients of the rarest class, or events: what the size of a model is measured against. */
export function eventCount(outcome: Outcome): number {
  if (outcome.kind === 'classes') return Math.min(...classCounts(outcome));
  const ones = happened(outcome).reduce((sum, value) => sum + value, 0);
  return outcome.kind === 'binary' ? Math.min(ones, outcome.values.length - ones) : ones;
}

function checkOutcome(outcome: Outcome, patients: number): void {
  const wrong = (what: string) => predictionErrors.error('prediction/outcome-wrong', { what });
  const indicator = strataOf(outcome);
  if (indicator.length !== patients) throw wrong(`${indicator.length} outcomes for ${patients} patients`);
  if (outcome.kind === 'classes') {
    const empty = classCounts(outcome).indexOf(0);
    if (empty >= 0)
      throw wrong(`None of ${patients} patients is of class ${empty + 1} of ${outcome.classes}`);
    return;
  }
  if (indicator.some((value) => value > 1)) throw wrong('An outcome is coded neither 0 nor 1');
  if (outcome.kind === 'survival') {
    const bad = outcome.time.findIndex((time) => !(time >= 0 && time < Number.POSITIVE_INFINITY));
    if (bad >= 0 || outcome.time.length !== patients) throw wrong('A time is missing, negative or infinite');
  }
  const ones = indicator.reduce((sum, value) => sum + value, 0);
  if (ones === 0) throw wrong(`The outcome happened to none of ${patients} patients`);
  if (outcome.kind === 'binary' && ones === patients)
    throw wrong(`The outcome happened to all of ${patients} patients`);
}

/** Hash of everything that a validation reads of the data: equal data under one plan give equal results of each task. */
export function dataHash(data: PredictionData): string {
  const { outcome } = data;
  return hashOf({
    plan: data.planHash,
    keys: data.keys,
    rowPatient: Array.from(data.rowPatient),
    names: data.x.names,
    values: Array.from(data.x.values, (value) => (Number.isNaN(value) ? null : value)),
    outcome:
      outcome.kind === 'survival'
        ? { time: Array.from(outcome.time), event: Array.from(outcome.event) }
        : Array.from(outcome.values),
    batch: data.batch,
    centre: data.centre,
    groups: data.groups,
  });
}
