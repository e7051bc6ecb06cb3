import { cos, fft3d, inverseFft3d, log2 } from '@lobule/numerics';
import type { Size3 } from './convolve.ts';

/**
 * Filters that are given in the Fourier domain, where the image repeats itself. IBSI 2 has the frequencies of an axis
 * of n voxels from -1 to 1 in steps of 2 / (n - 1), with none at 0 where n is even; the real part of the response counts.
 */
function frequencies(n: number): Float64Array {
  const centre = (n - 1) / 2;
  const shift = n >> 1;
  return Float64Array.from({ length: n }, (_, k) => (centre > 0 ? (((k + shift) % n) - centre) / centre : 0));
}

type Transfer = (x: number, y: number, z: number) => number;

/** @param imaginary whether the transfer function is to be multiplied by -i. */
function filterBy(
  data: Float64Array,
  size: Size3,
  dimensions: 2 | 3,
  imaginary: boolean,
  transfer: Transfer,
): Float64Array {
  const depth = dimensions === 3 ? size[2] : 1;
  const volume: Size3 = [size[0], size[1], depth];
  const [fx, fy, fz] = [frequencies(size[0]), frequencies(size[1]), frequencies(depth)];
  const count = size[0] * size[1] * depth;
  const result = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += count) {
    const re = data.slice(start, start + count);
    const im = new Float64Array(count);
    fft3d(re, im, volume);
    for (let z = 0, k = 0; z < depth; z++) {
      for (let y = 0; y < size[1]; y++) {
        for (let x = 0; x < size[0]; x++, k++) {
          const weight = transfer(fx[x], fy[y], dimensions === 3 ? fz[z] : 0);
          const [a, b] = [re[k] * weight, im[k] * weight];
          re[k] = imaginary ? b : a;
          im[k] = imaginary ? -a : b;
        }
      }
    }
    inverseFft3d(re, im, volume);
    result.set(re, start);
  }
  return result;
}

/** The band of level n of Simoncelli's isotropic wavelet (IBSI 2, 3.6: code PRT7; Portilla and Simoncelli 2000). */
export function simoncelli(data: Float64Array, size: Size3, dimensions: 2 | 3, level: number): Float64Array {
  const highest = 1 / (1 << (level - 1));
  return filterBy(data, size, dimensions, false, (x, y, z) => {
    const frequency = Math.sqrt(x * x + y * y + z * z);
    if (frequency < highest / 4 || frequency > highest) return 0;
    return cos((Math.PI / 2) * log2((2 * frequency) / highest));
  });
}

/**
 * Riesz transform of some order along each axis (IBSI 2, 3.7: code AYRS; Unser and Van De Ville 2010, IEEE Trans Image
 * Process 19:636): (-i)^L sqrt(L! / (l1! l2! l3!)) f1^l1 f2^l2 f3^l3 / |f|^L with L the sum of the orders.
 */
export function riesz(data: Float64Array, size: Size3, order: readonly number[]): Float64Array {
  const total = order.reduce((sum, l) => sum + l, 0);
  const factor = Math.sqrt(factorial(total) / order.reduce((product, l) => product * factorial(l), 1));
  const sign = total % 4 < 2 ? 1 : -1;
  const dimensions = order.length === 3 ? 3 : 2;
  return filterBy(data, size, dimensions, total % 2 === 1, (x, y, z) => {
    const length = Math.sqrt(x * x + y * y + z * z);
    if (length === 0) return 0;
    let weight = sign * factor;
    [x, y, z].forEach((f, axis) => {
      for (let l = 0; l < (order[axis] ?? 0); l++) weight *= f / length;
    });
    return weight;
  });
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
