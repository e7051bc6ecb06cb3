import type { EndpointResult, ModelResult } from '@lobule/study';
import { number, percent } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

const SHOWN = 20;

/** What each model leans on, the strongest first, and how often the resamples chose it too. */
export function coefficientTables(page: Page, one: EndpointResult): Markup {
  const models = one.models.filter(({ coefficients }) => coefficients.length > 0);
  if (models.length === 0) return html``;
  return html`<details class="data"><summary>Coefficients of each model</summary>${models.map((model) => {
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
          page.provenance.number(
            number(value),
            model.origin === undefined
              ? undefined
              : { path: model.origin, where: `${one.title}, ${model.title}` },
          ),
          ...(chooses(model)
            ? [selectedShare === undefined ? 'always kept' : `${percent(selectedShare)} of resamples`]
            : []),
        ]),
      sorted.length > SHOWN ? { note: `The strongest ${SHOWN} of ${sorted.length}.` } : {},
    );
  })}</details>`;
}

/** Whether a model could have left any of its features out. */
export function chooses({ coefficients }: ModelResult): boolean {
  return coefficients.some(({ selectedShare }) => selectedShare !== undefined);
}
