import { blandAltmanPlot, truthScatter } from '@lobule/plots';
import type { Comparison } from '@lobule/study';
import { figure } from '../figure.ts';
import { capitalised, printedUnit } from '../format.ts';
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
  const said = page.text.agreement;
  const hasVolumes = comparisons.some(({ of }) => of === 'volume');
  const drawn = comparisons.filter(
    ({ points }) =>
      points.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b)).length >= FEWEST_POINTS,
  );
  const first = worstFirst(drawn).slice(0, FIGURES_OPEN);
  const others = drawn.filter((comparison) => !first.includes(comparison));
  return html`<h3 id="agreement">${said.title(hasVolumes, study.kind === 'synthetic')}</h3>
<p>${said.explained}</p>
${agreementTable(page, comparisons)}
${others.length > 0 && html`<p>${said.drawn}</p>`}${first.map((comparison) => pair(page, comparison))}${
  others.length > 0 &&
  html`<details class="data"><summary>${said.others(others.length)}</summary>${others.map((comparison) => pair(page, comparison))}</details>`
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
  const { agreement: said, format, heads } = page.text;
  const { number, percent, quantity } = format;
  const several = (of: (comparison: Comparison) => unknown) => new Set(comparisons.map(of)).size > 1;
  const open = (text: Content, one: Comparison) => page.provenance.number(text, sourceOf(page, one));
  const columns: AgreementColumn[] = [
    {
      title: comparisons.some(({ of }) => of === 'volume') ? said.mapOrVolume : heads.map,
      cell: ({ map, unit }) =>
        html`${page.told(map)}${printedUnit(unit).text !== '' && html` <span class="quiet">${printedUnit(unit).text}</span>`}`,
    },
    { title: heads.where, cell: ({ where }) => page.told(where) },
    ...(several(({ against }) => against)
      ? [{ title: said.against, cell: ({ against }: Comparison) => page.told(against) }]
      : []),
    { title: said.n, numeric: true, cell: (one) => open(number(one.n), one) },
    {
      title: said.bias,
      numeric: true,
      cell: (one) => open(quantity(one.bias, one.unit, { unit: false, digits: 2 }), one),
    },
    {
      title: said.relativeBias,
      numeric: true,
      cell: (one) =>
        one.relativeBias === undefined ? heads.nothing : open(percent(one.relativeBias, 1), one),
    },
    {
      title: said.spread,
      numeric: true,
      cell: (one) => open(quantity(one.spread, one.unit, { unit: false, digits: 2 }), one),
    },
    {
      title: said.coverage,
      numeric: true,
      cell: (one) =>
        one.coverage95 === undefined ? heads.nothing : open(coverageMark(page, one.coverage95), one),
    },
    {
      title: said.within,
      numeric: true,
      cell: (one) =>
        one.withinTolerance === undefined ? heads.nothing : open(withinCell(page, one.withinTolerance), one),
    },
    {
      title: said.undefined,
      numeric: true,
      cell: (one) => open(percent(one.undefinedShare, 1), one),
    },
  ];
  const shown = columns.filter(
    ({ title }) =>
      (title !== said.within || comparisons.some(({ withinTolerance }) => withinTolerance)) &&
      (title !== said.coverage || comparisons.some(({ coverage95 }) => coverage95 !== undefined)),
  );
  return table(
    said.caption,
    shown,
    comparisons.map((comparison) => shown.map(({ cell }) => cell(comparison))),
    { hideCaption: true },
  );
}

export function sourceOf(page: Page, { origin, map, against, where }: Comparison): Source {
  return {
    path: origin,
    map: page.map(map) && map,
    where: page.text.agreement.where(page.plain(map), page.plain(against), page.plain(where)),
  };
}

function withinCell(
  { text }: Page,
  { share, tolerance, worst }: NonNullable<Comparison['withinTolerance']>,
): Markup {
  return html`<span class="value">${text.format.percent(share, 1)}</span> <span class="quiet below">${text.agreement.worst(tolerance, worst)}</span>`;
}

/** Far from 95 % is said in words as well as in colour. */
function coverageMark({ text }: Page, coverage: number): Markup {
  const low = coverage < 0.9;
  return html`<span class="${low ? 'bad' : 'fine'}">${text.format.percent(coverage, 1)}${low && text.agreement.low}</span>`;
}

function pair(page: Page, comparison: Comparison): Markup {
  const { bias, spread, unit } = comparison;
  const { agreement: said, format, plots } = page.text;
  const { quantity } = format;
  const against = page.plain(comparison.against);
  const map = page.plain(comparison.map);
  const { text, factor } = printedUnit(unit);
  const points = comparison.points.map(([a, b]): readonly [number, number] => [a * factor, b * factor]);
  const common = { points, unit: text, referenceName: against, words: plots };
  const data = {
    [said.reference(against, unit)]: comparison.points.map(([reference]) => reference),
    [said.measured(unit)]: comparison.points.map(([, value]) => value),
  };
  const source = sourceOf(page, comparison);
  const open = (value: number, withUnit = true) =>
    page.provenance.number(quantity(value, unit, { digits: 2, unit: withUnit }), source);
  const description = said.description(points.length, quantity(bias, unit), quantity(spread, unit));
  return html`<div class="grid">${figure(page, {
    title: said.measuredAgainst(map, against),
    draw: () => truthScatter({ ...common, title: said.scatter(map, against), description }),
    caption: said.scatterCaption(capitalised(page.plain(comparison.where))),
    source,
    data,
  })}${figure(page, {
    title: said.difference(map),
    draw: () =>
      blandAltmanPlot({
        ...common,
        title: said.differenceFrom(map, against),
        description,
        bias: bias * factor,
        limits: [(bias - 1.96 * spread) * factor, (bias + 1.96 * spread) * factor],
      }),
    caption: said.limits(open(bias), open(bias - 1.96 * spread, false), open(bias + 1.96 * spread)),
    source,
  })}</div>`;
}
