import { endpointOf, honest, said, sameHashes } from './example-cases.ts';
import { runExample } from './run-example.ts';
import { type CaseResult, compare, type Suite } from './suite.ts';

/** MAMA-MIA: each centre left out, and the scanner alone as a probe. No AUC has a target. */
export const suite: Suite = {
  name: 'mama-mia',
  cases: 102,
  async run(context) {
    const results = await runExample('mama-mia', context);
    const { cohort } = results;
    const pcr = endpointOf(results, 'pCR');
    const rfs = endpointOf(results, 'RFS');
    const parts = pcr?.models[0]?.byCentre?.parts ?? [];
    const pooled = parts.at(-1);
    const cases: CaseResult[] = [
      compare('women', cohort?.patients ?? 0, 1506, 0),
      compare('pCR: women with a known response', pcr?.patients ?? 0, 1491, 0),
      compare('pCR: of whom responded', pcr?.events ?? 0, 440, 0),
      compare('pCR: women without, left out', pcr?.dropped.length ?? 0, 15, 0),
      // 0 days to recurrence are no event: 44 of Duke, 52 of I-SPY 1 and 25 of NACT had one.
      compare('RFS: women with a follow-up', rfs?.patients ?? 0, 523, 0),
      compare('RFS: recurrences', rfs?.events ?? 0, 121, 0),
      compare('RFS: women without, left out', rfs?.dropped.length ?? 0, 983, 0),
      compare('parts that are left out in turn', parts.length, 23, 0),
      said(
        pooled?.centres.join() === 'AAD,AAM,AAP,AAU',
        'centres of fewer than ten women are pooled and named',
      ),
      compare('women of the pooled centres', pooled?.patients ?? 0, 18, 0),
      compare(
        'women over all parts',
        parts.reduce((sum, { patients }) => sum + patients, 0),
        1491,
        0,
      ),
      said(
        pcr?.models
          .filter(({ probe }) => probe === 'shortcut')
          .map(({ name }) => name)
          .join() === 'acquisition',
        'the model of acquisition fields is a probe',
      ),
      said(
        [pcr, rfs].every((one) => one?.figures?.some(({ validation }) => validation === 'over place')),
        'figures over place are told apart',
      ),
      ...[pcr, rfs].flatMap((one) =>
        (one?.models ?? []).flatMap(({ title, byCentre }) =>
          (byCentre?.parts ?? []).map(({ centres, discrimination: { low, value, high } }) =>
            said(
              low < value && value < high,
              `${one?.name}, ${title}, without ${centres.join(', ')}: an interval`,
            ),
          ),
        ),
      ),
      ...honest(pcr),
      ...honest(rfs),
    ];
    return [...cases, ...sameHashes(results, await runExample('mama-mia', context))];
  },
};
