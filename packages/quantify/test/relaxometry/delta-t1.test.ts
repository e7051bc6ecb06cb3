import { describe, expect, test } from 'vitest';
import { deltaT1Model, reasonOf } from '../../src/index.ts';

const model = deltaT1Model.prepare({});

describe('T1 before and after contrast', () => {
  test('the published means of HER2-low tumours, 1903 and 462 ms, differ by 1441 ms or 75.7 %', () => {
    const { parameters, reason } = model.fitCurve([1903, 462]);
    expect(parameters.deltaT1Ms).toBe(1441);
    expect(parameters.relativeDeltaT1).toBeCloseTo(0.7572, 4);
    expect(reason).toBe(0);
  });

  test('standard errors are those of independent maps, with the degrees of freedom of Welch', () => {
    const { standardErrors, intervalDegreesOfFreedom } = model.fitCurve([1900, 460], {
      t1BeforeSeMs: 90,
      t1BeforeFreedom: 3,
      t1AfterSeMs: 12,
      t1AfterFreedom: 5,
    });
    expect(standardErrors.deltaT1Ms).toBeCloseTo(Math.hypot(90, 12), 10);
    expect(standardErrors.relativeDeltaT1).toBeCloseTo((460 / 1900) * Math.hypot(90 / 1900, 12 / 460), 10);
    // 4.8, cut to whole degrees as in a map.
    expect(intervalDegreesOfFreedom.deltaT1Ms).toBe(3);
    expect(intervalDegreesOfFreedom.relativeDeltaT1).toBe(4);
  });

  test('a T1 that rose gives a negative difference', () => {
    expect(model.fitCurve([1000, 1100]).parameters.deltaT1Ms).toBe(-100);
  });

  test('without both standard errors there is none, and the value stands', () => {
    const { parameters, standardErrors } = model.fitCurve([1900, 460], { t1BeforeSeMs: 90 });
    expect(parameters.deltaT1Ms).toBe(1440);
    expect(standardErrors.deltaT1Ms).toBeNaN();
    const two = { t1BeforeSeMs: Number.NaN, t1BeforeFreedom: 0, t1AfterSeMs: 12, t1AfterFreedom: 3 };
    expect(model.fitCurve([1900, 460], two).parameters.deltaT1Ms).toBe(1440);
    expect(model.fitCurve([1900, 460], two).standardErrors.deltaT1Ms).toBeNaN();
  });

  test('maps: a T1 that is undefined in one of them leaves no difference, with its reason', () => {
    const maps = [Float32Array.of(1900, Number.NaN, 0, 0), Float32Array.of(460, 460, 460, 0)];
    const { parameters, reasons } = model.fit(maps, Int32Array.of(0, 1, 2, 3));
    expect([...parameters.deltaT1Ms]).toEqual([1440, Number.NaN, Number.NaN, Number.NaN]);
    expect([...reasons].map((code) => reasonOf(code).code)).toEqual([
      'fine',
      'not-finite',
      'not-positive',
      'no-signal',
    ]);
  });

  test('gives back the maps of a predicted change', () => {
    expect([...model.predict({ deltaT1Ms: 1440, relativeDeltaT1: 0.75 })]).toEqual([1920, 480]);
  });
});
