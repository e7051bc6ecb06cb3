import { randomStream } from '@lobule/foundation';
import {
  cholesky,
  identity,
  inverse,
  inverseFromCholesky,
  leastSquares,
  type Matrix,
  matrix,
  multiply,
  multiplyVector,
  qr,
  solve,
  solveCholesky,
  svd,
  symmetricEigen,
  transpose,
} from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

function random(rows: number, cols: number, seed: number): Matrix {
  const stream = randomStream(seed, 'matrix');
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => stream.uniform() - 0.5),
  );
}

function apart(a: Matrix, b: Matrix): number {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols]);
  return a.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b.data[i])), 0);
}

function diagonal(values: Float64Array): Matrix {
  const result = identity(values.length);
  values.forEach((value, i) => {
    result.data[i * values.length + i] = value;
  });
  return result;
}

const hilbert = (n: number) =>
  matrix(
    n,
    n,
    Array.from({ length: n * n }, (_, i) => 1 / (Math.floor(i / n) + (i % n) + 1)),
  );
const sizes = fc.record({ n: fc.integer({ min: 1, max: 12 }), seed: fc.nat() });

describe('factorisations multiply back to the matrix', () => {
  test('Cholesky', () => {
    fc.assert(
      fc.property(sizes, ({ n, seed }) => {
        const tall = random(n + 3, n, seed);
        const a = multiply(transpose(tall), tall);
        const l = cholesky(a);
        expect(apart(multiply(l, transpose(l)), a)).toBeLessThan(1e-14);
        const b = random(n, 1, seed).data;
        const x = solveCholesky(l, b);
        const scale = 1 + Math.max(...x.map(Math.abs));
        expect(apart(matrix(n, 1, multiplyVector(a, x)), matrix(n, 1, b))).toBeLessThan(1e-13 * scale);
        expect(inverseFromCholesky(l).data).toEqual(transpose(inverseFromCholesky(l)).data);
      }),
      { numRuns: 50 },
    );
  });

  test('QR, with orthonormal columns and a diagonal that is not negative', () => {
    fc.assert(
      fc.property(sizes, ({ n, seed }) => {
        const a = random(n + 5, n, seed);
        const { q, r } = qr(a);
        expect(apart(multiply(q, r), a)).toBeLessThan(1e-14);
        expect(apart(multiply(transpose(q), q), identity(n))).toBeLessThan(1e-14);
        for (let i = 0; i < n; i++) expect(r.data[i * n + i]).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 50 },
    );
  });

  test('eigenvalues and eigenvectors, largest first', () => {
    fc.assert(
      fc.property(sizes, ({ n, seed }) => {
        const half = random(n, n, seed);
        const a = matrix(
          n,
          n,
          half.data.map((value, i) => value + transpose(half).data[i]),
        );
        const { values, vectors } = symmetricEigen(a);
        expect(apart(multiply(multiply(vectors, diagonal(values)), transpose(vectors)), a)).toBeLessThan(
          1e-13,
        );
        expect(apart(multiply(transpose(vectors), vectors), identity(n))).toBeLessThan(1e-13);
        expect([...values]).toEqual([...values].sort((x, y) => y - x));
      }),
      { numRuns: 50 },
    );
  });

  test('singular values, of wide and tall matrices', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 30 }), ({ n, seed }, rows) => {
        const a = random(rows, n, seed);
        const { u, values, v } = svd(a);
        expect(apart(multiply(multiply(u, diagonal(values)), transpose(v)), a)).toBeLessThan(1e-13);
        expect([...values]).toEqual([...values].sort((x, y) => y - x));
      }),
      { numRuns: 50 },
    );
  });

  test('an inverse', () => {
    const a = random(9, 9, 4);
    expect(apart(multiply(inverse(a), a), identity(9))).toBeLessThan(1e-12);
    const b = random(9, 1, 5).data;
    expect(apart(matrix(9, 1, multiplyVector(a, solve(a, b))), matrix(9, 1, b))).toBeLessThan(1e-13);
  });
});

