import { type Infer, s } from '@lobule/foundation';
import { quantifyErrors } from '../errors.ts';

/** The slope over the first 5 mm outside the margin and the last 3 mm inside. */
export const heterogeneityDefaults = {
  index: 'coefficient-of-variation' as const,
  rangesMm: [
    [0, 5],
    [-3, 0],
  ] as readonly (readonly number[])[],
};

/** Which figures of heterogeneity, as a study can state them. */
export const heterogeneitySettings = s.object(
  {
    index: s.oneOf(['coefficient-of-variation', 'quartile-dispersion'], {
      default: heterogeneityDefaults.index,
      description:
        'What the heterogeneity index is: SD / mean, or (Q3 - Q1) / (Q3 + Q1), which outliers do not move',
    }),
    rangesMm: s.array(s.array(s.number(), { minItems: 2, maxItems: 2 }), {
      default: heterogeneityDefaults.rangesMm,
      description:
        'Signed distances to the margin, from and to in mm, over which the slope is fitted: positive outside the region, negative inside',
    }),
  },
  { default: {}, description: 'Figures of heterogeneity of a map within a region and around its margin' },
);

/** Settings of the maps of heterogeneity as `heterogeneitySettings` reads them. */
export type HeterogeneitySettings = Infer<typeof heterogeneitySettings>;

/** @throws quantify/settings where a range does not go from less to more */
export function requireRange([fromMm, toMm]: readonly number[]): readonly [number, number] {
  if (fromMm < toMm && Number.isFinite(fromMm) && Number.isFinite(toMm)) return [fromMm, toMm];
  throw quantifyErrors.error('quantify/settings', {
    what: `A range of distances cannot go from ${fromMm} to ${toMm} mm`,
    cure: 'Give the lesser distance first: [0, 5] outside the margin, [-3, 0] inside.',
  });
}
