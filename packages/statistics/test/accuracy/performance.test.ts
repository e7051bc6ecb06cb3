import { exp } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loess, lowess } from '../../src/accuracy/local-regression.ts';
import {
  overallPerformance,
  reclassification,
  smoothCalibration,
  spiegelhalterTest,
} from '../../src/index.ts';

const n = 120;
const lp = Array.from({ length: n }, (_, i) => -2 + (4 * ((i * 37) % n)) / n);
const risk = lp.map((x) => 1 / (1 + exp(-x)));
/** In each run of ten neighbouring risks as many events as predicted, as near as whole patients allow. */
const outcome = (() => {
  const order = risk.map((_, i) => i).sort((a, b) => risk[a] - risk[b]);
  const y = new Array<number>(n).fill(0);
  let owed = 0;
  for (const i of order) {
    owed += risk[i];
    if (owed >= 0.5) {
      y[i] = 1;
      owed -= 1;
    }
  }
  return y;
})();

describe('local regression', () => {
  test('leaves a parabola (loess) and a straight line (lowess) as they are', () => {
    const x = Float64Array.from({ length: 80 }, (_, i) => ((i * 31) % 80) / 7);
    const parabola = x.map((v) => 2 - v + 0.3 * v * v);
    const line = x.map((v) => 1 - 2 * v);
    const smooth = loess(x, parabola);
    lowess(x, line).forEach((value, i) => {
      expect(value).toBeCloseTo(line[i], 10);
      // Cubics through value and slope at the ends of a cell keep a parabola.
      expect(smooth[i]).toBeCloseTo(parabola[i], 9);
    });
  });

  test('gives equal values the same height', () => {
    const x = Float64Array.from({ length: 60 }, (_, i) => i % 12);
    const y = Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 5);
    for (const smooth of [loess(x, y), lowess(x, y)]) {
      for (let i = 12; i < 60; i++) expect(smooth[i]).toBeCloseTo(smooth[i - 12], 12);
    }
  });
});

describe('calibration without a line', () => {
  test('is near zero for risks that come true, and large for shifted ones', () => {
    const good = smoothCalibration(risk, outcome);
    const shifted = smoothCalibration(
      risk.map((p) => p / 2),
      outcome,
    );
    expect(good.ici).toBeLessThan(0.03);
    expect(shifted.ici).toBeGreaterThan(0.15);
    expect(good.e50).toBeLessThanOrEqual(good.e90);
    expect(good.sentence).toMatch(/^Smooth calibration \(loess\): ICI/);
    expect(spiegelhalterTest(risk, outcome).p).toBeGreaterThan(0.3);
    expect(
      spiegelhalterTest(
        risk.map((p) => p / 2),
        outcome,
      ).p,
    ).toBeLessThan(0.001);
  });

  test('says where it cannot be drawn', () => {
    expect(() => smoothCalibration([0.1, 0.2, 0.3], [0, 1, 0])).toThrow(/ten different/);
    expect(() => spiegelhalterTest([0.1, 1.2], [0, 1])).toThrow(/outside 0 to 1/);
    expect(spiegelhalterTest([0.5, 0.5], [0, 1]).reason?.code).toBe('zero-variance');
    const crowded = [
      ...new Array<number>(200).fill(0.4),
      ...Array.from({ length: 11 }, (_, i) => 0.5 + i / 50),
    ];
    const y = crowded.map((_, i) => i % 2);
    expect(smoothCalibration(crowded, y).reason?.code).toBe('collinear');
  });

  test('the likelihood figures are at their best for the risks themselves', () => {
    const own = overallPerformance(risk, outcome);
    const halved = overallPerformance(
      risk.map((p) => p / 2),
      outcome,
    );
    expect(own.quality).toBeGreaterThan(halved.quality);
    expect(halved.unreliabilityTest.p).toBeLessThan(0.001);
    expect(overallPerformance([0, ...risk.slice(1)], outcome).unreliability).toBeNaN();
  });
});

describe('reclassification', () => {
  test('by the same risks is none, and turns its sign when the models change places', () => {
    expect(reclassification(risk, risk, outcome).netReclassification.reason?.code).toBe('zero-variance');
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n, maxLength: n }),
        (other) => {
          const one = reclassification(risk, other, outcome, { cuts: [0.3, 0.6] });
          const two = reclassification(other, risk, outcome, { cuts: [0.3, 0.6] });
          expect(one.integratedDiscrimination.estimate?.value).toBeCloseTo(
            -(two.integratedDiscrimination.estimate?.value ?? Number.NaN),
            12,
          );
          expect(one.categories?.netReclassification).toBeCloseTo(
            -(two.categories?.netReclassification ?? 9),
            12,
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  test('carries its warning, and wants cuts that rise', () => {
    const half = risk.map((p) => p / 2);
    expect(reclassification(risk, half, outcome).sentence).toContain('too liberal');
    expect(() => reclassification(risk, half, outcome, { cuts: [0.4, 0.2] })).toThrow(/rise/);
    expect(() => reclassification(risk, [2, ...half.slice(1)], outcome)).toThrow(/outside 0 to 1/);
  });
});
