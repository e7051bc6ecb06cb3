import { flowChart } from '@lobule/plots';
import type { FlowStage } from '@lobule/study';
import { figure } from '../figure.ts';
import { counted, countOf, sentence } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

/** The flow chart, and every exclusion with its reason by name. */
export function included(page: Page): Markup {
  const flow = wholeFlow(page.results.flow);
  if (flow.length === 0) return html`<p>No flow of patients was recorded for this run.</p>`;
  const excluded = flow.flatMap((stage) => stage.excluded.map((one) => ({ ...one, stage: stage.label })));
  const first = flow[0];
  const last = flow[flow.length - 1];
  const description = `${countOf(first.n, first.unit)} at first, ${countOf(last.n, last.unit)} at the end; ${counted(excluded.length, 'exclusion')}`;
  return html`<div class="side-by-side">${figure(page, {
    title: 'Flow of patients and exams',
    draw: () =>
      flowChart({
        title: 'Flow of patients and exams',
        description,
        stages: flow.map((stage) => ({ ...stage, excluded: byReason(stage) })),
      }),
    data: {
      stage: flow.map(({ label }) => label),
      unit: flow.map(({ unit }) => unit),
      n: flow.map(({ n }) => n),
      excluded: flow.map((stage) => stage.excluded.length),
    },
  })}<div>${
    excluded.length === 0
      ? html`<p>Nobody was excluded.</p>`
      : table(
          'Every exclusion',
          [{ title: 'Who' }, { title: 'At' }, { title: 'Why' }],
          excluded.map(({ subject, stage, reason }) => [
            subject,
            stage,
            html`${sentence(reason.text)} <code>${reason.code}</code>`,
          ]),
        )
  }</div></div>`;
}

/** A last stage that people leave gets the box of those who stay. */
export function wholeFlow(flow: readonly FlowStage[]): readonly FlowStage[] {
  const last = flow[flow.length - 1];
  if (last === undefined || last.excluded.length === 0) return flow;
  return [...flow, { label: 'Included', unit: last.unit, n: last.n - last.excluded.length, excluded: [] }];
}

function byReason({ excluded }: FlowStage): { reason: string; n: number }[] {
  const counts = new Map<string, number>();
  for (const { reason } of excluded) counts.set(reason.text, (counts.get(reason.text) ?? 0) + 1);
  return [...counts].map(([reason, n]) => ({ reason, n }));
}
