/** Statistics and penalised paths against R and its packages; each part of the suite stands in a file of its own. */
import { glmnetCases } from './glmnet.ts';
import { multinomialCases } from './multinomial.ts';
import { accuracyCases } from './statistics/accuracy.ts';
import { agreementCases } from './statistics/agreement.ts';
import { classicalCases } from './statistics/classical.ts';
import { comparisonCases } from './statistics/comparisons.ts';
import { competingCases } from './statistics/competing.ts';
import { designCases } from './statistics/design.ts';
import { harmoniseCases } from './statistics/harmonise.ts';
import { learnerCases } from './statistics/learners.ts';
import { mixedCases } from './statistics/mixed.ts';
import { performanceCases } from './statistics/performance.ts';
import { regressionCases } from './statistics/regression.ts';
import { screenCases } from './statistics/screens.ts';
import { survivalCases } from './statistics/survival.ts';
import type { Suite } from './suite.ts';

const parts = [
  classicalCases,
  comparisonCases,
  agreementCases,
  regressionCases,
  mixedCases,
  accuracyCases,
  performanceCases,
  survivalCases,
  competingCases,
  designCases,
  screenCases,
  harmoniseCases,
  learnerCases,
  multinomialCases,
];

export const suite: Suite = {
  name: 'statistics',
  cases: 7738,
  run: async (context) => {
    const results = parts.flatMap((part, i) => {
      context.progress(i, parts.length + 1);
      return part(context);
    });
    return [...results, ...(await glmnetCases(context))];
  },
};
