import type { RegionFigure, SubjectResult } from '@lobule/study';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import { examName, type Page } from '../page.ts';
import { table } from '../table.ts';

/** The figures of heterogeneity of an exam, a table for each map in each region, and what each figure is. */
export function figureTables(page: Page, subject: SubjectResult): Content {
  const { figures = [] } = subject;
  const { heads, heterogeneity: said } = page.text;
  if (figures.length === 0) return undefined;
  const groups = new Map<string, RegionFigure[]>();
  for (const one of figures) {
    const title = said.title(one.map, one.region);
    groups.set(title, [...(groups.get(title) ?? []), one]);
  }
  const columns = [
    { title: heads.figure },
    { title: heads.value, numeric: true },
    { title: heads.voxels, numeric: true },
  ];
  return html`${[...groups].map(([title, list]) =>
    table(
      title,
      columns,
      list.map((one) => figureRow(page, subject, one)),
    ),
  )}${definitions(page, figures)}`;
}

function figureRow(page: Page, subject: SubjectResult, one: RegionFigure): Content[] {
  const { name, map, region, figure, voxels, undefinedVoxels, definition, origin } = one;
  const { format, heads, heterogeneity: said } = page.text;
  const source = {
    path: origin,
    map: page.map(map) && map,
    where: said.where(examName(page, subject), name, map, region),
    how: page.plain(definition),
  };
  const missing = undefinedVoxels > 0 && said.undefined(undefinedVoxels);
  return [
    name,
    Number.isNaN(figure.value)
      ? html`<span class="undefined">${figure.reason === undefined ? format.sentence(heads.undefined) : page.toldSentence(figure.reason.text)}</span>`
      : page.provenance.number(format.measured(figure), source),
    page.provenance.number(withDetails(format.number(voxels), missing), source),
  ];
}

function definitions(page: Page, figures: readonly RegionFigure[]): Markup {
  const said = page.text.heterogeneity;
  const known = new Map(figures.map(({ name, definition }) => [name, definition]));
  return html`<details class="data"><summary>${said.definitions}</summary><ul class="note definitions">${[
    ...known,
  ].map(
    ([name, definition]) => html`<li>${said.definition(name, page.toldSentence(definition))}</li>`,
  )}<li>${said.slopes}</li></ul></details>`;
}
