import { histogramWithBand } from '@lobule/plots';
import type { CanaryResult, EndpointResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { counted, fixed, lowerFirst, sentence } from '../format-english.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';

/** Checks of the analysis itself: what must be found where there is nothing, and where something was planted. */
export function canaries(page: Page, one: EndpointResult): Markup {
  if (one.canaries.length === 0) return html``;
  const source = checkSource(one);
  const drawn = one.canaries.flatMap((canary) => {
    const values = (canary.values ?? []).filter(Number.isFinite);
    return values.length > 0 ? [permutationFigure(page, one, canary, values)] : [];
  });
  return html`<h4>Checks of the analysis itself</h4>${table(
    `Checks of the analysis of ${lowerFirst(one.title)}`,
    [{ title: 'Check' }, { title: 'Expected' }, { title: 'Found' }, { title: 'Passed' }],
    one.canaries.map((canary) => [
      html`${canary.name}<span class="quiet below">${page.provenance.words(sentence(canary.what), source)}</span>`,
      page.provenance.words(canary.expected, source),
      page.provenance.words(canary.found, source),
      canary.passed ? html`<span class="fine">✓ yes</span>` : html`<strong class="bad">✗ no</strong>`,
    ]),
    { hideCaption: true },
  )}${drawn.length > 0 && html`<div class="grid">${drawn.slice(0, 2)}</div>`}${
    drawn.length > 2 &&
    html`<details class="data"><summary>The other ${counted(drawn.length - 2, 'histogram')}</summary><div class="grid">${drawn.slice(2)}</div></details>`
  }`;
}

/** Where the figures of an outcome's checks came from. */
function checkSource({ title, origin }: EndpointResult): Source {
  return { path: origin, where: `${title}: checks of the analysis itself` };
}

function permutationFigure(
  page: Page,
  one: EndpointResult,
  canary: CanaryResult,
  values: readonly number[],
): Markup {
  const metric = one.models[0]?.metric ?? 'Value';
  const runs = counted(values.length, 'run');
  const source = checkSource(one);
  // The band of the results, which the table tells too: another rule for quantiles would give another band.
  const { band } = canary;
  const [low, high] = band?.map((end) => fixed(end, 3)) ?? [];
  return figure(page, {
    title: `${canary.name}: ${metric} of each run`,
    draw: () =>
      histogramWithBand({
        title: `${canary.name} for ${one.title}`,
        description: band === undefined ? runs : `${runs}, 95 % of them between ${low} and ${high}`,
        values,
        xLabel: metric,
        ...(band === undefined ? {} : { band }),
        expected: 0.5,
      }),
    caption: page.provenance.words(
      band === undefined ? `${runs}.` : `${runs}; the shaded band holds the middle 95 %, ${low} to ${high}.`,
      source,
    ),
    source,
    data: { [metric]: values },
  });
}
