import { describe, expect, test } from 'vitest';
import { endpointResult, predictionTable } from '../../src/cohort/endpoint-result.ts';
import { validatedCohort } from './validated.ts';

const files = { models: 'tables/validation.json' };
const binary = await validatedCohort('binary');
const survival = await validatedCohort('survival');
const filtered = await validatedCohort('survival', { filter: true });
const survivalWithFilter = endpointResult(filtered.endpoint, filtered.result, files);
const response = endpointResult(binary.endpoint, binary.result, files);
const recurrence = endpointResult(survival.endpoint, survival.result, files);

describe('checks of the analysis', () => {
  test('tell the rule by which a planted signal counts as found, and selection only of models that select', () => {
    const planted = survivalWithFilter.canaries.filter(({ name }) => name.startsWith('Planted'));
    expect(planted.map(({ expected }) => expected)).toEqual([
      'C-index within 0.1 of 0.850',
      'C-index within 0.1 of 0.850, predictor selected in at least 80 % of folds',
    ]);
    expect(planted[0].found).toMatch(/^C-index 0\.\d{3}$/);
    expect(planted[1].found).toMatch(/^C-index 0\.\d{3}, predictor selected in \d+ % of folds$/);
    expect(filtered.result.canaries.planted[1].rule).toEqual({ apartAtMost: 0.1, selectedAtLeast: 0.8 });
  });

  test('carry the very band that they tell, for the histogram', () => {
    const banded = response.canaries.filter(({ values }) => values !== undefined);
    expect(banded).toHaveLength(4);
    for (const { band, found } of banded) {
      expect(found).toContain(`band ${band![0].toFixed(3)} to ${band![1].toFixed(3)}`);
    }
  });
});

describe('coefficients', () => {
  test('have a share of resamples only where the model can leave the feature out', () => {
    const [clinical, combined] = response.models;
    expect(clinical.coefficients.map(({ feature }) => feature)).toEqual(['c1', 'c2']);
    for (const { feature, selectedShare } of [...clinical.coefficients, ...combined.coefficients]) {
      if (feature.startsWith('c')) expect(selectedShare).toBeUndefined();
      else expect(selectedShare).toBeGreaterThanOrEqual(0);
    }
    const [, all] = survivalWithFilter.models;
    expect(all.coefficients.length).toBeGreaterThan(0);
    for (const { selectedShare } of all.coefficients) expect(selectedShare).toBeGreaterThanOrEqual(0);
  });
});

describe('the table of predictions', () => {
  test('has the time of survival beside its event, and none for a binary outcome', () => {
    const table = predictionTable(survival.result);
    expect(table.columns.slice(0, 3).map(({ name }) => name)).toEqual(['subject', 'outcome', 'time']);
    const time = table.columns[2];
    expect(time).toMatchObject({ kind: 'number', unit: 'a' });
    expect([...(time.values as Float64Array)]).toEqual(
      survival.result.models[0].predictions.map((prediction) => prediction.time),
    );
    expect(predictionTable(binary.result).columns.map(({ name }) => name)).not.toContain('time');
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
