import type { RegionFigure, SubjectResult } from '@lobule/study';
import { measured, number, sentence } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

/** The figures of heterogeneity of an exam, a table for each map in each region, with what each figure is. */
export function figureTables(page: Page, subject: SubjectResult): Content {
  const { figures = [] } = subject;
  if (figures.length === 0) return undefined;
  const groups = new Map<string, RegionFigure[]>();
  for (const one of figures) {
    const title = `Heterogeneity of ${one.map} in ${one.region}`;
    groups.set(title, [...(groups.get(title) ?? []), one]);
  }
  return html`${[...groups].map(([title, list]) =>
    table(
      title,
      [
        { title: 'Figure' },
        { title: 'Value', numeric: true },
        { title: 'Voxels', numeric: true },
        { title: 'What it is' },
      ],
      list.map((one) => figureRow(page, subject, one)),
    ),
  )}<p class="note">Standard errors of slopes take voxels as independent; neighbours are not, so the true ones are larger.</p>`;
}

function figureRow(page: Page, subject: SubjectResult, one: RegionFigure): Content[] {
  const source = {
    path: one.origin,
    map: page.map(one.map) && one.map,
    where: `${subject.subject}, ${subject.visit}: ${one.name} of ${one.map} in ${one.region}`,
    how: one.definition,
  };
  const open = (text: Content) => page.provenance.number(text, source);
  return [
    one.name,
    Number.isNaN(one.figure.value) ? undefinedFigure(one) : open(measured(one.figure)),
    open(
      html`${number(one.voxels)}${one.undefinedVoxels > 0 && html` <span class="quiet under">${number(one.undefinedVoxels)} undefined</span>`}`,
    ),
    sentence(one.definition),
  ];
}

function undefinedFigure({ figure }: RegionFigure): Markup {
  return html`<span class="undefined">${sentence(figure.reason?.text ?? 'undefined')}</span>`;
}
