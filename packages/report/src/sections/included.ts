import { flowChart } from '@lobule/plots';
import type { EndpointResult, FlowStage } from '@lobule/study';
import { figure } from '../figure.ts';
import { capitalised } from '../format.ts';
import { type Content, html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import type { Source } from '../provenance.ts';
import { table } from '../table.ts';
import type { Text } from '../text/text.ts';

/** The flow chart, and every exclusion with its reason by name. */
export function included(page: Page): Markup {
  const { text, plain } = page;
  const said = text.included;
  const flow = wholeFlow(page);
  if (flow.length === 0) return html`<p>${said.noFlow}</p>${analysed(page)}`;
  const excluded = flow.flatMap((stage) => stage.excluded.map((one) => ({ ...one, stage })));
  const first = flow[0];
  const last = flow[flow.length - 1];
  const dropping = page.results.cohort?.endpoints.some(({ dropped }) => dropped.length > 0);
  const description = said.description(
    text.counts.of(first.n, first.unit),
    text.counts.of(last.n, last.unit),
    excluded.length,
  );
  return html`<div class="side-by-side">${figure(page, {
    title: said.flow,
    draw: () =>
      flowChart({
        title: said.flow,
        description,
        words: text.plots,
        stages: flow.map((stage) => ({
          ...stage,
          label: plain(stage.label),
          ...linkTo('link', page.provenance.address(stageSource(page, stage))),
          excluded: byReason(page, stage.excluded),
          ...linkTo('excludedLink', page.provenance.address(leavingSource(page, stage))),
        })),
      }),
    source: { path: [...new Set(flow.flatMap(({ origin }) => origin ?? []))] },
    data: {
      [said.data.stage]: flow.map(({ label }) => plain(label)),
      [said.data.unit]: flow.map(({ unit }) => said.units(unit)),
      [said.data.n]: flow.map(({ n }) => n),
      [said.data.excluded]: flow.map((stage) => stage.excluded.length),
    },
  })}<div>${
    excluded.length === 0
      ? html`<p>${dropping ? said.nobodyBefore : said.nobody}</p>`
      : table(
          said.every,
          [{ title: said.who }, { title: said.at }, { title: text.heads.why }],
          excluded.map(({ subject, stage, reason }) => [
            subject,
            page.told(stage.label),
            html`${page.toldSentence(reason.text, leavingSource(page, stage))} <code>${reason.code}</code>`,
          ]),
        )
  }${analysed(page)}</div></div>`;
}

function linkTo<Name extends string>(name: Name, link: string | undefined) {
  return link === undefined ? {} : { [name]: link };
}

/** Where the count of a stage came from. */
export function stageSource({ text, plain }: Page, { label, unit, origin }: FlowStage): Source {
  return { path: origin, where: text.included.cameTo(plain(label), text.included.units(unit)) };
}

/** Where the count of those who left at a stage came from. */
function leavingSource({ text, plain }: Page, { label, unit, origin }: FlowStage): Source {
  return { path: origin, where: text.included.leftAt(plain(label), text.included.units(unit)) };
}

/** Where the counts of an outcome's patients came from. */
export function analysedSource({ included }: Text, { title, origin }: EndpointResult): Source {
  return { path: origin, where: included.analysedAndLeft(title) };
}

/** An outcome that is not known leaves patients out of its own analysis only, which the flow does not show. */
function analysed(page: Page): Content {
  const { format, heads, included: said } = page.text;
  const endpoints = page.results.cohort?.endpoints ?? [];
  if (endpoints.length === 0) return undefined;
  const someHeldOut = endpoints.some(({ holdOut }) => holdOut !== undefined);
  return table(
    said.analysedCaption,
    [
      { title: said.outcome },
      { title: said.analysed, numeric: true },
      { title: said.leftOut, numeric: true },
      { title: heads.why },
      ...(someHeldOut ? [{ title: said.heldOut, numeric: true }] : []),
    ],
    endpoints.map((one) => {
      const { title, patients, dropped, holdOut } = one;
      const source = analysedSource(page.text, one);
      return [
        capitalised(title),
        page.provenance.number(format.number(patients), source),
        page.provenance.number(format.number(dropped.length), source),
        dropped.length === 0 ? heads.nothing : page.provenance.words(leftOut(page, dropped), source),
        ...(someHeldOut
          ? [
              holdOut === undefined
                ? heads.nothing
                : page.provenance.number(format.number(holdOut.patients), source),
            ]
          : []),
      ];
    }),
  );
}

/** `5 × response is not known`, by reason. */
export function leftOut(page: Page, dropped: EndpointResult['dropped']): string {
  const said = page.text.included;
  return said.reasons(byReason(page, dropped).map(({ reason, n }) => said.reason(n, reason)));
}

/** A last stage that people leave gets the box of those who stay. */
export function wholeFlow({ results: { flow }, text }: Page): readonly FlowStage[] {
  const last = flow[flow.length - 1];
  if (last === undefined || last.excluded.length === 0) return flow;
  const { unit, n, excluded, origin } = last;
  return [
    ...flow,
    {
      label: text.included.included,
      unit,
      n: n - excluded.length,
      excluded: [],
      ...linkTo('origin', origin),
    },
  ];
}

/** How many were left out for each reason. */
function byReason({ plain }: Page, excluded: FlowStage['excluded']): { reason: string; n: number }[] {
  const counts = new Map<string, number>();
  for (const { reason } of excluded) counts.set(reason.text, (counts.get(reason.text) ?? 0) + 1);
  return [...counts].map(([reason, n]) => ({ reason: plain(reason), n }));
}
