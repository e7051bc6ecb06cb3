import { type Infer, s } from '@lobule/foundation';
import { overDefaults } from './over-defaults.ts';

/** Settings of the enhancing-volume rule, as they can stand in a study. */
export const enhancingSettings = s.object(
  {
    minimumPercentEnhancement: s.number({
      default: 70,
      minimum: 0,
      description: 'Lowest early enhancement in percent, 100 (S1 - S0) / S0.',
    }),
    preContrastThreshold: s.optional(
      s.number({ minimum: 0, description: 'Lowest pre-contrast signal S0, in the units of the image.' }),
    ),
    preContrastFraction: s.number({
      default: 0.6,
      minimum: 0,
      maximum: 1,
      description: 'Without a threshold: this part of the percentile below of S0 within the region.',
    }),
    preContrastPercentile: s.number({
      default: 95,
      minimum: 0,
      maximum: 100,
      description: 'Percentile of S0 within the region, or in the whole image where there is none.',
    }),
    minimumNeighbours: s.integer({
      default: 4,
      minimum: 0,
      maximum: 26,
      description: 'How many of the 26 neighbours must pass enhancement, pre-contrast signal and SER too.',
    }),
    serAbove: s.number({
      default: 0,
      description: 'Signal enhancement ratio (S1 - S0) / (S2 - S0) must be above this.',
    }),
  },
  {
    default: {},
    description:
      'Enhancing volume after UCSF (Hylton et al. 2012, Radiology 263:663; Newitt et al. 2014, Transl Oncol 7:94).',
  },
);

/** Settings as `enhancingSettings` reads them; enhancement in percent. */
export type EnhancingSettings = Infer<typeof enhancingSettings>;

/** Settings of the rule where none are given. */
export const DEFAULT_ENHANCING_SETTINGS: EnhancingSettings = {
  minimumPercentEnhancement: 70,
  preContrastFraction: 0.6,
  preContrastPercentile: 95,
  minimumNeighbours: 4,
  serAbove: 0,
};

/** The given settings over the defaults. @throws segmentation/bad-settings */
export function resolveEnhancingSettings(given: Partial<EnhancingSettings>): EnhancingSettings {
  return overDefaults(given, DEFAULT_ENHANCING_SETTINGS, (name, value) => {
    const number = Number(value);
    if (!Number.isFinite(value) || (number < 0 && name !== 'serAbove')) return false;
    if (name === 'minimumNeighbours') return Number.isInteger(number) && number <= 26;
    return number <= (HIGHEST[name] ?? Number.POSITIVE_INFINITY);
  });
}

const HIGHEST: Readonly<Record<string, number>> = { preContrastFraction: 1, preContrastPercentile: 100 };
