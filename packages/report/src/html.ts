/** HTML as a tagged template in which every inserted value is escaped, unless it is markup made here. */
export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | undefined | false | readonly Content[];

/**
 * Markup with escaped values; undefined and false leave nothing. Attributes in a template are always quoted.
 *
 * @example
 * html`<p>${'<script>'}</p>`.markup; // '<p>&lt;script&gt;</p>'
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let markup = strings[0];
  values.forEach((value, i) => {
    markup += written(value) + strings[i + 1];
  });
  return { markup };
}

function written(value: Content): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(written).join('');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A number with what stands beside it more quietly: where both open together, only the number is underlined. */
export function withDetails(value: Content, ...details: readonly Content[]): Markup {
  const shown = details.filter((detail) => detail !== undefined && detail !== false);
  return html`<span class="value">${value}</span>${shown.map((detail) => html` <span class="quiet under">${detail}</span>`)}`;
}

/** Markup that this project's own code made: figures of the room `plots`, the style sheet, the script. */
export function ownMarkup(markup: string): Markup {
  return { markup };
}

/** Data for the script, as JSON in which nothing can end the element that holds it. */
export function jsonData(id: string, value: unknown): Markup {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028');
  return html`<script type="application/json" id="${id}">${ownMarkup(json)}</script>`;
}

/** A name as an id: small letters, Chinese characters, digits and single hyphens. */
export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9\p{Script=Han}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'x' : plain;
}
