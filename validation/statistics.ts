/** Statistics against R and its packages; each part of the suite stands in a file of its own. */
import { accuracyCases } from './statistics/accuracy.ts';
import { agreementCases } from './statistics/agreement.ts';
import { classicalCases } from './statistics/classical.ts';
import { regressionCases } from './statistics/regression.ts';
import { survivalCases } from './statistics/survival.ts';
import type { Suite } from './suite.ts';

const parts = [classicalCases, agreementCases, regressionCases, accuracyCases, survivalCases];

export const suite: Suite = {
  name: 'statistics',
  cases: 5343,
  run: async (context) =>
    parts.flatMap((part, i) => {
      const results = part(context);
      context.progress(i + 1, parts.length);
      return results;
    }),
};
