import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sphereAverages } from '../../src/diffusion/sphere-average.ts';
import { tensorGradients } from '../../src/diffusion/tensor-gradients.ts';
import { MEASURES, tensorMeasures } from '../../src/diffusion/tensor-measures.ts';
import { carlsonRd, carlsonRf, tabeshF1, tabeshF2, tabeshF2Axial } from './carlson.ts';

/** F1 and F2 as Tabesh et al. name them, from the averages. */
function averagesOf(l1: number, l2: number, l3: number) {
  const averages = sphereAverages();
  averages.solve(Float64Array.of(l1, l2, l3));
  const md2 = ((l1 + l2 + l3) / 3) ** 2;
  const [a11, a22, a33, a12, a13, a23] = averages.values.map((value) => value * md2);
  return { f1: [a11, a22, a33], f2: [6 * a23, 6 * a13, 6 * a12] };
}

const relative = (got: number, expected: number) => Math.abs(got / expected - 1);

describe('the oracle', () => {
  // Carlson 1995; the same constants stand in dipy's test_carlson_rf and test_carlson_rd.
  test.each([
    [1, 2, 0, 1.3110287771461],
    [0.5, 1, 0, 1.8540746773014],
    [2, 3, 4, 0.58408284167715],
  ])('has R_F(%d, %d, %d) = %d', (x, y, z, expected) => {
    expect(relative(carlsonRf(x, y, z), expected)).toBeLessThan(1e-13);
  });
  test.each([
    [0, 2, 1, 1.7972103521034],
    [2, 3, 4, 0.16510527294261],
  ])('has R_D(%d, %d, %d) = %d', (x, y, z, expected) => {
    expect(relative(carlsonRd(x, y, z), expected)).toBeLessThan(1e-13);
  });
});

describe('averages over the sphere', () => {
  test("are Tabesh's F1 and F2, with Carlson's integrals, for eigenvalues apart", () => {
    const value = fc.double({ min: 0.1, max: 3, noNaN: true });
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const [l1, l2, l3] = [a, b, c].sort((x, y) => y - x);
        fc.pre(l1 - l2 > 0.1 * l1 && l2 - l3 > 0.1 * l2);
        const { f1, f2 } = averagesOf(l1, l2, l3);
        expect(relative(f1[0], tabeshF1(l1, l2, l3))).toBeLessThan(1e-10);
        expect(relative(f1[1], tabeshF1(l2, l1, l3))).toBeLessThan(1e-10);
        expect(relative(f1[2], tabeshF1(l3, l2, l1))).toBeLessThan(1e-10);
        expect(relative(f2[0], tabeshF2(l1, l2, l3))).toBeLessThan(1e-10);
        expect(relative(f2[1], tabeshF2(l2, l1, l3))).toBeLessThan(1e-10);
        expect(relative(f2[2], tabeshF2(l3, l2, l1))).toBeLessThan(1e-10);
      }),
      { numRuns: 300 },
    );
  });

  test('of equal eigenvalues are 1/5 and 2/5', () => {
    const { f1, f2 } = averagesOf(0.7, 0.7, 0.7);
    for (const value of f1) expect(relative(value, 1 / 5)).toBeLessThan(1e-14);
    for (const value of f2) expect(relative(value, 2 / 5)).toBeLessThan(1e-14);
  });

  test.each([
    ['prolate', 1.7, 0.3],
    ['prolate and thin', 2, 0.01],
    ['oblate', 0.4, 1.5],
  ])('of one axis have the closed form: %s', (_name, axis, across) => {
    const sorted = [axis, across, across].sort((x, y) => y - x);
    const { f1, f2 } = averagesOf(sorted[0], sorted[1], sorted[2]);
    const own = axis > across ? 0 : 2;
    expect(relative(f2[own], tabeshF2Axial(axis, across))).toBeLessThan(1e-10);
    // F1 of one of two equal eigenvalues is half of F2 between them: <cos^4> = 3 <cos^2 sin^2> on the circle.
    expect(relative(f1[1], f2[own] / 2)).toBeLessThan(1e-10);
  });

  test('do not change where eigenvalues become equal', () => {
    const apart = averagesOf(1.2, 0.5 + 5e-12, 0.5 - 5e-12);
    const equal = averagesOf(1.2, 0.5, 0.5);
    apart.f1.forEach((value, i) => expect(relative(value, equal.f1[i])).toBeLessThan(1e-9));
    apart.f2.forEach((value, i) => expect(relative(value, equal.f2[i])).toBeLessThan(1e-9));
  });
});

/** A tensor pair: D diagonal in a turned frame, V with every element. */
const tensors = Float64Array.of(
  ...[1.6, 0.2, 0.9, -0.1, 0.15, 0.7],
  ...[1.4, 0.6, 0.5, 0.1, -0.05, 0.08, 0.02, -0.03, 0.04, 0.35, 0.3, 0.2, 0.03, -0.02, 0.01],
);

