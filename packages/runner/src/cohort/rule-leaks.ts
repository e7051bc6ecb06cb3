import { type ClinicalRule, ruleColumns, ruleInputs } from '@lobule/clinical';
import { outcomeColumns } from '@lobule/prediction';
import { type EndpointPlan, type Study, studyErrors } from '@lobule/study';
import type { Table } from '@lobule/tables';
import { columnsOfGroup } from './cohort-table.ts';

/**
 * A predictor that the outcome is made from, or that is made from the same columns, is the outcome by another name: nodal
 * stage for pathological response, the HER2 score for the HER2 stratum. What a rule takes as known before (the size
 * before treatment, the start of a clock) may predict.
 *
 * @throws study/not-valid
 */
export function checkRuleLeaks({ analysis, table: settings }: Study, table: Table): void {
  const rules = settings?.rules ?? [];
  if (!analysis || rules.length === 0) return;
  for (const endpoint of analysis.endpoints) {
    const telling = new Set(outcomeColumns(endpoint.endpoint).flatMap((name) => sourcesOf(name, rules)));
    for (const name of predictorsOf(endpoint, analysis, table)) {
      const shared = sourcesOf(name, rules).find((source) => telling.has(source));
      if (shared === undefined) continue;
      throw studyErrors.error('study/not-valid', {
        what:
          shared === name
            ? `Predictor ${name} is what the outcome of ${endpoint.name} is made from`
            : `Predictor ${name} and the outcome of ${endpoint.name} are both made from ${shared}`,
        cure: `Take ${name} out of the groups of ${endpoint.name}.`,
      });
    }
  }
}

/** The column and, where a rule made it, all columns that tell it, through earlier rules too. */
function sourcesOf(name: string, rules: readonly ClinicalRule[]): string[] {
  const rule = rules.find((one) => ruleColumns(one).some((made) => made.name === name));
  return rule === undefined
    ? [name]
    : [
        ...ruleColumns(rule).map((made) => made.name),
        ...ruleInputs(rule).telling.flatMap((source) => sourcesOf(source, rules)),
      ];
}

function predictorsOf(
  { models }: EndpointPlan,
  { groups }: NonNullable<Study['analysis']>,
  table: Table,
): string[] {
  const wanted = new Set(models.flatMap((model) => model.groups));
  return Object.entries(groups)
    .filter(([name]) => wanted.has(name))
    .flatMap(([, entries]) => entries)
    .flatMap((entry) =>
      entry.endsWith('*') ? columnsOfGroup(table, [entry]).map(({ name }) => name) : [entry],
    );
}
