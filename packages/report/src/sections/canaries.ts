import { histogramWithBand } from '@lobule/plots';
import type { CanaryResult, EndpointResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { counted, lowerFirst, number, sentence } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

/** Checks of the analysis itself: what must be found where there is nothing, and where something was planted. */
export function canaries(page: Page, one: EndpointResult): Markup {
  if (one.canaries.length === 0) return html``;
  const drawn = one.canaries.flatMap((canary) => {
    const values = (canary.values ?? []).filter(Number.isFinite);
    return values.length > 0 ? [permutationFigure(page, one, canary, values)] : [];
  });
  return html`<h4>Checks of the analysis itself</h4>${table(
    `Checks of the analysis of ${lowerFirst(one.title)}`,
    [{ title: 'Check' }, { title: 'Expected' }, { title: 'Found' }, { title: 'Passed' }],
    one.canaries.map((canary) => [
      html`${canary.name}<span class="quiet below">${sentence(canary.what)}</span>`,
      canary.expected,
      canary.found,
      canary.passed ? html`<span class="fine">✓ yes</span>` : html`<strong class="bad">✗ no</strong>`,
    ]),
    { hideCaption: true },
  )}${drawn.length > 0 && html`<div class="grid">${drawn.slice(0, 2)}</div>`}${
    drawn.length > 2 &&
    html`<details class="data"><summary>The other ${counted(drawn.length - 2, 'histogram')}</summary><div class="grid">${drawn.slice(2)}</div></details>`
  }`;
}

function permutationFigure(
  page: Page,
  one: EndpointResult,
  canary: CanaryResult,
  values: readonly number[],
): Markup {
  const metric = one.models[0]?.metric ?? 'Value';
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  const band: readonly [number, number] = [at(0.025), at(0.975)];
  return figure(page, {
    title: `${canary.name}: ${metric} of each run`,
    draw: () =>
      histogramWithBand({
        title: `${canary.name} for ${one.title}`,
        description: `${counted(values.length, 'run')}, 95 % of them between ${number(band[0])} and ${number(band[1])}`,
        values,
        xLabel: metric,
        band,
        expected: 0.5,
      }),
    caption: `${counted(values.length, 'run')}; the shaded band holds the middle 95 %, ${number(band[0])} to ${number(band[1])}.`,
    data: { [metric]: values },
  });
}
