import { nearest } from '@lobule/foundation';
import { radiomicsErrors } from './errors.ts';
import { listFeatures } from './extract.ts';
import type { Family } from './feature.ts';
import { WAVELET_FAMILIES, type WaveletFamily } from './filters/wavelet.ts';
import type { ImageType } from './images/image-type.ts';
import type { Discretisation, RadiomicsSettings } from './settings.ts';

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
      ...sliceAxisOf(setting),
      ...normalisationOf(setting),
      ...resamplingOf(setting),
      ...resegmentationOf(setting),
      ...wanted,
    },
  };
}

type Mapping = Readonly<Record<string, unknown>>;

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
    resegmentShape: [false],
    preCrop: [false],
    symmetricalGLCM: [true],
  };
  for (const [key, values] of Object.entries(only)) {
    const value = setting[key];
    if (isGiven(value) && !values.includes(value)) throw notSupported(`setting.${key}`, value);
  }
  const { distances } = setting;
  if (isGiven(distances) && String(distances) !== '1') throw notSupported('setting.distances', distances);
}

function discretisationOf(path: string, setting: Mapping): Discretisation | undefined {
  if (isGiven(setting['binCount'])) {
    return { method: 'bin-count', count: numberOr(`${path}.binCount`, setting['binCount'], 0) };
  }
  if (!isGiven(setting['binWidth'])) return undefined;
  return { method: 'bin-width', width: numberOr(`${path}.binWidth`, setting['binWidth'], 25) };
}

function aggregationsOf(setting: Mapping): RadiomicsSettings {
  const weighting = setting['weightingNorm'];
  if (isGiven(weighting) && weighting !== 'no_weighting')
    throw notSupported('setting.weightingNorm', weighting);
  const how = isGiven(weighting) ? 'merged' : 'average';
  if (setting['force2D'] !== true) {
    return { glcmAggregations: [`3D_${how}`], glrlmAggregations: [`3D_${how}`] };
  }
  return {
    glcmAggregations: [`2.5D_${how}`],
    glrlmAggregations: [`2.5D_${how}`],
    zoneAggregations: ['2.5D'],
  };
}

/** Dimensions of PyRadiomics are those of its arrays, whose first is z. It takes them for patterns in 2D in any case. */
function sliceAxisOf(setting: Mapping): RadiomicsSettings {
  const given = setting['force2Ddimension'];
  if (!isGiven(given) || given === 0) return {};
  if (given !== 1 && given !== 2) throw notSupported('setting.force2Ddimension', given);
  return { sliceAxis: given === 1 ? 'y' : 'x' };
}

function normalisationOf(setting: Mapping): RadiomicsSettings {
  if (setting['normalize'] !== true) return {};
  const outliers = setting['removeOutliers'];
  return {
    normalisation: {
      scale: numberOr('setting.normalizeScale', setting['normalizeScale'], 1),
      ...(isGiven(outliers) && { outliers: numberOr('setting.removeOutliers', outliers, 0) }),
    },
  };
}

function resamplingOf(setting: Mapping): RadiomicsSettings {
  const spacing = setting['resampledPixelSpacing'];
  if (!isGiven(spacing)) return {};
  const interpolator = setting['interpolator'] ?? 'sitkBSpline';
  if (interpolator !== 'sitkBSpline' && interpolator !== 'sitkLinear') {
    throw notSupported('setting.interpolator', interpolator);
  }
  const spacingMm = numbers('setting.resampledPixelSpacing', spacing);
  if (spacingMm.length !== 3) throw notSupported('setting.resampledPixelSpacing', spacing);
  return {
    resampling: {
      spacingMm: [...spacingMm],
      interpolation: interpolator === 'sitkLinear' ? 'linear' : 'cubic',
      grid: 'pyradiomics',
      padDistance: numberOr('setting.padDistance', setting['padDistance'], 5),
    },
  };
}

function resegmentationOf(setting: Mapping): RadiomicsSettings {
  const given = setting['resegmentRange'];
  if (!isGiven(given)) return {};
  const path = 'setting.resegmentRange';
  const [low, high] = [...numbers(path, given)].sort((a, b) => a - b);
  switch (setting['resegmentMode'] ?? 'absolute') {
    case 'absolute':
      return { resegmentation: { range: [low, high ?? Number.MAX_VALUE] } };
    case 'relative':
      return { resegmentation: { relative: high === undefined ? [low] : [low, high] } };
    case 'sigma':
      if (high === undefined || low !== -high) throw notSupported(path, given);
      return { resegmentation: { sigma: high } };
    default:
      throw notSupported('setting.resegmentMode', setting['resegmentMode']);
  }
}

const KINDS: Readonly<Record<string, { readonly own: readonly string[] }>> = {
  Original: { own: [] },
  Wavelet: { own: ['wavelet', 'level', 'start_level'] },
  LoG: { own: ['sigma'] },
  Square: { own: [] },
  SquareRoot: { own: [] },
  Logarithm: { own: [] },
  Exponential: { own: [] },
  Gradient: { own: ['gradientUseSpacing'] },
  LBP2D: { own: ['lbp2DRadius', 'lbp2DSamples', 'lbp2DMethod'] },
  LBP3D: { own: ['lbp3DLevels', 'lbp3DIcosphereRadius', 'lbp3DIcosphereSubdivision'] },
};

