import { areaUnderCurve, harrellC } from '@lobule/statistics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COVERAGE, discrimination, makeData, registerPlan, resampledInterval } from '../src/index.ts';
import { calibrate } from '../src/validation/calibration.ts';
import { scoresByPatient } from '../src/validation/cross-validate.ts';
import { smallPlan } from './cohort.ts';

describe('discrimination', () => {
  test('is the AUC of the room statistics', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 4, maxLength: 40 }),
        (rows) => {
          const values = Uint8Array.from(rows, ([, yes]) => Number(yes));
          fc.pre(values.includes(0) && values.includes(1));
          const scores = rows.map(([score]) => score);
          expect(discrimination({ kind: 'binary', values }, scores)).toBeCloseTo(
            areaUnderCurve(scores, values),
            12,
          );
        },
      ),
    );
  });

  test('is the C-index of Harrell', () => {
    const time = Float64Array.of(5, 3, 9, 3, 7, 1, 8, 2);
    const event = Uint8Array.of(1, 1, 0, 0, 1, 1, 1, 1);
    const score = [1, 4, 0, 2, 2, 5, 2, 3];
    expect(discrimination({ kind: 'survival', time, event }, score)).toBeCloseTo(
      harrellC(time, event, score).value,
      12,
    );
  });
});

describe('the interval', () => {
  test('is the corrected resampled t: (1/J + 1/(k-1)) times the variance of fold values', () => {
    const { value, standardError, lower, upper } = resampledInterval(
      [0.6, 0.7, 0.8, 0.7, 0.7],
      5,
      0.95,
      [0, 1],
    );
    // variance 0.005, (1/5 + 1/4) 0.005 = 0.00225; t(0.975, 4) = 2.776445
    expect(value).toBeCloseTo(0.7, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(0.00225), 12);
    expect(upper! - value!).toBeCloseTo(2.7764451 * Math.sqrt(0.00225), 7);
    expect(value! - lower!).toBeCloseTo(2.7764451 * Math.sqrt(0.00225), 7);
  });

  test('stays within what the figure can be, and is absent with a reason where folds do not differ', () => {
    expect(resampledInterval([1, 1, 0.8, 1, 1], 5, 0.95, [0, 1])).toMatchObject({ upper: 1, cutAt: [1] });
    expect(resampledInterval([0, 0, 0.2, 0, 0], 5, 0.95, [0, 1])).toMatchObject({ lower: 0, cutAt: [0] });
    expect(resampledInterval([0, 1, 0, 1], 4, 0.95, [0, 1]).cutAt).toEqual([0, 1]);
    expect(resampledInterval([0.6, 0.7, 0.8, 0.7, 0.7], 5, 0.95, [0, 1])).not.toHaveProperty('cutAt');
    expect(resampledInterval([0.5, 0.5, 0.5], 3, 0.95, [0, 1]).reason?.code).toBe('no-spread');
    expect(resampledInterval([0.5, Number.NaN], 3, 0.95, [0, 1]).reason?.code).toBe('too-few-folds');
  });

  test('comes with the coverage that was simulated', () => {
    expect(COVERAGE.length).toBeGreaterThan(0);
    // Studies of several classes take minutes each; the report says of how many a coverage is.
    for (const { studies, design } of COVERAGE) {
      expect(studies).toBeGreaterThanOrEqual(design.includes('classes') ? 60 : 200);
    }
  });
});

describe('calibration of survival', () => {
  const time = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const event = Uint8Array.of(1, 0, 1, 1, 0, 1, 0, 1);

  test('with a risk that was rounded to 0 or to 1 has no slope, says why, and keeps its Brier score', () => {
    for (const certain of [0, 1]) {
      const risk = [0.9, 0.5, 0.6, 0.4, 0.3, 0.2, 0.1, certain];
      const found = calibrate({ kind: 'survival', time, event }, [risk], 4.5);
      expect(found.slope).toBeNull();
      expect(found.reason?.code).toBe('no-slope');
      expect(found.brier).toBeGreaterThan(0);
      const binary = calibrate({ kind: 'binary', values: event }, [risk], null);
      expect([binary.slope, binary.intercept]).toEqual([null, null]);
    }
  });
});

