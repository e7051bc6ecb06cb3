import type { RecistPatient, RecistResult } from '@lobule/study';
import { counted, fixed, number, sentence } from '../format-english.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

const OPEN = 30;

/** Response by RECIST 1.1: each patient's best, and every visit with its sum, nadir and reason. */
export function recist(page: Page, found: RecistResult): Markup {
  const source = { path: found.origin, where: 'Response by RECIST 1.1' };
  const open = (text: string) => page.provenance.number(text, source);
  const counts = Map.groupBy(found.patients, ({ best }) => best ?? 'not told');
  const [shown, rest] = [found.patients.slice(0, OPEN), found.patients.slice(OPEN)];
  return html`<h3>Response by RECIST 1.1</h3><p>${page.provenance.words(
    `${counted(found.patients.length, 'patient')}: ${[...counts].map(([best, own]) => `${number(own.length)} ${best}`).join(', ')}.`,
    source,
  )} By ${found.guideline}${found.confirmation ? ', responses confirmed after four weeks' : ', responses not confirmed'}; ${page.provenance.words(
    `stable disease from day ${number(found.stableDays)} on.`,
    source,
  )}${found.censoring !== undefined && ` Progression-free survival: ${found.censoring}.`}</p>${patientsTable(
    'Best response of each patient',
    found,
    shown,
    open,
  )}${
    rest.length > 0 &&
    html`<details class="data"><summary>${counted(rest.length, 'more patient')}</summary>${patientsTable('Best response of the other patients', found, rest, open)}</details>`
  }<details class="data"><summary>Every visit</summary>${visitsTable(found, open)}</details>`;
}

function signedPercent(value: number): string {
  return `${value > 0 ? '+' : ''}${fixed(value, 1)} %`;
}

function patientsTable(
  caption: string,
  { censoring }: RecistResult,
  patients: readonly RecistPatient[],
  open: (text: string) => Content,
): Markup {
  return table(
    caption,
    [
      { title: 'Patient' },
      { title: 'Targets' },
      { title: 'Baseline, mm', numeric: true },
      { title: 'Deepest change', numeric: true },
      { title: 'Best response' },
      ...(censoring === undefined
        ? []
        : [{ title: 'Progression-free, days', numeric: true }, { title: 'Why' }]),
    ],
    patients.map((one) => {
      const changes = one.visits.map((visit) => visit.percentFromBaseline).filter(Number.isFinite);
      return [
        one.subject,
        open(one.targets.join('; ') || '–'),
        Number.isFinite(one.baselineMm) ? open(number(one.baselineMm)) : '–',
        changes.length > 0 ? open(signedPercent(Math.min(...changes))) : '–',
        one.best ?? html`<span class="undefined">${sentence(one.reason ?? 'not told')}</span>`,
        ...(censoring === undefined
          ? []
          : one.progressionFree === undefined
            ? ['–', '']
            : [
                open(`${number(one.progressionFree.days)}${one.progressionFree.event ? '' : '+'}`),
                sentence(one.progressionFree.why),
              ]),
      ];
    }),
    { note: 'A + marks a time that was censored.' },
  );
}

function visitsTable({ patients }: RecistResult, open: (text: string) => Content): Markup {
  const value = (text: (x: number) => string, x: number) => (Number.isFinite(x) ? open(text(x)) : '–');
  return table(
    'Every visit',
    [
      { title: 'Patient' },
      { title: 'Day', numeric: true },
      { title: 'Sum, mm', numeric: true },
      { title: 'Nadir, mm', numeric: true },
      { title: 'From baseline', numeric: true },
      { title: 'From nadir', numeric: true },
      { title: 'Targets' },
      { title: 'Non-targets' },
      { title: 'New lesion' },
      { title: 'Overall' },
      { title: 'Why' },
    ],
    patients.flatMap(({ subject, visits }) =>
      visits.map((visit) => [
        subject,
        open(number(visit.day)),
        value(number, visit.sumMm),
        value(number, visit.nadirMm),
        value(signedPercent, visit.percentFromBaseline),
        value(signedPercent, visit.percentFromNadir),
        visit.ofTargets,
        visit.nonTargets,
        visit.newLesion ? 'yes' : 'no',
        html`<strong>${visit.overall}</strong>`,
        visit.why,
      ]),
    ),
    { note: 'The nadir is the smallest sum before the visit, baseline included.' },
  );
}