function imageTypesOf(given: unknown, setting: Mapping): ImageType[] {
  const types = mapping('imageType', isGiven(given) ? given : { Original: {} });
  requireKnown('imageType.', types, Object.keys(KINDS));
  return Object.entries(types).flatMap(([name, value]) => {
    const path = `imageType.${name}`;
    const own = mapping(path, value ?? {});
    requireKnown(`${path}.`, own, [...KINDS[name].own, 'binWidth', 'binCount']);
    const discretisation = discretisationOf(path, own);
    const type = imageTypeOf(name, path, { ...setting, ...own });
    return type.map((one) => ({ ...one, ...(discretisation && { discretisation }) }));
  });
}

function imageTypeOf(name: string, path: string, from: Mapping): readonly ImageType[] {
  const number = (key: string, otherwise: number) => numberOr(`${path}.${key}`, from[key], otherwise);
  switch (name) {
    case 'Wavelet':
      return [
        {
          kind: 'wavelet',
          family: waveletFamily(path, from['wavelet'] ?? 'coif1'),
          startLevel: number('start_level', 0),
          levels: number('level', 1),
          ...(from['force2D'] === true && { planar: true }),
        },
      ];
    case 'LoG':
      // PyRadiomics makes no image where no sigma is given.
      if (!isGiven(from['sigma'])) return [];
      return [{ kind: 'log', sigmaMm: [...numbers(`${path}.sigma`, from['sigma'])] }];
    case 'Gradient':
      return [{ kind: 'gradient', useSpacing: from['gradientUseSpacing'] !== false }];
    case 'LBP2D':
      return [
        {
          kind: 'lbp-2d',
          radius: number('lbp2DRadius', 1),
          samples: number('lbp2DSamples', 8),
          method: patternMethod(path, from['lbp2DMethod'] ?? 'uniform'),
        },
      ];
    case 'LBP3D':
      return [
        {
          kind: 'lbp-3d',
          levels: number('lbp3DLevels', 2),
          radius: number('lbp3DIcosphereRadius', 1),
          subdivision: number('lbp3DIcosphereSubdivision', 1),
        },
      ];
    case 'SquareRoot':
      return [{ kind: 'square-root' }];
    default:
      return [{ kind: name.toLowerCase() as 'original' | 'square' | 'logarithm' | 'exponential' }];
  }
}

function waveletFamily(path: string, given: unknown): WaveletFamily {
  const family = given === 'db1' ? 'haar' : WAVELET_FAMILIES.find((name) => name === given);
  if (family === undefined) throw notSupported(`${path}.wavelet`, given);
  return family;
}

function patternMethod(path: string, given: unknown): 'uniform' | 'default' | 'ror' {
  if (given === 'uniform' || given === 'default' || given === 'ror') return given;
  throw notSupported(`${path}.lbp2DMethod`, given);
}

const CLASSES: Readonly<Record<string, readonly Family[]>> = {
  shape: ['morphology'],
  shape2D: ['shape-2d'],
  firstorder: ['statistics', 'intensity-histogram'],
  glcm: ['glcm'],
  glrlm: ['glrlm'],
  glszm: ['glszm'],
  gldm: ['ngldm'],
  ngtdm: ['ngtdm'],
};

/** Families, and the features where a class lists them; an empty list is all of a class. */
function featuresOf(given: unknown): RadiomicsSettings {
  if (!isGiven(given)) return {};
  const classes = mapping('featureClass', given);
  requireKnown('featureClass.', classes, Object.keys(CLASSES));
  const families = Object.keys(classes).flatMap((name) => CLASSES[name]);
  if (families.length === 0) return {};
  const known = listFeatures({ profile: 'pyradiomics', families: Object.values(CLASSES).flat() }).map(
    ({ pyradiomicsName }) => String(pyradiomicsName).replace('original_', ''),
  );
  const lists = Object.entries(classes).map(([name, list]) => {
    const all = known.filter((feature) => feature.startsWith(`${name}_`));
    if (!isGiven(list) || (Array.isArray(list) && list.length === 0)) return { all, wanted: all };
    if (!Array.isArray(list)) throw notSupported(`featureClass.${name}`, list);
    const wanted = list.map((feature) => `${name}_${feature}`);
    const unknown = wanted.find((feature) => !all.includes(feature));
    if (unknown !== undefined) throw notSupported(`featureClass.${name}`, unknown.slice(name.length + 1));
    return { all, wanted };
  });
  const isWhole = lists.every(({ all, wanted }) => all.length === wanted.length);
  return { families, ...(!isWhole && { features: lists.flatMap(({ wanted }) => wanted) }) };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function mapping(path: string, value: unknown): Mapping {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Mapping;
  throw notSupported(path, value);
}

function numberOr(path: string, value: unknown, otherwise: number): number {
  if (!isGiven(value)) return otherwise;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw notSupported(path, value);
}

function numbers(path: string, value: unknown): readonly number[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw notSupported(path, '[]');
  return list.map((one) => numberOr(path, one ?? 'null', 0));
}

function requireKnown(prefix: string, given: Mapping, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw radiomicsErrors.error('radiomics/pyradiomics-parameters', {
    what: `${prefix}${unknown} is not known here${near === undefined ? '' : `; is it ${near}?`}`,
    where: { path: `${prefix}${unknown}` },
  });
}

function notSupported(path: string, value: unknown) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return radiomicsErrors.error('radiomics/pyradiomics-parameters', {
    what: `${path} cannot be ${text} here`,
    where: { path },
  });
}
