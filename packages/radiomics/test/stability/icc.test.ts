import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_PERTURBATIONS,
  featureStability,
  perturbedFeatures,
  type RadiomicsSettings,
  stableFeatures,
} from '../../src/index.ts';
import { ball, noisy } from './solids.ts';

describe('The stability of features', () => {
  test('is that of Shrout and Fleiss (1979, table 4): 6 subjects, 4 judges', () => {
    const ratings = [
      [9, 2, 5, 8],
      [6, 1, 3, 2],
      [8, 4, 6, 8],
      [7, 1, 2, 6],
      [10, 5, 6, 9],
      [6, 2, 4, 7],
    ];
    const [{ icc, subjects, repetitions }] = featureStability(
      ['rating'],
      ratings.map((row) => row.map((value) => [value])),
    );
    const rounded = Object.values(icc).map(({ value }) => Number(value.toFixed(2)));
    expect(rounded).toEqual([0.17, 0.29, 0.71]);
    expect([subjects, repetitions]).toEqual([6, 4]);
  });

  test('of pure noise is near 0, of a constant shift 1 but for agreement, of what never changes 1', () => {
    const stream = randomStream(11);
    const values = Array.from({ length: 200 }, () => {
      const own = normalVariate(stream);
      return [0, 1, 2].map((n) => [normalVariate(stream), own + n, own]);
    });
    const [noise, shift, constant] = featureStability(['noise', 'shift', 'constant'], values);
    for (const { value, lower, upper } of Object.values(noise.icc)) {
      expect(Math.abs(value)).toBeLessThan(0.1);
      expect(lower).toBeLessThan(0);
      expect(upper).toBeLessThan(0.2);
    }
    expect(shift.icc['ICC(3,1)'].value).toBeCloseTo(1, 9);
    expect(shift.icc['ICC(2,1)'].value).toBeLessThan(0.7);
    for (const one of Object.values(constant.icc)) expect(one).toEqual({ value: 1, lower: 1, upper: 1 });
    const { kept, dropped } = stableFeatures([noise, shift, constant]);
    expect(kept).toEqual(['constant']);
    expect(dropped[0].reason.text).toMatch(/^The lower limit of ICC\(1,1\) is -0\.\d+, below 0\.9\.$/);
    expect(stableFeatures([shift], { form: 'ICC(3,1)', by: 'value' }).kept).toEqual(['shift']);
  });

  test('leaves out subjects with an undefined value and says so where too few are left', () => {
    const rows = [
      [
        [1, 1],
        [1, Number.NaN],
      ],
      [
        [2, 2],
        [2.1, Number.NaN],
      ],
      [
        [3, 3],
        [3, 4],
      ],
    ];
    const [good, few] = featureStability(['good', 'few'], rows);
    expect([good.subjects, good.leftOut, few.subjects, few.leftOut]).toEqual([3, 0, 1, 2]);
    expect(few.icc['ICC(1,1)'].reason?.code).toBe('too-few-values');
    expect(stableFeatures([few]).dropped[0].reason.code).toBe('too-few-values');
    const same = featureStability(
      ['same'],
      [
        [[5], [5]],
        [[5], [5]],
      ],
    );
    expect(same[0].icc['ICC(2,1)'].reason?.code).toBe('zero-variance');
  });

  test('is refused where subjects have other repetitions', () => {
    const ragged = [[[1], [2]], [[1]]];
    expect(() => featureStability(['mean'], ragged)).toThrow(
      expect.objectContaining({ code: 'radiomics/repetitions-differ' }),
    );
  });
});

describe('Features under perturbation', () => {
  const settings: RadiomicsSettings = { families: ['morphology', 'statistics'] };
  const subjects = [3, 4, 5, 6].map((mm) => {
    const mask = ball(mm);
    return { mask, image: noisy(mm, 4, mask), id: `sub-${mm}` };
  });
  const valuesOf = (asked: Parameters<typeof perturbedFeatures>[3], seed = 1) =>
    subjects.map(({ image, mask, id }) =>
      perturbedFeatures(image, mask, settings, asked, seed, id).map(({ set }) =>
        set.features.map(({ value }) => value),
      ),
    );
  const [{ set }] = perturbedFeatures(
    subjects[0].image,
    subjects[0].mask,
    settings,
    { volume: [0.1] },
    1,
    'a',
  );
  const names = set.features.map(({ name }) => name);
  const of = (stability: ReturnType<typeof featureStability>, name: string) =>
    stability.find((one) => one.name === name)!.icc['ICC(1,1)'].value;

  test('by noise alone shapes have an ICC of 1 and the extreme intensities less than the mean', () => {
    const stability = featureStability(names, valuesOf({ noise: { repetitions: 3, sd: 20 } }));
    expect(of(stability, 'Morphology_Volume')).toBe(1);
    expect(of(stability, 'Statistics_Mean')).toBeGreaterThan(of(stability, 'Statistics_Maximum') - 1);
  });

  test('by the whole chain the volume of balls of different sizes stays stable', () => {
    const stability = featureStability(names, valuesOf(DEFAULT_PERTURBATIONS));
    expect(stability[0].repetitions).toBe(12);
    expect(of(stability, 'Morphology_Volume')).toBeGreaterThan(0.8);
  });

  test('are the same for the same seed, and one perturbation more does not change the others', () => {
    const once = valuesOf({ noise: { repetitions: 1 }, volume: [0.1] });
    expect(valuesOf({ noise: { repetitions: 1 }, volume: [0.1] })).toEqual(once);
    const more = valuesOf({ noise: { repetitions: 2 }, volume: [0.1, 0.2] });
    expect(more.map(([first]) => first)).toEqual(once.map(([first]) => first));
    expect(valuesOf({ noise: { repetitions: 1 }, volume: [0.1] }, 2)).not.toEqual(once);
  });

  test('come from all of the image where a setting looks at all of it', () => {
    const [{ image, mask, id }] = subjects;
    const normalised = { ...settings, normalisation: { scale: 100 } };
    const [one] = perturbedFeatures(image, mask, normalised, { volume: [0.1] }, 1, id);
    expect(one.set.voxels.morphological).toBe(
      Math.round(1.1 * mask.data.reduce((sum, value) => sum + value, 0)),
    );
  });
});
