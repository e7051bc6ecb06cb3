import { randomStream } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  BINARY,
  type Binary,
  binary,
  INPUTS,
  PORTABLE_HASHES,
  portableHashes,
  portableInputs,
  UNARY,
  type Unary,
  unary,
} from '../portable-inputs.ts';
import { fixed, precise, ulps as ulpsApart } from './precise.ts';

/** Ranges to draw from, and the largest error in ulps that the docstrings promise. */
const promises: Record<
  Unary | Binary,
  { readonly low: number; readonly high: number; readonly ulps: number }
> = {
  exp: { low: -100, high: 200, ulps: 0.51 },
  expm1: { low: -2, high: 3, ulps: 0.6 },
  log: { low: 0, high: 10, ulps: 0.51 },
  log1p: { low: -0.9, high: 2, ulps: 0.51 },
  log2: { low: 0, high: 10, ulps: 0.51 },
  log10: { low: 0, high: 1000, ulps: 0.51 },
  sin: { low: -2000, high: 2000, ulps: 0.7 },
  cos: { low: -2000, high: 2000, ulps: 0.7 },
  tan: { low: -2000, high: 2000, ulps: 0.7 },
  asin: { low: -1, high: 1, ulps: 0.7 },
  acos: { low: -1, high: 1, ulps: 0.7 },
  atan: { low: -4, high: 4, ulps: 0.55 },
  sinh: { low: -3, high: 3, ulps: 0.55 },
  cosh: { low: -3, high: 3, ulps: 0.51 },
  tanh: { low: -3, high: 3, ulps: 0.55 },
  cbrt: { low: -50, high: 50, ulps: 0.51 },
  pow: { low: 0, high: 20, ulps: 0.51 },
  atan2: { low: -5, high: 5, ulps: 0.55 },
  hypot: { low: -5, high: 5, ulps: 0.51 },
};

const specials = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

describe('each portable function', () => {
  test.each(UNARY)('%s keeps its promised error against whole-number arithmetic', (name) => {
    const { low, high, ulps } = promises[name];
    const stream = randomStream('precise', name);
    let worst = 0;
    for (let i = 0; i < 250; i++) {
      const wide = low + (high - low) * stream.uniform();
      const x = i % 5 === 0 ? wide / (1 + stream.below(1 << 20)) : wide;
      worst = Math.max(worst, ulpsApart(unary[name](x), precise[name](fixed(x))));
    }
    expect(worst).toBeLessThan(ulps);
  });

  test.each(BINARY)('%s keeps its promised error against whole-number arithmetic', (name) => {
    const { low, high, ulps } = promises[name];
    const stream = randomStream('precise', name);
    let worst = 0;
    for (let i = 0; i < 250; i++) {
      const x = low + (high - low) * stream.uniform();
      const y = -8 + 16 * stream.uniform();
      const exact = precise[name](fixed(x), fixed(y));
      worst = Math.max(worst, ulpsApart(binary[name](x, y), exact));
    }
    expect(worst).toBeLessThan(ulps);
  });

  test.each([...UNARY, ...BINARY])(`%s is within 2 ulp of this engine for ${INPUTS} inputs`, (name) => {
    const ours: (x: number, y: number) => number = { ...unary, ...binary }[name];
    const theirs: (x: number, y: number) => number = Math[name];
    const [x, y] = portableInputs(name);
    let worst = 0;
    for (let i = 0; i < INPUTS; i++) worst = Math.max(worst, steps(ours(x[i], y[i]), theirs(x[i], y[i])));
    expect(worst).toBeLessThanOrEqual(2);
  });

  test.each(UNARY)('%s is exact at zeros, infinities and NaN', (name) => {
    for (const x of specials) expect(unary[name](x), `${name}(${x})`).toBe(Math[name](x));
  });

  test.each(BINARY)('%s is exact at zeros, infinities, ones and NaN', (name) => {
    const values = [...specials, 1, -1, 3, -3, 2.5, -2.5, 1e300, -1e-300];
    for (const x of values) {
      for (const y of values) {
        if (specials.includes(x) || specials.includes(y))
          expect(binary[name](x, y), `${name}(${x}, ${y})`).toBe(Math[name](x, y));
      }
    }
  });

  test('gives the frozen bits, here as in every other engine', () => {
    expect(portableHashes()).toEqual(PORTABLE_HASHES);
  });
});

