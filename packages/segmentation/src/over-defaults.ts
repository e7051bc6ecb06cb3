import { segmentationErrors } from './errors.ts';

/**
 * The given settings over the defaults; what is given as undefined is not given.
 *
 * @param fits whether a setting, by its name, can have this value beside the others
 * @throws segmentation/bad-settings
 */
export function overDefaults<S extends object>(
  given: Partial<S>,
  defaults: S,
  fits: (name: string, value: unknown, settings: S) => boolean,
): S {
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const settings: S = { ...defaults, ...stated };
  for (const [name, value] of Object.entries(settings)) {
    if (fits(name, value, settings)) continue;
    throw segmentationErrors.error('segmentation/bad-settings', {
      what: `${name} cannot be ${value}`,
      where: { path: name },
    });
  }
  return settings;
}
