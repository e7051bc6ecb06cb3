import type { ReportTable } from '@lobule/study';
import { makeTable, textColumn, writeCsv } from '@lobule/tables';
import { csvButton } from '../figure.ts';
import { counted, sentence } from '../format-english.ts';
import { html, jsonData, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';
import { endpoint } from './endpoint.ts';
import { recist } from './recist.ts';

const ROWS_OPEN = 15;

/** The cohort: its description, tests one by one, and what each outcome's models learned. */
export function found(page: Page): Markup {
  const { cohort } = page.results;
  if (cohort === undefined) {
    return html`<p>This study has no table of patients, so nothing was tested or predicted.</p>`;
  }
  const patients = page.provenance.number(counted(cohort.patients, 'patient'), {
    path: cohort.origin,
    where: 'Patients of the table',
  });
  return html`<p>${patients}. Source: ${sentence(cohort.source)}</p>${
    cohort.remarks.length > 0 &&
    html`<div class="callout"><p><strong>About the table itself</strong></p><ul>${cohort.remarks.map((remark) => html`<li>${sentence(remark)}</li>`)}</ul></div>`
  }${cohort.recist !== undefined && recist(page, cohort.recist)}${cohort.tableOne !== undefined && reportTable(page, cohort.tableOne)}${cohort.univariable.map((one) => reportTable(page, one))}${cohort.endpoints.map((one) => endpoint(page, one))}`;
}

/** A table for people: the first rows in sight, all of them one step away. */
function reportTable(page: Page, source: ReportTable): Markup {
  const id = page.id(`table-${source.title}`);
  const numeric = source.columns.map(
    (_, i) =>
      i > 0 && source.rows.filter((row) => row[i]?.value !== undefined).length * 2 >= source.rows.length,
  );
  const ofTable = { path: source.origin, where: source.title };
  const columns = source.columns.map((title, i) => ({
    title: title === '' ? html`<span class="unseen">What</span>` : page.provenance.words(title, ofTable),
    numeric: numeric[i],
  }));
  const rows = source.rows.map((row) =>
    row.map(({ text, origin }) =>
      page.provenance.number(
        text,
        origin === undefined ? undefined : { path: origin, where: `${source.title}: ${row[0]?.text ?? ''}` },
      ),
    ),
  );
  const csv = writeCsv(
    makeTable(
      source.columns.map((title, i) =>
        textColumn(
          `${i + 1} ${title}`,
          source.rows.map((row) => row[i]?.text ?? null),
        ),
      ),
    ),
  );
  const fits = page.room.data.take(csv.length);
  const hidden = rows.length > ROWS_OPEN + 5 ? rows.slice(ROWS_OPEN) : [];
  return html`<h3>${source.title}</h3>${table(
    source.title,
    columns,
    rows.slice(0, rows.length - hidden.length),
    { hideCaption: true, note: source.note && page.provenance.words(source.note, ofTable) },
  )}${
    hidden.length > 0 &&
    html`<details><summary>The other ${counted(hidden.length, 'row')}</summary>${table(`${source.title}, other rows`, columns, hidden, { hideCaption: true })}</details>`
  }${
    fits &&
    html`<div class="tools">${csvButton(page, `${id}-data`, source.title)}</div>${jsonData(`${id}-data`, { csv })}`
  }`;
}