describe('exact cases', () => {
  test('logarithms of powers are whole', () => {
    for (let k = -1074; k <= 1023; k++) expect(unary.log2(binary.pow(2, k))).toBe(k);
    for (let k = 0; k <= 22; k++) expect(unary.log10(Number(`1e${k}`))).toBe(k);
  });

  test('cubes have whole roots, and right triangles whole sides', () => {
    for (let k = -300; k <= 300; k++) expect(unary.cbrt(k * k * k)).toBe(k === 0 ? 0 : k);
    expect(binary.hypot(3, 4)).toBe(5);
    expect(binary.hypot(2, 3, 6)).toBe(7);
    expect(binary.hypot(3 * 2 ** 900, 4 * 2 ** 900)).toBe(5 * 2 ** 900);
    expect(binary.hypot(3e-320, 4e-320)).toBe(5e-320);
  });

  test('powers of whole numbers are exact as long as they fit', () => {
    for (let base = 2; base < 40; base++) {
      let power = 1;
      for (let k = 0; power * base < 9007199254740992; k++, power *= base) {
        expect(binary.pow(base, k)).toBe(power);
        expect(binary.pow(-base, k)).toBe(k % 2 === 0 ? power : -power);
      }
    }
  });

  test('the domain ends in NaN, not in a number', () => {
    for (const wrong of [
      unary.log(-1),
      unary.log2(-1),
      unary.log10(-1e-300),
      unary.log1p(-1.5),
      unary.asin(1.01),
      unary.acos(-1.01),
      binary.pow(-2, 0.5),
      unary.sin(Number.POSITIVE_INFINITY),
    ]) {
      expect(wrong).toBeNaN();
    }
  });

  test('the ends of the range are kept', () => {
    expect(unary.exp(709.782712893384)).toBe(1.7976931348622732e308);
    expect(unary.exp(709.7827128933841)).toBe(Number.POSITIVE_INFINITY);
    expect(unary.exp(-745.1332191019411)).toBe(5e-324);
    expect(unary.exp(-745.2)).toBe(0);
    expect(unary.log(5e-324)).toBe(-744.4400719213812);
    expect(unary.cosh(710.4)).toBe(1.6663642832806496e308);
    expect(binary.pow(2, 1023.9999999999999)).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(binary.pow(2, 1024)).toBe(Number.POSITIVE_INFINITY);
  });

  // Ng, "Argument reduction for huge arguments" (1992), and values of mpmath with 1,300 bits.
  test('angles of any size are reduced exactly', () => {
    expect(unary.sin(1e22)).toBe(-0.8522008497671888);
    expect(unary.cos(1e22)).toBe(0.523214785395139);
    expect(unary.tan(1e22)).toBe(-1.6287782256068988);
    expect(unary.sin(-1e22)).toBe(0.8522008497671888);
    expect(unary.sin(1.7976931348623157e308)).toBe(0.004961954789184062);
    expect(unary.cos(1.7976931348623157e308)).toBe(-0.9999876894265599);
    // the double closest to a multiple of pi/2
    expect(unary.cos(5.319372648326541e255)).toBe(-4.687165924254628e-19);
    expect(unary.sin(3.141592653589793)).toBe(1.2246467991473532e-16);
  });
});

/** How many doubles apart two results are; the same special value is 0 apart. */
function steps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) {
    // one past the largest number is infinite
    const other = Number.isFinite(a) ? a : b;
    return Math.abs(other) === Number.MAX_VALUE ? 1 : Number.POSITIVE_INFINITY;
  }
  return Number(ordered(a) > ordered(b) ? ordered(a) - ordered(b) : ordered(b) - ordered(a));
}

const view = new DataView(new ArrayBuffer(8));

function ordered(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}
