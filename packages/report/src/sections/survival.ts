import { kaplanMeierPlot } from '@lobule/plots';
import type { EndpointResult, ModelResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { number, pValue } from '../format-english.ts';
import { type Content, html } from '../html.ts';
import type { Page } from '../page.ts';
import { modelSource } from './coefficients.ts';

type LogRank = NonNullable<ModelResult['survival']>['logRank'];

/** Kaplan-Meier curves of the risk groups of each model that has them. */
export function survivalFigures(page: Page, one: EndpointResult): Content {
  return one.models.map((model) => {
    const { survival } = model;
    if (survival === undefined || survival.groups.length === 0) return undefined;
    const { groups, logRank, timeUnit } = survival;
    const source = modelSource(one, model);
    const rows = groups.flatMap(({ label, times, survival: values, low, high }) =>
      times.map((time, i) => ({ label, time, value: values[i], low: low[i], high: high[i] })),
    );
    return figure(page, {
      title: `Survival by risk group: ${model.title}`,
      draw: () =>
        kaplanMeierPlot({
          title: `${one.title} by risk group of ${model.title}`,
          description: `${groups.map(({ label }) => label).join(', ')}; log-rank statistic ${number(logRank.statistic)}`,
          timeUnit,
          groups,
          note: `Log-rank statistic ${number(logRank.statistic)}`,
        }),
      caption: html`Risk from folds that did not hold the patient, each patient in the group that most repeats put her in; cut-offs from the training part. ${page.provenance.words(logRankWords(logRank), source)} Bands are 95 % intervals, ticks are censored patients.`,
      source,
      data: {
        group: rows.map(({ label }) => label),
        [`time (${timeUnit})`]: rows.map(({ time }) => time),
        survival: rows.map(({ value }) => value),
        low: rows.map(({ low }) => low),
        high: rows.map(({ high }) => high),
      },
    });
  });
}

/** A p value stands only beside the statistic that was permuted. */
function logRankWords({ statistic, perRepeat, p, permutations }: LogRank): string {
  const drawn = `The log-rank statistic of these groups is ${number(statistic)}.`;
  if (Number.isNaN(p) || perRepeat === undefined) return drawn;
  return `${drawn} Its mean over the repeats of the cross-validation, each with groups of its own, is ${number(perRepeat)}, which ${number(permutations)} permutations of the whole analysis put at ${pValue(p)}.`;
}
