/** Fourier transforms of lengths 2^a 3^b 4^c 5^d by Stockham's self-sorting method (Van Loan 1992, 1.7). */
import { cos, sin } from '../portable/trigonometric.ts';

const TWO_PI = 6.283185307179586;

export interface Plan {
  readonly n: number;
  /** Factors, or empty where the length has another prime factor (then Bluestein's method is used). */
  readonly radices: readonly number[];
  /** cos and -sin of 2 pi k/n. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly workRe: Float64Array;
  readonly workIm: Float64Array;
}

const plans = new Map<number, Plan>();

/** Tables for a length, kept for the next call. */
export function planFor(n: number): Plan {
  let plan = plans.get(n);
  if (plan === undefined) {
    const radices = factorise(n);
    const smooth = n === 1 || radices.length > 0;
    plan = {
      n,
      radices,
      ...rootsOfUnity(smooth ? n : 0, n),
      workRe: work(smooth, n),
      workIm: work(smooth, n),
    };
    plans.set(n, plan);
  }
  return plan;
}

/** exp(-2 pi i k/n) for k below count, with angles reduced to an eighth of the circle so that symmetries are exact. */
export function rootsOfUnity(count: number, n: number): { re: Float64Array; im: Float64Array } {
  const re = new Float64Array(count);
  const im = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const eighths = Math.floor((8 * k) / n);
    const odd = eighths & 1;
    const quarter = (eighths + odd) >> 1;
    const angle = (TWO_PI * (4 * k - quarter * n)) / (4 * n);
    const c = cos(angle);
    const s = sin(angle);
    re[k] = quarter % 4 === 0 ? c : quarter % 4 === 1 ? -s : quarter % 4 === 2 ? -c : s;
    im[k] = quarter % 4 === 0 ? -s : quarter % 4 === 1 ? -c : quarter % 4 === 2 ? s : c;
  }
  return { re, im };
}

function work(smooth: boolean, n: number): Float64Array {
  return new Float64Array(smooth ? n : 0);
}

function factorise(n: number): number[] {
  const radices: number[] = [];
  let rest = n;
  for (const radix of [4, 2, 3, 5]) {
    while (rest % radix === 0) {
      radices.push(radix);
      rest /= radix;
    }
  }
  return rest === 1 ? radices : [];
}

/** Forward transform in place. */
export function stockham(plan: Plan, re: Float64Array, im: Float64Array): void {
  let fromRe = re;
  let fromIm = im;
  let toRe = plan.workRe;
  let toIm = plan.workIm;
  let length = plan.n;
  let stride = 1;
  for (const radix of plan.radices) {
    length /= radix;
    if (radix === 4) radix4(plan, length, stride, fromRe, fromIm, toRe, toIm);
    else if (radix === 2) radix2(plan, length, stride, fromRe, fromIm, toRe, toIm);
    else anyRadix(plan, radix, length, stride, fromRe, fromIm, toRe, toIm);
    stride *= radix;
    [fromRe, fromIm, toRe, toIm] = [toRe, toIm, fromRe, fromIm];
  }
  if (fromRe !== re) {
    re.set(fromRe);
    im.set(fromIm);
  }
}

function radix2(
  { re: wRe, im: wIm }: Plan,
  m: number,
  s: number,
  xRe: Float64Array,
  xIm: Float64Array,
  yRe: Float64Array,
  yIm: Float64Array,
): void {
  for (let q = 0; q < m; q++) {
    const c = wRe[q * s];
    const d = wIm[q * s];
    const from = s * q;
    const to = 2 * s * q;
    for (let t = 0; t < s; t++) {
      const aRe = xRe[from + t];
      const aIm = xIm[from + t];
      const bRe = xRe[from + t + s * m];
      const bIm = xIm[from + t + s * m];
      yRe[to + t] = aRe + bRe;
      yIm[to + t] = aIm + bIm;
      const eRe = aRe - bRe;
      const eIm = aIm - bIm;
      yRe[to + t + s] = eRe * c - eIm * d;
      yIm[to + t + s] = eRe * d + eIm * c;
    }
  }
}

function radix4(
  { re: wRe, im: wIm }: Plan,
  m: number,
  s: number,
  xRe: Float64Array,
  xIm: Float64Array,
  yRe: Float64Array,
  yIm: Float64Array,
): void {
  const gap = s * m;
  for (let q = 0; q < m; q++) {
    const c1 = wRe[q * s];
    const d1 = wIm[q * s];
    const c2 = wRe[2 * q * s];
    const d2 = wIm[2 * q * s];
    const c3 = wRe[3 * q * s];
    const d3 = wIm[3 * q * s];
    for (let t = 0; t < s; t++) {
      const i = s * q + t;
      const sumRe = xRe[i] + xRe[i + 2 * gap];
      const sumIm = xIm[i] + xIm[i + 2 * gap];
      const apartRe = xRe[i] - xRe[i + 2 * gap];
      const apartIm = xIm[i] - xIm[i + 2 * gap];
      const oddRe = xRe[i + gap] + xRe[i + 3 * gap];
      const oddIm = xIm[i + gap] + xIm[i + 3 * gap];
      const turnRe = xIm[i + gap] - xIm[i + 3 * gap];
      const turnIm = xRe[i + 3 * gap] - xRe[i + gap];
      const o = 4 * s * q + t;
      yRe[o] = sumRe + oddRe;
      yIm[o] = sumIm + oddIm;
      const oneRe = apartRe + turnRe;
      const oneIm = apartIm + turnIm;
      yRe[o + s] = oneRe * c1 - oneIm * d1;
      yIm[o + s] = oneRe * d1 + oneIm * c1;
      const twoRe = sumRe - oddRe;
      const twoIm = sumIm - oddIm;
      yRe[o + 2 * s] = twoRe * c2 - twoIm * d2;
      yIm[o + 2 * s] = twoRe * d2 + twoIm * c2;
      const threeRe = apartRe - turnRe;
      const threeIm = apartIm - turnIm;
      yRe[o + 3 * s] = threeRe * c3 - threeIm * d3;
      yIm[o + 3 * s] = threeRe * d3 + threeIm * c3;
    }
  }
}

function anyRadix(
  { n, re: wRe, im: wIm }: Plan,
  p: number,
  m: number,
  s: number,
  xRe: Float64Array,
  xIm: Float64Array,
  yRe: Float64Array,
  yIm: Float64Array,
): void {
  const gap = s * m;
  const turn = n / p;
  for (let q = 0; q < m; q++) {
    for (let c = 0; c < p; c++) {
      const wc = wRe[q * c * s];
      const wd = wIm[q * c * s];
      for (let t = 0; t < s; t++) {
        const i = s * q + t;
        let sumRe = xRe[i];
        let sumIm = xIm[i];
        for (let r = 1; r < p; r++) {
          const k = ((r * c) % p) * turn;
          const aRe = xRe[i + r * gap];
          const aIm = xIm[i + r * gap];
          sumRe += aRe * wRe[k] - aIm * wIm[k];
          sumIm += aRe * wIm[k] + aIm * wRe[k];
        }
        const o = s * (p * q + c) + t;
        yRe[o] = sumRe * wc - sumIm * wd;
        yIm[o] = sumRe * wd + sumIm * wc;
      }
    }
  }
}
