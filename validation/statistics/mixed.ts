/** The random-intercept model against lme4, through what longCombat makes of its fits. */
import { mixedRegression } from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, readData, readReference, type Tolerance } from './reference.ts';

/** The README's: lme4's optimiser stops there. */
const optimised: Tolerance = { absolute: 1e-4, relative: 1e-4 };

/**
 * longCombat standardises each feature by a mixed model with age, time and scanner. Its location of a scanner is the mean of
 * what is left beside the scanner's own effect, its scale the variance of that, both in residual SD; the effects of both
 * scanners, with equally many scans, are made to add up to 0.
 */
export function mixedCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'longcombat') as unknown as {
    gammahat: readonly (readonly number[])[];
    delta2hat: readonly (readonly number[])[];
  };
  const data = readData(context, 'longcombat_sim');
  const scanner = Float64Array.from(data.text('batch'), (name) => Number(name === 'B'));
  const predictors = [
    { name: 'age', values: data.number('age') },
    { name: 'time', values: data.number('time') },
    { name: 'scanner', values: scanner },
  ];
  return [1, 2, 3, 4, 5, 6].flatMap((f) => {
    const outcome = data.number(`f${f}`);
    const model = mixedRegression({ outcome, predictors, subjects: data.number('subid') });
    const half = model.coefficients[3].estimate / 2;
    const left = outcome.map(
      (y, i) => (y - model.fitted[i] + (scanner[i] === 1 ? half : -half)) / model.withinSd,
    );
    return [0, 1].flatMap((s) => {
      const own = left.filter((_, i) => scanner[i] === s);
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      const variance = own.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / (own.length - 1);
      return [
        ...check(`mixed/f${f}/scanner ${s}/location`, mean, reference.gammahat[s][f - 1], optimised),
        ...check(`mixed/f${f}/scanner ${s}/scale`, variance, reference.delta2hat[s][f - 1], optimised),
      ];
    });
  });
}
