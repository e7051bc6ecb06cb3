import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { madeHere, madeLine } from '../../scripts/made.ts';
import { tighterCounts } from '../osipi-tighter.ts';
import type { SuiteReport } from '../suite.ts';
import { uncertaintyTable } from './uncertainty-table.ts';

const FILE = path.join(import.meta.dirname, '..', '..', 'docs', 'validation.md');
const START = '<!-- made by: npm run validate -- --write -->';

/** Renews the table of docs/validation.md; the prose above it is written by hand. */
export function writeValidationPage(reports: readonly SuiteReport[]): void {
  const prose = readFileSync(FILE, 'utf8').split(START)[0].trimEnd();
  const rows = reports.map(
    ({ name, cases, passed, skipped, worst }) =>
      `| ${name} | ${cases} | ${passed} | ${skipped.length} | ${worst ? `${worst.case}: ${figure(worst.error)} of ${figure(worst.tolerance)}` : ''} |`,
  );
  const reasons = reports
    .filter(({ skipped }) => skipped.length > 0)
    .map(({ name, skipped }) => `### ${name}\n\n${groupReasons(skipped).join('\n')}`);
  const text = [
    prose,
    START,
    madeLine(madeHere()),
    [
      '| suite | cases | passed | skipped | nearest to its tolerance |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n'),
    ...tighter(reports),
    ...patches(reports),
    ...uncertaintyTable(reports),
    ...(reasons.length > 0 ? ['## What is skipped, and why', ...reasons] : []),
  ].join('\n\n');
  writeFileSync(FILE, `${text}\n`);
}

/** How many values of OSIPI's tables are inside figures that are tighter than its tolerances. */
export function tighter(reports: readonly SuiteReport[]): string[] {
  const osipi = reports.find(({ name }) => name === 'osipi');
  const counts = tighterCounts(osipi?.results ?? []);
  if (counts.length === 0) return [];
  const rows = counts.map(
    ({ table, quantity, figure: limit, inside, values, worst }) =>
      `| ${table} | ${quantity} | ${limit} | ${inside} of ${values} | ${figure(worst)} |`,
  );
  return [
    '## OSIPI, by tighter figures',
    "Differences from the tables' values; nothing fails on these figures, the suite's tolerances are OSIPI's.",
    [
      '| table | quantity | tighter figure | inside | largest difference |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n'),
  ];
}

/** Truth, estimate and bias of every patch of the QIBA objects, those that do not count included. */
function patches(reports: readonly SuiteReport[]): string[] {
  const qiba = reports.find(({ name }) => name === 'qiba');
  const rows = (qiba?.results ?? [])
    .filter(({ case: name, got }) => /^v[46] .*: (Ktrans|ve|vp)$/.test(name) && got !== undefined)
    .map(({ case: name, got = Number.NaN, expected = Number.NaN, skipped }) => {
      const [patch, quantity] = name.split(': ');
      const bias = Number.isNaN(got) ? 'undefined' : figure(got - expected);
      return `| ${patch} | ${quantity} | ${figure(expected)} | ${figure(got)} | ${bias} | ${skipped === undefined ? 'yes' : 'no'} |`;
    });
  if (rows.length === 0) return [];
  const head = ['| patch | quantity | truth | found | bias | counts |', '|---|---|---|---|---|---|'];
  return [
    '## QIBA objects, patch by patch',
    'Ktrans in 1/min, ve and vp without unit.',
    [...head, ...rows].join('\n'),
  ];
}

/** One line for each reason, with the cases that it concerns; numbers within a reason are its own. */
function groupReasons(skipped: SuiteReport['skipped']): string[] {
  const groups = new Map<string, { reason: string; cases: string[] }>();
  for (const { case: name, reason } of skipped) {
    const key = reason.replaceAll(/[\d.e+-]+/g, '#');
    const group = groups.get(key) ?? { reason, cases: [] };
    group.cases.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ reason, cases }) => {
    const shown = cases.slice(0, 6).join('; ');
    return `- ${cases.length} x ${reason} (${shown}${cases.length > 6 ? '; ...' : ''})`;
  });
}

function figure(value: number): string {
  return Number.isFinite(value) ? Number(value.toPrecision(3)).toString() : String(value);
}
