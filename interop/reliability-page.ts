import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Ran } from './run.ts';

const PAGE = path.join(import.meta.dirname, '..', 'docs', 'reliability.md');
const MARKER = '<!-- From here on written by npm run interop -- --write -->';

/** Renews what stands below the marker; the prose above it stays. */
export function writeReliabilityPage(ran: readonly Ran[]): void {
  const root = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const head = readFileSync(PAGE, 'utf8').split(MARKER)[0];
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${os.cpus().length} x ${os.cpus()[0].model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB`;
  const lines = [
    MARKER,
    '',
    `Version ${root.version}, ${date}, Node ${process.version}, ${process.platform} ${process.arch}, ${machine}.`,
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
