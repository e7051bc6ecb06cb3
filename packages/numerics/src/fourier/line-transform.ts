import { numericsErrors } from '../errors.ts';
import { fourierLinesKernel } from '../kernels/fourier-lines-kernel.ts';
import { fft } from './fft.ts';
import type { Parts } from './passes.ts';
import { type Plan, planFor, stockham } from './plan.ts';

/** Transforms of several lines of one length at once, in memory of their own. */
export interface LineTransform extends Parts {
  /** X_k = sum over j of x_j exp(-2 pi i j k/n) for every line, in place. */
  forward(): void;
}

/**
 * Room for some lines of n complex numbers, element i of line b at i * lines + b of `re` and `im`, and their transform:
 * several times as fast as `fft` of one after the other, and the same to the bit.
 *
 * @param lines an even number.
 * @throws numerics/shapes-differ
 * @example
 * const four = lineTransform(100, 4);
 * four.re.set(rows); // x_0 of the four, then x_1 of the four ...
 * four.forward();
 */
export function lineTransform(n: number, lines: number, withKernel = true): LineTransform {
  if (!(Number.isSafeInteger(n) && n > 0 && Number.isSafeInteger(lines / 2) && lines > 0)) {
    throw numericsErrors.error('numerics/shapes-differ', {
      what: `A transform needs a length above 0 and an even number of lines; asked were ${lines} lines of ${n}`,
    });
  }
  const plan = planFor(n);
  if (n > 1 && plan.radices.length === 0) return oneByOne(n, lines);
  return (withKernel && inKernel(plan, lines)) || inScript(plan, lines);
}

function inKernel({ n, radices, re, im }: Plan, lines: number): LineTransform | undefined {
  const count = n * lines;
  const memory = fourierLinesKernel(8 * (4 * count + 2 * n) + 4 * radices.length);
  if (memory === undefined) return undefined;
  const { buffer, transform } = memory;
  new Float64Array(buffer, 32 * count, n).set(re);
  new Float64Array(buffer, 32 * count + 8 * n, n).set(im);
  new Int32Array(buffer, 32 * count + 16 * n, radices.length).set(radices);
  return {
    re: new Float64Array(buffer, 0, count),
    im: new Float64Array(buffer, 8 * count, count),
    forward: () => transform(n, lines, radices.length),
  };
}

function inScript(plan: Plan, lines: number): LineTransform {
  const room = () => ({ re: new Float64Array(plan.n * lines), im: new Float64Array(plan.n * lines) });
  const own = room();
  const work = room();
  return { ...own, forward: () => stockham(plan, lines, own, work) };
}

/** Where the length has a prime factor above 5. */
function oneByOne(n: number, lines: number): LineTransform {
  const re = new Float64Array(n * lines);
  const im = new Float64Array(n * lines);
  const line = { re: new Float64Array(n), im: new Float64Array(n) };
  const forward = () => {
    for (let b = 0; b < lines; b++) {
      for (let i = 0; i < n; i++) {
        line.re[i] = re[i * lines + b];
        line.im[i] = im[i * lines + b];
      }
      fft(line.re, line.im);
      for (let i = 0; i < n; i++) {
        re[i * lines + b] = line.re[i];
        im[i * lines + b] = line.im[i];
      }
    }
  };
  return { re, im, forward };
}
