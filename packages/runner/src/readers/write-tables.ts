import path from 'node:path';
import { canonicalJson, type Json } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { type Column, makeTable, numberColumn, textColumn, writeCsv } from '@lobule/tables';
import type { ReadersFilesOutcome } from './readers-files.ts';
import { summaryOf } from './summary.ts';
import type { CaseTold } from './tell-case.ts';

type Found = Omit<ReadersFilesOutcome, 'files'>;

/**
 * Writes the tables, everything as JSON, and a page for people.
 *
 * @param files what was written before, relative to the folder
 * @returns all files, these among them
 * @throws ledger/*
 */
export function writeTables(out: string, found: Found, files: readonly string[]): string[] {
  const { cases, quantities, agreement } = found;
  const { out: _, ...rest } = found;
  const tables: readonly (readonly [string, readonly Column[]])[] = [
    ['readings.csv', readingColumns(cases, quantities)],
    ['regions.csv', regionColumns(cases, quantities)],
    ['overlap.csv', overlapColumns(cases)],
    ['performance.csv', performanceColumns(cases)],
    ['agreement.csv', agreementColumns(agreement)],
    ['numbers.csv', numberColumns(cases)],
    ['disagreement.csv', disagreementColumns(cases)],
  ];
  const filled = tables.filter(([, columns]) => (columns[0]?.values.length ?? 0) > 0);
  for (const [name, columns] of filled) writeFileAtomic(path.join(out, name), writeCsv(makeTable(columns)));
  // What is undefined becomes null.
  const all = [...files, ...filled.map(([name]) => name), 'readers.json', 'summary.md'];
  const plain = JSON.parse(JSON.stringify({ ...rest, files: all })) as Json;
  writeFileAtomic(path.join(out, 'readers.json'), `${canonicalJson(plain)}\n`);
  writeFileAtomic(path.join(out, 'summary.md'), summaryOf(found));
  return all;
}

/** A row for each thing of each case, with the case's own columns before it. */
function rowsOf<T>(cases: readonly CaseTold[], things: (one: CaseTold) => readonly T[]) {
  const rows = cases.flatMap((one) => things(one).map((thing) => ({ one, thing })));
  const about = (['patient', 'visit', 'lesion'] as const).map((name) =>
    textColumn(
      name,
      rows.map(({ one }) => one[name] || null),
    ),
  );
  return {
    about,
    text: (name: string, of: (thing: T) => string) =>
      textColumn(
        name,
        rows.map(({ thing }) => of(thing)),
      ),
    number: (name: string, of: (thing: T) => number) =>
      numberColumn(
        name,
        rows.map(({ thing }) => of(thing)),
      ),
  };
}

function readingColumns(cases: readonly CaseTold[], quantities: Found['quantities']): Column[] {
  const { about, text, number } = rowsOf(cases, ({ readings }) => readings);
  return [
    ...about,
    text('reader', ({ reader }) => reader),
    number('repeat', ({ repeat }) => repeat),
    text('role', ({ role }) => role),
    ...quantities.map(({ name, unit }) =>
      number(
        headOf(name, unit),
        ({ measures }) => measures.find((one) => one.name === name)?.value ?? Number.NaN,
      ),
    ),
  ];
}

/** A unit stands in the head of a column where the name alone could be misread. */
function headOf(name: string, unit: string): string {
  return unit === 'mm3' || unit === 'mm2' ? `${name} ${unit}` : name;
}

/** The mask to use of each case, and its numbers. */
function regionColumns(cases: readonly CaseTold[], quantities: Found['quantities']): Column[] {
  const { about, text, number } = rowsOf(cases, ({ resolved }) => (resolved ? [resolved] : []));
  return [
    ...about,
    text('by', ({ by }) => by),
    text('file', ({ file }) => file),
    ...quantities
      .filter(({ name }) => name !== 'value')
      .map(({ name, unit }) =>
        number(
          headOf(name, unit),
          ({ measures }) => measures.find((one) => one.name === name)?.value ?? Number.NaN,
        ),
      ),
    text('how', ({ how }) => how),
  ];
}

