import path from 'node:path';
import type { Decision } from '@lobule/segmentation';
import { readCsv, texts } from '@lobule/tables';
import { runnerErrors } from '../errors.ts';
import { tableBytes } from '../table-bytes.ts';

/** Decisions of an adjudicator on the regions in which two readers differ. */
export interface PairDecisions {
  readonly first: string;
  readonly second: string;
  readonly decisions: readonly ListedDecision[];
}

/** With the size that the region had when it was decided on. */
export interface ListedDecision extends Decision {
  readonly voxels: number;
}

/** Decisions of one lesion, for each pair of readers. */
export interface CaseDecisions {
  readonly patient: string;
  readonly visit: string;
  readonly lesion: string;
  readonly pairs: readonly PairDecisions[];
}

const COLUMNS = [
  ...(['patient', 'visit', 'lesion', 'first', 'second'] as const),
  ...(['region', 'voxels', 'take', 'reason'] as const),
];

/**
 * The decisions of an adjudicator: the list of disagreements with its columns take (inside or outside) and reason filled
 * in. A lesion of which no row is filled in is undecided; of others every region must be.
 *
 * @throws runner/readings, runner/no-image-file, tables/*
 */
export function readDecisions(file: string): readonly CaseDecisions[] {
  const { table } = readCsv(tableBytes(file, 'The table of decisions'), {
    file: path.basename(file),
    textColumns: COLUMNS.slice(0, 5),
  });
  const cells = Object.fromEntries(COLUMNS.map((name) => [name, texts(table, name)]));
  const cases = new Map<
    string,
    { readonly of: Omit<CaseDecisions, 'pairs'>; readonly pairs: Map<string, PairDecisions> }
  >();
  for (let n = 0; n < table.rows; n++) {
    const cell = (name: (typeof COLUMNS)[number]) => cells[name][n] ?? '';
    const take = cell('take').trim().toLowerCase();
    if (take === '') continue;
    if (take !== 'inside' && take !== 'outside') {
      throw runnerErrors.error('runner/readings', {
        what: `A decision is ${take}`,
        where: { file: path.basename(file), row: n + 2, column: 'take' },
        cure: 'It can be inside or outside.',
      });
    }
    const of = { patient: cell('patient'), visit: cell('visit'), lesion: cell('lesion') };
    const key = JSON.stringify(of);
    const one = cases.get(key) ?? { of, pairs: new Map<string, PairDecisions>() };
    cases.set(key, one);
    const [first, second] = [cell('first'), cell('second')];
    const pair = JSON.stringify([first, second]);
    const decision: ListedDecision = {
      region: Number(cell('region')),
      voxels: Number(cell('voxels')),
      take,
      reason: cell('reason'),
    };
    const before = one.pairs.get(pair)?.decisions ?? [];
    one.pairs.set(pair, { first, second, decisions: [...before, decision] });
  }
  if (cases.size === 0) {
    throw runnerErrors.error('runner/readings', {
      what: 'The column take of the decisions is empty in every row',
      where: { file: path.basename(file), column: 'take' },
      cure: 'Write inside or outside, and a reason, beside each region that was decided.',
    });
  }
  return [...cases.values()].map(({ of, pairs }) => ({ ...of, pairs: [...pairs.values()] }));
}
