import type { Table } from '@lobule/tables';
import { writeCsv } from '@lobule/tables';
import { type Content, html, jsonData, type Markup, ownMarkup } from './html.ts';
import type { Page } from './page.ts';
import { table } from './table.ts';

/** So many rows are also shown as a table, for those without the script. */
const ROWS_SHOWN = 30;

export interface ReportFigure {
  readonly title: string;
  /** Markup of the room `plots`. */
  readonly svg: string;
  readonly caption?: Content;
  /** What is drawn, for the download. */
  readonly data?: Table;
  readonly extra?: Content;
}

/** A figure with its caption, its data to download, and the picture itself to download. */
export function figure(page: Page, { title, svg, caption, data, extra }: ReportFigure): Markup {
  const id = page.id(`figure-${title}`);
  const csv = data === undefined ? undefined : writeCsv(data);
  const fits = csv !== undefined && page.room.take(csv.length);
  return html`<figure class="figure" id="${id}"><p class="figure-title">${title}</p>${ownMarkup(svg)}${extra}<figcaption>${caption}</figcaption><div class="tools">${
    fits &&
    html`<button type="button" class="button script-only" data-csv="${id}-data" data-name="${id}.csv" hidden>Data <span class="unseen">of ${title} </span>(CSV)</button>`
  }<button type="button" class="button script-only" data-svg="${id}" data-name="${id}.svg" hidden>Picture <span class="unseen">of ${title} </span>(SVG)</button>${
    data !== undefined && data.rows <= ROWS_SHOWN && shownData(title, data)
  }</div>${fits && jsonData(`${id}-data`, { csv })}</figure>`;
}

function shownData(title: string, data: Table): Markup {
  const rows = Array.from({ length: data.rows }, (_, row) =>
    data.columns.map((column) => {
      if (column.kind === 'text') return column.values[row] ?? '';
      const value = column.values[row];
      return Number.isNaN(value) ? '' : String(Number(value.toPrecision(6)));
    }),
  );
  const columns = data.columns.map(({ name, kind }) => ({ title: name, numeric: kind === 'number' }));
  return html`<details class="data"><summary>Show the data<span class="unseen"> of ${title}</span></summary>${table(
    `Data: ${title}`,
    columns,
    rows,
    { hideCaption: true },
  )}</details>`;
}
