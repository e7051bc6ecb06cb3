import { endpointOf, honest, said } from './example-cases.ts';
import { runExample } from './run-example.ts';
import { compare, type Suite } from './suite.ts';

/** I-SPY 1: that the study is complete and honest. No target is set for an AUC: the honest number is the right one. */
export const suite: Suite = {
  name: 'ispy1',
  cases: 43,
  async run(context) {
    const results = await runExample('ispy1', context);
    const { cohort, study } = results;
    const endpoint = (name: string) => endpointOf(results, name);
    const counts = (name: string, patients: number, events: number) => [
      compare(`${name}: patients`, endpoint(name)?.patients ?? 0, patients, 0),
      compare(`${name}: events`, endpoint(name)?.events ?? 0, events, 0),
      compare(`${name}: models`, endpoint(name)?.models.length ?? 0, 3, 0),
    ];
    return [
      compare('women', cohort?.patients ?? 0, 161, 0),
      ...counts('pCR', 156, 46),
      ...counts('RFS', 161, 43),
      ...honest(endpoint('pCR')),
      ...honest(endpoint('RFS')),
      said(study.planHash !== undefined, 'the plan was hashed'),
      said(
        cohort?.remarks.some((remark) => remark.includes('z-scored')),
        "the table's pooled z-scoring is spoken of",
      ),
    ];
  },
};
