import { shortHash } from '@lobule/foundation';
import { stripPlot } from '@lobule/plots';
import type { StudyResults, SubjectResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { counted, printedUnit, quantity } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import { mapLabel, type Page } from '../page.ts';
import { table } from '../table.ts';
import { agreement } from './agreement.ts';
import { patientAnchor, patients } from './patients.ts';

/** The maps and what they mean, all patients at a glance, agreement with the truth, and a page for each patient. */
export function measured(page: Page): Markup {
  const { results } = page;
  if (results.subjects.length === 0 && results.maps.length === 0) {
    return html`<p>No images were measured in this run; the tables below are the study's own.</p>`;
  }
  return html`${results.maps.length > 0 && mapTable(page)}${results.subjects.length > 1 && atAGlance(page)}${
    results.comparisons.length > 0 && agreement(page)
  }${results.featureTable !== undefined && features(page)}${results.subjects.length > 0 && patients(page)}`;
}

function mapTable({ results }: Page): Markup {
  const named = results.maps.some(({ standardId }) => standardId !== undefined);
  return html`<h3>Maps</h3>${table(
    'Maps of this study',
    [
      { title: 'Map' },
      { title: 'What it is' },
      { title: 'Unit' },
      { title: 'Formula' },
      { title: 'Source' },
      ...(named ? [{ title: 'Standard' }] : []),
      { title: 'Settings' },
    ],
    results.maps.map((map) => [
      map.name,
      map.title,
      printedUnit(map.unit).text || 'none',
      html`<code>${map.formula}</code>`,
      map.citation,
      ...(named ? [map.standardId ?? ''] : []),
      html`<code class="hash">${shortHash(map.settingsHash)}</code>`,
    ]),
    { hideCaption: true },
  )}`;
}

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

function atAGlance(page: Page): Markup {
  const { subjects, maps } = page.results;
  const region = mainRegion(page.results);
  if (region === undefined) return html``;
  const strips = maps.flatMap((map) => {
    const values = subjects.map((subject) => ({ subject, value: medianOf(subject, region, map.name) }));
    return values.some(({ value }) => Number.isFinite(value)) ? [{ map, values }] : [];
  });
  if (strips.length === 0) return html``;
  return html`<h3>All patients at a glance</h3>
<p>Median of each map in the region <em>${region}</em>; one dot for each exam, the line at the middle one. Choose a dot to open its patient.</p>
<div class="grid small">${strips.map(({ map, values }) => {
    const { text, factor } = printedUnit(map.unit);
    const finite = values.filter(({ value }) => Number.isFinite(value));
    return figure(page, {
      title: mapLabel(page, map.name),
      draw: () =>
        stripPlot({
          title: `${map.title} in ${region}`,
          description: `${counted(finite.length, 'exam')}; ${values.length - finite.length} undefined`,
          xLabel: text === '' ? map.name : `${map.name} (${text})`,
          values: values.map(({ subject, value }) => ({
            label: `${subject.subject}, ${subject.visit}: ${quantity(value, map.unit)}`,
            value: value * factor,
            link: `#${patientAnchor(subject)}`,
          })),
        }),
      caption:
        finite.length < values.length && `Undefined in ${counted(values.length - finite.length, 'exam')}.`,
      data: {
        subject: values.map(({ subject }) => subject.subject),
        visit: values.map(({ subject }) => subject.visit),
        [`median of ${map.name} (${map.unit})`]: values.map(({ value }) => value),
      },
    });
  })}</div>`;
}

function medianOf(subject: SubjectResult, region: string, map: string): number {
  return (
    subject.values.find((value) => value.region === region && value.map === map)?.median.value ?? Number.NaN
  );
}

function features(page: Page): Markup {
  const summary = page.results.featureTable!;
  const missing: Content =
    summary.undefined.length === 0
      ? 'All are defined.'
      : html`${counted(summary.undefined.length, 'value')} undefined: <a href="#trouble">which and why</a>.`;
  return html`<h3>Features</h3><p>${counted(summary.features, 'feature')} of ${counted(summary.rows, 'row')}, from the region <em>${summary.region}</em>, in ${page.provenance.number(summary.file, { path: summary.file })}. ${missing}</p>`;
}
