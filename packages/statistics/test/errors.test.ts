import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  adjustP,
  anova,
  areaUnderCurve,
  calibration,
  chiSquaredTest,
  coxRegression,
  cumulativeIncidence,
  kaplanMeier,
  logisticRegression,
  quantiles,
  rocCurve,
  statisticsErrors,
  summarise,
  tTest,
} from '../src/index.ts';

const raised: readonly [string, string, () => unknown][] = [
  ['statistics/not-numeric', 'text among numbers', () => summarise([1, 'two' as unknown as number])],
  ['statistics/not-finite', 'an infinite value', () => tTest([1, 2, Number.POSITIVE_INFINITY], [1, 2])],
  ['statistics/lengths-differ', 'scores without outcomes', () => rocCurve([1, 2, 3], [0, 1])],
  ['statistics/not-binary', 'an outcome coded 1 and 2', () => areaUnderCurve([1, 2, 3], [1, 2, 1])],
  ['statistics/one-class', 'an outcome with one class', () => rocCurve([1, 2, 3], [1, 1, 1])],
  [
    'statistics/one-class',
    'a logistic model of one class',
    () => logisticRegression({ outcome: [0, 0, 0], predictors: [] }),
  ],
  ['statistics/too-few-groups', 'a single group', () => anova([1, 2, 3], ['a', 'a', 'a'])],
  [
    'statistics/too-few-events',
    'a Cox model without events',
    () => coxRegression({ time: [1, 2], event: [0, 0], predictors: [] }),
  ],
  ['statistics/negative-time', 'a negative time', () => kaplanMeier([3, -1], [1, 0])],
  ['statistics/not-a-cause', 'half a cause', () => cumulativeIncidence([3, 1], [1, 0.5])],
  [
    'statistics/bad-table',
    'percentages for counts',
    () =>
      chiSquaredTest([
        [12.5, 3],
        [1, 2],
      ]),
  ],
  ['statistics/bad-option', 'a probability above one', () => quantiles([1, 2], [1.5])],
  ['statistics/bad-option', 'a p-value above one', () => adjustP([0.2, 1.2], 'holm')],
  ['statistics/bad-option', 'a prediction above one', () => calibration([0.2, 1.4], [0, 1])],
  ['statistics/bad-option', 'a confidence level of 95', () => tTest([1, 2], [1, 3], { level: 95 })],
];

describe('bad input', () => {
  test.each(raised)('gives %s for %s', (code, _, act) => {
    let caught: unknown;
    try {
      act();
    } catch (error) {
      caught = error;
    }
    expect(isLobuleError(caught, code)).toBe(true);
  });

  test('every code of the catalogue is raised above', () => {
    const codes = new Set(raised.map(([code]) => code));
    expect(Object.keys(statisticsErrors.entries).filter((code) => !codes.has(code))).toEqual([]);
  });
});
