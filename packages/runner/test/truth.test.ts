import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeCohort } from '@lobule/phantom/node';
import type { Comparison, StudyNote } from '@lobule/study';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStudy } from '../src/index.ts';

/**
 * Two patients here, with bounds to match; the suite `phantom` has eight patients and argues its bounds.
 * Relative bias and coverage of nominal 95 % intervals, in the interiors of lesions.
 */
const BOUNDS: readonly (readonly [map: string, bias: number, lowest: number, highest: number])[] = [
  ['T1map', 0.01, 0.92, 0.98],
  ['T1map-IR', 0.01, 0.89, 0.97],
  ['T2map', 0.01, 0.92, 0.98],
  ['T2starmap', 0.01, 0.92, 0.98],
  ['ADC', 0.02, 0.92, 0.98],
  ['D', 0.02, 0.92, 0.99],
  ['f', 0.02, 0.92, 0.99],
  ['Ktrans', 0.02, 0.91, 0.98],
  ['ve', 0.02, 0.91, 0.98],
];

describe('maps of the synthetic cohort against the truth', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-truth-'));
  let comparisons: readonly Comparison[] = [];
  let notes: readonly StudyNote[] = [];

  beforeAll(async () => {
    const cohort = path.join(folder, 'cohort');
    await writeCohort(cohort, { patients: 2, motion: false, incomplete: false });
    const example = path.join(import.meta.dirname, '..', '..', '..', 'examples', 'synthetic', 'study.yaml');
    const text = readFileSync(example, 'utf8');
    const file = path.join(folder, 'study.yaml');
    writeFileSync(file, text.slice(0, text.indexOf('\nfeatures:')) + text.slice(text.indexOf('\ncompare:')));
    const { results } = await runStudy(file, path.join(folder, 'out'), {
      variables: { LOBULE_COHORT: cohort },
    });
    ({ comparisons, notes } = results);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(BOUNDS)(
    '%s is unbiased and its intervals hold the truth as often as they say',
    (map, bias, low, high) => {
      const found = comparisons.find((one) => one.map === map && one.where === 'lesion interiors');
      // Four standard errors of the mean over so few voxels, beside what the physics leaves.
      const chance = (4 * (found?.spread ?? Number.NaN)) / Math.sqrt(found?.n ?? Number.NaN);
      const truth = (found?.bias ?? Number.NaN) / (found?.relativeBias ?? Number.NaN);
      expect(Math.abs(found?.bias ?? Number.NaN)).toBeLessThan(bias * truth + chance);
      expect(found?.coverage95).toBeGreaterThan(low);
      expect(found?.coverage95).toBeLessThan(high);
      expect(found?.undefinedShare).toBe(0);
    },
  );

  test('the volume of the drawn lesion is that of its voxels, against the finer truth', () => {
    const found = comparisons.find(({ map }) => map === 'volume of lesion');
    expect(found).toMatchObject({
      of: 'volume',
      n: 2,
      unit: 'mm3',
      against: 'known truth',
      undefinedShare: 0,
    });
    for (const [truth, measured] of found?.points ?? []) {
      expect(measured).not.toBe(truth);
      // Each voxel on the surface is wholly in or wholly out: a few per cent of a lesion of a thousand voxels.
      expect(Math.abs(measured / truth - 1)).toBeLessThan(0.1);
    }
    expect(comparisons.some(({ map }) => map === 'volume of enhancing')).toBe(false);
  });

  test('D* is said to be undefined in nearly every voxel: eight b-values do not tell it', () => {
    const found = comparisons.find((one) => one.map === 'Dstar' && one.where === 'lesion interiors');
    expect(found?.undefinedShare).toBeGreaterThan(0.8);
  });

  test('what the interiors leave out is said, with the share of the lesions that they are', () => {
    const n = comparisons.find(({ map, where }) => map === 'ADC' && where === 'lesion interiors')?.n;
    const [{ text }, ...more] = notes.filter(({ code }) => code === 'interiors-only');
    expect(more).toEqual([]);
    const [, compared, all, percent] =
      /: (\d+) of (\d+) voxels of enhancing lesion \((.*) %\)/.exec(text) ?? [];
    expect(Number(compared)).toBe(n);
    expect(Number(all)).toBeGreaterThan(Number(compared));
    expect(Number(percent)).toBeCloseTo((100 * Number(compared)) / Number(all), 1);
  });
});
