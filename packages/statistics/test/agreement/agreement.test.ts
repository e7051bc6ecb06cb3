import { describe, expect, test } from 'vitest';
import {
  blandAltman,
  cohenKappa,
  cohenKappaFromTable,
  concordanceCorrelation,
  fleissKappa,
  type IccOptions,
  intraclassCorrelation,
  kendallW,
  repeatability,
} from '../../src/index.ts';

describe('intraclass correlation', () => {
  // Shrout and Fleiss (Psychological Bulletin 86, 1979), tables 2 and 4.
  const judges = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
  ];
  const forms: readonly [string, IccOptions, number][] = [
    ['ICC(1,1)', { model: 'oneway' }, 0.17],
    ['ICC(2,1)', {}, 0.29],
    ['ICC(3,1)', { type: 'consistency' }, 0.71],
    ['ICC(1,k)', { model: 'oneway', unit: 'average' }, 0.44],
    ['ICC(2,k)', { unit: 'average' }, 0.62],
    ['ICC(3,k)', { type: 'consistency', unit: 'average' }, 0.91],
  ];

  test.each(forms)('%s is that of Shrout and Fleiss', (name, options, expected) => {
    const icc = intraclassCorrelation(judges, options);
    expect(icc.shroutFleiss).toBe(name);
    expect(icc.estimate?.value).toBeCloseTo(expected, 2);
    expect(icc.interval?.lower).toBeLessThan(expected);
    expect(icc.interval?.upper).toBeGreaterThan(expected);
  });

  test('carries both names and leaves out a subject with a missing rating', () => {
    const icc = intraclassCorrelation([...judges, [5, Number.NaN, 3, 4]]);
    expect(icc).toMatchObject({ form: 'ICC(A,1)', shroutFleiss: 'ICC(2,1)', n: 6, missing: 1 });
    expect(icc.sentence).toMatch(/^Intraclass correlation ICC\(A,1\): F = 11/);
  });

  test('is undefined for subjects that do not differ', () => {
    expect(
      intraclassCorrelation([
        [1, 2],
        [1, 2],
      ]).reason?.code,
    ).toBe('zero-variance');
    expect(intraclassCorrelation([[1, 2]]).reason?.code).toBe('too-few-values');
  });
});

describe('differences between two readings', () => {
  test('have the limits of Bland and Altman', () => {
    const result = blandAltman([10, 12, 14, 16], [9, 13, 13, 13]);
    expect(result.bias).toBeCloseTo(1, 12);
    expect(result.upper - result.lower).toBeCloseTo(2 * 1.96 * Math.sqrt(8 / 3), 12);
    expect(blandAltman([1], [2]).reason?.code).toBe('too-few-values');
  });

  test('have a repeatability coefficient, and a CV only where values are positive', () => {
    const result = repeatability([10, 12], [12, 10]);
    expect(result.withinSd).toBeCloseTo(Math.SQRT2, 12);
    expect(result.coefficient).toBeCloseTo(1.96 * 2, 12);
    expect(repeatability([1, -1], [1, 1]).cvLogarithm).toBeNaN();
    expect(repeatability([0, 1], [0, 1]).cvRootMeanSquare).toBeNaN();
  });

  test('have a concordance of 1 where they are none', () => {
    const perfect = concordanceCorrelation([1, 2, 3, 5], [1, 2, 3, 5.0001]);
    expect(perfect.estimate?.value).toBeCloseTo(1, 4);
    expect(concordanceCorrelation([1, 2, 3], [4, 4, 4]).reason?.code).toBe('zero-variance');
  });
});

describe('agreement on categories', () => {
  test('beyond chance is kappa', () => {
    const table = [
      [20, 5],
      [10, 15],
    ];
    expect(cohenKappaFromTable(table).estimate?.value).toBeCloseTo(0.4, 12);
    expect(() => cohenKappaFromTable([[1, 2]])).toThrow('square');
    expect(cohenKappa(['a', 'a'], ['a', 'a']).reason?.code).toBe('zero-variance');
    expect(cohenKappa(['a', 'b', null], ['a', 'b', 'b'])).toMatchObject({ n: 2, missing: 1 });
  });

  test('weighted by distance counts near misses less', () => {
    const one = [1, 2, 3, 4, 1, 2, 3, 4];
    const two = [1, 2, 3, 3, 2, 2, 3, 4];
    const plain = cohenKappa(one, two).estimate?.value ?? Number.NaN;
    expect(cohenKappa(one, two, { weights: 'squared' }).estimate?.value).toBeGreaterThan(plain);
  });

  test('of several readers is the kappa of Fleiss, which for perfect agreement is 1', () => {
    expect(
      fleissKappa([
        ['a', 'a', 'a'],
        ['b', 'b', 'b'],
        ['a', 'a', 'a'],
      ]).estimate?.value,
    ).toBeCloseTo(1, 12);
    expect(
      fleissKappa([
        ['a', 'a'],
        ['a', 'a'],
      ]).reason?.code,
    ).toBe('zero-variance');
  });

  test("of ranks is Kendall's W", () => {
    expect(
      kendallW([
        [1, 10],
        [2, 20],
        [3, 30],
      ]).estimate?.value,
    ).toBeCloseTo(1, 12);
    expect(kendallW([[1, 1]]).reason?.code).toBe('zero-variance');
  });
});
