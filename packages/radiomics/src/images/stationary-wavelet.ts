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
 * Bands come one after another, so that two or three of them are in memory at a time.
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
  function* bandsAlong(
    part: ArrayLike<number>,
    from: Triple,
    axis: number,
    letters: string,
  ): Generator<Band> {
    if (axis === 3) {
      yield { letters, band: part as Float64Array };
      return;
    }
    const to = from.map((n, other) => (other === axis ? window.size[axis] : n)) as [number, number, number];
    const along = axis as 0 | 1 | 2;
    if (along === across) {
      yield* bandsAlong(windowAlong(part, from, window, along), to, axis + 1, letters);
      return;
    }
    for (const { letter, filter } of passes) {
      yield* bandsAlong(alongAxis(part, from, window, along, filter), to, axis + 1, letters + letter);
    }
  }
  let smooth: Band | undefined;
  for (const band of bandsAlong(data, size, 0, '')) {
    if (band.letters.includes('H')) yield band;
    else smooth = band;
  }
  if (smooth) yield smooth;
}

/** What lies in the window along one axis. */
function windowAlong(
  data: ArrayLike<number>,
  size: Triple,
  { start, size: within }: Box,
  axis: 0 | 1 | 2,
): Float64Array {
  const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const count = within[axis];
  const outer = (size[0] * size[1] * size[2]) / (size[axis] * stride);
  const result = new Float64Array(outer * count * stride);
  for (let o = 0, to = 0; o < outer; o++) {
    const from = (o * size[axis] + start[axis]) * stride;
    for (let n = 0; n < count * stride; n++) result[to++] = data[from + n];
  }
  return result;
}

/** One axis, only within the window along it; the axes before it are within the window already. */
function alongAxis(
  data: ArrayLike<number>,
  size: Triple,
  window: Box,
  axis: 0 | 1 | 2,
  filter: Float64Array,
): Float64Array {
  const n = size[axis];
  const even = n + (n % 2);
  const count = window.size[axis];
  const taps = filter.length;
  const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const outer = (size[0] * size[1] * size[2]) / (n * stride);
  // Place k of the line is voxel start + taps / 2 - (taps - 1) + k of the periodic axis.
  const first = window.start[axis] + taps / 2 - (taps - 1);
  const places = Int32Array.from({ length: count + taps - 1 }, (_, k) => {
    const place = (((first + k) % even) + even) % even;
    return (place === n ? 0 : place) * stride;
  });
  const line = new Float64Array(places.length);
  const result = new Float64Array(outer * count * stride);
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < stride; s++) {
      const from = o * n * stride + s;
      for (let k = 0; k < line.length; k++) line[k] = data[from + places[k]];
      let to = o * count * stride + s;
      for (let i = 0; i < count; i++, to += stride) {
        let sum = 0;
        for (let j = 0; j < taps; j++) sum += filter[j] * line[i + taps - 1 - j];
        result[to] = sum;
      }
    }
  }
  return result;
}
