import { hashOf, type Json } from '@lobule/foundation';
import type { EventLedger } from '@lobule/ledger';
import {
  dataHash,
  type HoldOutLedger,
  type HoldOutOpening,
  type HoldOutResult,
  openHoldOut,
  type PredictionData,
  type RegisteredPlan,
  readExternal,
  readHoldOut,
  type SealedHoldOut,
  sealedHash,
} from '@lobule/prediction';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';
import { runnerErrors } from '../errors.ts';
import type { ValidationWork } from './validate-endpoint.ts';

/** Another table of the study under the labels of its patients. */
export interface LabelledTable {
  readonly name: string;
  readonly table: Table;
  readonly differentPeople?: string;
}

/** What a hold-out is opened with. */
export interface HoldOutSources {
  readonly ledger: EventLedger;
  /** The study's own table. */
  readonly table: Table;
  readonly external: readonly LabelledTable[];
  /** Id of whom a label means, in memory alone: people are told apart by it. */
  readonly people: (label: string) => string;
}

export interface OpenedHoldOut {
  readonly holdOut: SealedHoldOut;
  readonly result: HoldOutResult;
}

/**
 * Opens the hold-out of a plan, once: what came of it is kept, and a later run of the same plan, data and code takes that
 * and looks at nobody. Another plan, other data or other code look again, and the ledger of the folder counts them.
 *
 * @returns undefined where the plan holds out nobody
 */
export async function openPlannedHoldOut(
  registered: RegisteredPlan,
  development: PredictionData,
  { ledger, table, external, people }: HoldOutSources,
  { store, code }: ValidationWork,
): Promise<OpenedHoldOut | undefined> {
  const planned = registered.plan.holdOut;
  if (planned === undefined) return undefined;
  const holdOut =
    planned.by === 'table'
      ? externalHoldOut(registered, development, planned.table, external, people)
      : readHoldOut(registered, table);
  const key = hashOf({ step: 'hold-out', data: dataHash(development), holdOut: sealedHash(holdOut), code });
  const known = store.find(key);
  if (known) return { holdOut, result: known.facts as unknown as HoldOutResult };
  const result = await openHoldOut(registered, development, holdOut, countedIn(ledger, key));
  store.keep({ key, step: 'hold-out', facts: result as unknown as Json, blobs: {} });
  return { holdOut, result };
}

function externalHoldOut(
  registered: RegisteredPlan,
  development: PredictionData,
  name: string,
  external: readonly LabelledTable[],
  people: (label: string) => string,
): SealedHoldOut {
  const found = external.find((one) => one.name === name);
  if (found === undefined) {
    throw runnerErrors.error('runner/no-table', {
      what: `holdOut names the table ${name}, which the study does not have`,
      cure: 'Add it to externalTables in study.yaml.',
    });
  }
  const { differentPeople } = found;
  return readExternal(registered, development, found.table, {
    people,
    ...(differentPeople === undefined ? {} : { differentPeople }),
  });
}

const OPENED = 'hold-out-opened';

/** Openings in the ledger of the folder. One that a crash cut off and that is done again is the same opening. */
function countedIn(ledger: EventLedger, attempt: string): HoldOutLedger {
  const all = () =>
    ledger
      .events()
      .flatMap(({ kind, data }) =>
        kind === OPENED ? [data as unknown as HoldOutOpening & { readonly attempt: string }] : [],
      );
  return {
    openings: async () => all().filter((opening) => opening.attempt !== attempt),
    append: async (opening) => {
      if (all().some((one) => one.attempt === attempt)) return;
      ledger.append(OPENED, { ...opening, attempt });
    },
  };
}

/** Scores of everybody in the hold-out, by the models of the development. */
export function holdOutTable({ holdOut, result }: OpenedHoldOut): Table {
  return makeTable([
    textColumn('subject', [...holdOut.patients]),
    ...result.models.flatMap(({ name, classes }) =>
      (classes?.levels ?? []).map((level, c) =>
        numberColumn(
          `${name}_p_${level.name}`,
          (classes?.probability ?? []).map((own) => own[c]),
        ),
      ),
    ),
    ...result.models.flatMap(({ name, linear, risk, classes }) => [
      ...(classes ? [] : [numberColumn(`${name}_linear`, Float64Array.from(linear))]),
      ...(risk === null ? [] : [numberColumn(`${name}_risk`, Float64Array.from(risk))]),
    ]),
  ]);
}