describe('measures of the tensors', () => {
  test('are those of dense sums over directions', () => {
    const measures = tensorMeasures();
    measures.solve(tensors);
    const [e1, e2, e3] = [0, 3, 6].map((at) => measures.vectors.slice(at, at + 3));
    const k = (n: readonly number[]) => kurtosisAlong(n);
    let radial = 0;
    for (let i = 0; i < 360; i++) {
      const [c, s] = [Math.cos((i * Math.PI) / 180), Math.sin((i * Math.PI) / 180)];
      radial += k([0, 1, 2].map((x) => c * e2[x] + s * e3[x])) / 360;
    }
    // The midpoint rule in cos(theta): its error falls with the square of the step.
    const mean = (rings: number) => {
      let sum = 0;
      for (let i = 0; i < rings; i++) {
        const z = -1 + (2 * i + 1) / rings;
        for (let j = 0; j < 60; j++) {
          const [c, s] = [Math.cos((j * Math.PI) / 30), Math.sin((j * Math.PI) / 30)];
          sum += k([Math.sqrt(1 - z * z) * c, Math.sqrt(1 - z * z) * s, z]) / (60 * rings);
        }
      }
      return sum;
    };
    const extrapolated = (4 * mean(2000) - mean(1000)) / 3;
    const [, , , , mk, ak, rk] = measures.values;
    expect(relative(ak, k([...e1]))).toBeLessThan(1e-12);
    expect(relative(rk, radial)).toBeLessThan(1e-12);
    expect(relative(mk, extrapolated)).toBeLessThan(1e-9);
  });

  test('of isotropic tensors are the same in every direction', () => {
    const measures = tensorMeasures();
    const [d, k] = [1.1, 0.8];
    const v = d * d * k;
    measures.solve(
      Float64Array.of(d, 0, d, 0, 0, d, v, v, v, 0, 0, 0, 0, 0, 0, v / 3, v / 3, v / 3, 0, 0, 0),
    );
    const [md, fa, ad, rd, mk, ak, rk] = measures.values;
    for (const value of [md, ad, rd]) expect(relative(value, d)).toBeLessThan(1e-14);
    expect(fa).toBe(0);
    for (const value of [mk, ak, rk]) expect(relative(value, k)).toBeLessThan(1e-12);
  });

  test('of sticks in a medium have the kurtosis of a mixture along and across the axis', () => {
    // Two Gaussian pools (f, D along, D across): K = 3 var(D) / mean(D)^2 in each direction.
    const pools = [
      { share: 0.4, along: 2, across: 0.1 },
      { share: 0.6, along: 1.2, across: 0.8 },
    ];
    const mean = (of: (pool: (typeof pools)[number]) => number) =>
      pools.reduce((sum, pool) => sum + pool.share * of(pool), 0);
    const kurtosis = (of: (pool: (typeof pools)[number]) => number) =>
      3 * (mean((pool) => of(pool) ** 2) / mean(of) ** 2 - 1);
    const [zz, xx] = [mean(({ along }) => along), mean(({ across }) => across)];
    const zzzz = 3 * (mean(({ along }) => along ** 2) - zz * zz);
    const xxxx = 3 * (mean(({ across }) => across ** 2) - xx * xx);
    const xxzz = mean(({ along, across }) => along * across) - xx * zz;
    const measures = tensorMeasures();
    measures.solve(
      Float64Array.of(xx, 0, xx, 0, 0, zz, xxxx, xxxx, zzzz, 0, 0, 0, 0, 0, 0, xxxx / 3, xxzz, xxzz, 0, 0, 0),
    );
    const [, , , , , ak, rk] = measures.values;
    expect(
      relative(
        ak,
        kurtosis(({ along }) => along),
      ),
    ).toBeLessThan(1e-12);
    expect(
      relative(
        rk,
        kurtosis(({ across }) => across),
      ),
    ).toBeLessThan(1e-12);
  });

  test('turn with the frame: no direction is special', () => {
    const measures = tensorMeasures();
    measures.solve(tensors);
    const before = measures.values.slice();
    // x -> y -> z -> x
    const [xx, xy, yy, xz, yz, zz] = tensors;
    const [, , , , , , x4, y4, z4, x3y, x3z, xy3, y3z, xz3, yz3, x2y2, x2z2, y2z2, x2yz, xy2z, xyz2] =
      tensors;
    measures.solve(
      Float64Array.of(
        ...[zz, xz, xx, yz, xy, yy],
        ...[z4, x4, y4, xz3, yz3, x3z, x3y, y3z, xy3, x2z2, y2z2, x2y2, xyz2, x2yz, xy2z],
      ),
    );
    measures.values.forEach((value, p) => expect(relative(value, before[p])).toBeLessThan(1e-12));
  });

  test('have the derivatives that their standard errors are made of', () => {
    const measures = tensorMeasures();
    const gradients = tensorGradients();
    measures.solve(tensors);
    gradients.solve(tensors, measures);
    const analytic = gradients.values.slice();
    const step = 1e-5;
    for (let m = 0; m < tensors.length; m++) {
      const values = [step, -step].map((h) => {
        const moved = tensors.slice();
        moved[m] += h;
        measures.solve(moved);
        return measures.values.slice();
      });
      MEASURES.forEach((name, p) => {
        const numeric = (values[0][p] - values[1][p]) / (2 * step);
        expect(Math.abs(analytic[p * tensors.length + m] - numeric), `${name} by element ${m}`).toBeLessThan(
          1e-4,
        );
      });
    }
  });
});

function kurtosisAlong([x, y, z]: readonly number[]): number {
  const [xx, xy, yy, xz, yz, zz] = tensors;
  const d = xx * x * x + yy * y * y + zz * z * z + 2 * (xy * x * y + xz * x * z + yz * y * z);
  const [, , , , , , x4, y4, z4, x3y, x3z, xy3, y3z, xz3, yz3, x2y2, x2z2, y2z2, x2yz, xy2z, xyz2] = tensors;
  const v =
    x4 * x ** 4 +
    y4 * y ** 4 +
    z4 * z ** 4 +
    4 * (x3y * x ** 3 * y + x3z * x ** 3 * z + xy3 * x * y ** 3) +
    4 * (y3z * y ** 3 * z + xz3 * x * z ** 3 + yz3 * y * z ** 3) +
    6 * (x2y2 * x * x * y * y + x2z2 * x * x * z * z + y2z2 * y * y * z * z) +
    12 * (x2yz * x * x * y * z + xy2z * x * y * y * z + xyz2 * x * y * z * z);
  return v / (d * d);
}