describe('calibration', () => {
  const risks = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
  const values = Uint8Array.of(0, 1, 0, 0, 1, 0, 1, 1);

  test('of risks that are right in the large has intercept 0, and moves with them', () => {
    const half = new Array<number>(8).fill(0.5);
    expect(calibrate({ kind: 'binary', values }, [half], null).intercept).toBeCloseTo(0, 12);
    const quarter = new Array<number>(8).fill(0.25);
    // log(3) has to be added to log odds of 1 : 3 to reach 1 : 1.
    const low = calibrate({ kind: 'binary', values }, [quarter], null);
    expect(low.intercept).toBeCloseTo(1.0986122886681098, 9);
    expect(low.observedOverExpected).toBeCloseTo(2, 12);
    expect(low.slope).toBeNull();
    expect(low.reason?.code).toBe('no-slope');
  });

  test('has the Brier score and its value for the frequency alone', () => {
    const found = calibrate({ kind: 'binary', values }, [risks], null);
    const byHand = risks.reduce((sum, risk, i) => sum + (risk - values[i]) * (risk - values[i]), 0) / 8;
    expect(found.brier).toBeCloseTo(byHand, 12);
    expect(found.brierOfFrequency).toBe(0.25);
  });

  test('slope doubles where log odds are halved', () => {
    const halved = risks.map((risk) => 1 / (1 + Math.sqrt((1 - risk) / risk)));
    const full = calibrate({ kind: 'binary', values }, [risks], null).slope!;
    expect(calibrate({ kind: 'binary', values }, [halved], null).slope).toBeCloseTo(2 * full, 7);
  });

  test('of survival weighs for censoring: without any it is the plain Brier score', () => {
    const time = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const early = [0.9, 0.8, 0.7, 0.6, 0.3, 0.2, 0.1, 0.1];
    const all = calibrate({ kind: 'survival', time, event: new Uint8Array(8).fill(1) }, [early], 4.5);
    const byHand =
      early.reduce((sum, risk, i) => sum + (risk - (i < 4 ? 1 : 0)) * (risk - (i < 4 ? 1 : 0)), 0) / 8;
    expect(all.brier).toBeCloseTo(byHand, 12);
    // One lost at 2: those who outlive it count 6/7 in the share still followed, 1 / (6/7) = 7/6 each.
    const event = Uint8Array.of(1, 0, 1, 1, 1, 1, 1, 1);
    const lost = calibrate({ kind: 'survival', time, event }, [early], 4.5);
    const parts = early.map(
      (risk, i) => (risk - (i < 4 ? 1 : 0)) * (risk - (i < 4 ? 1 : 0)) * (i === 1 ? 0 : i === 0 ? 1 : 7 / 6),
    );
    expect(lost.brier).toBeCloseTo(parts.reduce((sum, part) => sum + part, 0) / 8, 12);
  });
});

describe('the score of a patient with two lesions', () => {
  test('is the mean or the largest of theirs, as the plan names it', () => {
    const outcome = { kind: 'binary', values: Uint8Array.of(1, 0) } as const;
    const ids = ['a', 'b', 'a'];
    const x = { rows: 3, names: ['f'], values: Float64Array.of(1, 2, 4) };
    const of = (aggregate: 'mean' | 'largest') => {
      const data = makeData(registerPlan(smallPlan('binary', { aggregate })), {
        ids,
        x,
        outcome,
        groups: {},
      });
      // Rows in the order of their patients.
      return Array.from(scoresByPatient(data, [1, 0], Float64Array.of(2, 1, 4)));
    };
    expect(of('mean')).toEqual([2, 2.5]);
    expect(of('largest')).toEqual([2, 4]);
  });
});