function overlapColumns(cases: readonly CaseTold[]): Column[] {
  const { about, text, number } = rowsOf(cases, ({ overlaps }) => overlaps);
  return [
    ...about,
    text('kind', ({ kind }) => kind),
    text('first', ({ first }) => first.reader),
    number('first_repeat', ({ first }) => first.repeat),
    text('second', ({ second }) => second.reader),
    number('second_repeat', ({ second }) => second.repeat),
    number('dice', ({ dice }) => dice),
    number('jaccard', ({ jaccard }) => jaccard),
    number('first_mm3', ({ firstMm3 }) => firstMm3),
    number('second_mm3', ({ secondMm3 }) => secondMm3),
    number('hausdorff95_mm', ({ hausdorff95Mm }) => hausdorff95Mm),
    number('hausdorff_mm', ({ hausdorffMm }) => hausdorffMm),
  ];
}

function performanceColumns(cases: readonly CaseTold[]): Column[] {
  const { about, text, number } = rowsOf(cases, ({ performance }) => performance);
  return [
    ...about,
    text('reader', ({ reader }) => reader),
    number('sensitivity', ({ sensitivity }) => sensitivity),
    number('specificity', ({ specificity }) => specificity),
  ];
}

function agreementColumns(agreement: Found['agreement']): Column[] {
  const number = (name: string, of: (one: Found['agreement'][number]) => number | undefined) =>
    numberColumn(
      name,
      agreement.map((one) => of(one) ?? Number.NaN),
    );
  const text = (name: string, of: (one: Found['agreement'][number]) => string) =>
    textColumn(name, agreement.map(of));
  return [
    text('quantity', ({ name }) => name),
    text('unit', ({ unit }) => unit),
    text('kind', ({ kind }) => kind),
    text('readers', ({ readers }) => readers.join('; ')),
    number('icc_a1', ({ icc }) => icc),
    number('icc_lower95', ({ iccLower }) => iccLower),
    number('icc_upper95', ({ iccUpper }) => iccUpper),
    number('n', ({ n }) => n),
    number('missing', ({ missing }) => missing),
    number('bias', ({ bias }) => bias),
    number('limit_lower', ({ limitLower }) => limitLower),
    number('limit_upper', ({ limitUpper }) => limitUpper),
    number('repeatability_coefficient', ({ repeatabilityCoefficient }) => repeatabilityCoefficient),
    text('reason', ({ reason }) => reason ?? ''),
  ];
}

function numberColumns(cases: readonly CaseTold[]): Column[] {
  const { about, text, number } = rowsOf(cases, ({ numbers }) => numbers);
  return [
    ...about,
    text('quantity', ({ name }) => name),
    text('unit', ({ unit }) => unit),
    number('value', ({ value }) => value),
    text('how', ({ how }) => how),
  ];
}

/** With empty columns for the adjudicator. */
function disagreementColumns(cases: readonly CaseTold[]): Column[] {
  const { about, text, number } = rowsOf(cases, ({ disagreements }) =>
    disagreements.flatMap(({ first, second, regions }) =>
      regions.map((region) => ({ first, second, ...region })),
    ),
  );
  return [
    ...about,
    text('first', ({ first }) => first),
    text('second', ({ second }) => second),
    number('region', ({ id }) => id),
    text('held_by', ({ heldBy, first, second }) => (heldBy === 'first' ? first : second)),
    number('sign', ({ sign }) => sign),
    number('voxels', ({ voxels }) => voxels),
    number('volume_mm3', ({ volumeMm3 }) => volumeMm3),
    ...['x', 'y', 'z'].map((axis, n) => number(`centre_${axis}_mm`, ({ centreMm }) => centreMm[n])),
    number('slice_from_1', ({ slice }) => slice + 1),
    number('reach_mm', ({ reachMm }) => reachMm),
    text('take', () => ''),
    text('reason', () => ''),
  ];
}
