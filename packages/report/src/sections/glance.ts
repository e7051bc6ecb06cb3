import { stripPlot } from '@lobule/plots';
import type { MapDescription, StudyResults, SubjectResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { printedUnit } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { examName, type Page, patientAnchor } from '../page.ts';

const STRIPS_SHOWN = 12;

/** The region that most patients have values in; that of the features where there are features. */
function mainRegion({ subjects, featureTable }: StudyResults): string | undefined {
  const counts = new Map<string, number>();
  for (const { values } of subjects) {
    for (const region of new Set(values.map((value) => value.region))) {
      counts.set(region, (counts.get(region) ?? 0) + 1);
    }
  }
  if (featureTable !== undefined && counts.has(featureTable.region)) return featureTable.region;
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** One dot for each exam, map by map: first the maps that a standard names. */
export function atAGlance(page: Page): Markup {
  const { subjects, maps } = page.results;
  const region = mainRegion(page.results);
  if (region === undefined) return html``;
  const strips = maps.flatMap((map) => {
    const values = subjects.map((subject) => ({ subject, value: medianOf(subject, region, map.name) }));
    return values.some(({ value }) => Number.isFinite(value)) ? [{ map, values }] : [];
  });
  if (strips.length === 0) return html``;
  const named = strips.filter(({ map }) => map.standardId !== undefined);
  const shown = (named.length > 0 ? named : strips).slice(0, STRIPS_SHOWN);
  const others = strips.filter((strip) => !shown.includes(strip));
  const said = page.text.glance;
  return html`<h3>${said.title}</h3>
<p>${said.explained(html`<em>${region}</em>`)}</p>
<div class="grid">${shown.map((strip) => stripFigure(page, region, strip))}</div>${
    others.length > 0 &&
    html`<details class="data"><summary>${said.others(others.length)}</summary><div class="grid">${others.map((strip) => stripFigure(page, region, strip))}</div></details>`
  }`;
}

interface Strip {
  readonly map: MapDescription;
  readonly values: readonly { readonly subject: SubjectResult; readonly value: number }[];
}

function stripFigure(page: Page, region: string, { map, values }: Strip): Markup {
  const { text: unit, factor } = printedUnit(map.unit);
  const { counts, format, glance: said, places, plots } = page.text;
  const title = page.plain(map.title);
  const lacking = values.filter(({ value }) => !Number.isFinite(value)).length;
  const source = {
    map: map.name,
    where: said.where(map.name, region),
    how: said.how,
    part: { id: 'patients', title: places.patientByPatient },
  };
  return figure(page, {
    title: map.name,
    source,
    draw: () =>
      stripPlot({
        title: said.drawing(title, region),
        description: said.description(values.length - lacking, lacking),
        words: plots,
        xLabel: said.axis(map.name, unit),
        values: values.map(({ subject, value }) => ({
          label: said.dot(examName(page, subject), format.quantity(value, map.unit)),
          value: value * factor,
          link: `#${patientAnchor(subject)}`,
        })),
      }),
    caption: said.caption(
      page.told(map.title),
      lacking > 0 ? page.provenance.number(counts.exams(lacking), source) : undefined,
    ),
    data: {
      [said.data.subject]: values.map(({ subject }) => subject.subject),
      [said.data.visit]: values.map(({ subject }) => subject.visit),
      [said.data.median(map.name, map.unit)]: values.map(({ value }) => value),
    },
  });
}

function medianOf(subject: SubjectResult, region: string, map: string): number {
  return (
    subject.values.find((value) => value.region === region && value.map === map)?.median.value ?? Number.NaN
  );
}
