import { runExample } from './run-example.ts';
import { type CaseResult, compare, type Suite } from './suite.ts';

/** I-SPY 1: that the study is complete and honest. No target is set for an AUC: the honest number is the right one. */
export const suite: Suite = {
  name: 'ispy1',
  cases: 43,
  async run(context) {
    const { cohort, study } = await runExample('ispy1', context);
    const endpoint = (name: string) => cohort?.endpoints.find((one) => one.name === name);
    const said = (holds: boolean | undefined, name: string): CaseResult => compare(name, holds ? 1 : 0, 1, 0);
    const counts = (name: string, patients: number, events: number) => [
      compare(`${name}: patients`, endpoint(name)?.patients ?? 0, patients, 0),
      compare(`${name}: events`, endpoint(name)?.events ?? 0, events, 0),
      compare(`${name}: models`, endpoint(name)?.models.length ?? 0, 3, 0),
    ];
    const honest = (name: string): CaseResult[] => {
      const { models = [], canaries = [], intervalMethod = '' } = endpoint(name) ?? {};
      return [
        ...models.map(({ title, internal }) =>
          said(
            internal.low < internal.value && internal.value < internal.high,
            `${name}, ${title}: an interval`,
          ),
        ),
        ...models.map(({ title, permutation }) =>
          said(
            (permutation?.permutations ?? 0) >= 100,
            `${name}, ${title}: at least 100 permutations of the whole pipeline`,
          ),
        ),
        ...canaries.map((canary) => said(canary.passed, `${name}: canary, ${canary.name}`)),
        said(/coverage/i.test(intervalMethod), `${name}: the coverage of its intervals is printed`),
      ];
    };
    return [
      compare('women', cohort?.patients ?? 0, 161, 0),
      ...counts('pCR', 156, 46),
      ...counts('RFS', 161, 43),
      ...honest('pCR'),
      ...honest('RFS'),
      said(study.planHash !== undefined, 'the plan was hashed'),
      said(
        cohort?.remarks.some((remark) => remark.includes('z-scored')),
        "the table's pooled z-scoring is spoken of",
      ),
    ];
  },
};
