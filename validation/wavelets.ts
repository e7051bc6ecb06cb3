import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deriveImages, type ImageType } from '@lobule/radiomics';
import { makeGrid, type Volume } from '@lobule/volume';
import type { CaseResult, Suite } from './suite.ts';

/**
 * Derived images on small volumes against PyWavelets, ITK and scikit-image (wavelets-reference.json, made by
 * bench/peers/wavelets_reference.py, versions beside the numbers). A case is one image. Wavelets: every band at odd and
 * even sizes, relative to the largest value 1e-10. LoG and gradient are singles: one unit in the last place of the largest
 * value, 2^-23, since the sine and cosine of ITK's coefficients are those of its C library. Patterns are whole numbers and
 * equal.
 */
const WAVELETS = 1e-10;
const SINGLE = 1.2e-7;

interface Stored {
  readonly wavelets: readonly {
    readonly size: Triple;
    readonly family: 'coif1' | 'haar' | 'db2' | 'db3';
    readonly bands: Readonly<Record<string, readonly number[]>>;
  }[];
  readonly log: readonly (Sampled & { readonly sigmaMm: number })[];
  readonly gradient: readonly Sampled[];
  readonly patterns: readonly (Omit<Sampled, 'spacingMm'> & {
    readonly samples: number;
    readonly radius: number;
    readonly method: 'uniform' | 'default' | 'ror';
  })[];
}

type Triple = readonly [number, number, number];

interface Sampled {
  readonly size: Triple;
  readonly spacingMm: Triple;
  readonly values: readonly number[];
}

export const suite: Suite = {
  name: 'wavelets',
  cases: 8 * 14 + 4 + 4 + 4,
  async run() {
    const file = path.join(import.meta.dirname, 'wavelets-reference.json');
    const { wavelets, log, gradient, patterns } = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    return [
      ...wavelets.flatMap(({ size, family, bands }) => {
        const images = derive(size, [1, 1, 1], { kind: 'wavelet', family, startLevel: 0, levels: 1 });
        return Object.entries(bands).map(([band, values]) =>
          compareImages(
            `${family} ${band} ${size.join('x')}`,
            images.get(`wavelet-${band}`),
            values,
            WAVELETS,
          ),
        );
      }),
      ...log.map(({ size, spacingMm, sigmaMm, values }) => {
        const [image] = derive(size, spacingMm, { kind: 'log', sigmaMm: [sigmaMm] }).values();
        return compareImages(`LoG ${sigmaMm} mm ${size.join('x')}`, image, values, SINGLE);
      }),
      ...gradient.map(({ size, spacingMm, values }) => {
        const [image] = derive(size, spacingMm, { kind: 'gradient', useSpacing: true }).values();
        return compareImages(
          `gradient ${size.join('x')} of ${spacingMm.join('x')} mm`,
          image,
          values,
          SINGLE,
        );
      }),
      ...patterns.map(({ size, samples, radius, method, values }) => {
        const [image] = derive(size, [1, 1, 1], { kind: 'lbp-2d', samples, radius, method }).values();
        return compareImages(`LBP ${samples} at ${radius}, ${method}`, image, values, 0);
      }),
    ];
  },
};

function derive(size: Triple, spacingMm: Triple, type: ImageType): ReadonlyMap<string, Float64Array> {
  const grid = makeGrid({ size, spacingMm });
  const data = Float64Array.from({ length: size[0] * size[1] * size[2] }, (_, v) => ((7919 * v) % 211) - 40);
  const image: Volume = { grid, data };
  return new Map(deriveImages(image, type).map((derived) => [derived.name, derived.image.data]));
}

function compareImages(
  name: string,
  found: Float64Array | undefined,
  expected: readonly number[],
  relative: number,
): CaseResult {
  const most = expected.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const error = expected.reduce((worst, value, n) => {
    const away = Math.abs((found?.[n] ?? Number.NaN) - value);
    return away <= worst ? worst : away;
  }, 0);
  const tolerance = relative * most;
  return { case: name, error, tolerance, passed: error <= tolerance };
}
