import type { Mask, Volume } from '@lobule/volume';
import { discretise } from '../discretise.ts';
import { radiomicsErrors } from '../errors.ts';
import { filterImage } from '../filters/filter.ts';
import { prepare } from '../prepare/prepared.ts';
import { originalResponse, type Region, regionOf } from '../region.ts';
import type { ResolvedSettings } from '../settings/profiles.ts';
import { type LevelImage, levelImage } from '../texture/level-image.ts';

/** The grey levels of a region in every phase, cut from one scale. */
export interface PhaseLevels {
  /** Of the cut-out, with its margin of one voxel; x fastest. */
  readonly size: readonly [number, number, number];
  /** Of each phase: 0 outside, else 1 + index into `present`. */
  readonly codes: readonly Uint16Array[];
  /** Levels that occur in any phase, ascending. */
  readonly present: Int32Array;
  readonly levelCount: number;
}

/**
 * One scale of levels for all phases, from the intensities of all of them: a level means the same signal at each time.
 * Undefined where the mask is empty or has no intensity in any phase.
 *
 * @throws radiomics/too-many-levels, radiomics/not-discretised
 */
export function phaseLevels(
  phases: readonly Volume[],
  mask: Mask,
  settings: ResolvedSettings,
): PhaseLevels | undefined {
  const { filter, normalisingLevels } = settings;
  if (settings.imageTypes !== null) {
    throw radiomicsErrors.error('radiomics/bad-settings', {
      what: 'Levels are shared by phases of one kind of image, and imageTypes asks for several',
      where: { path: 'imageTypes' },
      cure: 'Leave out imageTypes; `filter` takes one filter at a time.',
    });
  }
  const regions: Region[] = [];
  for (const phase of phases) {
    const prepared = prepare(phase, mask, settings);
    if (prepared === undefined) return undefined;
    const shown = filter === null ? prepared : { ...prepared, image: filterImage(prepared.image, filter) };
    regions.push(regionOf(shown, originalResponse(shown)));
  }
  const all = joined(regions);
  if (all.length === 0) return undefined;
  const { levels, bins, highest } = discretise(all, settings);
  const levelCount = normalisingLevels === 'bins' ? bins : highest;
  let at = 0;
  const images = regions.map((region): LevelImage => {
    const own = levels.subarray(at, at + region.values.length);
    at += region.values.length;
    return levelImage(region, own, levelCount);
  });
  const present = Int32Array.from(new Set(images.flatMap((image) => [...image.present]))).sort();
  return {
    size: regions[0].size,
    codes: images.map((image) => recoded(image, present)),
    present,
    levelCount,
  };
}

function joined(regions: readonly Region[]): Float64Array {
  const all = new Float64Array(regions.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of regions) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}

/** Codes over the levels of all phases in place of those of one. */
function recoded({ codes, present }: LevelImage, all: Int32Array): Uint16Array {
  const place = Uint16Array.of(0, ...Array.from(present, (level) => all.indexOf(level) + 1));
  return codes.map((code) => place[code]);
}
