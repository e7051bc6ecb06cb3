import type { PatientChanges, VisitChanges } from '@lobule/study';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

/** What became of the lesions of each patient from the first visit to later ones, and how they became one number. */
export function changes(page: Page): Markup {
  const all = page.results.changes ?? [];
  return html`<h3>${page.text.changes.title}</h3>${all.map((one) => changesOf(page, one))}`;
}

function changesOf(page: Page, one: VisitChanges): Markup {
  const { region, from, to, lesions, aggregate, images, file } = one;
  const { format, heads, changes: said } = page.text;
  const compared = one.patients.filter(({ matched }) => matched > 0).length;
  const open = (text: string) =>
    page.provenance.number(text, { path: file, where: said.where(region, from, to) });
  return html`<p>${said.told({
    region: html`<em>${region}</em>`,
    images,
    from,
    to,
    compared: open,
    count: compared,
    all: open(format.number(one.patients.length)),
    file: open(file),
    lesions: page.told(lesions),
    aggregate: page.told(aggregate),
  })}</p>${table(
    said.caption(region, from, to),
    [
      { title: heads.patient },
      { title: said.days, numeric: true },
      { title: said.atBoth, numeric: true },
      { title: said.vanished, numeric: true },
      { title: said.appeared, numeric: true },
      { title: said.features, numeric: true },
    ],
    one.patients.map((patient) => row(page, patient, open)),
  )}`;
}

function row(page: Page, patient: PatientChanges, open: (text: string) => Content): readonly Content[] {
  const { format, changes: said } = page.text;
  const { number } = format;
  const { subject, days, matched, vanished, merged, appeared, split, features, reason } = patient;
  const lacking = patient.undefined;
  return [
    subject,
    days === null ? said.notKnown : open(number(days)),
    reason === undefined || matched > 0
      ? open(number(matched))
      : html`<span class="undefined">${page.toldSentence(reason.text)}</span>`,
    html`${open(number(vanished))}${merged > 0 && said.merged(open(number(merged)))}`,
    html`${open(number(appeared))}${split > 0 && said.split(open(number(split)))}`,
    html`${open(number(features))}${lacking > 0 && said.undefined(open(number(lacking)))}`,
  ];
}
