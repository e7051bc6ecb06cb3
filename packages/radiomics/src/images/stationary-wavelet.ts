import type { Box } from '@lobule/volume';
import { type WaveletFamily, waveletFilters } from '../filters/wavelet.ts';

type Triple = readonly [number, number, number];

/** Letters of the eight bands along x, y and z, in the order in which they are made: the low-pass of all is the last. */
export const BANDS = ['LLH', 'LHL', 'LHH', 'HLL', 'HLH', 'HHL', 'HHH', 'LLL'] as const;

/** Of the four bands within slices, along the two axes of the slices in their order. */
export const PLANAR_BANDS = ['LH', 'HL', 'HH', 'LL'] as const;

interface Band {
  readonly letters: string;
  readonly band: Float64Array;
}

/**
 * The bands of the undecimated wavelet transform at one level, as PyWavelets' `swtn` with `start_level` 0: periodic,
 * an axis of odd length made even by repeating its first voxel at its end. A band is made within a window alone, by
 *
 *   out(i) = sum over j of f(j) x(i + n / 2 - j),   n the length of the filter
 *
 * along x, then y, then z, summed from j = 0 on, so that a response that should be 0 is that of PyWavelets to the bit.
 * It is made of the window and what the filters reach around it alone, however large the image is. Bands come one after
 * another, so that two or three of them are in memory at a time.
 *
 * @param across an axis that is left as it is.
 */
export function* stationaryBands(
  data: ArrayLike<number>,
  size: Triple,
  window: Box,
  family: WaveletFamily,
  across?: 0 | 1 | 2,
): Generator<Band> {
  const { low, high } = waveletFilters(family);
  const passes = [
    { letter: 'L', filter: low },
    { letter: 'H', filter: high },
  ];
  function* bandsAlong(part: Float64Array, from: Triple, axis: number, letters: string): Generator<Band> {
    if (axis === 3) {
      yield { letters, band: part };
      return;
    }
    if (axis === across) {
      yield* bandsAlong(part, from, axis + 1, letters);
      return;
    }
    const to = from.map((n, other) => (other === axis ? window.size[axis] : n)) as [number, number, number];
    const stride = axis === 0 ? 1 : axis === 1 ? from[0] : from[0] * from[1];
    for (const { letter, filter } of passes) {
      const filtered = alongAxis(part, from[axis], window.size[axis], stride, filter);
      yield* bandsAlong(filtered, to, axis + 1, letters + letter);
    }
  }
  const reach = size.map((_, axis) => (axis === across ? 1 : low.length));
  const around = surroundings(data, size, window, reach);
  let smooth: Band | undefined;
  for (const band of bandsAlong(around.data, around.size, 0, '')) {
    if (band.letters.includes('H')) yield band;
    else smooth = band;
  }
  if (smooth) yield smooth;
}

/** The window and what filters of so many taps reach around it, the image repeated beyond its ends. */
function surroundings(
  data: ArrayLike<number>,
  size: Triple,
  { start, size: within }: Box,
  taps: readonly number[],
): { readonly data: Float64Array; readonly size: Triple } {
  const [xs, ys, zs] = size.map((n, axis) => {
    const even = n + (taps[axis] === 1 ? 0 : n % 2);
    const first = start[axis] + Math.floor(taps[axis] / 2) - (taps[axis] - 1);
    return Int32Array.from({ length: within[axis] + taps[axis] - 1 }, (_, k) => {
      const place = (((first + k) % even) + even) % even;
      return place === n ? 0 : place;
    });
  });
  const part = new Float64Array(xs.length * ys.length * zs.length);
  let to = 0;
  for (const z of zs) {
    for (const y of ys) {
      const row = size[0] * (y + size[1] * z);
      for (let x = 0; x < xs.length; x++) part[to++] = data[row + xs[x]];
    }
  }
  return { data: part, size: [xs.length, ys.length, zs.length] };
}

/** Along an axis of n places, of which the last `count` have as many before them as the filter needs. */
function alongAxis(
  data: Float64Array,
  n: number,
  count: number,
  stride: number,
  filter: Float64Array,
): Float64Array {
  const taps = filter.length;
  const result = new Float64Array((data.length / n) * count);
  for (let from = (taps - 1) * stride, to = 0; to < result.length; from += n * stride) {
    for (let k = 0; k < count * stride; k++) {
      let sum = 0;
      for (let j = 0; j < taps; j++) sum += filter[j] * data[from + k - j * stride];
      result[to++] = sum;
    }
  }
  return result;
}
