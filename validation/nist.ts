/** NIST's Statistical Reference Datasets; each part of the suite stands in a file of its own. */
import { nonlinearCases, nonlinearResults } from './nist-nonlinear.ts';
import type { Suite } from './suite.ts';

export const suite: Suite = {
  name: 'nist',
  cases: nonlinearCases,
  run: async (context) => [...(await nonlinearResults(context))],
};
