/** Fourier transforms of lengths that have no factor but 2, 3 and 5. */
import { cos, sin } from '../portable/trigonometric.ts';
import { PASSES, type Parts } from './passes.ts';

const TWO_PI = 6.283185307179586;

export interface Plan extends Parts {
  readonly n: number;
  /** Factors, or empty where the length has another prime factor (then Bluestein's method is used). */
  readonly radices: readonly number[];
  /** cos of 2 pi k/n, and -sin in `im`. */
  readonly re: Float64Array;
  /** For one line. */
  readonly work: Parts;
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
      work: { re: new Float64Array(smooth ? n : 0), im: new Float64Array(smooth ? n : 0) },
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

/** Forward transform of lines in place, element i of line b at i * lines + b; a plan without radices is for length 1. */
export function stockham({ n, radices, ...roots }: Plan, lines: number, own: Parts, work: Parts): void {
  let [from, to] = [own, work];
  let [m, s] = [n, 1];
  for (const radix of radices) {
    m /= radix;
    PASSES[radix](m, s, lines, roots, from, to);
    s *= radix;
    [from, to] = [to, from];
  }
  if (from === own) return;
  own.re.set(from.re);
  own.im.set(from.im);
}
