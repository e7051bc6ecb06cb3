import { kaplanMeierPlot } from '@lobule/plots';
import type { EndpointResult, ModelResult } from '@lobule/study';
import { figure } from '../figure.ts';
import type { Content } from '../html.ts';
import type { Page } from '../page.ts';
import { modelSource } from './coefficients.ts';

type LogRank = NonNullable<ModelResult['survival']>['logRank'];

/** Kaplan-Meier curves of the risk groups of each model that has them. */
export function survivalFigures(page: Page, one: EndpointResult): Content {
  const { plots, survival: said } = page.text;
  return one.models.map((model) => {
    const { survival } = model;
    if (survival === undefined || survival.groups.length === 0) return undefined;
    const { logRank, timeUnit } = survival;
    const groups = survival.groups.map((group) => ({ ...group, label: page.plain(group.label) }));
    const source = modelSource(page, one, model);
    const rows = groups.flatMap(({ label, times, survival: values, low, high }) =>
      times.map((time, i) => ({ label, time, value: values[i], low: low[i], high: high[i] })),
    );
    return figure(page, {
      title: said.title(model.title),
      draw: () =>
        kaplanMeierPlot({
          title: said.titleFor(one.title, model.title),
          description: said.description(
            groups.map(({ label }) => label),
            logRank.statistic,
          ),
          timeUnit,
          groups,
          note: said.note(logRank.statistic),
          words: plots,
        }),
      caption: said.caption(page.provenance.words(logRankWords(page, logRank), source)),
      source,
      data: {
        [said.data.group]: rows.map(({ label }) => label),
        [said.data.time(timeUnit)]: rows.map(({ time }) => time),
        [said.data.survival]: rows.map(({ value }) => value),
        [said.data.low]: rows.map(({ low }) => low),
        [said.data.high]: rows.map(({ high }) => high),
      },
    });
  });
}

/** A p value stands only beside the statistic that was permuted. */
function logRankWords({ text }: Page, { statistic, perRepeat, p, permutations }: LogRank): string {
  const said = text.survival;
  const drawn = said.statistic(statistic);
  if (Number.isNaN(p) || perRepeat === undefined) return drawn;
  return said.permuted(drawn, perRepeat, permutations, p);
}
