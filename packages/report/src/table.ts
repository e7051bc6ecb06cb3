import { type Content, html, type Markup } from './html.ts';

interface TableColumn {
  readonly title: Content;
  readonly numeric?: boolean;
}

/**
 * A table in a box that scrolls by itself, its first column the heading of each row and always in sight.
 */
export function table(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly Content[])[],
  options: { readonly hideCaption?: boolean; readonly note?: Content } = {},
): Markup {
  const kind = (index: number) => (columns[index]?.numeric ? 'n' : 't');
  return html`<div class="table-box" tabindex="0" role="group" aria-label="${caption}"><table><caption class="${
    options.hideCaption ? 'unseen' : 'caption'
  }">${caption}</caption><thead><tr>${columns.map(
    ({ title }, i) => html`<th scope="col" class="${kind(i)}">${title}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, i) =>
        i === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="${kind(i)}">${cell}</td>`,
      )}</tr>
`,
  )}</tbody></table></div>${options.note !== undefined && html`<p class="note">${options.note}</p>`}`;
}

/** Names and values, as a list that stacks on a phone. */
export function facts(entries: readonly (readonly [string, Content])[]): Markup {
  return html`<dl class="facts">${entries.map(
    ([name, value]) =>
      value !== undefined && value !== false && html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}
