import { endpointOf, honest, said, sameHashes } from './example-cases.ts';
import { runExample } from './run-example.ts';
import { type CaseResult, compare, type Suite } from './suite.ts';

/** I-SPY 2: the table's own test part is opened once; that the study is complete and honest. No AUC has a target. */
export const suite: Suite = {
  name: 'ispy2',
  cases: 41,
  async run(context) {
    const results = await runExample('ispy2', context);
    const { cohort } = results;
    const pcr = endpointOf(results, 'pCR');
    const held = pcr?.holdOut;
    const cases: CaseResult[] = [
      compare('women', cohort?.patients ?? 0, 982, 0),
      compare('pCR: women of the development', pcr?.patients ?? 0, 879, 0),
      compare('pCR: of whom responded', pcr?.events ?? 0, 282, 0),
      compare('pCR: women whose part is not known, left out', pcr?.dropped.length ?? 0, 5, 0),
      compare('pCR: women held out', held?.patients ?? 0, 98, 0),
      compare('pCR: of whom responded, held out', held?.events ?? 0, 31, 0),
      compare('pCR: times that the hold-out was opened', held?.opened ?? 0, 1, 0),
      compare('pCR: models', pcr?.models.length ?? 0, 4, 0),
      said(held?.validation === 'internal' && held.warnings.length === 0, 'the hold-out is called internal'),
      ...(held?.models ?? []).map(({ title, discrimination: { low, value, high } }) =>
        said(low < value && value < high, `hold-out, ${title}: an interval`),
      ),
      said(
        pcr?.figures?.filter(({ method }) => method === 'DeLong').length === 4,
        "DeLong's intervals are of the hold-out alone",
      ),
      said(
        pcr?.models
          .filter(({ probe }) => probe === 'shortcut')
          .map(({ name }) => name)
          .join() === 'acquisition',
        'the model of acquisition fields is a probe',
      ),
      said(
        cohort?.remarks.some((remark) => remark.includes('treatment arm is absent')),
        'the absent treatment arm is spoken of',
      ),
      ...honest(pcr),
    ];
    return [...cases, ...sameHashes(results, await runExample('ispy2', context))];
  },
};
