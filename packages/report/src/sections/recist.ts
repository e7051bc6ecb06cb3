import type { RecistPatient, RecistResult } from '@lobule/study';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

const OPEN = 30;

/** Response by RECIST 1.1: each patient's best, and every visit with its sum, nadir and reason. */
export function recist(page: Page, found: RecistResult): Markup {
  const said = page.text.recist;
  const source = { path: found.origin, where: said.title };
  const open = (text: string) => page.provenance.number(text, source);
  const counts = Map.groupBy(found.patients, ({ best }) => best ?? said.notTold);
  const [shown, rest] = [found.patients.slice(0, OPEN), found.patients.slice(OPEN)];
  return html`<h3>${said.title}</h3><p>${page.provenance.words(
    said.counts(
      found.patients.length,
      [...counts].map(([response, own]) => ({ response, n: own.length })),
    ),
    source,
  )}${said.rule(
    found.guideline,
    found.confirmation,
    page.provenance.words(said.stable(found.stableDays), source),
    found.censoring,
  )}</p>${patientsTable(page, said.best, found, shown, open)}${
    rest.length > 0 &&
    html`<details class="data"><summary>${said.more(rest.length)}</summary>${patientsTable(page, said.others, found, rest, open)}</details>`
  }<details class="data"><summary>${said.visits}</summary>${visitsTable(page, found, open)}</details>`;
}

function signedPercent({ text }: Page, value: number): string {
  return text.recist.percent(`${value > 0 ? '+' : ''}${text.format.fixed(value, 1)}`);
}

function patientsTable(
  page: Page,
  caption: string,
  { censoring }: RecistResult,
  patients: readonly RecistPatient[],
  open: (text: string) => Content,
): Markup {
  const { format, heads, recist: said } = page.text;
  const { number } = format;
  return table(
    caption,
    [
      { title: heads.patient },
      { title: said.targets },
      { title: said.baseline, numeric: true },
      { title: said.deepest, numeric: true },
      { title: said.bestResponse },
      ...(censoring === undefined
        ? []
        : [{ title: said.progressionFree, numeric: true }, { title: heads.why }]),
    ],
    patients.map((one) => {
      const changes = one.visits.map((visit) => visit.percentFromBaseline).filter(Number.isFinite);
      return [
        one.subject,
        open(one.targets.join('; ') || heads.nothing),
        Number.isFinite(one.baselineMm) ? open(number(one.baselineMm)) : heads.nothing,
        changes.length > 0 ? open(signedPercent(page, Math.min(...changes))) : heads.nothing,
        one.best ??
          html`<span class="undefined">${one.reason === undefined ? format.sentence(said.notTold) : page.toldSentence(one.reason)}</span>`,
        ...(censoring === undefined
          ? []
          : one.progressionFree === undefined
            ? [heads.nothing, '']
            : [
                open(`${number(one.progressionFree.days)}${one.progressionFree.event ? '' : '+'}`),
                page.toldSentence(one.progressionFree.why),
              ]),
      ];
    }),
    { note: said.censored },
  );
}

function visitsTable(page: Page, { patients }: RecistResult, open: (text: string) => Content): Markup {
  const { format, heads, recist: said } = page.text;
  const { number } = format;
  const value = (text: (x: number) => string, x: number) =>
    Number.isFinite(x) ? open(text(x)) : heads.nothing;
  const change = (x: number) => signedPercent(page, x);
  return table(
    said.visits,
    [
      { title: heads.patient },
      { title: said.day, numeric: true },
      { title: said.sum, numeric: true },
      { title: said.nadir, numeric: true },
      { title: said.fromBaseline, numeric: true },
      { title: said.fromNadir, numeric: true },
      { title: said.targets },
      { title: said.nonTargets },
      { title: said.newLesion },
      { title: said.overall },
      { title: heads.why },
    ],
    patients.flatMap(({ subject, visits }) =>
      visits.map((visit) => [
        subject,
        open(number(visit.day)),
        value(number, visit.sumMm),
        value(number, visit.nadirMm),
        value(change, visit.percentFromBaseline),
        value(change, visit.percentFromNadir),
        page.told(visit.ofTargets),
        page.told(visit.nonTargets),
        visit.newLesion ? said.yes : said.no,
        html`<strong>${visit.overall}</strong>`,
        page.told(visit.why),
      ]),
    ),
    { note: said.nadirNote },
  );
}
