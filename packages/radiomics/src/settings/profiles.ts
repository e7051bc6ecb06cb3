import type { Aggregation, Family, ZoneAggregation } from '../feature.ts';
import type { ImageFilter } from '../filters/filter.ts';
import type { ImageType } from '../images/image-type.ts';
import type { Resampling } from '../prepare/resample.ts';
import { type Discretisation, FAMILIES, type SliceAxis } from './schema.ts';

/** Every setting, none left out. */
export interface ResolvedSettings {
  readonly profile: 'ibsi' | 'pyradiomics';
  readonly families: readonly Family[];
  readonly features: readonly string[] | null;
  readonly discretisation: Discretisation;
  readonly resegmentation: {
    readonly range?: readonly number[];
    readonly sigma?: number | readonly number[];
    readonly relative?: readonly number[];
    readonly shape?: boolean;
  };
  readonly normalisation: { readonly scale: number; readonly outliers?: number } | null;
  readonly resampling: Resampling | null;
  readonly filter: ImageFilter | null;
  readonly imageTypes: readonly ImageType[] | null;
  readonly volumeHistogramBins: Discretisation;
  /** In voxels, of the largest of the three steps. */
  readonly glcmDistance: number;
  readonly distances: readonly number[] | null;
  readonly symmetricPairs: boolean;
  readonly directionWeights: 'manhattan' | 'euclidean' | 'infinity' | null;
  readonly glcmAggregations: readonly Aggregation[];
  readonly glrlmAggregations: readonly Aggregation[];
  readonly zoneAggregations: readonly ZoneAggregation[];
  readonly sliceAxis: SliceAxis;
  readonly dependenceCoarseness: number;
  /** In units of the image. */
  readonly energyShift: number;
  readonly kurtosis: 'excess' | 'raw';
  readonly binEdges: 'region-minimum' | 'multiples-of-width';
  readonly normalisingLevels: 'bins' | 'highest-level';
  readonly mesh: 'closed' | 'pyradiomics';
  readonly axisCovariance: 'sample' | 'population';
  readonly isolated: 'ibsi' | 'pyradiomics';
  readonly flatDirections: 'left-out' | 'pyradiomics';
}

/** PyRadiomics has the shape of a plane region where it is asked for, IBSI has not. */
const NOT_IN_IBSI: readonly Family[] = ['shape-2d'];
const NOT_IN_PYRADIOMICS: readonly Family[] = [
  'shape-2d',
  'autocorrelation',
  'local-intensity',
  'intensity-volume-histogram',
  'gldzm',
];

/** The two profiles; each setting can be overridden on its own. */
export const profiles: Readonly<Record<'ibsi' | 'pyradiomics', ResolvedSettings>> = {
  ibsi: {
    profile: 'ibsi',
    families: FAMILIES.filter((family) => !NOT_IN_IBSI.includes(family)),
    features: null,
    discretisation: { method: 'bin-count', count: 32 },
    resegmentation: {},
    normalisation: null,
    resampling: null,
    filter: null,
    imageTypes: null,
    volumeHistogramBins: { method: 'bin-count', count: 1000 },
    glcmDistance: 1,
    distances: null,
    symmetricPairs: true,
    directionWeights: null,
    glcmAggregations: ['3D_average', '3D_merged'],
    glrlmAggregations: ['3D_average', '3D_merged'],
    zoneAggregations: ['3D'],
    sliceAxis: 'z',
    dependenceCoarseness: 0,
    energyShift: 0,
    kurtosis: 'excess',
    binEdges: 'region-minimum',
    normalisingLevels: 'bins',
    mesh: 'closed',
    axisCovariance: 'sample',
    isolated: 'ibsi',
    flatDirections: 'left-out',
  },
  pyradiomics: {
    profile: 'pyradiomics',
    families: FAMILIES.filter((family) => !NOT_IN_PYRADIOMICS.includes(family)),
    features: null,
    discretisation: { method: 'bin-width', width: 25 },
    resegmentation: {},
    normalisation: null,
    resampling: null,
    filter: null,
    imageTypes: null,
    volumeHistogramBins: { method: 'bin-count', count: 1000 },
    glcmDistance: 1,
    distances: null,
    symmetricPairs: true,
    directionWeights: null,
    glcmAggregations: ['3D_average'],
    glrlmAggregations: ['3D_average'],
    zoneAggregations: ['3D'],
    sliceAxis: 'z',
    dependenceCoarseness: 0,
    energyShift: 0,
    kurtosis: 'raw',
    binEdges: 'multiples-of-width',
    normalisingLevels: 'highest-level',
    mesh: 'pyradiomics',
    axisCovariance: 'population',
    isolated: 'pyradiomics',
    flatDirections: 'pyradiomics',
  },
};
