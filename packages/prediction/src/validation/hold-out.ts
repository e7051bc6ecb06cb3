import { randomStream } from '@lobule/foundation';
import type { Table } from '@lobule/tables';
import { type Twins, twinsAcross } from '../canaries/duplicates.ts';
import { isOfClasses } from '../classes/cross-validate.ts';
import { heldOutClasses } from '../classes/hold-out.ts';
import type { HeldOutClasses } from '../classes/result.ts';
import {
  type DroppedPatient,
  dataHash,
  eventCount,
  makeData,
  type OrderedData,
  type PredictionData,
} from '../data/data.ts';
import { levelsOf, readRows } from '../data/from-table.ts';
import { heldOutRows } from '../data/held-out-rows.ts';
import { refuseShared } from '../data/same-patients.ts';
import { predictionErrors } from '../errors.ts';
import { type FittedPipeline, pipelineOf } from '../pipeline.ts';
import { outcomeColumns, type RegisteredPlan } from '../plan/register.ts';
import { scoreView, trainView } from '../views.ts';
import { calibrate, NO_EVENT, NO_HORIZON, uncalibrated } from './calibration.ts';
import { riskOf, scoresByPatient } from './cross-validate.ts';
import { discrimination } from './discrimination.ts';
import type { Estimate } from './interval.ts';
import type { Calibration, Difference } from './result.ts';
import { untouchedDifference, untouchedDiscrimination } from './untouched.ts';

declare const sealed: unique symbol;

/** How the patients of a hold-out differ from those of the development: in nothing, in time, or in place. */
export type HoldOutKind = 'internal' | 'temporal' | 'external';

/** Patients who are held out. Their features and outcomes cannot be had but by `openHoldOut`, which counts. */
export interface SealedHoldOut {
  readonly [sealed]: true;
  readonly validation: HoldOutKind;
  readonly patients: readonly string[];
  readonly dropped: readonly DroppedPatient[];
  /** Why equal numbers in names are different people, where that was said. */
  readonly differentPeople?: string;
}

const contents = new WeakMap<SealedHoldOut, { readonly data: PredictionData; readonly people: People }>();

/** The name under which a patient is known elsewhere, where the tables hold labels. */
type People = (patient: string) => string;

/** What a ledger keeps of an opening. */
export interface HoldOutOpening {
  /** Keys of those who were looked at, as lineage knows them. */
  readonly patients: readonly string[];
  readonly validation: HoldOutKind;
  /** Columns of the outcome that was looked at. */
  readonly outcome: string;
  readonly plan: string;
  readonly development: string;
}

/** Where openings are written down; nothing is ever taken out of it. */
export interface HoldOutLedger {
  /** All earlier openings, of whatever hold-out and under whatever plan. */
  openings(): Promise<readonly HoldOutOpening[]>;
  append(opening: HoldOutOpening): Promise<void>;
}

/** A ledger that forgets when the programme ends: for tests and for one session. */
export function memoryLedger(): HoldOutLedger {
  const kept: HoldOutOpening[] = [];
  return {
    openings: async () => [...kept],
    append: async (opening) => {
      kept.push(opening);
    },
  };
}

/**
 * The patients whom the plan holds out, sealed.
 *
 * @throws prediction/hold-out where the plan holds out nobody; what readData throws
 */
export function readHoldOut(registered: RegisteredPlan, table: Table): SealedHoldOut {
  const { holdOut } = registered.plan;
  const split = heldOutRows(registered.plan, table);
  if (holdOut === undefined || holdOut.by === 'table' || split === undefined) {
    throw predictionErrors.error('prediction/hold-out', { what: 'The plan holds out nobody of this table' });
  }
  const levels = levelsOf(registered.plan, table);
  const validation = { time: 'temporal', centre: 'external', flag: 'internal' } as const;
  return seal(validation[holdOut.by], makeData(registered, readRows(registered, table, split.held, levels)));
}

