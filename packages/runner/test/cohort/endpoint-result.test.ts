import { describe, expect, test } from 'vitest';
import { endpointResult } from '../../src/cohort/endpoint-result.ts';
import { validatedCohort } from './validated.ts';

const files = { models: 'tables/validation.json' };
const binary = await validatedCohort('binary');
const survival = await validatedCohort('survival');
const response = endpointResult(binary.endpoint, binary.result, files);
const recurrence = endpointResult(survival.endpoint, survival.result, files);

describe('checks of the analysis', () => {
  test('carry the very band that they tell, for the histogram', () => {
    const banded = response.canaries.filter(({ values }) => values !== undefined);
    expect(banded).toHaveLength(4);
    for (const { band, found } of banded) {
      expect(found).toContain(`band ${band![0].toFixed(3)} to ${band![1].toFixed(3)}`);
    }
  });
});

describe('an interval', () => {
  test('that was cut at the largest AUC says so, and one that was not says nothing', async () => {
    const strong = await validatedCohort('binary', { strength: 8 });
    const [model] = endpointResult(strong.endpoint, strong.result, files).models;
    expect(model.internal.high).toBe(1);
    expect(model.remarks).toContain(
      'The interval of the AUC reached beyond 1.00 and was cut there: no AUC can be larger.',
    );
    const weak = await validatedCohort('binary', { strength: 0.3 });
    const [other] = endpointResult(weak.endpoint, weak.result, files).models;
    expect(other.internal.high).toBeLessThan(1);
    expect(other.remarks.join(' ')).not.toContain('was cut');
    expect(response.intervalMethod).toContain('is cut there');
  });
});

describe('the Brier score', () => {
  test('comes with the score of the frequency, and for survival with the horizon', () => {
    const { brier, brierOfFrequency } = binary.result.models[0].calibration;
    expect(response.models[0]).toMatchObject({ brier, brierOfFrequency });
    expect(response.models[0].horizon).toBeUndefined();
    const [model] = recurrence.models;
    expect(model.horizon).toEqual({ time: 1, unit: 'years' });
    expect(model.brierOfFrequency).toBe(survival.result.models[0].calibration.brierOfFrequency);
  });
});

describe('the log-rank statistic', () => {
  test('is that of the drawn groups, and the one of the p value stands beside it', () => {
    const { logRank, logRankPerRepeat, permutationP } = survival.result.models[0].riskGroups!;
    expect(recurrence.models[0].survival!.logRank).toEqual({
      statistic: logRank,
      perRepeat: logRankPerRepeat,
      p: permutationP,
      permutations: 5,
    });
  });
});
