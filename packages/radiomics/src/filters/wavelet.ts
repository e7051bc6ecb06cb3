import type { Boundary } from './boundary.ts';
import { type AxisKernels, convolveAxes, type Size3 } from './convolve.ts';
import { distinctTurns, type Pooling, pool, turned } from './rotate.ts';
import { BIORTHOGONAL, ORTHOGONAL } from './wavelet-taps.ts';

type Biorthogonal = keyof typeof BIORTHOGONAL;
type Reversed = Biorthogonal extends `bior${infer Order}` ? `rbio${Order}` : never;
/** A family of wavelets by its name in PyWavelets. */
export type WaveletFamily = keyof typeof ORTHOGONAL | Biorthogonal | Reversed;

const BIOR = Object.keys(BIORTHOGONAL) as readonly Biorthogonal[];
/** By the names of PyWavelets. */
export const WAVELET_FAMILIES: readonly WaveletFamily[] = [
  ...(Object.keys(ORTHOGONAL) as readonly (keyof typeof ORTHOGONAL)[]),
  ...BIOR,
  ...BIOR.map((family) => family.replace('bior', 'rbio') as Reversed),
];

/** Low- and high-pass filter of decomposition: h(k) = (-1)^(k + 1) r(k), r the low-pass filter of reconstruction. */
export function waveletFilters(family: WaveletFamily): {
  readonly low: Float64Array;
  readonly high: Float64Array;
} {
  const [low, reconstruct] = lowPasses(family);
  const high = reconstruct.map((tap, k) => (k % 2 === 0 ? -tap : tap));
  return { low, high };
}

/** Of decomposition and of reconstruction; of orthogonal wavelets one is the other turned round. */
function lowPasses(family: WaveletFamily): readonly [Float64Array, Float64Array] {
  if (family in ORTHOGONAL) {
    const low = Float64Array.from(ORTHOGONAL[family as keyof typeof ORTHOGONAL]);
    return [low, low.toReversed()];
  }
  const [first, second] = BIORTHOGONAL[family.replace('rbio', 'bior') as Biorthogonal].map((taps) =>
    Float64Array.from(taps),
  );
  return family.startsWith('bior') ? [first, second] : [second.reverse(), first.reverse()];
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
