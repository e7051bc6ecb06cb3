import { blandAltmanPlot, truthScatter } from '@lobule/plots';
import type { Comparison } from '@lobule/study';
import { makeTable, numberColumn } from '@lobule/tables';
import { figure } from '../figure.ts';
import { counted, number, percent, printedUnit, quantity } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

const FIGURES_OPEN = 4;

/** Maps against a known truth or another's maps: bias, spread, coverage, and the points. */
export function agreement(page: Page): Markup {
  const { comparisons, study } = page.results;
  const drawn = comparisons.filter(({ points }) =>
    points.some(([a, b]) => Number.isFinite(a) && Number.isFinite(b)),
  );
  const figures = drawn.map((comparison) => pair(page, comparison));
  return html`<h3 id="agreement">${study.kind === 'synthetic' ? 'Maps against the truth' : 'Maps against a reference'}</h3>
<p>Bias is the mean of measured minus reference, spread its standard deviation. Coverage is the share of 95 % intervals that hold the reference; near 95 % is right, less means that the stated errors are too small.</p>
${table(
  'Agreement of each map',
  columns,
  comparisons.map((comparison) => row(page, comparison)),
  { hideCaption: true },
)}
${figures.slice(0, FIGURES_OPEN)}${
  figures.length > FIGURES_OPEN &&
  html`<details><summary>Points of the other ${counted(figures.length - FIGURES_OPEN, 'comparison')}</summary>${figures.slice(FIGURES_OPEN)}</details>`
}`;
}

const columns = [
  { title: 'Map' },
  { title: 'Where' },
  { title: 'Against' },
  { title: 'n', numeric: true },
  { title: 'Bias', numeric: true },
  { title: 'Bias, %', numeric: true },
  { title: 'Spread', numeric: true },
  { title: '95 % coverage', numeric: true },
  { title: 'Within tolerance', numeric: true },
  { title: 'Undefined', numeric: true },
];

function row(page: Page, comparison: Comparison): Content[] {
  const { map, where, against, n, bias, relativeBias, spread, coverage95, withinTolerance, unit } =
    comparison;
  const open = (text: string) =>
    page.provenance.number(text, {
      path: comparison.origin,
      map: page.map(map) && map,
      where: `${map} against ${against}, ${where}`,
    });
  return [
    map,
    where,
    against,
    number(n),
    open(quantity(bias, unit)),
    relativeBias === undefined ? '–' : open(percent(relativeBias, 1)),
    quantity(spread, unit),
    coverage95 === undefined ? '–' : coverageMark(coverage95),
    withinTolerance === undefined
      ? '–'
      : html`${percent(withinTolerance.share, 1)} within ${withinTolerance.tolerance}; worst ${number(withinTolerance.worst)}`,
    percent(comparison.undefinedShare, 1),
  ];
}

/** Far from 95 % is said in words as well as in colour. */
function coverageMark(coverage: number): Markup {
  const low = coverage < 0.9;
  return html`<span class="${low ? 'bad' : 'fine'}">${percent(coverage, 1)}${low && ' (low)'}</span>`;
}

function pair(page: Page, comparison: Comparison): Markup {
  const { map, against, where, bias, spread, unit } = comparison;
  const { text, factor } = printedUnit(unit);
  const points = comparison.points.map(([a, b]): readonly [number, number] => [a * factor, b * factor]);
  const title = page.map(map)?.title ?? map;
  const common = { points, unit: text, referenceName: against };
  const data = makeTable([
    numberColumn(
      `reference_${unit}`,
      comparison.points.map(([reference]) => reference),
    ),
    numberColumn(
      `measured_${unit}`,
      comparison.points.map(([, value]) => value),
    ),
  ]);
  const description = `${counted(points.length, 'point')}; bias ${quantity(bias, unit)}, spread ${quantity(spread, unit)}`;
  return html`<div class="grid">${figure(page, {
    title: `${title}: measured against ${against}`,
    svg: truthScatter({ ...common, title: `${title} against ${against}`, description }),
    caption: `${where}. On the dotted line both are the same.`,
    data,
  })}${figure(page, {
    title: `${title}: difference`,
    svg: blandAltmanPlot({
      ...common,
      title: `${title}: difference from ${against}`,
      description,
      bias: bias * factor,
      limits: [(bias - 1.96 * spread) * factor, (bias + 1.96 * spread) * factor],
    }),
    caption: `Bias ${quantity(bias, unit)}; 95 % limits of agreement ${quantity(bias - 1.96 * spread, unit, false)} to ${quantity(bias + 1.96 * spread, unit)}.`,
  })}</div>`;
}
