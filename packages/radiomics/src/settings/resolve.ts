import { radiomicsErrors } from '../errors.ts';
import { type ImageType, imageNames } from '../images/image-type.ts';
import { PAD_DISTANCE, type Resampling } from '../prepare/resample.ts';
import { profiles, type ResolvedSettings } from './profiles.ts';
import type { Discretisation, RadiomicsSettings } from './schema.ts';

/**
 * The given settings over those of their profile.
 *
 * @throws radiomics/bad-settings
 * @example
 * resolveSettings({ profile: 'pyradiomics' }).discretisation; // { method: 'bin-width', width: 25 }
 */
export function resolveSettings(given: RadiomicsSettings = {}): ResolvedSettings {
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const settings: ResolvedSettings = { ...profiles[given.profile ?? 'ibsi'], ...stated };
  const { discretisation, resegmentation, normalisation, resampling, imageTypes } = settings;
  requireBins('discretisation', discretisation);
  imageTypes?.forEach((type, n) => {
    if (type.discretisation) requireBins(`imageTypes.${n}.discretisation`, type.discretisation);
  });
  if (imageTypes !== null && settings.filter !== null) {
    throw badSetting('filter', 'set together with imageTypes');
  }
  const names = imageTypes?.flatMap(imageNames) ?? [];
  const twice = names.find((name, n) => names.indexOf(name) < n);
  if (twice !== undefined) throw badSetting('imageTypes', `one that has ${twice} twice`);
  const { range, sigma } = resegmentation;
  if (range !== undefined && !(range.length === 2 && range[0] < range[1])) {
    throw badSetting('resegmentation.range', range.join(' to '));
  }
  if (typeof sigma === 'number') requirePositive('resegmentation.sigma', sigma);
  else if (sigma !== undefined && !isInterval(sigma))
    throw badSetting('resegmentation.sigma', sigma.join(' to '));
  if (normalisation !== null) requirePositive('normalisation.scale', normalisation.scale);
  resampling?.spacingMm.forEach((spacing, axis) => {
    if (!(spacing >= 0 && Number.isFinite(spacing)))
      throw badSetting(`resampling.spacingMm.${axis}`, spacing);
  });
  if (!Number.isInteger(settings.glcmDistance) || settings.glcmDistance < 1) {
    throw badSetting('glcmDistance', settings.glcmDistance);
  }
  const { distances, glcmDistance, directionWeights } = settings;
  if (distances !== null) {
    const wrong = distances.find((distance) => !Number.isInteger(distance) || distance < 1 || distance > 7);
    if (wrong !== undefined || distances.length === 0) throw badSetting('distances', wrong ?? 'none');
    if (glcmDistance !== 1) throw badSetting('glcmDistance', 'set together with distances');
  }
  const averaged = [...settings.glcmAggregations, ...settings.glrlmAggregations].find(
    (how) => !how.endsWith('merged'),
  );
  if (directionWeights !== null && averaged !== undefined) {
    throw badSetting(
      'directionWeights',
      `${directionWeights} for ${averaged}; weights are of merged matrices`,
    );
  }
  if (!Number.isInteger(settings.dependenceCoarseness) || settings.dependenceCoarseness < 0) {
    throw badSetting('dependenceCoarseness', settings.dependenceCoarseness);
  }
  if (!Number.isFinite(settings.energyShift)) throw badSetting('energyShift', settings.energyShift);
  return {
    ...settings,
    resampling: resampling && resolveResampling(resampling),
    imageTypes: imageTypes?.map(resolveImageType) ?? null,
  };
}

/** Defaults that depend on the grid are said too, so that the result tells how it was resampled. */
function resolveResampling({ grid = 'centres', ...given }: Resampling): Resampling {
  return grid === 'centres'
    ? { grid, mask: 'linear', round: false, ...given }
    : { grid, mask: 'nearest', padDistance: PAD_DISTANCE, ...given };
}

function resolveImageType(type: ImageType): ImageType {
  return type.kind === 'wavelet' ? { ...type, planar: type.planar ?? false } : type;
}

function requireBins(path: string, discretisation: Discretisation): void {
  if (discretisation.method === 'bin-width') requirePositive(`${path}.width`, discretisation.width);
  if (discretisation.method === 'bin-count') {
    const { count } = discretisation;
    if (!Number.isInteger(count) || count < 2 || count > 1024) throw badSetting(`${path}.count`, count);
  }
  if (discretisation.method === 'fixed-bins') {
    const { low, width, count } = discretisation;
    if (!Number.isFinite(low)) throw badSetting(`${path}.low`, low);
    requirePositive(`${path}.width`, width);
    if (!Number.isInteger(count) || count < 1) throw badSetting(`${path}.count`, count);
  }
}

/** A lower end, and a higher one where there is one. */
function isInterval([low, high = Number.MAX_VALUE, ...more]: readonly number[]): boolean {
  return Number.isFinite(low) && Number.isFinite(high) && low < high && more.length === 0;
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw badSetting(name, value);
}

function badSetting(path: string, value: number | string) {
  return radiomicsErrors.error('radiomics/bad-settings', {
    what: `${path} cannot be ${value}`,
    where: { path },
  });
}
