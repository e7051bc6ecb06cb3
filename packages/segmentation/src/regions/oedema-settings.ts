import { type Infer, s } from '@lobule/foundation';
import { overDefaults } from '../over-defaults.ts';

/** Settings of oedema on T2, as they can stand in a study. */
export const oedemaSettings = s.object(
  {
    withinMm: s.number({
      default: 20,
      exclusiveMinimum: 0,
      description: 'How far from the margin of the lesion it is looked for.',
    }),
    reference: s.oneOf(['mirrored', 'same-breast'], {
      default: 'mirrored',
      description:
        'Whose gland is normal: that of the mirrored shell in the other breast, or what lies beyond the shell on the side of the lesion.',
    }),
    deviations: s.number({
      default: 3,
      minimum: 0,
      description:
        'It begins so many standard deviations (1.4826 times the median absolute deviation) above the median of normal gland.',
    }),
    reachMm: s.number({
      default: 5,
      minimum: 0,
      description: 'Pieces that come nowhere so near to the lesion are left out: cysts, ducts, vessels.',
    }),
    smallestMm3: s.number({ default: 50, minimum: 0, description: 'Smaller pieces are left out.' }),
    fewestVoxels: s.integer({
      default: 100,
      minimum: 2,
      description: 'With fewer voxels of normal gland there is no threshold, and no region.',
    }),
  },
  {
    default: {},
    description:
      'Peritumoral oedema on fat-suppressed T2: brighter than normal gland, near the lesion. The sign is that of Uematsu (2015, Breast Cancer 22:66) and Liang et al. (2020, Oncol Lett 20:314), who judged by eye; the threshold is ours, and no study has validated it.',
  },
);

/** Settings as `oedemaSettings` reads them; lengths in mm, volumes in mm^3. */
export type OedemaSettings = Infer<typeof oedemaSettings>;

/** Settings of oedema where none are given. */
export const DEFAULT_OEDEMA_SETTINGS: OedemaSettings = {
  withinMm: 20,
  reference: 'mirrored',
  deviations: 3,
  reachMm: 5,
  smallestMm3: 50,
  fewestVoxels: 100,
};

/** The given settings over the defaults. @throws segmentation/bad-settings */
export function resolveOedemaSettings(given: Partial<OedemaSettings>): OedemaSettings {
  const least = (value: number) => Number.isFinite(value) && value >= 0;
  const inRange = (settings: OedemaSettings): Readonly<Record<keyof OedemaSettings, boolean>> => ({
    withinMm: least(settings.withinMm) && settings.withinMm > 0,
    reference: settings.reference === 'mirrored' || settings.reference === 'same-breast',
    deviations: least(settings.deviations),
    reachMm: least(settings.reachMm),
    smallestMm3: least(settings.smallestMm3),
    fewestVoxels: Number.isInteger(settings.fewestVoxels) && settings.fewestVoxels >= 2,
  });
  return overDefaults(given, DEFAULT_OEDEMA_SETTINGS, (name, _value, settings) => {
    const known: Readonly<Record<string, boolean>> = inRange(settings);
    return known[name] === true;
  });
}
