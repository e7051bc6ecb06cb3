import { expect, test } from 'vitest';
import { krippendorffAlpha } from '../../src/index.ts';

const none = Number.NaN;
/** Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example D: four observers, twelve units. */
const OBSERVERS = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, none, none, none],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, none, 3],
  [none, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, none],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none],
];
const units = OBSERVERS[0].map((_, u) => OBSERVERS.map((row) => row[u]));

test("Krippendorff's alpha of his own example, with its missing ratings", () => {
  expect(krippendorffAlpha(units, 'nominal').alpha).toBeCloseTo(0.743, 3);
  expect(krippendorffAlpha(units, 'ordinal').alpha).toBeCloseTo(0.815, 3);
  expect(krippendorffAlpha(units, 'interval').alpha).toBeCloseTo(0.849, 3);
  expect(krippendorffAlpha(units, 'ratio').alpha).toBeCloseTo(0.797, 3);
  const { n, ratings, missing, sentence } = krippendorffAlpha(units, 'nominal');
  expect([n, ratings, missing]).toEqual([11, 40, 7]);
  expect(sentence).toBe("Krippendorff's alpha (nominal) 0.743; 11 subjects, 40 ratings, 7 missing.");
});

test('one category for all is no agreement that could be told from chance', () => {
  expect(
    krippendorffAlpha(
      [
        [2, 2],
        [2, 2],
      ],
      'nominal',
    ).reason?.code,
  ).toBe('zero-variance');
});
