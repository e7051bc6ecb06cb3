import { type Infer, s } from '@lobule/foundation';
import { overDefaults } from '../over-defaults.ts';

/** Settings of habitats by clustering, as they can stand in a study. */
export const habitatSettings = s.object(
  {
    method: s.oneOf(['k-means', 'gaussian-mixture'], {
      default: 'k-means',
      description: 'How the voxels are clustered.',
    }),
    clusters: s.optional(
      s.integer({
        minimum: 1,
        maximum: 12,
        description: 'Number of habitats; without it the gap statistic says.',
      }),
    ),
    mostClusters: s.integer({
      default: 6,
      minimum: 2,
      maximum: 12,
      description: 'Largest number that the gap statistic looks at.',
    }),
    references: s.integer({
      default: 20,
      minimum: 2,
      maximum: 500,
      description: 'Reference sets of the gap statistic.',
    }),
    bootstraps: s.integer({
      default: 20,
      minimum: 0,
      maximum: 1000,
      description: 'Bootstrap samples by which the stability of the habitats is measured.',
    }),
    seed: s.integer({
      default: 1,
      minimum: 0,
      description: 'Seed of starts, reference sets and bootstraps.',
    }),
  },
  { default: {}, description: 'Habitats: clusters of voxels of a tumour by their values in several maps.' },
);

/** Settings as `habitatSettings` reads them. */
export type HabitatSettings = Infer<typeof habitatSettings>;

/** Settings of habitats where none are given. */
export const DEFAULT_HABITAT_SETTINGS: HabitatSettings = {
  method: 'k-means',
  mostClusters: 6,
  references: 20,
  bootstraps: 20,
  seed: 1,
};

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  clusters: [1, 12],
  mostClusters: [2, 12],
  references: [2, 500],
  bootstraps: [0, 1000],
  seed: [0, Number.MAX_SAFE_INTEGER],
};

/** The given settings over the defaults. @throws segmentation/bad-settings */
export function resolveHabitatSettings(given: Partial<HabitatSettings>): HabitatSettings {
  return overDefaults(given, DEFAULT_HABITAT_SETTINGS, (name, value) => {
    if (name === 'method') return value === 'k-means' || value === 'gaussian-mixture';
    const [low, high] = RANGES[name] ?? [0, 0];
    return Number.isInteger(value) && Number(value) >= low && Number(value) <= high;
  });
}
