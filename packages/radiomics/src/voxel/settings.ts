import { type Infer, nearest, s } from '@lobule/foundation';
import { radiomicsErrors } from '../errors.ts';
import { listFeatures } from '../extract.ts';
import type { Family, Feature } from '../feature.ts';
import type { ResolvedSettings } from '../settings/profiles.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { radiomicsSettings } from '../settings/schema.ts';

/** Families whose features a window around a voxel can have. */
const VOXEL_FAMILIES = [
  'statistics',
  'intensity-histogram',
  'glcm',
  'glrlm',
  'glszm',
  'gldzm',
  'ngtdm',
  'ngldm',
] as const satisfies readonly Family[];

/** Beyond these the whole-number sums of the windows would not be exact. */
const LARGEST_RADIUS = 7;

/** Settings of voxel maps: those of features, and the window. What is left out is the profile's. */
export const voxelMapSettings = s.object(
  {
    ...radiomicsSettings.shape,
    families: s.optional(
      s.array(s.oneOf(VOXEL_FAMILIES), {
        minItems: 1,
        description: 'Families of features; default all that the profile has and a window can have.',
      }),
    ),
    kernelRadius: s.optional(
      s.integer({
        minimum: 1,
        maximum: LARGEST_RADIUS,
        description: 'Voxels from the centre of the window to its faces along each axis; default 1.',
      }),
    ),
    maskedKernel: s.optional(
      s.boolean({
        description:
          'A window has only voxels of the mask (default), or all around it; then grey levels are those of the box of all windows.',
      }),
    ),
    planarKernel: s.optional(s.boolean({ description: 'A window lies within its slice; default not.' })),
    features: s.optional(
      s.array(s.string(), {
        minItems: 1,
        description:
          "Features whose maps are wanted, by name, IBSI code or PyRadiomics' class and name; default all of the families.",
      }),
    ),
    maximalCorrelation: s.optional(
      s.boolean({
        description:
          'Whether the maximal correlation coefficient (glcm) is among all features; it takes longer than the rest together. Default true.',
      }),
    ),
  },
  { default: {}, description: 'Maps of radiomic features: those of a window around each voxel.' },
);

/** Settings of voxel maps as `voxelMapSettings` reads them. */
export type VoxelMapSettings = Partial<Infer<typeof voxelMapSettings>>;

/** Every setting, none left out. */
export interface ResolvedVoxelSettings extends ResolvedSettings {
  /** In voxels. */
  readonly kernelRadius: number;
  readonly maskedKernel: boolean;
  readonly planarKernel: boolean;
  readonly maximalCorrelation: boolean;
}

/** A feature of which there is a map: its names, family and unit. */
export type VoxelFeature = Omit<Feature, 'value' | 'reason'>;

/**
 * The given settings over those of their profile, and the features that they ask for.
 *
 * @throws radiomics/bad-settings
 */
export function resolveVoxelSettings(given: VoxelMapSettings = {}): {
  readonly settings: ResolvedVoxelSettings;
  readonly features: readonly VoxelFeature[];
} {
  const {
    kernelRadius = 1,
    maskedKernel = true,
    planarKernel = false,
    features: named,
    maximalCorrelation = true,
    ...common
  } = given;
  if (!Number.isInteger(kernelRadius) || kernelRadius < 1 || kernelRadius > LARGEST_RADIUS) {
    throw badSetting('kernelRadius', String(kernelRadius));
  }
  if (common.imageTypes) throw badSetting('imageTypes', 'given, since maps are of one image');
  const base = resolveSettings(common);
  if (base.distances !== null)
    throw badSetting('distances', 'given: maps take the voxels next to one another');
  if (!base.symmetricPairs) throw badSetting('symmetricPairs', 'false: maps count pairs both ways');
  if (base.directionWeights !== null)
    throw badSetting('directionWeights', 'given: maps weigh all directions alike');
  if (base.sliceAxis !== 'z')
    throw badSetting('sliceAxis', `${base.sliceAxis}; slices of windows lie across z`);
  const possible: readonly Family[] = VOXEL_FAMILIES;
  const impossible = common.families?.find((family) => !possible.includes(family));
  if (impossible !== undefined) {
    throw badSetting('families', `${impossible}, of which a window has no features`);
  }
  const families = base.families.filter((family) => possible.includes(family));
  const all = listFeatures({ ...common, families });
  const features =
    named === undefined
      ? all.filter(({ name }) => maximalCorrelation || !name.includes('MaximalCorrelation'))
      : featuresNamed(named, all);
  return {
    settings: {
      ...base,
      families,
      features: named ?? null,
      kernelRadius,
      maskedKernel,
      planarKernel,
      maximalCorrelation,
    },
    features,
  };
}

/** In the order of the families; a name that several aggregations share means them all. */
function featuresNamed(names: readonly string[], all: readonly VoxelFeature[]): readonly VoxelFeature[] {
  const has = ({ name, ibsiCode, pyradiomicsName }: VoxelFeature, asked: string) =>
    [name, ibsiCode, pyradiomicsName].includes(asked) || pyradiomicsName === `original_${asked}`;
  const unknown = names.find((asked) => !all.some((feature) => has(feature, asked)));
  if (unknown !== undefined) {
    const near = nearest(
      unknown,
      all.map(({ name }) => name),
    );
    throw badSetting('features', `${unknown}${near === undefined ? '' : `; is ${near} meant?`}`);
  }
  return all.filter((feature) => names.some((asked) => has(feature, asked)));
}

function badSetting(path: string, value: string) {
  return radiomicsErrors.error('radiomics/bad-settings', {
    what: `${path} cannot be ${value}`,
    where: { path },
  });
}
