import { histogramWithBand } from '@lobule/plots';
import type { CanaryResult, EndpointResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { counted, number, sentence } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';

/** Checks of the analysis itself: what must be found where there is nothing, and where something was planted. */
export function canaries(page: Page, one: EndpointResult): Markup {
  if (one.canaries.length === 0) return html``;
  return html`<h4>Checks of the analysis itself</h4><div class="grid">${one.canaries.map((canary) => canaryCard(page, one, canary))}</div>`;
}

function canaryCard(page: Page, one: EndpointResult, canary: CanaryResult): Markup {
  const values = (canary.values ?? []).filter(Number.isFinite);
  return html`<div class="canary"><p class="verdict ${canary.passed ? 'fine' : 'bad'}">${canary.passed ? '✓ Passed' : '✗ Not passed'}: ${canary.name}</p><p>${sentence(canary.what)}</p><dl class="facts"><div><dt>Expected</dt><dd>${canary.expected}</dd></div><div><dt>Found</dt><dd>${canary.found}</dd></div></dl>${
    values.length > 0 && permutationFigure(page, one, canary, values)
  }</div>`;
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
