import type { RadiomicsSettings } from '../settings/schema.ts';
import { featuresOf } from './feature-classes.ts';
import { imageTypesOf } from './image-types.ts';
import {
  aggregationsOf,
  discretisationOf,
  distancesOf,
  normalisationOf,
  resamplingOf,
  resegmentationOf,
  sliceAxisOf,
} from './preparation.ts';
import { isGiven, type Mapping, mapping, notSupported, numberOr, requireKnown } from './values.ts';

/** A parameter file of PyRadiomics in our settings. */
export interface PyradiomicsParameters {
  readonly settings: RadiomicsSettings;
  /** The label of the mask that is the region; make the mask with it. */
  readonly label: number;
  /** What the file says that changes nothing here, and why. */
  readonly ignored: readonly { readonly key: string; readonly why: string }[];
}

/**
 * Settings from a parameter file of PyRadiomics 3, its YAML or JSON parsed already. What is not known, or asks for
 * something that would come out differently, is an error that names the key; what has no effect on values is listed.
 *
 * @throws radiomics/pyradiomics-parameters
 * @example
 * const { settings, label } = readPyradiomicsParameters({ setting: { binWidth: 25 }, imageType: { Original: {}, Wavelet: {} } });
 * extractFeatures(image, maskWhere(labels, (value) => value === label), settings);
 */
export function readPyradiomicsParameters(file: unknown): PyradiomicsParameters {
  const parts = mapping('the file', file ?? {});
  requireKnown('', parts, ['setting', 'imageType', 'featureClass', 'voxelSetting']);
  const setting = mapping('setting', parts['setting'] ?? {});
  requireKnown('setting.', setting, [...Object.keys(WITHOUT_EFFECT), ...UNDERSTOOD, ...OF_IMAGES]);
  const ignored = Object.keys(setting)
    .filter((key) => key in WITHOUT_EFFECT)
    .map((key) => ({ key: `setting.${key}`, why: WITHOUT_EFFECT[key] }));
  for (const key of Object.keys(mapping('voxelSetting', parts['voxelSetting'] ?? {}))) {
    ignored.push({ key: `voxelSetting.${key}`, why: 'Features of a region have no kernel.' });
  }
  requireAsHere(setting);
  const { shape2D, ...others } = mapping('featureClass', parts['featureClass'] ?? {});
  const isPlane = setting['force2D'] === true;
  if (shape2D !== undefined && !isPlane) {
    if (Object.keys(others).length === 0) throw notSupported('featureClass', 'shape2D alone without force2D');
    ignored.push({ key: 'featureClass.shape2D', why: 'PyRadiomics has no shape2D without force2D.' });
  }
  const wanted = featuresOf(isPlane ? parts['featureClass'] : others);
  ignored.push(...wanted.ignored);
  return {
    label: numberOr('setting.label', setting['label'], 1),
    ignored,
    settings: {
      profile: 'pyradiomics',
      discretisation: discretisationOf('setting', setting) ?? { method: 'bin-width', width: 25 },
      imageTypes: imageTypesOf(parts['imageType'], setting),
      energyShift: numberOr('setting.voxelArrayShift', setting['voxelArrayShift'], 0),
      dependenceCoarseness: numberOr('setting.gldm_a', setting['gldm_a'], 0),
      ...aggregationsOf(setting),
      ...(setting['symmetricalGLCM'] === false && { symmetricPairs: false }),
      ...distancesOf(setting),
      ...sliceAxisOf(setting),
      ...normalisationOf(setting),
      ...resamplingOf(setting),
      ...resegmentationOf(setting),
      ...wanted.settings,
    },
  };
}

const SIZE_CHECK = 'No region is refused for its size; features that are undefined say why.';
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  minimumROIDimensions: SIZE_CHECK,
  minimumROISize: SIZE_CHECK,
  additionalInfo: 'Settings and counts of voxels are always in the result.',
  geometryTolerance: 'A mask on another grid is refused; resample it first.',
  correctMask: 'A mask on another grid is refused; resample it first.',
  enableCExtensions: 'There are none.',
};
const UNDERSTOOD = [
  'label',
  'label_channel',
  'binWidth',
  'binCount',
  'normalize',
  'normalizeScale',
  'removeOutliers',
  'resampledPixelSpacing',
  'interpolator',
  'padDistance',
  'distances',
  'force2D',
  'force2Ddimension',
  'resegmentRange',
  'resegmentMode',
  'resegmentShape',
  'preCrop',
  'voxelArrayShift',
  'symmetricalGLCM',
  'weightingNorm',
  'gldm_a',
];
const OF_IMAGES = [
  'sigma',
  'start_level',
  'level',
  'wavelet',
  'gradientUseSpacing',
  'lbp2DRadius',
  'lbp2DSamples',
  'lbp2DMethod',
  'lbp3DLevels',
  'lbp3DIcosphereRadius',
  'lbp3DIcosphereSubdivision',
];

/** Settings that may be written, but only with the value that is the only one here. */
function requireAsHere(setting: Mapping): void {
  const only: Readonly<Record<string, readonly unknown[]>> = {
    label_channel: [0],
  };
  for (const [key, values] of Object.entries(only)) {
    const value = setting[key];
    if (isGiven(value) && !values.includes(value)) throw notSupported(`setting.${key}`, value);
  }
}