describe('known answers', () => {
  // Choi, "Tricks or treats with the Hilbert matrix" (1983): the inverse is whole.
  test('the inverse of the Hilbert matrix', () => {
    const exact = [
      16, -120, 240, -140, -120, 1200, -2700, 1680, 240, -2700, 6480, -4200, -140, 1680, -4200, 2800,
    ];
    const found = inverse(hilbert(4)).data;
    exact.forEach((value, i) => {
      expect(Math.abs(found[i] / value - 1)).toBeLessThan(1e-11);
    });
  });

  // mpmath, 60 digits, of the matrix of doubles.
  test('the eigenvalues and singular values of the 6 x 6 Hilbert matrix, small ones too', () => {
    const exact = [
      1.618899858924339, 0.24236087057520955, 0.016321521319875826, 0.0006157483541826453,
      1.2570757122637029e-5, 1.082799484481101e-7,
    ];
    symmetricEigen(hilbert(6)).values.forEach((value, i) => {
      expect(Math.abs(value - exact[i])).toBeLessThan(2e-15);
    });
    svd(hilbert(6)).values.forEach((value, i) => {
      expect(Math.abs(value - exact[i])).toBeLessThan(2e-15);
    });
  });

  test('the second difference matrix has eigenvalues 2 - 2 cos(k pi/(n + 1))', () => {
    const n = 20;
    const a = matrix(n, n);
    for (let i = 0; i < n; i++) {
      a.data[i * n + i] = 2;
      if (i > 0) a.data[i * n + i - 1] = -1;
      if (i > 0) a.data[(i - 1) * n + i] = -1;
    }
    symmetricEigen(a).values.forEach((value, i) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1)), 13);
    });
  });

  // NIST StRD Longley: certified coefficients of a notoriously collinear regression.
  test("Longley's regression to 9 digits and more", () => {
    const rows = [
      [60323, 83.0, 234289, 2356, 1590, 107608, 1947],
      [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
      [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
      [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
      [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
      [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
      [64989, 99.0, 365385, 1870, 3547, 115094, 1953],
      [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
      [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
      [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
      [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
      [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
      [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
      [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
      [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
      [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
    ];
    const a = matrix(
      16,
      7,
      rows.flatMap(([, ...x]) => [1, ...x]),
    );
    const fit = leastSquares(
      a,
      rows.map(([y]) => y),
    );
    const certified = [
      -3482258.63459582, 15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359,
      -0.0511041056535807, 1829.15146461355,
    ];
    const errors = [
      890420.383607373, 84.9149257747669, 0.0334910077722432, 0.488399681651699, 0.214274163161675,
      0.22607320006937, 455.478499142212,
    ];
    const noise = fit.residualSumOfSquares / 9;
    certified.forEach((value, j) => {
      expect(Math.abs(fit.x[j] / value - 1)).toBeLessThan(1e-9);
      expect(Math.abs(Math.sqrt(noise * fit.inverseGram.data[8 * j]) / errors[j] - 1)).toBeLessThan(1e-9);
    });
    expect(Math.abs(fit.residualSumOfSquares / 836424.055505915 - 1)).toBeLessThan(1e-11);
  });
});

describe('what cannot be solved', () => {
  test('shapes that do not fit are refused', () => {
    const code = expect.objectContaining({ code: 'numerics/shapes-differ' });
    const a = matrix(2, 3);
    for (const wrong of [
      () => matrix(2, 2, [1]),
      () => multiply(a, a),
      () => multiplyVector(a, [1]),
      () => cholesky(a),
      () => symmetricEigen(a),
      () => qr(a),
      () => solve(a, [1, 2]),
      () => solve(identity(2), [1]),
      () => solveCholesky(identity(2), [1]),
      () => leastSquares(transpose(a), [1]),
    ]) {
      expect(wrong).toThrow(code);
    }
  });

  test('a matrix that is not positive definite is refused, and the column named', () => {
    const code = expect.objectContaining({ code: 'numerics/not-positive-definite', where: { column: 2 } });
    expect(() => cholesky(matrix(2, 2, [1, 2, 2, 1]))).toThrow(code);
    expect(() => cholesky(matrix(2, 2, [1, 1, 1, 1]))).toThrow(code);
    expect(() => cholesky(matrix(2, 2, [1, 1, 1, Number.NaN]))).toThrow(code);
  });

  test('equations without a unique solution are refused, and the column named', () => {
    const third = expect.objectContaining({ code: 'numerics/singular', where: { column: 3 } });
    const dependent = matrix(4, 3, [1, 2, 3, 1, 5, 6, 1, 7, 8, 1, 1, 2]);
    expect(() => leastSquares(dependent, [1, 2, 3, 4])).toThrow(third);
    expect(() => solve(matrix(3, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9]), [1, 2, 3])).toThrow(third);
    expect(() => inverse(matrix(1, 1, [Number.NaN]))).toThrow();
  });

  test('values that are not finite end in an error, not in an endless loop', () => {
    const code = expect.objectContaining({ code: 'numerics/no-convergence' });
    expect(() => symmetricEigen(matrix(2, 2, [1, Number.NaN, Number.NaN, 1]))).toThrow(code);
    expect(() => svd(matrix(2, 2, [1, Number.NaN, 2, 1]))).toThrow(code);
  });

  test('zeros are a matrix like any other', () => {
    expect([...symmetricEigen(matrix(3, 3)).values]).toEqual([0, 0, 0]);
    expect([...svd(matrix(3, 2)).values]).toEqual([0, 0]);
  });
});
