import type { PatientChanges, VisitChanges } from '@lobule/study';
import { counted, number, sentence } from '../format-english.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

/** What became of the lesions of each patient from the first visit to later ones, and how they became one number. */
export function changes(page: Page): Markup {
  const all = page.results.changes ?? [];
  return html`<h3>Changes between visits</h3>${all.map((one) => changesOf(page, one))}`;
}

function changesOf(page: Page, one: VisitChanges): Markup {
  const { region, from, to, lesions, aggregate, images, file } = one;
  const compared = one.patients.filter(({ matched }) => matched > 0).length;
  const open = (text: string) =>
    page.provenance.number(text, { path: file, where: `Changes of ${region} from ${from} to ${to}` });
  return html`<p>Features of <em>${region}</em> in ${images.join(', ')}, from ${from} to ${to}: ${open(counted(compared, 'patient'))} of ${open(number(one.patients.length))} compared; every lesion and feature stands in ${open(file)}. ${lesions} ${aggregate}</p>${table(
    `Lesions of ${region} from ${from} to ${to}`,
    [
      { title: 'Patient' },
      { title: 'Days', numeric: true },
      { title: 'At both', numeric: true },
      { title: 'Vanished', numeric: true },
      { title: 'Appeared', numeric: true },
      { title: 'Features', numeric: true },
    ],
    one.patients.map((patient) => row(patient, open)),
  )}`;
}

function row(patient: PatientChanges, open: (text: string) => Content): readonly Content[] {
  const { subject, days, matched, vanished, merged, appeared, split, features, reason } = patient;
  const lacking = patient.undefined;
  return [
    subject,
    days === null ? 'not known' : open(number(days)),
    reason === undefined || matched > 0
      ? open(number(matched))
      : html`<span class="undefined">${sentence(reason.text)}</span>`,
    html`${open(number(vanished))}${merged > 0 && html` (${open(number(merged))} merged)`}`,
    html`${open(number(appeared))}${split > 0 && html` (${open(number(split))} split)`}`,
    html`${open(number(features))}${lacking > 0 && html` (${open(number(lacking))} undefined)`}`,
  ];
}
