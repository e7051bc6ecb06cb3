import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { madeHere, madeLine } from '../scripts/made.ts';
import type { Ran } from './run.ts';

const PAGE = path.join(import.meta.dirname, '..', 'docs', 'reliability.md');
const MARKER = '<!-- From here on written by npm run interop -- --write -->';

/** Renews what stands below the marker; the prose above it stays. */
export function writeReliabilityPage(ran: readonly Ran[]): void {
  const head = readFileSync(PAGE, 'utf8').split(MARKER)[0];
  const lines = [
    MARKER,
    '',
    madeLine(madeHere()),
    '',
    ...table([
      ['check', 'passed', 'failed', 'seconds'],
      ...ran.map(({ name, passed, failed, seconds }) =>
        [name, passed, failed.length, seconds].map((cell) => String(cell)),
      ),
    ]),
  ];
  for (const { name, table: rows } of ran) if (rows) lines.push('', `## ${name}`, '', ...table(rows));
  writeFileSync(PAGE, `${head}${lines.join('\n')}\n`);
}

function table([head, ...rows]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}
