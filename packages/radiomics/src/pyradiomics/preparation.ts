import type { Discretisation, RadiomicsSettings } from '../settings/schema.ts';
import { isGiven, type Mapping, notSupported, numberOr, numbers } from './values.ts';

/** Of the file, or of one image type in it; undefined where neither width nor count is given. */
export function discretisationOf(path: string, setting: Mapping): Discretisation | undefined {
  if (isGiven(setting['binCount'])) {
    return { method: 'bin-count', count: numberOr(`${path}.binCount`, setting['binCount'], 0) };
  }
  if (!isGiven(setting['binWidth'])) return undefined;
  return { method: 'bin-width', width: numberOr(`${path}.binWidth`, setting['binWidth'], 25) };
}

/** Weights merge directions; in 2D slices are merged too. */
export function aggregationsOf(setting: Mapping): RadiomicsSettings {
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
export function sliceAxisOf(setting: Mapping): RadiomicsSettings {
  const given = setting['force2Ddimension'];
  if (!isGiven(given) || given === 0) return {};
  if (given !== 1 && given !== 2) throw notSupported('setting.force2Ddimension', given);
  return { sliceAxis: given === 1 ? 'y' : 'x' };
}

/** `normalize` and what belongs to it. */
export function normalisationOf(setting: Mapping): RadiomicsSettings {
  if (setting['normalize'] !== true) return {};
  const outliers = setting['removeOutliers'];
  return {
    normalisation: {
      scale: numberOr('setting.normalizeScale', setting['normalizeScale'], 1),
      ...(isGiven(outliers) && { outliers: numberOr('setting.removeOutliers', outliers, 0) }),
    },
  };
}

/** `resampledPixelSpacing` and what belongs to it. */
export function resamplingOf(setting: Mapping): RadiomicsSettings {
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

/** `resegmentRange` in its three modes. */
export function resegmentationOf(setting: Mapping): RadiomicsSettings {
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
