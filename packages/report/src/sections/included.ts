import { flowChart } from '@lobule/plots';
import type { EndpointResult, FlowStage } from '@lobule/study';
import { figure } from '../figure.ts';
import { capitalised, counted, countOf, number, sentence } from '../format-english.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';

/** The flow chart, and every exclusion with its reason by name. */
export function included(page: Page): Markup {
  const flow = wholeFlow(page.results.flow);
  if (flow.length === 0) return html`<p>No flow of patients was recorded for this run.</p>${analysed(page)}`;
  const excluded = flow.flatMap((stage) => stage.excluded.map((one) => ({ ...one, stage })));
  const first = flow[0];
  const last = flow[flow.length - 1];
  const dropping = page.results.cohort?.endpoints.some(({ dropped }) => dropped.length > 0);
  const description = `${countOf(first.n, first.unit)} at first, ${countOf(last.n, last.unit)} at the end; ${counted(excluded.length, 'exclusion')}`;
  return html`<div class="side-by-side">${figure(page, {
    title: 'Flow of patients and exams',
    draw: () =>
      flowChart({
        title: 'Flow of patients and exams',
        description,
        stages: flow.map((stage) => ({
          ...stage,
          ...linkTo('link', page.provenance.address(stageSource(stage))),
          excluded: byReason(stage.excluded),
          ...linkTo('excludedLink', page.provenance.address(leavingSource(stage))),
        })),
      }),
    source: { path: [...new Set(flow.flatMap(({ origin }) => origin ?? []))] },
    data: {
      stage: flow.map(({ label }) => label),
      unit: flow.map(({ unit }) => unit),
      n: flow.map(({ n }) => n),
      excluded: flow.map((stage) => stage.excluded.length),
    },
  })}<div>${
    excluded.length === 0
      ? html`<p>Nobody was excluded${dropping && ' before the outcomes were read'}.</p>`
      : table(
          'Every exclusion',
          [{ title: 'Who' }, { title: 'At' }, { title: 'Why' }],
          excluded.map(({ subject, stage, reason }) => [
            subject,
            stage.label,
            html`${page.provenance.words(sentence(reason.text), leavingSource(stage))} <code>${reason.code}</code>`,
          ]),
        )
  }${analysed(page)}</div></div>`;
}

function linkTo<Name extends string>(name: Name, link: string | undefined) {
  return link === undefined ? {} : { [name]: link };
}

/** Where the count of a stage came from. */
export function stageSource({ label, unit, origin }: FlowStage): Source {
  return { path: origin, where: `${label}: ${unit} that came to this stage` };
}

/** Where the count of those who left at a stage came from. */
function leavingSource({ label, unit, origin }: FlowStage): Source {
  return { path: origin, where: `${label}: ${unit} that left at this stage, each with its reason` };
}

/** Where the counts of an outcome's patients came from. */
export function analysedSource({ title, origin }: EndpointResult): Source {
  return { path: origin, where: `${title}: patients analysed and left out` };
}

/** An outcome that is not known leaves patients out of its own analysis only, which the flow does not show. */
function analysed(page: Page): Content {
  const endpoints = page.results.cohort?.endpoints ?? [];
  if (endpoints.length === 0) return undefined;
  const someHeldOut = endpoints.some(({ holdOut }) => holdOut !== undefined);
  return table(
    'Patients analysed for each outcome',
    [
      { title: 'Outcome' },
      { title: 'Analysed', numeric: true },
      { title: 'Left out', numeric: true },
      { title: 'Why' },
      ...(someHeldOut ? [{ title: 'Held out', numeric: true }] : []),
    ],
    endpoints.map((one) => {
      const { title, patients, dropped, holdOut } = one;
      const source = analysedSource(one);
      return [
        capitalised(title),
        page.provenance.number(number(patients), source),
        page.provenance.number(number(dropped.length), source),
        dropped.length === 0 ? '–' : page.provenance.words(leftOut(dropped), source),
        ...(someHeldOut
          ? [holdOut === undefined ? '–' : page.provenance.number(number(holdOut.patients), source)]
          : []),
      ];
    }),
  );
}

/** `5 × response is not known`, by reason. */
export function leftOut(dropped: EndpointResult['dropped']): string {
  return byReason(dropped)
    .map(({ reason, n }) => `${n} × ${reason}`)
    .join('; ');
}

/** A last stage that people leave gets the box of those who stay. */
export function wholeFlow(flow: readonly FlowStage[]): readonly FlowStage[] {
  const last = flow[flow.length - 1];
  if (last === undefined || last.excluded.length === 0) return flow;
  const { unit, n, excluded, origin } = last;
  return [
    ...flow,
    { label: 'Included', unit, n: n - excluded.length, excluded: [], ...linkTo('origin', origin) },
  ];
}

/** How many were left out for each reason. */
function byReason(excluded: FlowStage['excluded']): { reason: string; n: number }[] {
  const counts = new Map<string, number>();
  for (const { reason } of excluded) counts.set(reason.text, (counts.get(reason.text) ?? 0) + 1);
  return [...counts].map(([reason, n]) => ({ reason, n }));
}
