import type { Boundary } from './boundary.ts';
import { type AxisKernels, convolveAxes, type Size3 } from './convolve.ts';
import { distinctTurns, type Pooling, pool, turned } from './rotate.ts';

/** Low-pass filters of decomposition (Daubechies 1992, tables 6.1 and 8.1). */
const LOW_PASS = {
  haar: [Math.SQRT1_2, Math.SQRT1_2],
  db2: [-0.12940952255126037, 0.2241438680420134, 0.8365163037378079, 0.48296291314453416],
  db3: [
    0.03522629188570953, -0.08544127388202666, -0.13501102001025458, 0.45987750211849154, 0.8068915093110925,
    0.33267055295008263,
  ],
  coif1: [
    -0.015655728135791993, -0.07273261951252645, 0.3848648468648578, 0.8525720202116004, 0.3378976624574818,
    -0.07273261951252645,
  ],
} as const;
export type WaveletFamily = keyof typeof LOW_PASS;
export const WAVELET_FAMILIES = Object.keys(LOW_PASS) as readonly WaveletFamily[];

/** Low- and high-pass filter of a family: h(k) = (-1)^(k + 1) l(n - 1 - k). */
export function waveletFilters(family: WaveletFamily): {
  readonly low: Float64Array;
  readonly high: Float64Array;
} {
  const low = Float64Array.from(LOW_PASS[family]);
  const high = low.map((_, k) => (k % 2 === 0 ? -1 : 1) * low[low.length - 1 - k]);
  return { low, high };
}

export interface SeparableWavelet {
  readonly family: WaveletFamily;
  /** A letter for each axis, L or H: `LLH`; two letters within the slice. */
  readonly bands: string;
  readonly level: number;
  readonly rotation: 'none' | Pooling;
}

/**
 * A band of the undecimated separable wavelet transform (IBSI 2, 3.5: code 25BO): at each level before the last the
 * low-pass filter along all axes, at the last the band's; the filters of level n have 2^(n - 1) - 1 zeros between their
 * samples (a trous). Kernels of even length have a zero appended and turn with it.
 */
export function separableWavelet(
  data: Float64Array,
  size: Size3,
  { family, bands, level, rotation }: SeparableWavelet,
  boundary: Boundary,
): Float64Array {
  const { low, high } = waveletFilters(family);
  const band = Array.from(bands, (letter) => odd(letter === 'L' ? low : high));
  const smooth = band.map(() => odd(low));
  const response = (bandKernels: AxisKernels, smoothKernels: AxisKernels) => {
    let smoothed = data;
    for (let n = 1; n < level; n++) {
      smoothed = convolveAxes(smoothed, size, smoothKernels.map(dilated(n)), boundary);
    }
    return convolveAxes(smoothed, size, bandKernels.map(dilated(level)), boundary);
  };
  if (rotation === 'none') return response(band, smooth);
  const turns = distinctTurns(band, smooth);
  return pool(turns.length, rotation, (n) => response(turned(band, turns[n]), turned(smooth, turns[n])));
}

function odd(kernel: Float64Array): Float64Array {
  return kernel.length % 2 === 1 ? kernel : Float64Array.of(...kernel, 0);
}

/** With 2^(level - 1) - 1 zeros between the samples. */
function dilated(level: number): (kernel: Float64Array | undefined) => Float64Array | undefined {
  const step = 1 << (level - 1);
  return (kernel) => {
    if (kernel === undefined) return undefined;
    const wide = new Float64Array(step * (kernel.length - 1) + 1);
    kernel.forEach((x, k) => {
      wide[k * step] = x;
    });
    return wide;
  };
}