/** How people of two tables are told apart. */
export interface ExternalOptions {
  /** Why equal numbers in names are different people, where they are. */
  readonly differentPeople?: string;
  /** The name under which a patient is known elsewhere, where the tables hold labels that a study gave. */
  readonly people?: (patient: string) => string;
}

/**
 * Patients of another table, sealed: coded as the development was, refused where a level or a feature is unknown there,
 * and where they are the same people.
 *
 * @throws prediction/same-patients, prediction/table-wrong, prediction/outcome-wrong; tables/no-column
 */
export function readExternal(
  registered: RegisteredPlan,
  development: PredictionData,
  table: Table,
  { differentPeople, people = (patient) => patient }: ExternalOptions = {},
): SealedHoldOut {
  const data = makeData(registered, readRows(registered, table, undefined, development.levels ?? {}));
  const known = [...development.patients, ...(development.heldOut ?? [])];
  refuseShared(data.patients.map(people), known.map(people), differentPeople);
  return seal('external', data, differentPeople, people);
}

function seal(
  validation: HoldOutKind,
  data: PredictionData,
  differentPeople?: string,
  people: People = (patient) => patient,
): SealedHoldOut {
  const holdOut = {
    validation,
    patients: data.patients,
    dropped: data.dropped,
    ...(differentPeople === undefined ? {} : { differentPeople }),
  } as unknown as SealedHoldOut;
  contents.set(holdOut, { data, people });
  return holdOut;
}

/**
 * Hash of what is sealed, so that whoever keeps results knows which hold-out they are of. It tells nothing of what is in
 * there, and is no opening.
 *
 * @throws prediction/hold-out
 */
export function sealedHash(holdOut: SealedHoldOut): string {
  return dataHash(openedContents(holdOut).data);
}

function openedContents(holdOut: SealedHoldOut) {
  const found = contents.get(holdOut);
  if (found === undefined) {
    throw predictionErrors.error('prediction/hold-out', { what: 'This is no hold-out that was read' });
  }
  return found;
}

/** Models that were fitted to the development, on patients who had no part in it; plain JSON. */
export interface HoldOutResult {
  readonly planHash: string;
  readonly validation: HoldOutKind;
  readonly measure: 'AUC' | 'C-index' | 'M';
  readonly patients: { readonly n: number; readonly events: number; readonly development: number };
  /** How often this outcome of patients of this hold-out was looked at, this time included. */
  readonly opened: number;
  readonly warnings: readonly string[];
  /** One of the development and one of the hold-out with the same features: the canary of a copied patient. */
  readonly twins: readonly Twins[];
  readonly models: readonly HeldOutModel[];
  readonly differences: readonly Difference[];
}

/** A model on patients that had no part in its development. */
export interface HeldOutModel {
  readonly name: string;
  /** On the patients of the development. */
  readonly apparent: number;
  readonly discrimination: Estimate;
  readonly calibration: Calibration;
  /** Of an endpoint of several classes, which has no linear predictor. */
  readonly classes?: HeldOutClasses;
  /** Linear predictor and risk of each held-out patient, in the hold-out's order. */
  readonly linear: readonly number[];
  readonly risk: readonly number[] | null;
}

/**
 * Fits the plan's models to the development and measures them on the hold-out. The opening is written to the ledger
 * before anything is looked at; a second one is told in the result, as a hold-out that was looked at is one no more.
 *
 * @throws prediction/plan-not-registered, prediction/same-patients, prediction/hold-out; what the steps throw
 * @example
 * const result = await openHoldOut(plan, readData(plan, table), readHoldOut(plan, table), ledger);
 * result.opened; // 1
 */
