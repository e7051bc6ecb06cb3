import type { ReportTable } from '@lobule/study';
import { makeTable, textColumn, writeCsv } from '@lobule/tables';
import { csvButton } from '../figure.ts';
import { html, jsonData, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';
import { endpoint } from './endpoint.ts';
import { recist } from './recist.ts';

const ROWS_OPEN = 15;

/** The cohort: its description, tests one by one, and what each outcome's models learned. */
export function found(page: Page): Markup {
  const { cohort } = page.results;
  const { counts, found: said, places } = page.text;
  if (cohort === undefined) {
    return html`<p>${said.nothing}</p>`;
  }
  const patients = page.provenance.number(counts.patients(cohort.patients), {
    path: cohort.origin,
    where: places.tablePatients,
  });
  return html`<p>${said.patients(patients, page.toldSentence(cohort.source))}</p>${
    cohort.remarks.length > 0 &&
    html`<div class="callout"><p><strong>${said.remarks}</strong></p><ul>${cohort.remarks.map((remark) => html`<li>${page.toldSentence(remark)}</li>`)}</ul></div>`
  }${cohort.recist !== undefined && recist(page, cohort.recist)}${cohort.tableOne !== undefined && reportTable(page, cohort.tableOne)}${cohort.univariable.map((one) => reportTable(page, one))}${cohort.endpoints.map((one) => endpoint(page, one))}`;
}

/** A table for people: the first rows in sight, all of them one step away. */
function reportTable(page: Page, source: ReportTable): Markup {
  const { found: said, heads } = page.text;
  const tableTitle = page.plain(source.title);
  const id = page.id(`table-${tableTitle}`);
  const numeric = source.columns.map(
    (_, i) =>
      i > 0 && source.rows.filter((row) => row[i]?.value !== undefined).length * 2 >= source.rows.length,
  );
  const ofTable = { path: source.origin, where: tableTitle };
  const columns = source.columns.map((title, i) => ({
    title: title === '' ? html`<span class="unseen">${heads.unnamed}</span>` : page.told(title, ofTable),
    numeric: numeric[i],
  }));
  const rows = source.rows.map((row) =>
    row.map(({ text, origin }) =>
      page.provenance.number(
        page.plain(text),
        origin === undefined
          ? undefined
          : { path: origin, where: said.cell(tableTitle, page.plain(row[0]?.text ?? '')) },
      ),
    ),
  );
  const csv = writeCsv(
    makeTable(
      source.columns.map((title, i) =>
        textColumn(
          `${i + 1} ${page.plain(title)}`,
          source.rows.map((row) => (row[i] === undefined ? null : page.plain(row[i].text))),
        ),
      ),
    ),
  );
  const fits = page.room.data.take(csv.length);
  const hidden = rows.length > ROWS_OPEN + 5 ? rows.slice(ROWS_OPEN) : [];
  return html`<h3>${page.told(source.title)}</h3>${table(
    tableTitle,
    columns,
    rows.slice(0, rows.length - hidden.length),
    { hideCaption: true, note: source.note && page.told(source.note, ofTable) },
  )}${
    hidden.length > 0 &&
    html`<details><summary>${said.otherRows(hidden.length)}</summary>${table(said.otherRowsOf(tableTitle), columns, hidden, { hideCaption: true })}</details>`
  }${
    fits &&
    html`<div class="tools">${csvButton(page, `${id}-data`, tableTitle)}</div>${jsonData(`${id}-data`, { csv })}`
  }`;
}
