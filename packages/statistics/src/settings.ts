import { type Infer, s } from '@lobule/foundation';

/** What a study.yaml can say of its statistics; each part is what the functions of this room take as options. */
export const statisticsSettings = s.object(
  {
    level: s.number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.95,
      description: 'Level of all confidence intervals',
    }),
    continuous: s.oneOf(['by-normality', 'means', 'ranks'], {
      default: 'by-normality',
      description: 'How continuous variables are described and compared in Table 1',
    }),
    variances: s.oneOf(['unequal', 'equal'], {
      default: 'unequal',
      description: "Welch's tests (unequal) or Student's and Fisher's (equal)",
    }),
    normalityP: s.number({
      minimum: 0,
      maximum: 1,
      default: 0.05,
      description: 'Shapiro-Wilk p below which a group is not taken as normal',
    }),
    adjust: s.oneOf(['none', 'bonferroni', 'holm', 'hochberg', 'benjamini-hochberg', 'benjamini-yekutieli'], {
      default: 'benjamini-hochberg',
      description: 'Adjustment of p-values where many variables are tested',
    }),
    ties: s.oneOf(['efron', 'breslow'], { default: 'efron', description: 'Tied event times of Cox models' }),
    survivalInterval: s.oneOf(['log', 'log-log', 'plain'], {
      default: 'log',
      description: 'Scale on which intervals of Kaplan-Meier curves are formed',
    }),
  },
  { description: 'Conventions of the statistics', default: {} },
);

/** Settings as `statisticsSettings` reads them. */
export type StatisticsSettings = Infer<typeof statisticsSettings>;
