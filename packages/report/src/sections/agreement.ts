import { blandAltmanPlot, truthScatter } from '@lobule/plots';
import type { Comparison } from '@lobule/study';
import { figure } from '../figure.ts';
import { capitalised, counted, number, percent, printedUnit, quantity } from '../format-english.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';

const FIGURES_OPEN = 4;
/** Fewer points make no picture; the table has their numbers. */
const FEWEST_POINTS = 3;

/** Maps and volumes against a known truth or another's maps: bias, spread, coverage, and the points. */
export function agreement(page: Page): Markup {
  const { comparisons, study } = page.results;
  const hasVolumes = comparisons.some(({ of }) => of === 'volume');
  const drawn = comparisons.filter(
    ({ points }) =>
      points.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b)).length >= FEWEST_POINTS,
  );
  const first = worstFirst(drawn).slice(0, FIGURES_OPEN);
  const others = drawn.filter((comparison) => !first.includes(comparison));
  return html`<h3 id="agreement">${hasVolumes ? 'Maps and volumes' : 'Maps'} against ${study.kind === 'synthetic' ? 'the truth' : 'a reference'}</h3>
<p>Bias is the mean of measured minus reference, spread its standard deviation. Coverage is the share of 95 % intervals that hold the reference; near 95 % is right, less means that the stated errors are too small.</p>
${agreementTable(page, comparisons)}
${others.length > 0 && html`<p>Drawn here are those with the largest relative bias.</p>`}${first.map((comparison) => pair(page, comparison))}${
  others.length > 0 &&
  html`<details class="data"><summary>Points of the other ${counted(others.length, 'comparison')}</summary>${others.map((comparison) => pair(page, comparison))}</details>`
}`;
}

/** Each map's worst comparison, the largest relative bias first: nobody should have to look for it. */
function worstFirst(comparisons: readonly Comparison[]): Comparison[] {
  const size = ({ relativeBias = 0 }: Comparison) => Math.abs(relativeBias);
  const sorted = [...comparisons].sort((a, b) => size(b) - size(a));
  return sorted.filter(({ map }, index) => sorted.findIndex((one) => one.map === map) === index);
}

interface AgreementColumn {
  readonly title: string;
  readonly numeric?: boolean;
  readonly cell: (comparison: Comparison) => Content;
}

function agreementTable(page: Page, comparisons: readonly Comparison[]): Markup {
  const several = (of: (comparison: Comparison) => unknown) => new Set(comparisons.map(of)).size > 1;
  const open = (text: Content, one: Comparison) => page.provenance.number(text, sourceOf(page, one));
  const columns: AgreementColumn[] = [
    {
      title: comparisons.some(({ of }) => of === 'volume') ? 'Map or volume' : 'Map',
      cell: ({ map, unit }) =>
        html`${map}${printedUnit(unit).text !== '' && html` <span class="quiet">${printedUnit(unit).text}</span>`}`,
    },
    { title: 'Where', cell: ({ where }) => where },
    ...(several(({ against }) => against)
      ? [{ title: 'Against', cell: ({ against }: Comparison) => against }]
      : []),
    { title: 'n', numeric: true, cell: (one) => open(number(one.n), one) },
    {
      title: 'Bias',
      numeric: true,
      cell: (one) => open(quantity(one.bias, one.unit, { unit: false, digits: 2 }), one),
    },
    {
      title: 'Relative bias',
      numeric: true,
      cell: (one) => (one.relativeBias === undefined ? '–' : open(percent(one.relativeBias, 1), one)),
    },
    {
      title: 'Spread',
      numeric: true,
      cell: (one) => open(quantity(one.spread, one.unit, { unit: false, digits: 2 }), one),
    },
    {
      title: '95 % coverage',
      numeric: true,
      cell: (one) => (one.coverage95 === undefined ? '–' : open(coverageMark(one.coverage95), one)),
    },
    {
      title: 'Within tolerance',
      numeric: true,
      cell: (one) => (one.withinTolerance === undefined ? '–' : open(withinCell(one.withinTolerance), one)),
    },
    {
      title: 'Undefined',
      numeric: true,
      cell: (one) => open(percent(one.undefinedShare, 1), one),
    },
  ];
  const shown = columns.filter(
    ({ title }) =>
      (title !== 'Within tolerance' || comparisons.some(({ withinTolerance }) => withinTolerance)) &&
      (title !== '95 % coverage' || comparisons.some(({ coverage95 }) => coverage95 !== undefined)),
  );
  return table(
    'Agreement of each map',
    shown,
    comparisons.map((comparison) => shown.map(({ cell }) => cell(comparison))),
    { hideCaption: true },
  );
}

export function sourceOf(page: Page, { origin, map, against, where }: Comparison): Source {
  return { path: origin, map: page.map(map) && map, where: `${map} against ${against}, ${where}` };
}

function withinCell({ share, tolerance, worst }: NonNullable<Comparison['withinTolerance']>): Markup {
  return html`<span class="value">${percent(share, 1)}</span> <span class="quiet below">${tolerance}; worst ${number(worst, 2)}</span>`;
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
  const title = map;
  const common = { points, unit: text, referenceName: against };
  const data = {
    [`${against} (${unit})`]: comparison.points.map(([reference]) => reference),
    [`measured (${unit})`]: comparison.points.map(([, value]) => value),
  };
  const source = sourceOf(page, comparison);
  const open = (value: number, withUnit = true) =>
    page.provenance.number(quantity(value, unit, { digits: 2, unit: withUnit }), source);
  const description = `${counted(points.length, 'point')}; bias ${quantity(bias, unit)}, spread ${quantity(spread, unit)}`;
  return html`<div class="grid">${figure(page, {
    title: `${title}: measured against ${against}`,
    draw: () => truthScatter({ ...common, title: `${title} against ${against}`, description }),
    caption: `${capitalised(where)}. On the dotted line both are the same.`,
    source,
    data,
  })}${figure(page, {
    title: `${title}: difference`,
    draw: () =>
      blandAltmanPlot({
        ...common,
        title: `${title}: difference from ${against}`,
        description,
        bias: bias * factor,
        limits: [(bias - 1.96 * spread) * factor, (bias + 1.96 * spread) * factor],
      }),
    caption: html`Bias ${open(bias)}; 95 % limits of agreement ${open(bias - 1.96 * spread, false)} to ${open(bias + 1.96 * spread)}.`,
    source,
  })}</div>`;
}
