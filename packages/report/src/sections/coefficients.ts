import type { EndpointResult, ModelResult } from '@lobule/study';
import { number, percent } from '../format-english.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';

const SHOWN = 20;

/** What each model leans on, the strongest first, and how often the resamples chose it too. */
export function coefficientTables(page: Page, one: EndpointResult): Markup {
  const models = one.models.filter(({ coefficients }) => coefficients.length > 0);
  if (models.length === 0) return html``;
  return html`<details class="data"><summary>Coefficients of each model</summary>${models.map((model) => {
    const source = modelSource(one, model);
    const sorted = [...model.coefficients].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    return table(
      `${model.title}: coefficients`,
      [
        { title: 'Feature' },
        { title: 'Coefficient', numeric: true },
        ...(chooses(model) ? [{ title: 'Chosen in', numeric: true }] : []),
      ],
      sorted
        .slice(0, SHOWN)
        .map(({ feature, value, selectedShare }) => [
          html`<code>${feature}</code>`,
          page.provenance.number(number(value), source),
          ...(chooses(model)
            ? [
                selectedShare === undefined
                  ? 'always kept'
                  : html`${page.provenance.number(percent(selectedShare), source)} of resamples`,
              ]
            : []),
        ]),
      sorted.length > SHOWN
        ? { note: page.provenance.words(`The strongest ${SHOWN} of ${sorted.length}.`, source) }
        : {},
    );
  })}</details>`;
}

/** Where a model's figures came from. */
export function modelSource(one: EndpointResult, { origin, title }: ModelResult): Source {
  return { path: origin, where: `${one.title}, ${title}` };
}

/** Whether a model could have left any of its features out. */
export function chooses({ coefficients }: ModelResult): boolean {
  return coefficients.some(({ selectedShare }) => selectedShare !== undefined);
}
