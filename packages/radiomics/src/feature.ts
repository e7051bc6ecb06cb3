import type { Reason } from '@lobule/foundation';
import type { ResolvedSettings } from './settings/profiles.ts';

/** Families of features, as IBSI parts them. */
export type Family =
  | 'morphology'
  | 'shape-2d'
  | 'autocorrelation'
  | 'local-intensity'
  | 'statistics'
  | 'intensity-histogram'
  | 'intensity-volume-histogram'
  | 'glcm'
  | 'glrlm'
  | 'glszm'
  | 'gldzm'
  | 'ngtdm'
  | 'ngldm';

/** Whether features of a family are those of the mask alone, the same in every image. */
export function isOfShape(family: Family): boolean {
  return family === 'morphology' || family === 'shape-2d';
}

/** How co-occurrence or runs over directions and slices becomes one number (IBSI 1, 3.6.1). */
export type Aggregation =
  | '2D_average'
  | '2D_merged'
  | '2.5D_average'
  | '2.5D_merged'
  | '3D_average'
  | '3D_merged';

/** How zones or neighbourhoods become one number: averaged over slices, merged over them, or in 3D. */
export type ZoneAggregation = '2D' | '2.5D' | '3D';

/** One feature: a value with its unit and IBSI code, or a reason. */
export interface Feature {
  /** `GLCM_JointEntropy_3D_average`. */
  readonly name: string;
  readonly family: Family;
  /** The derived image that it is of: `wavelet-LLH`; undefined for the original, and for shape. */
  readonly image?: string;
  /** Four characters of the IBSI reference manual; undefined for features that it does not have. */
  readonly ibsiCode?: string;
  /** Column of PyRadiomics: `original_glcm_JointEntropy`, `wavelet-LLH_glcm_JointEntropy`. */
  readonly pyradiomicsName?: string;
  readonly aggregation?: Aggregation | ZoneAggregation;
  /** `mm`, `mm2`, `mm3`, `1`, or `intensity` to a power for the unit of the image. */
  readonly unit: string;
  /** NaN where undefined; then `reason` says why. */
  readonly value: number;
  readonly reason?: Reason;
}

/** Voxels that were used. */
export interface VoxelCounts {
  /** The region whose shape is described: the mask, or what re-segmentation leaves where that is asked for. */
  readonly morphological: number;
  /** Of these, with a finite intensity within the re-segmentation limits: the region whose intensities are described. */
  readonly intensity: number;
  /** Inside the mask, but NaN or infinite. */
  readonly notFinite: number;
  /** Inside the mask and finite, but beyond the re-segmentation limits. */
  readonly resegmented: number;
}

/** All features of one region, with the settings that they are of. */
export interface FeatureSet {
  readonly features: readonly Feature[];
  readonly voxels: VoxelCounts;
  /** Every setting that was used, defaults included. */
  readonly settings: ResolvedSettings;
  readonly settingsHash: string;
}

/** The features of one image, the original or one derived from it. */
export interface ImageFeatures {
  /** `original`, `wavelet-LLH`, `log-sigma-1-0-mm-3D`. */
  readonly image: string;
  readonly features: readonly Feature[];
  readonly voxels: VoxelCounts;
}

/** Features of one region in several derived images. */
export interface ImageFeatureSets {
  /** In the order of the settings. */
  readonly images: readonly ImageFeatures[];
  readonly settings: ResolvedSettings;
  readonly settingsHash: string;
}

/** A feature of a family: its names, and its value from what the family computes once. */
export interface Definition<Context> {
  readonly name: string;
  readonly ibsiCode?: string;
  /** PyRadiomics' class and name: `glcm_JointEntropy`. */
  readonly pyradiomics?: string;
  /** PyRadiomics has it where it is asked for by name only, and warns of it. */
  readonly deprecated?: boolean;
  readonly unit: string;
  /** What PyRadiomics takes for one direction with a single grey level, where the feature is undefined. */
  readonly flatValue?: number;
  readonly value: (context: Context) => number | Reason;
}
