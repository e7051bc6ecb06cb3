import { mean, variance } from '@lobule/numerics';
import { formatNumber } from '@lobule/statistics';
import type { Agreement } from './agreement.ts';
import type { Overlap } from './compare-case.ts';
import type { ReadersFilesOutcome } from './readers-files.ts';
import type { CaseTold } from './tell-case.ts';

/** Lines of a list before it is cut: the tables have all. */
const SHOWN = 40;

/** What was found, as a page of markdown. */
export function summaryOf(found: Omit<ReadersFilesOutcome, 'files'>): string {
  const { cases, readers, failed, agreement } = found;
  const between = agreement.filter(({ kind }) => kind === 'inter');
  const repeated = agreement.filter(({ kind }) => kind === 'intra');
  return [
    '# Readers',
    `${count(cases.length, 'lesion')} read by ${readers.join(', ')}. For research, not a medical device.`,
    // Of two readers the next table says the same and more.
    ...(readers.length > 2 ? section('Agreement between readers', agreementLines(between)) : []),
    ...section('Agreement of two readers', agreementLines(agreement.filter(({ kind }) => kind === 'pair'))),
    ...section('Agreement of a reader with themselves', agreementLines(repeated)),
    ...section('Overlap over lesions', overlapOverLesions(cases)),
    ...section('Overlap', overlapLines(cases)),
    ...section('Readers against STAPLE', performanceLines(cases)),
    ...section(
      'The mask to use',
      cases
        .filter(({ resolved, unresolved }) => resolved || unresolved)
        .map((one) => `- ${nameOf(one)}${resolvedText(one)}`),
    ),
    ...section('Where readers differ', disagreementLines(cases)),
    ...section(
      'Adjudicated',
      cases.flatMap((one) =>
        one.adjudicated.map(
          ({ first, second, how, volumeMm3 }) =>
            `- ${nameOf(one)}${first} and ${second}: ${number(volumeMm3 / 1000)} mL. ${how}`,
        ),
      ),
    ),
    ...section(
      'What failed',
      failed.map(({ name, what, cure }) => `- ${name}: ${what.replace(/\.$/, '')}. ${cure}`),
    ),
    ...section('Warnings', warningLines(cases)),
    '## How',
    METHODS,
    '',
  ].join('\n\n');
}

const METHODS = [
  'ICC: ICC(A,1), two-way, absolute agreement, one reading, with 95 % intervals (McGraw and Wong 1996); between readers of the first reading of each.',
  'Limits: Bland and Altman, first minus second, bias ± 1.96 SD. HD95: border voxels, the greater 95th percentile of the two directions.',
  'STAPLE: Warfield 2004, within a box around the union of the readings; sensitivity and specificity are those within that box.',
  'Disagreement: parts connected by faces, by size; `disagreement.csv` with the columns take and reason filled in goes back by `--decisions`.',
  '`regions.csv` has the mask to use of each lesion with its size and its numbers in every map; `numbers.csv` the median of what each reader measured and the mean of readers; `plots` the limits of agreement.',
].join(' ');

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const cut =
    lines.length > SHOWN
      ? [...lines.slice(0, SHOWN), `\n${lines.length - SHOWN} more stand in the tables.`]
      : lines;
  return [`## ${title}`, cut.join('\n')];
}

function agreementLines(list: readonly Agreement[]): string[] {
  if (list.length === 0) return [];
  const hasLimits = list.some(({ bias }) => bias !== undefined);
  const head = [
    'Quantity',
    'Readers',
    'ICC (95 % interval)',
    'n',
    ...(hasLimits ? ['Bias (limits of agreement)'] : []),
  ];
  return [
    ...tableHead(head),
    ...list.map(({ name, unit, readers, icc, iccLower, iccUpper, n, reason, bias, limitLower, limitUpper }) =>
      row([
        unit === '' || unit === '1' ? name : `${name} (${unit})`,
        readers.join(', '),
        Number.isNaN(icc)
          ? `undefined: ${reason ?? 'no value.'}`
          : `${number(icc)} (${number(iccLower)} to ${number(iccUpper)})`,
        String(n),
        ...(hasLimits
          ? [bias === undefined ? '' : `${number(bias)} (${number(limitLower)} to ${number(limitUpper)})`]
          : []),
      ]),
    ),
  ];
}

