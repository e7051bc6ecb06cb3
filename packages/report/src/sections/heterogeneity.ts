import type { RegionFigure, SubjectResult } from '@lobule/study';
import { measured, number, sentence } from '../format-english.ts';
import { type Content, html, type Markup, withDetails } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

/** The figures of heterogeneity of an exam, a table for each map in each region, and what each figure is. */
export function figureTables(page: Page, subject: SubjectResult): Content {
  const { figures = [] } = subject;
  if (figures.length === 0) return undefined;
  const groups = new Map<string, RegionFigure[]>();
  for (const one of figures) {
    const title = `Heterogeneity of ${one.map} in ${one.region}`;
    groups.set(title, [...(groups.get(title) ?? []), one]);
  }
  const columns = [
    { title: 'Figure' },
    { title: 'Value', numeric: true },
    { title: 'Voxels', numeric: true },
  ];
  return html`${[...groups].map(([title, list]) =>
    table(
      title,
      columns,
      list.map((one) => figureRow(page, subject, one)),
    ),
  )}${definitions(figures)}`;
}

function figureRow(page: Page, subject: SubjectResult, one: RegionFigure): Content[] {
  const { name, map, region, figure, voxels, undefinedVoxels, definition, origin } = one;
  const source = {
    path: origin,
    map: page.map(map) && map,
    where: `${subject.subject}, ${subject.visit}: ${name} of ${map} in ${region}`,
    how: definition,
  };
  const missing = undefinedVoxels > 0 && `${number(undefinedVoxels)} undefined`;
  return [
    name,
    Number.isNaN(figure.value)
      ? html`<span class="undefined">${sentence(figure.reason?.text ?? 'undefined')}</span>`
      : page.provenance.number(measured(figure), source),
    page.provenance.number(withDetails(number(voxels), missing), source),
  ];
}

function definitions(figures: readonly RegionFigure[]): Markup {
  const known = new Map(figures.map(({ name, definition }) => [name, definition]));
  return html`<details class="data"><summary>What these figures are</summary><ul class="note definitions">${[
    ...known,
  ].map(
    ([name, definition]) => html`<li>${name}: ${sentence(definition)}</li>`,
  )}<li>Standard errors of slopes take voxels as independent; neighbours are not, so the true ones are larger. A margin of voxels is rough, which makes slopes somewhat too steep, those inside more than those outside.</li></ul></details>`;
}
