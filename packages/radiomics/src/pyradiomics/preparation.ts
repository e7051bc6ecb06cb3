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
  const norm = setting['weightingNorm'];
  const how = isGiven(norm) ? 'merged' : 'average';
  const weights = isGiven(norm) && norm !== 'no_weighting' ? { directionWeights: weightingOf(norm) } : {};
  if (setting['force2D'] !== true) {
    return { glcmAggregations: [`3D_${how}`], glrlmAggregations: [`3D_${how}`], ...weights };
  }
  return {
    glcmAggregations: [`2.5D_${how}`],
    glrlmAggregations: [`2.5D_${how}`],
    zoneAggregations: ['2.5D'],
    ...weights,
  };
}

function weightingOf(norm: unknown): NonNullable<RadiomicsSettings['directionWeights']> {
  if (norm === 'manhattan' || norm === 'euclidean' || norm === 'infinity') return norm;
  throw notSupported('setting.weightingNorm', norm);
}

/** Which neighbours count; those next to a voxel where nothing is said. */
export function distancesOf(setting: Mapping): RadiomicsSettings {
  const given = setting['distances'];
  if (!isGiven(given)) return {};
  const distances = [...new Set(numbers('setting.distances', given))];
  if (distances.some((distance) => !Number.isInteger(distance) || distance < 1 || distance > 7)) {
    throw notSupported('setting.distances', given);
  }
  return String(distances) === '1' ? {} : { distances };
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

/** By the names of SimpleITK and by its numbers. */
const INTERPOLATIONS = new Map<unknown, 'nearest' | 'linear' | 'cubic'>([
  ['sitkNearestNeighbor', 'nearest'],
  [1, 'nearest'],
  ['sitkLinear', 'linear'],
  [2, 'linear'],
  ['sitkBSpline', 'cubic'],
  [3, 'cubic'],
]);

/** `resampledPixelSpacing` and what belongs to it; without it `preCrop` cuts the image out around the mask. */
export function resamplingOf(setting: Mapping): RadiomicsSettings {
  const spacing = setting['resampledPixelSpacing'];
  const padDistance = numberOr('setting.padDistance', setting['padDistance'], 5);
  if (!isGiven(spacing)) {
    if (setting['preCrop'] !== true) return {};
    return {
      resampling: { spacingMm: [0, 0, 0], interpolation: 'linear', grid: 'pyradiomics', padDistance },
    };
  }
  const interpolator = setting['interpolator'] ?? 'sitkBSpline';
  const interpolation = INTERPOLATIONS.get(interpolator);
  if (interpolation === undefined) throw notSupported('setting.interpolator', interpolator);
  const spacingMm = numbers('setting.resampledPixelSpacing', spacing);
  if (spacingMm.length !== 3) throw notSupported('setting.resampledPixelSpacing', spacing);
  return {
    resampling: {
      spacingMm: [...spacingMm],
      interpolation,
      grid: 'pyradiomics',
      padDistance,
    },
  };
}

/** One number where the limits are equally far. */
function sigmaOf(low: number, high: number | undefined): number | number[] {
  if (high === undefined) return [low];
  return low === -high ? high : [low, high];
}

/** `resegmentRange` in its three modes. */
export function resegmentationOf(setting: Mapping): RadiomicsSettings {
  const given = setting['resegmentRange'];
  if (!isGiven(given)) return {};
  const path = 'setting.resegmentRange';
  const [low, high] = [...numbers(path, given)].sort((a, b) => a - b);
  const shape = setting['resegmentShape'] === true ? { shape: true } : {};
  switch (setting['resegmentMode'] ?? 'absolute') {
    case 'absolute':
      return { resegmentation: { range: [low, high ?? Number.MAX_VALUE], ...shape } };
    case 'relative':
      return { resegmentation: { relative: high === undefined ? [low] : [low, high], ...shape } };
    case 'sigma':
      return { resegmentation: { sigma: sigmaOf(low, high), ...shape } };
    default:
      throw notSupported('setting.resegmentMode', setting['resegmentMode']);
  }
}
