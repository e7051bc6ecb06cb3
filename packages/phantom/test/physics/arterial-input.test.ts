import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import { bloodConcentration, plasmaConcentration, plasmaCurve } from '../../src/physics/arterial-input.ts';

describeWithReference('the arterial input', 'dce-osipi', (folder) => {
  test('is that of Parker, as OSIPI tabulates it', () => {
    const file = path.join(folder, 'PopulationAIF_DCE/data/ParkerAIF_ref.csv');
    const rows = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
      .filter(([name]) => name === 'original_AIF');
    expect(rows.length).toBeGreaterThan(10);
    for (const [, minutes, blood] of rows) {
      const expected = Number(blood);
      const error = Math.abs(bloodConcentration(60 * Number(minutes)) - expected);
      expect(error).toBeLessThan(1e-4 + 0.01 * expected);
    }
  });
});

test('plasma holds what the red cells do not take', () => {
  expect(plasmaConcentration(60) * 0.58).toBeCloseTo(bloodConcentration(60), 12);
});

test('nothing arrives before the delay is over', () => {
  const { values, stepS } = plasmaCurve(60, 10);
  expect(values[9 / stepS]).toBe(0);
  expect(values[30 / stepS]).toBe(plasmaConcentration(20));
});