export async function openHoldOut(
  registered: RegisteredPlan,
  development: PredictionData,
  holdOut: SealedHoldOut,
  ledger: HoldOutLedger,
): Promise<HoldOutResult> {
  const { plan, hash } = registered;
  const { data, people } = openedContents(holdOut);
  if (development.planHash !== hash || data.planHash !== hash) {
    throw predictionErrors.error('prediction/plan-not-registered', {
      what: 'The development or the hold-out was read under another plan',
    });
  }
  const { validation, differentPeople } = holdOut;
  if (validation === 'external') {
    refuseShared(data.patients.map(people), development.patients.map(people), differentPeople);
  }
  const keys = new Set(data.keys);
  const outcome = outcomeColumns(plan.endpoint).join(', ');
  const before = (await ledger.openings()).filter(
    (opening) => opening.outcome === outcome && opening.patients.some((key) => keys.has(key)),
  );
  const opening = {
    patients: data.keys,
    validation,
    outcome,
    plan: hash,
    development: dataHash(development),
  };
  await ledger.append(opening);

  const stream = randomStream(plan.seed, 'prediction', 'final', 0);
  const everyone = development.patients.map((_, patient) => patient);
  const head = {
    planHash: hash,
    validation,
    patients: { n: data.patients.length, events: eventCount(data.outcome), development: everyone.length },
    opened: before.length + 1,
    warnings: [
      ...warningsOf(before, hash),
      ...(differentPeople === undefined
        ? []
        : [`Equal numbers in patients' names were declared to be different people: ${differentPeople}`]),
    ],
    twins: twinsAcross(development, data),
  };
  const view = trainView(development, everyone);
  if (isOfClasses(development) && isOfClasses(data)) {
    const found = heldOutClasses(plan, development, data, stream);
    return { ...head, measure: 'M', models: found.models, differences: found.differences };
  }
  const [developed, held] = [development as OrderedData, data as OrderedData];
  const models = plan.models.map((model) => {
    const fitted = pipelineOf(model, development.groups).fit(view, stream.child(model.name));
    return measure(registered, developed, held, model.name, fitted);
  });
  const { confidence } = plan;
  return {
    ...head,
    measure: held.outcome.kind === 'binary' ? 'AUC' : 'C-index',
    models,
    differences: models.flatMap((model, m) =>
      models.slice(0, m).map((against) => ({
        model: model.name,
        against: against.name,
        difference: untouchedDifference(held.outcome, model.linear, against.linear, confidence),
      })),
    ),
  };
}

function warningsOf(before: readonly HoldOutOpening[], plan: string): string[] {
  if (before.length === 0) return [];
  const others = new Set(before.map((opening) => opening.plan).filter((other) => other !== plan)).size;
  const under = others === 0 ? 'under this plan' : `${others} of the plans were others`;
  return [
    `This hold-out was opened ${before.length} time${before.length === 1 ? '' : 's'} before (${under}): it is no longer untouched, and intervals do not count what was learnt from it.`,
  ];
}

function measure(
  { plan }: RegisteredPlan,
  development: OrderedData,
  data: OrderedData,
  name: string,
  fitted: FittedPipeline,
): HeldOutModel {
  const everyone = data.patients.map((_, patient) => patient);
  const linear = scoresByPatient(data, everyone, fitted.score(scoreView(data, everyone)));
  const developed = development.patients.map((_, patient) => patient);
  const own = scoresByPatient(development, developed, fitted.apparent());
  const reference = scoresByPatient(development, developed, fitted.reference());
  const risk = linear.map(riskOf(plan, development.outcome, reference));
  const known = risk.every((value) => !Number.isNaN(value));
  const horizon = plan.endpoint.kind === 'survival' ? (plan.endpoint.horizon ?? null) : null;
  const calibration = known
    ? calibrate(data.outcome, [Array.from(risk)], horizon)
    : uncalibrated(horizon === null ? NO_HORIZON : NO_EVENT(1, 1), horizon);
  return {
    name,
    apparent: discrimination(development.outcome, own),
    discrimination: untouchedDiscrimination(data.outcome, linear, plan.confidence),
    calibration,
    linear: Array.from(linear),
    risk: known ? Array.from(risk) : null,
  };
}
