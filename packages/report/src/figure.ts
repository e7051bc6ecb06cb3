import { isLobuleError } from '@lobule/foundation';
import { makeTable, numberColumn, type Table, textColumn, writeCsv } from '@lobule/tables';
import { type Content, html, jsonData, type Markup, ownMarkup } from './html.ts';
import type { Page } from './page.ts';
import type { Source } from './provenance.ts';
import { table } from './table.ts';

/** So many rows are also shown as a table, for those without the script. */
const ROWS_SHOWN = 30;

interface ReportFigure {
  readonly title: string;
  /** Draws it with the room `plots`. */
  readonly draw: () => string;
  readonly caption?: Content;
  /** Where what is drawn came from. */
  readonly source?: Source | undefined;
  /** What is drawn, column by column, for the download. */
  readonly data?: Readonly<Record<string, readonly (number | string)[]>>;
}

/**
 * A figure with its caption, its origin, its data to download, and the picture itself to download. What cannot be drawn says why
 * in its place and does not stop the report.
 */
export function figure(page: Page, { title, draw, caption, data, source }: ReportFigure): Markup {
  let svg: string;
  let values: Table | undefined;
  try {
    svg = draw();
    values = data && dataTable(data);
  } catch (error) {
    if (!isLobuleError(error)) throw error;
    return html`<div class="callout"><p>${page.text.figure.notDrawn(title, error.what, error.code)}</p></div>`;
  }
  const id = page.id(`figure-${title}`);
  const csv = values && writeCsv(values);
  const fits = csv !== undefined && page.room.data.take(csv.length);
  return html`<figure class="figure" id="${id}"><p class="figure-title">${title}</p>${ownMarkup(svg)}${
    caption !== undefined && caption !== false && html`<figcaption>${caption}</figcaption>`
  }<div class="tools">${page.provenance.tool(title, source)}${fits && csvButton(page, `${id}-data`, title)}<button type="button" class="tool script-only" data-svg="${id}" data-name="${id}.svg" hidden>${page.text.figure.picture(title)}</button>${
    values !== undefined && values.rows <= ROWS_SHOWN && shownData(page, title, values)
  }</div>${fits && jsonData(`${id}-data`, { csv })}</figure>`;
}

/** A button that saves the CSV text of the JSON element with this id. */
export function csvButton(page: Page, dataId: string, title: string): Markup {
  return html`<button type="button" class="tool script-only" data-csv="${dataId}" data-name="${dataId.replace(/-data$/, '')}.csv" hidden>${page.text.figure.data(title)}</button>`;
}

function dataTable(columns: Readonly<Record<string, readonly (number | string)[]>>): Table {
  return makeTable(
    Object.entries(columns).map(([name, values]) =>
      values.every((value) => typeof value === 'number')
        ? numberColumn(name, values)
        : textColumn(name, values.map(String)),
    ),
  );
}

function shownData(page: Page, title: string, data: Table): Markup {
  const rows = Array.from({ length: data.rows }, (_, row) =>
    data.columns.map((column) => {
      if (column.kind === 'text') return column.values[row] ?? '';
      const value = column.values[row];
      return Number.isNaN(value) ? '' : String(Number(value.toPrecision(6)));
    }),
  );
  const columns = data.columns.map(({ name, kind }) => ({ title: name, numeric: kind === 'number' }));
  return html`<details class="data"><summary>${page.text.figure.showData(title)}</summary>${table(
    page.text.figure.dataOf(title),
    columns,
    rows,
    { hideCaption: true },
  )}</details>`;
}
