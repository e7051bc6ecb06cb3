import { histogramWithBand } from '@lobule/plots';
import type { CanaryResult, EndpointResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { lowerFirst } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';

/** Checks of the analysis itself: what must be found where there is nothing, and where something was planted. */
export function canaries(page: Page, one: EndpointResult): Markup {
  if (one.canaries.length === 0) return html``;
  const { canaries: said } = page.text;
  const source = checkSource(page, one);
  const drawn = one.canaries.flatMap((canary) => {
    const values = (canary.values ?? []).filter(Number.isFinite);
    return values.length > 0 ? [permutationFigure(page, one, canary, values)] : [];
  });
  return html`<h4>${said.title}</h4>${table(
    said.caption(lowerFirst(one.title)),
    [{ title: said.check }, { title: said.expected }, { title: said.found }, { title: said.passed }],
    one.canaries.map((canary) => [
      html`${page.told(canary.name)}<span class="quiet below">${page.toldSentence(canary.what, source)}</span>`,
      page.told(canary.expected, source),
      page.told(canary.found, source),
      canary.passed
        ? html`<span class="fine">${said.yes}</span>`
        : html`<strong class="bad">${said.no}</strong>`,
    ]),
    { hideCaption: true },
  )}${drawn.length > 0 && html`<div class="grid">${drawn.slice(0, 2)}</div>`}${
    drawn.length > 2 &&
    html`<details class="data"><summary>${said.others(drawn.length - 2)}</summary><div class="grid">${drawn.slice(2)}</div></details>`
  }`;
}

/** Where the figures of an outcome's checks came from. */
function checkSource({ text }: Page, { title, origin }: EndpointResult): Source {
  return { path: origin, where: text.canaries.where(title) };
}

function permutationFigure(
  page: Page,
  one: EndpointResult,
  canary: CanaryResult,
  values: readonly number[],
): Markup {
  const { canaries: said, format, plots } = page.text;
  const metric = one.models[0]?.metric ?? said.value;
  const runs = said.runs(values.length);
  const name = page.plain(canary.name);
  const source = checkSource(page, one);
  // The band of the results, which the table tells too: another rule for quantiles would give another band.
  const { band } = canary;
  const [low, high] = band?.map((end) => format.fixed(end, 3)) ?? [];
  return figure(page, {
    title: said.ofEachRun(name, metric),
    draw: () =>
      histogramWithBand({
        title: said.checkFor(name, one.title),
        description: band === undefined ? runs : said.described(runs, low, high),
        values,
        words: plots,
        xLabel: metric,
        ...(band === undefined ? {} : { band }),
        expected: 0.5,
      }),
    caption: page.provenance.words(
      band === undefined ? said.alone(runs) : said.band(runs, low, high),
      source,
    ),
    source,
    data: { [metric]: values },
  });
}
