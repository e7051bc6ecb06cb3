import { randomStream } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeFolds, type Outcome } from '../src/index.ts';

const binary = (values: readonly number[]): Outcome => ({ kind: 'binary', values: Uint8Array.from(values) });

describe('folds', () => {
  test('keep the rows of a patient together, and share out patients and outcomes evenly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean()), { minLength: 20, maxLength: 60 }),
        fc.integer({ min: 0, max: 1000 }),
        (patients, seed) => {
          const positives = patients.filter(([, yes]) => yes).length;
          fc.pre(positives >= 4 && patients.length - positives >= 4);
          const rows = patients.flatMap(([lesions, yes], p) =>
            Array.from({ length: lesions }, () => ({ p, yes })),
          );
          const ids = rows.map((row) => `p${row.p}`);
          const folds = makeFolds(
            ids,
            binary(rows.map((row) => Number(row.yes))),
            4,
            randomStream(seed, 'f'),
          );
          const ofPatient = new Map<number, number>();
          rows.forEach(({ p }, i) => {
            expect(ofPatient.get(p) ?? folds[i]).toBe(folds[i]);
            ofPatient.set(p, folds[i]);
          });
          const sizes = [0, 1, 2, 3].map((k) => [...ofPatient.values()].filter((fold) => fold === k).length);
          const events = [0, 1, 2, 3].map(
            (k) => patients.filter(([, yes], p) => yes && ofPatient.get(p) === k).length,
          );
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect(Math.max(...events) - Math.min(...events)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('are the same for the same stream and others for another', () => {
    const ids = Array.from({ length: 30 }, (_, i) => `p${i}`);
    const y = binary(ids.map((_, i) => i % 2));
    const once = makeFolds(ids, y, 5, randomStream(1, 'a'));
    expect(makeFolds(ids, y, 5, randomStream(1, 'a'))).toEqual(once);
    expect(makeFolds(ids, y, 5, randomStream(1, 'b'))).not.toEqual(once);
  });

  test('are refused where one would have no patient with the outcome', () => {
    const y = binary([1, 1, 1, 0, 0, 0, 0, 0]);
    const ids = Array.from({ length: 8 }, (_, i) => `p${i}`);
    const code = 'prediction/too-few';
    expect(() => makeFolds(ids, y, 5, randomStream(1, 'a'))).toThrow(expect.objectContaining({ code }));
  });
});
