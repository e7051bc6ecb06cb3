import { type Infer, s } from '@lobule/foundation';
import { overDefaults } from '../over-defaults.ts';

/** Settings of the random walker, as they can stand in a study. */
export const randomWalkSettings = s.object(
  {
    beta: s.number({
      default: 13,
      minimum: 0,
      description:
        'How much a step of the image holds a walker up: weights are exp(-beta g2), g2 the squared difference per voxel in units of the variance of the window. 13 is the 130 of scikit-image on an image of standard deviation 1.',
    }),
    marginMm: s.number({
      default: 20,
      minimum: 0,
      description: 'The walk is within a box that reaches so far beyond all scribbles.',
    }),
    tolerance: s.number({
      default: 1e-6,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: 'Conjugate gradients end where the residual is this share of the first one.',
    }),
    iterations: s.integer({
      default: 5000,
      minimum: 1,
      description: 'Most steps of the conjugate gradients for one label.',
    }),
  },
  {
    default: {},
    description: 'Random walker from scribbles (Grady 2006, IEEE Trans Pattern Anal Mach Intell 28:1768).',
  },
);

/** Settings as `randomWalkSettings` reads them. */
export type RandomWalkSettings = Infer<typeof randomWalkSettings>;

/** Settings of the random walk where none are given. */
export const DEFAULT_RANDOM_WALK_SETTINGS: RandomWalkSettings = {
  beta: 13,
  marginMm: 20,
  tolerance: 1e-6,
  iterations: 5000,
};

/** The given settings over the defaults. @throws segmentation/bad-settings */
export function resolveRandomWalkSettings(given: Partial<RandomWalkSettings>): RandomWalkSettings {
  const inRange = (settings: RandomWalkSettings): Readonly<Record<keyof RandomWalkSettings, boolean>> => ({
    beta: settings.beta >= 0,
    marginMm: settings.marginMm >= 0,
    tolerance: settings.tolerance > 0 && settings.tolerance < 1,
    iterations: Number.isInteger(settings.iterations) && settings.iterations >= 1,
  });
  return overDefaults(given, DEFAULT_RANDOM_WALK_SETTINGS, (name, value, settings) => {
    const known: Readonly<Record<string, boolean>> = inRange(settings);
    return known[name] === true && Number.isFinite(value);
  });
}
