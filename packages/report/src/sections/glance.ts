import { stripPlot } from '@lobule/plots';
import type { MapDescription, StudyResults, SubjectResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { counted, printedUnit, quantity } from '../format-english.ts';
import { html, type Markup } from '../html.ts';
import { type Page, patientAnchor } from '../page.ts';

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
  return html`<h3>All patients at a glance</h3>
<p>Median of each map in the region <em>${region}</em>; one dot for each exam, the line at the middle one. Choose a dot to open its patient.</p>
<div class="grid">${shown.map((strip) => stripFigure(page, region, strip))}</div>${
    others.length > 0 &&
    html`<details class="data"><summary>The other ${counted(others.length, 'map')}</summary><div class="grid">${others.map((strip) => stripFigure(page, region, strip))}</div></details>`
  }`;
}

interface Strip {
  readonly map: MapDescription;
  readonly values: readonly { readonly subject: SubjectResult; readonly value: number }[];
}

function stripFigure(page: Page, region: string, { map, values }: Strip): Markup {
  const { text, factor } = printedUnit(map.unit);
  const lacking = values.filter(({ value }) => !Number.isFinite(value)).length;
  const source = {
    map: map.name,
    where: `${map.name} in ${region}, every exam`,
    how: 'median over the voxels of the region where the map is defined',
    part: { id: 'patients', title: 'Patient by patient' },
  };
  return figure(page, {
    title: map.name,
    source,
    draw: () =>
      stripPlot({
        title: `${map.title} in ${region}`,
        description: `${counted(values.length - lacking, 'exam')}; ${lacking} undefined`,
        xLabel: text === '' ? map.name : `${map.name} (${text})`,
        values: values.map(({ subject, value }) => ({
          label: `${subject.subject}, ${subject.visit}: ${quantity(value, map.unit)}`,
          value: value * factor,
          link: `#${patientAnchor(subject)}`,
        })),
      }),
    caption: html`${map.title}.${lacking > 0 && html` Undefined in ${page.provenance.number(counted(lacking, 'exam'), source)}.`}`,
    data: {
      subject: values.map(({ subject }) => subject.subject),
      visit: values.map(({ subject }) => subject.visit),
      [`median of ${map.name} (${map.unit})`]: values.map(({ value }) => value),
    },
  });
}

function medianOf(subject: SubjectResult, region: string, map: string): number {
  return (
    subject.values.find((value) => value.region === region && value.map === map)?.median.value ?? Number.NaN
  );
}
