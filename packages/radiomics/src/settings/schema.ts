import { type Infer, s } from '@lobule/foundation';
import { discretisationSchema } from '../discretise.ts';
import { imageFilterSchema } from '../filters/filter.ts';
import { imageTypeSchema } from '../images/image-type.ts';

/** In the order in which features are given. */
export const FAMILIES = [
  'morphology',
  'shape-2d',
  'autocorrelation',
  'local-intensity',
  'statistics',
  'intensity-histogram',
  'intensity-volume-histogram',
  'glcm',
  'glrlm',
  'glszm',
  'gldzm',
  'ngtdm',
  'ngldm',
] as const;
const AGGREGATIONS = [
  '2D_average',
  '2D_merged',
  '2.5D_average',
  '2.5D_merged',
  '3D_average',
  '3D_merged',
] as const;
const ZONE_AGGREGATIONS = ['2D', '2.5D', '3D'] as const;
const AXES = ['x', 'y', 'z'] as const;

/** Settings of feature extraction, as they can stand in a study. What is left out is the profile's. */
export const radiomicsSettings = s.object(
  {
    profile: s.oneOf(['ibsi', 'pyradiomics'], {
      default: 'ibsi',
      description: 'Whose conventions and which features: the IBSI 1 reference manual, or PyRadiomics 3.',
    }),
    families: s.optional(
      s.array(s.oneOf(FAMILIES), {
        minItems: 1,
        description:
          'Families of features; default all but shape-2d, that of a region in one slice, which pyradiomics alone has.',
      }),
    ),
    features: s.optional(
      s.array(s.string(), {
        minItems: 1,
        description:
          "Only these of the families' features, by IBSI code (`TU9B`) or PyRadiomics' class and name (`glcm_JointEntropy`); default all.",
      }),
    ),
    discretisation: s.optional(discretisationSchema),
    resegmentation: s.optional(
      s.object(
        {
          range: s.optional(
            s.array(s.number(), { minItems: 2, maxItems: 2, description: 'Lowest and highest intensity.' }),
          ),
          sigma: s.optional(
            s.union([s.number({ exclusiveMinimum: 0 }), s.array(s.number(), { minItems: 1, maxItems: 2 })], {
              description:
                'Keep within so many SD of the mean; or from, and up to, so many above it: [-1, 3].',
            }),
          ),
          relative: s.optional(
            s.array(s.number(), {
              minItems: 1,
              maxItems: 2,
              description: 'Lowest, and highest, as shares of the highest intensity of the region.',
            }),
          ),
          shape: s.optional(
            s.boolean({
              description: 'Whether the shape too is that of what is left, as for PET; default not.',
            }),
          ),
        },
        { description: 'Intensities beyond these limits are left out; the shape stays that of the mask.' },
      ),
    ),
    normalisation: s.optional(
      s.object(
        {
          scale: s.number({
            default: 1,
            exclusiveMinimum: 0,
            description: 'Factor after division by the SD.',
          }),
          outliers: s.optional(
            s.number({
              exclusiveMinimum: 0,
              description: 'Intensities farther than so many SD from the mean are moved to that distance.',
            }),
          ),
        },
        { description: 'Subtract the mean and divide by the SD of the whole image, before all else.' },
      ),
    ),
    resampling: s.optional(
      s.object(
        {
          spacingMm: s.array(s.number({ minimum: 0 }), {
            minItems: 3,
            maxItems: 3,
            description: 'Of the new voxels along the axes of the image; 0 leaves an axis as it is.',
          }),
          interpolation: s.oneOf(['linear', 'cubic', 'nearest'], {
            default: 'linear',
            description: 'Of intensities: linear, a cubic B-spline, or the nearest voxel.',
          }),
          mask: s.optional(
            s.oneOf(['linear', 'nearest'], {
              description:
                'Of the mask: linear and inside from one half (default), or the nearest voxel (default in the grid of PyRadiomics).',
            }),
          ),
          grid: s.optional(
            s.oneOf(['centres', 'pyradiomics'], {
              description:
                "The grids aligned by their centres (default), or as PyRadiomics: by the corner of the first voxel, only around the mask, intensities cast to the image's type, an axis where the mask is one voxel left as it is.",
            }),
          ),
          padDistance: s.optional(
            s.integer({
              minimum: 0,
              description: 'New voxels around the mask in the grid of PyRadiomics; default 5.',
            }),
          ),
          round: s.optional(
            s.boolean({ description: 'To whole numbers afterwards, as for Hounsfield units; default not.' }),
          ),
        },
        { description: 'New voxels along the axes of the image.' },
      ),
    ),
    filter: s.optional(imageFilterSchema),
    imageTypes: s.optional(
      s.array(imageTypeSchema, {
        minItems: 1,
        description:
          'Images whose features are wanted, as PyRadiomics makes them; default the original. Shape is that of the mask and comes once.',
      }),
    ),
    volumeHistogramBins: s.optional(
      s.union(
        [
          s.object({ method: s.literal('bin-width'), width: s.number({ exclusiveMinimum: 0 }) }),
          s.object({ method: s.literal('bin-count'), count: s.integer({ minimum: 2, maximum: 100_000 }) }),
          s.object({ method: s.literal('none') }),
        ],
        { description: 'Of the intensity-volume histogram. Default 1,000 bins, as of arbitrary units.' },
      ),
    ),
    glcmDistance: s.optional(
      s.integer({ minimum: 1, description: 'Steps between the two voxels of a pair; default 1.' }),
    ),
    distances: s.optional(
      s.array(s.integer({ minimum: 1, maximum: 7 }), {
        minItems: 1,
        description:
          'Which voxels are neighbours in glcm, ngtdm and ngldm, as PyRadiomics has it: those whose farthest step along an axis is one of these. Default the 26 next to a voxel, and glcmDistance.',
      }),
    ),
    symmetricPairs: s.optional(
      s.boolean({
        description:
          'Whether pairs of glcm are counted both ways (default), or one way as PyRadiomics does where symmetricalGLCM is false.',
      }),
    ),
    directionWeights: s.optional(
      s.oneOf(['manhattan', 'euclidean', 'infinity'], {
        description:
          'Weights of the directions in merged glcm and glrlm, as PyRadiomics has them, by this norm of a step in mm: exp(-norm^2) for pairs, the norm for runs. Default all alike.',
      }),
    ),
    glcmAggregations: s.optional(
      s.array(s.oneOf(AGGREGATIONS), {
        minItems: 1,
        description: 'Default 3D_average and 3D_merged for ibsi, 3D_average for pyradiomics.',
      }),
    ),
    glrlmAggregations: s.optional(
      s.array(s.oneOf(AGGREGATIONS), {
        minItems: 1,
        description: 'Default 3D_average and 3D_merged for ibsi, 3D_average for pyradiomics.',
      }),
    ),
    zoneAggregations: s.optional(
      s.array(s.oneOf(ZONE_AGGREGATIONS), {
        minItems: 1,
        description:
          'Of glszm, gldzm, ngtdm and ngldm: by slice and averaged (2D), merged over slices (2.5D), or 3D, the default.',
      }),
    ),
    sliceAxis: s.optional(
      s.oneOf(AXES, {
        description:
          'Axis of the image across its slices (default z): of aggregations in 2D and 2.5D, shape-2d, planar wavelets and lbp-2d.',
      }),
    ),
    dependenceCoarseness: s.optional(
      s.integer({
        minimum: 0,
        description: 'Neighbours within so many grey levels depend on a voxel (ngldm); default 0.',
      }),
    ),
    energyShift: s.optional(
      s.number({
        description: 'Added to intensities for energy and root mean square; default 0 (voxelArrayShift).',
      }),
    ),
    kurtosis: s.optional(s.oneOf(['excess', 'raw'], { description: 'Minus 3 (ibsi) or not (pyradiomics).' })),
    binEdges: s.optional(
      s.oneOf(['region-minimum', 'multiples-of-width'], {
        description:
          'Bins of a given width begin at the lowest intensity (ibsi) or at a multiple of the width (pyradiomics). A number of bins is told by division or by comparison with edges, as in numpy; these differ by rounding alone.',
      }),
    ),
    normalisingLevels: s.optional(
      s.oneOf(['bins', 'highest-level'], {
        description:
          'Number of levels in normalised inverse difference: all bins (ibsi) or the highest that occurs (pyradiomics).',
      }),
    ),
    mesh: s.optional(
      s.oneOf(['closed', 'pyradiomics'], {
        description:
          "Triangles of the surface: closed and the same however the region is turned (ibsi), or PyRadiomics' table, which can leave holes where voxels touch by an edge or a corner.",
      }),
    ),
    axisCovariance: s.optional(
      s.oneOf(['sample', 'population'], {
        description: 'Covariance of voxel centres for axis lengths, over n - 1 (ibsi) or n (pyradiomics).',
      }),
    ),
    isolated: s.optional(
      s.oneOf(['ibsi', 'pyradiomics'], {
        description:
          'A voxel without neighbours is left out of NGTDM, and a direction on none of whose lines two voxels lie counts among those of run lengths (ibsi), or the other way round (pyradiomics).',
      }),
    ),
    flatDirections: s.optional(
      s.oneOf(['left-out', 'pyradiomics'], {
        description:
          'A direction with one grey level, beside others with more, where correlation, its information measure and MCC are undefined: left out of the average (ibsi), or taken as 1, 0 and 0 (pyradiomics).',
      }),
    ),
  },
  { default: {}, description: 'Radiomic features and the conventions by which they are computed.' },
);

/** Settings as `radiomicsSettings` reads them; what is left out has its default. */
export type RadiomicsSettings = Partial<Infer<typeof radiomicsSettings>>;

export type SliceAxis = (typeof AXES)[number];

/** 0, 1 and 2 for x, y and z. */
export function axisIndex(axis: SliceAxis): 0 | 1 | 2 {
  return AXES.indexOf(axis) as 0 | 1 | 2;
}

/** Bins of grey levels: their number, or their width in units of the image. */
export type Discretisation = NonNullable<RadiomicsSettings['discretisation']>;
