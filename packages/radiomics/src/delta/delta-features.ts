import type { Reason } from '@lobule/foundation';
import { gridSpacingMm } from '@lobule/volume';
import { radiomicsErrors } from '../errors.ts';
import { extractFeatures } from '../extract.ts';
import type { Feature, FeatureSet } from '../feature.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { Discretisation, RadiomicsSettings } from '../settings/schema.ts';
import { type ImageRegion, sharedBins } from './shared-bins.ts';

/** A change, or NaN and why there is none. */
export interface Change {
  readonly value: number;
  readonly reason?: Reason;
}

/** How one feature of a lesion changed from one visit to another. */
export interface DeltaFeature extends Omit<Feature, 'value' | 'reason'> {
  readonly first: Change;
  readonly second: Change;
  /** Second minus first, in the unit of the feature. */
  readonly absolute: Change;
  /** (Second minus first) / first. */
  readonly relative: Change;
  /** Absolute over the days between the visits. */
  readonly perDay: Change;
}

/** Features of one region at two visits, both discretised alike. */
export interface Delta {
  readonly features: readonly DeltaFeature[];
  readonly first: FeatureSet;
  readonly second: FeatureSet;
  /** The bins of both visits; undefined where neither region has an intensity. */
  readonly discretisation: Discretisation | undefined;
}

/**
 * Features of a lesion at two visits and their changes (delta radiomics; Fave et al. 2017, Sci Rep 7:588). Voxels have the
 * same size and grey levels the same intensities at both: a texture that changes because the bins moved is no change of
 * the lesion.
 *
 * @param days from the first visit to the second; without it nothing is per day.
 * @throws radiomics/visits-differ where the voxels have other sizes and no resampling is asked for; what sharedBins and
 *   extractFeatures throw
 * @example
 * const { features } = deltaFeatures(before, after, { resampling: { spacingMm: [1, 1, 1], interpolation: 'linear' } }, 42);
 * features[0].relative.value;
 */
export function deltaFeatures(
  first: ImageRegion,
  second: ImageRegion,
  settings: RadiomicsSettings = {},
  days?: number,
): Delta {
  requireSameVoxels(first, second, settings);
  const discretisation = sharedBins([first, second], settings);
  const shared = { ...settings, ...(discretisation && { discretisation }) };
  const [a, b] = [first, second].map(({ image, mask }) => extractFeatures(image, mask, shared));
  return {
    features: a.features.map((feature, n) => changeOf(feature, b.features[n], days)),
    first: a,
    second: b,
    discretisation,
  };
}

function requireSameVoxels(first: ImageRegion, second: ImageRegion, settings: RadiomicsSettings): void {
  const spacing = resolveSettings(settings).resampling?.spacingMm ?? [0, 0, 0];
  const [a, b] = [first, second].map(({ image }) =>
    gridSpacingMm(image.grid).map((own, axis) => (spacing[axis] > 0 ? spacing[axis] : own)),
  );
  if (a.every((own, axis) => Math.abs(own - b[axis]) <= 1e-3 * own)) return;
  const said = (sizes: readonly number[]) => sizes.map((mm) => Number(mm.toPrecision(4))).join(' x ');
  throw radiomicsErrors.error('radiomics/visits-differ', {
    what: `The voxels are ${said(a)} mm at the first visit and ${said(b)} mm at the second`,
  });
}

/** The change of one feature, given both. */
function changeOf(first: Feature, second: Feature, days: number | undefined): DeltaFeature {
  const { value: a, reason: whyA, ...names } = first;
  const { value: b, reason: whyB } = second;
  const lacking = atVisit('first', whyA) ?? atVisit('second', whyB);
  const absolute = lacking ? undefinedFor(lacking) : { value: b - a };
  return {
    ...names,
    first: { value: a, ...(whyA && { reason: whyA }) },
    second: { value: b, ...(whyB && { reason: whyB }) },
    absolute,
    relative: lacking
      ? undefinedFor(lacking)
      : a === 0
        ? undefinedFor({ code: 'zero-baseline', text: 'The feature was 0 at the first visit.' })
        : { value: (b - a) / a },
    perDay: lacking ? undefinedFor(lacking) : rate(absolute.value, days),
  };
}

function rate(change: number, days: number | undefined): Change {
  if (days === undefined) {
    return undefinedFor({ code: 'no-interval', text: 'The days between the visits are not known.' });
  }
  if (!(days > 0)) {
    return undefinedFor({ code: 'no-interval', text: 'The second visit is not after the first.' });
  }
  return { value: change / days };
}

function atVisit(visit: 'first' | 'second', reason: Reason | undefined): Reason | undefined {
  return reason && { code: reason.code, text: `At the ${visit} visit: ${reason.text}` };
}

function undefinedFor(reason: Reason): Change {
  return { value: Number.NaN, reason };
}
