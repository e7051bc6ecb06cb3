import { type Infer, s } from '@lobule/foundation';
import { discretisationSchema } from '../discretise.ts';
import { WAVELET_FAMILIES } from '../filters/wavelet.ts';
import { BANDS, PLANAR_BANDS } from './stationary-wavelet.ts';

const own = {
  discretisation: s.optional(discretisationSchema),
};

const plain = <K extends string>(kind: K, description: string) =>
  s.object({ kind: s.literal(kind, { description }), ...own });

/** An image whose features are wanted: the original, or one made of it as PyRadiomics makes it. */
export const imageTypeSchema = s.tagged('kind', [
  plain('original', 'The image itself'),
  s.object({
    kind: s.literal('wavelet', { description: 'Eight bands of the stationary wavelet transform' }),
    family: s.oneOf(WAVELET_FAMILIES, { default: 'coif1', description: 'Of wavelets' }),
    startLevel: s.integer({ minimum: 0, default: 0, description: 'Levels before the first that is wanted' }),
    levels: s.integer({ minimum: 1, default: 1, description: 'How many are wanted' }),
    planar: s.optional(
      s.boolean({ description: 'Within slices alone, which gives four bands; default not' }),
    ),
    ...own,
  }),
  s.object({
    kind: s.literal('log', { description: 'Laplacian of Gaussian by a recursive filter' }),
    sigmaMm: s.array(s.number({ exclusiveMinimum: 0 }), {
      minItems: 1,
      description: 'Standard deviations of the smoothing; an image for each',
    }),
    ...own,
  }),
  plain('square', 'Square of the intensities, scaled to their range'),
  plain('square-root', 'Square root of their size, with their sign, scaled to their range'),
  plain('logarithm', 'Logarithm of their size and one, with their sign, scaled to their range'),
  plain('exponential', 'Exponential, scaled to their range'),
  s.object({
    kind: s.literal('gradient', { description: 'Length of the gradient' }),
    useSpacing: s.boolean({ default: true, description: 'Per mm; otherwise per voxel' }),
    ...own,
  }),
  s.object({
    kind: s.literal('lbp-2d', { description: 'Local binary patterns in the slices' }),
    radius: s.number({ exclusiveMinimum: 0, default: 1, description: 'Of the circle, in voxels' }),
    samples: s.integer({ minimum: 1, maximum: 24, default: 8, description: 'Points on the circle' }),
    method: s.oneOf(['uniform', 'default', 'ror'], {
      default: 'uniform',
      description: 'Rotation-invariant uniform patterns, all patterns, or the least of their rotations',
    }),
    ...own,
  }),
  s.object({
    kind: s.literal('lbp-3d', { description: 'Local binary patterns on a sphere, by spherical harmonics' }),
    levels: s.integer({ minimum: 1, maximum: 8, default: 2, description: 'Orders of the harmonics' }),
    radius: s.number({ exclusiveMinimum: 0, default: 1, description: 'Of the sphere, in voxels' }),
    subdivision: s.integer({ minimum: 0, maximum: 4, default: 1, description: 'Of the icosahedron' }),
    ...own,
  }),
]);

/** A kind of derived image, as `imageTypeSchema` reads it. */
export type ImageType = Infer<typeof imageTypeSchema>;

/** Names of the images of a type, as PyRadiomics writes them: `wavelet-LLH`, `log-sigma-1-0-mm-3D`. */
export function imageNames(type: ImageType): readonly string[] {
  switch (type.kind) {
    case 'wavelet':
      return Array.from({ length: type.levels }, (_, n) => n + 1).flatMap((level) =>
        // Only the last level has its low-pass band; deeper levels are made of the others'.
        (type.planar ? PLANAR_BANDS : BANDS)
          .filter((band) => band.includes('H') || level === type.levels)
          .map((band) => `wavelet${level === 1 ? '' : level}-${band}`),
      );
    case 'log':
      return type.sigmaMm.map((sigma) => `log-sigma-${decimal(sigma).replace('.', '-')}-mm-3D`);
    case 'square-root':
      return ['squareroot'];
    case 'lbp-2d':
      return ['lbp-2D'];
    case 'lbp-3d':
      return [...Array.from({ length: type.levels }, (_, n) => `lbp-3D-m${n + 1}`), 'lbp-3D-k'];
    default:
      return [type.kind];
  }
}

/** A number as Python writes a float. */
function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
