import type { EndpointResult, ModelResult } from '@lobule/study';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';

const SHOWN = 20;

/** What each model leans on, the strongest first, and how often the resamples chose it too. */
export function coefficientTables(page: Page, one: EndpointResult): Markup {
  const models = one.models.filter(({ coefficients }) => coefficients.length > 0);
  if (models.length === 0) return html``;
  const { coefficients: said, format, heads } = page.text;
  return html`<details class="data"><summary>${said.ofEach}</summary>${models.map((model) => {
    const source = modelSource(page, one, model);
    const sorted = [...model.coefficients].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    return table(
      said.of(model.title),
      [
        { title: heads.feature },
        { title: said.coefficient, numeric: true },
        ...(chooses(model) ? [{ title: said.chosenIn, numeric: true }] : []),
      ],
      sorted
        .slice(0, SHOWN)
        .map(({ feature, value, selectedShare }) => [
          html`<code>${feature}</code>`,
          page.provenance.number(format.number(value), source),
          ...(chooses(model)
            ? [
                selectedShare === undefined
                  ? said.alwaysKept
                  : said.ofResamples(page.provenance.number(format.percent(selectedShare), source)),
              ]
            : []),
        ]),
      sorted.length > SHOWN
        ? { note: page.provenance.words(said.strongest(SHOWN, sorted.length), source) }
        : {},
    );
  })}</details>`;
}

/** Where a model's figures came from. */
export function modelSource({ text }: Page, one: EndpointResult, { origin, title }: ModelResult): Source {
  return { path: origin, where: text.coefficients.where(one.title, title) };
}

/** Whether a model could have left any of its features out. */
export function chooses({ coefficients }: ModelResult): boolean {
  return coefficients.some(({ selectedShare }) => selectedShare !== undefined);
}