function overlapLines(cases: readonly CaseTold[]): string[] {
  const rows = cases.flatMap((one) =>
    one.overlaps.map(({ first, second, dice, firstMm3, secondMm3, hausdorff95Mm }) =>
      row([
        nameOf(one, ''),
        `${first.reader} ${first.repeat}, ${second.reader} ${second.repeat}`,
        number(dice),
        `${number(firstMm3)}, ${number(secondMm3)}`,
        number(hausdorff95Mm),
      ]),
    ),
  );
  return rows.length === 0
    ? []
    : [...tableHead(['Lesion', 'Readings', 'Dice', 'Volumes (mm3)', 'HD95 (mm)']), ...rows];
}

function performanceLines(cases: readonly CaseTold[]): string[] {
  const rows = cases.flatMap((one) =>
    one.performance.map(({ reader, sensitivity, specificity }) =>
      row([nameOf(one, ''), reader, number(sensitivity), number(specificity)]),
    ),
  );
  return rows.length === 0 ? [] : [...tableHead(['Lesion', 'Reader', 'Sensitivity', 'Specificity']), ...rows];
}

/** Of each two readings that are compared in several lesions. */
function overlapOverLesions(cases: readonly CaseTold[]): string[] {
  const pairs = new Map<string, Overlap[]>();
  for (const one of cases.flatMap(({ overlaps }) => overlaps)) {
    const { kind, first, second } = one;
    const who =
      kind === 'intra'
        ? `${first.reader} ${first.repeat}, ${second.repeat}`
        : `${first.reader}, ${second.reader}`;
    pairs.set(who, [...(pairs.get(who) ?? []), one]);
  }
  const several = [...pairs].filter(([, list]) => list.length > 1);
  if (several.length === 0) return [];
  return [
    ...tableHead(['Readings', 'Lesions', 'Dice: mean (SD), least', 'HD95 (mm): mean, greatest']),
    ...several.map(([who, list]) => {
      const dice = list.map((one) => one.dice);
      const apart = list.map((one) => one.hausdorff95Mm).filter(Number.isFinite);
      return row([
        who,
        String(list.length),
        `${number(mean(dice))} (${number(Math.sqrt(variance(dice)))}), ${number(Math.min(...dice))}`,
        apart.length > 0 ? `${number(mean(apart))}, ${number(Math.max(...apart))}` : 'undefined',
      ]);
    }),
  ];
}

/** What is said of several lesions is said once, with their names. */
function warningLines(cases: readonly CaseTold[]): string[] {
  const of = new Map<string, Set<string>>();
  for (const one of cases) {
    for (const text of one.warnings) of.set(text, (of.get(text) ?? new Set()).add(nameOf(one, '')));
  }
  return [...of].map(([text, names]) => {
    const named = [...names].filter((name) => name !== '');
    if (named.length === cases.length && cases.length > 1) return `- All lesions: ${text}`;
    return `- ${named.length > 0 ? `${named.join(', ')}: ` : ''}${text}`;
  });
}

function disagreementLines(cases: readonly CaseTold[]): string[] {
  return cases.flatMap((one) =>
    one.disagreements.flatMap(({ first, second, regions }) => {
      const largest = regions
        .slice(0, 3)
        .map(
          ({ heldBy, volumeMm3, slice }) =>
            `${number(volumeMm3)} mm3 by ${heldBy === 'first' ? first : second} in slice ${slice + 1}`,
        );
      return [
        `- ${nameOf(one)}${first} and ${second}: ${count(regions.length, 'region')}${largest.length > 0 ? `; the largest: ${largest.join(', ')}` : ''}.`,
      ];
    }),
  );
}

function resolvedText({ resolved, unresolved }: CaseTold): string {
  return resolved
    ? `${resolved.how} ${number(resolved.volumeMm3 / 1000)} mL.`
    : `None: ${(unresolved?.what ?? 'nothing was drawn').replace(/\.$/, '')}.`;
}

function nameOf({ patient, visit, lesion }: CaseTold, end = ': '): string {
  const name = [patient, visit, lesion].filter((part) => part !== '').join(' ');
  return name === '' ? '' : `${escaped(name)}${end}`;
}

function tableHead(names: readonly string[]): string[] {
  return [row(names), row(names.map(() => '---'))];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(escaped).join(' | ')} |`;
}

/** A name from a table can hold what markdown would take for its own. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ');
}

function number(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? 'undefined' : formatNumber(value);
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
