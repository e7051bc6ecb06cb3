import { type Infer, s } from '@lobule/foundation';
import { overDefaults } from '../over-defaults.ts';

/** Settings of the search for lesions without a click, as they can stand in a study. */
export const candidateSettings = s.object(
  {
    minimumPercentEnhancement: s.number({
      default: 70,
      minimum: 0,
      description: 'Lowest enhancement in the early phase, in percent of S0 averaged over 27 voxels.',
    }),
    earlyPhase: s.integer({
      default: 1,
      minimum: 1,
      description: 'Which phase after contrast is the early one.',
    }),
    minimumDiameterMm: s.number({
      default: 4,
      minimum: 0,
      description: 'Diameter of the largest ball within a candidate; thinner tissue is not looked at.',
    }),
    most: s.integer({
      default: 10,
      minimum: 1,
      maximum: 100,
      description: 'Most candidates that are grown.',
    }),
  },
  {
    default: {},
    description: 'Lesions from nothing: enhancing places in the breast, grown as from a click, then ranked.',
  },
);

/** Settings as `candidateSettings` reads them; lengths in mm, enhancement in percent. */
export type CandidateSettings = Infer<typeof candidateSettings>;

/** Settings of the search for lesions where none are given. */
export const DEFAULT_CANDIDATE_SETTINGS: CandidateSettings = {
  minimumPercentEnhancement: 70,
  earlyPhase: 1,
  minimumDiameterMm: 4,
  most: 10,
};

/** The given settings over the defaults. @throws segmentation/bad-settings */
export function resolveCandidateSettings(
  given: Partial<CandidateSettings>,
  phasesAfterContrast: number,
): CandidateSettings {
  const whole = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  const inRange = (settings: CandidateSettings): Readonly<Record<keyof CandidateSettings, boolean>> => ({
    minimumPercentEnhancement: settings.minimumPercentEnhancement >= 0,
    earlyPhase: whole(settings.earlyPhase, phasesAfterContrast),
    minimumDiameterMm: settings.minimumDiameterMm >= 0,
    most: whole(settings.most, 100),
  });
  return overDefaults(given, DEFAULT_CANDIDATE_SETTINGS, (name, value, settings) => {
    const known: Readonly<Record<string, boolean>> = inRange(settings);
    return known[name] === true && Number.isFinite(value);
  });
}
