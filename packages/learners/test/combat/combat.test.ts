import { randomStream } from '@lobule/foundation';
import { applyCombat, type CombatData, combatDefaults, fitCombat } from '@lobule/learners';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';

/** Two scanners, the second with another offset and spread, and an age that truly matters. */
function twoScanners(rows = 80, columns = 30): CombatData & { readonly covariates: readonly Float64Array[] } {
  const stream = randomStream(1, 'combat');
  const batch = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const age = Float64Array.from({ length: rows }, () => normalVariate(stream));
  const x = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const scanner = batch[i] === 1 ? 3 + j / 10 : 0;
      x[j * rows + i] = j + 0.8 * age[i] + scanner + normalVariate(stream) * (batch[i] === 1 ? 2 : 1);
    }
  }
  return { rows, columns, x, batch, covariates: [age] };
}

const meanOf = (data: CombatData, x: Float64Array, j: number, b: number) => {
  const kept = Array.from({ length: data.rows }, (_, i) => i).filter((i) => data.batch[i] === b);
  return kept.reduce((sum, i) => sum + x[j * data.rows + i], 0) / kept.length;
};

describe('ComBat', () => {
  test('brings the scanners together and keeps what the covariate explains', () => {
    const data = twoScanners();
    const harmonised = applyCombat(fitCombat(data), data);
    for (let j = 0; j < data.columns; j++) {
      const before = Math.abs(meanOf(data, data.x, j, 1) - meanOf(data, data.x, j, 0));
      const after = Math.abs(meanOf(data, harmonised, j, 1) - meanOf(data, harmonised, j, 0));
      expect(after).toBeLessThan(0.35 * before);
    }
    const slope = (x: Float64Array, j: number) =>
      data.covariates[0].reduce((sum, age, i) => sum + age * x[j * data.rows + i], 0);
    const slopes = Array.from({ length: data.columns }, (_, j) => slope(harmonised, j) / data.rows);
    expect(slopes.reduce((a, b) => a + b, 0) / slopes.length).toBeGreaterThan(0.5);
  });

  test('learnt from some samples serves others, without looking at them', () => {
    const data = twoScanners();
    const model = fitCombat(data);
    const one = {
      rows: 1,
      columns: data.columns,
      x: Float64Array.from({ length: data.columns }, (_, j) => data.x[j * data.rows + 5]),
      batch: data.batch.slice(5, 6),
      covariates: [data.covariates[0].slice(5, 6)],
    };
    const together = applyCombat(model, data);
    applyCombat(model, one).forEach((value, j) => {
      expect(value).toBe(together[j * data.rows + 5]);
    });
  });

  test('leaves a reference scanner as it is, to the last bit', () => {
    const data = twoScanners();
    const harmonised = applyCombat(fitCombat(data, { ...combatDefaults, referenceBatch: 1 }), data);
    data.batch.forEach((b, i) => {
      if (b === 1) expect(harmonised[i]).toBe(data.x[i]);
    });
  });

  test('leaves a feature alone that has no spread on one scanner, and says which', () => {
    const data = twoScanners();
    data.batch.forEach((b, i) => {
      if (b === 0) data.x[3 * data.rows + i] = 7;
    });
    const model = fitCombat(data);
    expect(model.leftAsTheyAre).toEqual([3]);
    const kept = applyCombat(model, data).subarray(3 * data.rows, 4 * data.rows);
    expect(kept).toEqual(data.x.subarray(3 * data.rows, 4 * data.rows));
  });

  test('refuses one scanner, a scanner seen once, an unknown one, and covariates that tell the scanner', () => {
    const data = twoScanners();
    const code = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'nothing';
    };
    expect(code(() => fitCombat({ ...data, batch: new Int32Array(80) }))).toBe('learners/batches');
    const once = data.batch.slice();
    once[0] = 2;
    expect(code(() => fitCombat({ ...data, batch: once }))).toBe('learners/batches');
    expect(code(() => applyCombat(fitCombat(data), { ...data, batch: once }))).toBe('learners/batches');
    expect(code(() => fitCombat({ ...data, covariates: [Float64Array.from(data.batch)] }))).toBe(
      'learners/confounded',
    );
    expect(code(() => fitCombat({ ...data, x: data.x.fill(Number.NaN, 4, 5) }))).toBe('learners/not-finite');
    expect(code(() => fitCombat({ ...data, rows: 79 }))).toBe('learners/shape');
  });
});
