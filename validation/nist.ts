/** NIST's Statistical Reference Datasets; each part of the suite stands in a file of its own. */
import { anovaCases, anovaResults } from './nist-anova.ts';
import { nonlinearCases, nonlinearResults } from './nist-nonlinear.ts';
import type { Suite } from './suite.ts';

export const suite: Suite = {
  name: 'nist',
  cases: nonlinearCases + anovaCases,
  run: async (context) => [...(await nonlinearResults(context)), ...anovaResults(context)],
};
