import { type Infer, s } from '@lobule/foundation';
import { gridSpacingMm, type Volume } from '@lobule/volume';
import { BOUNDARIES } from './boundary.ts';
import { gaborFilter } from './gabor.ts';
import { LAWS_KERNELS, lawsFilter } from './laws.ts';
import { laplacianOfGaussian, meanFilter } from './smoothing.ts';
import { riesz, simoncelli } from './spectral.ts';
import { separableWavelet, WAVELET_FAMILIES } from './wavelet.ts';

const boundary = s.oneOf(BOUNDARIES, {
  default: 'mirror',
  description: 'What the image is beyond its border',
});
const withinSlices = s.boolean({ default: false, description: 'Slice by slice instead of in space' });
const rotation = s.oneOf(['none', 'max', 'mean'], {
  default: 'none',
  description: 'Turned by all right angles, and the largest or the mean response taken',
});
const order = s.optional(
  s.array(s.integer({ minimum: 0 }), {
    minItems: 2,
    maxItems: 3,
    description: 'Riesz transform of the response: its order along x, y and z',
  }),
);

/** A filter of IBSI 2, as it can stand in a study. */
export const imageFilterSchema = s.tagged(
  'kind',
  [
    s.object({
      kind: s.literal('mean', { description: 'Mean over a cube' }),
      support: s.integer({ minimum: 1, description: 'Voxels a side; odd' }),
      withinSlices,
      boundary,
    }),
    s.object({
      kind: s.literal('laplacian-of-gaussian', { description: 'Second derivative of the smoothed image' }),
      sigmaMm: s.number({ exclusiveMinimum: 0, description: 'Standard deviation of the smoothing' }),
      truncate: s.number({ exclusiveMinimum: 0, default: 4, description: 'Where the kernel ends, in sigma' }),
      withinSlices,
      boundary,
      riesz: order,
    }),
    s.object({
      kind: s.literal('laws', { description: 'Products of one-dimensional texture kernels' }),
      kernels: s.array(s.oneOf(LAWS_KERNELS), {
        minItems: 2,
        maxItems: 3,
        description: 'One for each axis; two within the slice',
      }),
      rotation,
      energyDelta: s.optional(
        s.integer({
          minimum: 0,
          description: 'Mean size of the response within so many voxels, in its place',
        }),
      ),
      boundary,
    }),
    s.object({
      kind: s.literal('gabor', { description: 'Modulus of the response to waves in the plane' }),
      sigmaMm: s.number({ exclusiveMinimum: 0, description: 'Standard deviation along the wave' }),
      gamma: s.number({ exclusiveMinimum: 0, description: 'That over the one along its crests' }),
      lambdaMm: s.number({ exclusiveMinimum: 0, description: 'Wavelength' }),
      thetaDeg: s.number({ default: 0, description: 'Direction of the wave' }),
      thetaStepDeg: s.optional(
        s.number({ exclusiveMinimum: 0, maximum: 180, description: 'Pool all directions in such steps' }),
      ),
      planes: s.oneOf(['slice', 'orthogonal'], {
        default: 'orthogonal',
        description: 'In the slices, or pooled over the three planes of the grid',
      }),
      pooling: s.oneOf(['mean', 'max'], { default: 'mean', description: 'Of directions and planes' }),
      boundary,
    }),
    s.object({
      kind: s.literal('wavelet', { description: 'A band of the undecimated separable transform' }),
      family: s.oneOf(WAVELET_FAMILIES, { description: 'Of wavelets' }),
      bands: s.string({ pattern: '^[LH]{2,3}$', description: 'L or H for each axis; two within the slice' }),
      level: s.integer({ minimum: 1, default: 1, description: 'Of the decomposition' }),
      rotation,
      boundary,
    }),
    s.object({
      kind: s.literal('simoncelli', { description: 'A band of the isotropic wavelet' }),
      level: s.integer({ minimum: 1, default: 1, description: '1 has the highest frequencies' }),
      withinSlices,
      riesz: order,
    }),
  ],
  { description: 'Filter of the image, after resampling and before discretisation' },
);
/** A filter of the image before features, as `imageFilterSchema` reads it. */
export type ImageFilter = Infer<typeof imageFilterSchema>;

/** The response of an image to a filter, on the same grid.
 *
 * @example
 * const edges = filterImage(image, { kind: 'laplacian-of-gaussian', sigmaMm: 2, truncate: 4, withinSlices: false, boundary: 'mirror' });
 */
export function filterImage(image: Volume, filter: ImageFilter): Volume<Float64Array> {
  const { grid } = image;
  const data = Float64Array.from(image.data);
  const response = respond(data, grid.size, gridSpacingMm(grid), filter);
  const turned = 'riesz' in filter && filter.riesz ? riesz(response, grid.size, filter.riesz) : response;
  return { grid, data: turned };
}

type Three = readonly [number, number, number];

function respond(data: Float64Array, size: Three, spacingMm: Three, filter: ImageFilter): Float64Array {
  switch (filter.kind) {
    case 'mean':
      return meanFilter(data, size, dimensionsOf(filter), filter.support, filter.boundary);
    case 'laplacian-of-gaussian':
      return laplacianOfGaussian(data, size, spacingMm, dimensionsOf(filter), filter, filter.boundary);
    case 'laws':
      return lawsFilter(data, size, filter, filter.boundary);
    case 'gabor':
      return gaborFilter(data, size, spacingMm, filter, filter.boundary);
    case 'wavelet':
      return separableWavelet(data, size, filter, filter.boundary);
    case 'simoncelli':
      return simoncelli(data, size, dimensionsOf(filter), filter.level);
  }
}

function dimensionsOf({ withinSlices: flat }: { readonly withinSlices: boolean }): 2 | 3 {
  return flat ? 2 : 3;
}
