// docs/benchmarks.md from the records and from the prose beside this file. Nobody writes into the page itself.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { madeLine } from '../../scripts/made.ts';
import { readPeerRecords } from '../peers/peer-record.ts';
import { bars, type Part } from './bars.ts';
import { type BenchRecord, readRecord } from './record.ts';
import {
  barsTable,
  featureMemoryTable,
  mapMemoryTable,
  othersTable,
  type PeerRecords,
  peersTable,
} from './tables.ts';

export const BENCHMARKS_PAGE = path.join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md');

/** In the order of the page. */
export const TEXTS = ['head', 'models', 'features', 'prediction', 'files', 'images', 'history'];

export function writeBenchmarksPage(): void {
  writeFileSync(BENCHMARKS_PAGE, benchmarksPage(readRecord(), readPeerRecords()));
}

/** The page: the texts with a table in the place of each `<!-- what: of -->`. */
export function benchmarksPage(record: BenchRecord, peers: PeerRecords): string {
  const text = TEXTS.map(textOf);
  const lines = text
    .join('\n\n')
    .replaceAll(/<!-- (\w+)(?:: ([\w-]+))? -->/g, (_, what: string, of?: string) => {
      return filled(what, of ?? '', record, peers).join('\n');
    });
  return `<!-- made by: npm run bench -- --write; its prose is in bench/page -->\n\n${lines.replaceAll(/\n{3,}/g, '\n\n')}\n`;
}

function filled(what: string, of: string, record: BenchRecord, peers: PeerRecords): string[] {
  switch (what) {
    case 'made':
      return madeLines(record);
    case 'bars':
      return barsTable(bars[of as Part], record, peers);
    case 'others':
      return othersTable(of as Part, bars[of as Part], record);
    case 'memory':
      return of === 'maps' ? mapMemoryTable(record) : featureMemoryTable(record);
    case 'peers':
      return peers[of] === undefined ? ['Not measured yet.'] : peersTable(peers[of]);
    default:
      throw new Error(`bench/page: nothing is called ${what}`);
  }
}

function madeLines({ made, quick, seconds, failed }: BenchRecord): string[] {
  return [
    madeLine(made),
    ...(quick
      ? ['', '**One run each (`--quick`), on a machine that did other work: no final figures.**']
      : []),
    '',
    `All of it took ${Math.round(seconds / 60)} minutes. ${failed.length === 0 ? 'Every result that is checked was right.' : 'Failed:'}`,
    ...failed.map(({ name, why }) => `- \`${name}\`: ${why}`),
  ];
}

/** The prose of a part, with places for its tables. */
export function textOf(name: string): string {
  return readFileSync(path.join(import.meta.dirname, `${name}.md`), 'utf8').trim();
}
