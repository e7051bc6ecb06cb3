import { type Infer, s } from '@lobule/foundation';
import { overDefaults } from '../over-defaults.ts';

/** Settings of a lesion from a click or a box, as they can stand in a study. */
export const lesionSettings = s.object(
  {
    minimumPercentEnhancement: s.number({
      default: 30,
      minimum: 0,
      description: 'A place that enhances less than this, in percent of S0 in its best phase, is no lesion.',
    }),
    fuzziness: s.number({
      default: 2,
      exclusiveMinimum: 1,
      maximum: 5,
      description: 'Exponent m of the memberships of fuzzy c-means.',
    }),
    spatialWeight: s.number({
      default: 1,
      minimum: 0,
      maximum: 4,
      description: 'Exponent of the mean membership of the 26 neighbours; 0 for plain fuzzy c-means.',
    }),
    membership: s.number({
      default: 0.5,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: 'Lowest membership of the lesion.',
    }),
    belongsFrom: s.number({
      default: 0.6,
      exclusiveMinimum: 0,
      maximum: 1,
      description:
        'A cluster whose curve is at least this share of the curve at the click belongs to the lesion.',
    }),
    windowMm: s.number({
      default: 14,
      minimum: 2,
      description: 'First reach of the window around a click; it grows while the lesion touches its sides.',
    }),
    largestWindowMm: s.number({
      default: 60,
      minimum: 2,
      description: 'The reach beyond which the window grows no more.',
    }),
    vesselRadiusMm: s.number({
      default: 2.5,
      minimum: 0,
      description:
        'What is thinner than this is an appendage: kept only where it is no brighter than the body.',
    }),
    vesselRatio: s.number({
      default: 1.25,
      minimum: 1,
      description: 'An appendage whose enhancement is so many times that of the body beside it is a vessel.',
    }),
    appendageReach: s.number({
      default: 1.2,
      minimum: 0,
      description: 'An appendage that runs farther from the body than so many of its radii is a vessel.',
    }),
    holeGapMm: s.number({
      default: 1.5,
      minimum: 0,
      description: 'What is enclosed but for gaps of less than twice this is filled: a core with a thin rim.',
    }),
    neighbourhoodMm: s.number({
      default: 4,
      exclusiveMinimum: 0,
      description: 'Reach of the local means inside and outside that drive the contour.',
    }),
    smoothness: s.number({
      default: 0.1,
      minimum: 0,
      maximum: 1,
      description: 'Weight of the length of the contour beside the distance of the two local means.',
    }),
    iterations: s.integer({
      default: 6,
      minimum: 0,
      maximum: 100,
      description: 'Most steps of the contour; 0 leaves the fuzzy clusters as they are.',
    }),
    onPhase: s.optional(
      s.integer({
        minimum: 1,
        description:
          'Draw on the enhancement of this phase alone, counted from 0 before contrast; on all of them where not given.',
      }),
    ),
  },
  {
    default: {},
    description:
      'A lesion from a click or a box: fuzzy c-means on enhancement curves (Chen, Giger and Bick 2006, Acad Radiol 13:63) with a spatial term (Chuang et al. 2006, Comput Med Imaging Graph 30:9), then a contour between local means (Lankton and Tannenbaum 2008, IEEE Trans Image Process 17:2029).',
  },
);

/** Settings as `lesionSettings` reads them; lengths in mm, enhancement in percent. */
export type LesionSettings = Infer<typeof lesionSettings>;

/** Settings of the outline of a lesion where none are given. */
export const DEFAULT_LESION_SETTINGS: LesionSettings = {
  minimumPercentEnhancement: 30,
  fuzziness: 2,
  spatialWeight: 1,
  membership: 0.5,
  belongsFrom: 0.6,
  windowMm: 14,
  largestWindowMm: 60,
  vesselRadiusMm: 2.5,
  vesselRatio: 1.25,
  appendageReach: 1.2,
  holeGapMm: 1.5,
  neighbourhoodMm: 4,
  smoothness: 0.1,
  iterations: 6,
};

/** The given settings over the defaults. @throws segmentation/bad-settings */
export function resolveLesionSettings(given: Partial<LesionSettings>): LesionSettings {
  const inRange = (settings: LesionSettings): Readonly<Record<keyof LesionSettings, boolean>> => ({
    minimumPercentEnhancement: settings.minimumPercentEnhancement >= 0,
    fuzziness: settings.fuzziness > 1 && settings.fuzziness <= 5,
    spatialWeight: settings.spatialWeight >= 0 && settings.spatialWeight <= 4,
    membership: settings.membership > 0 && settings.membership < 1,
    belongsFrom: settings.belongsFrom > 0 && settings.belongsFrom <= 1,
    windowMm: settings.windowMm >= 2,
    largestWindowMm: settings.largestWindowMm >= settings.windowMm,
    vesselRadiusMm: settings.vesselRadiusMm >= 0,
    vesselRatio: settings.vesselRatio >= 1,
    appendageReach: settings.appendageReach >= 0,
    holeGapMm: settings.holeGapMm >= 0,
    neighbourhoodMm: settings.neighbourhoodMm > 0,
    smoothness: settings.smoothness >= 0 && settings.smoothness <= 1,
    iterations:
      Number.isInteger(settings.iterations) && settings.iterations >= 0 && settings.iterations <= 100,
    onPhase: settings.onPhase === undefined || (Number.isInteger(settings.onPhase) && settings.onPhase >= 1),
  });
  return overDefaults(given, DEFAULT_LESION_SETTINGS, (name, value, settings) => {
    const known: Readonly<Record<string, boolean>> = inRange(settings);
    return known[name] === true && Number.isFinite(value);
  });
}
