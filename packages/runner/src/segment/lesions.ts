import {
  breastMask,
  lesionCandidates,
  lesionFromBox,
  lesionFromClick,
  type Region,
  randomWalk,
  regionOf,
} from '@lobule/segmentation';
import { emptyMask, maskWhere } from '@lobule/volume';
import { boxBetween } from '../exam/places.ts';
import { type EarlyFrame, earlyFrame } from './early-frame.ts';
import { lesionsFromModel } from './from-model.ts';
import type { SegmentFilesOptions, SegmentFrom } from './options.ts';
import { inPatient, numbered } from './places.ts';
import { readScribbles, riseOf } from './scribbles.ts';
import type { SegmentSeries } from './series.ts';

/** A lesion that was found, or why there is none. */
export interface FoundLesion {
  readonly name: string;
  readonly region: Pick<Region, 'mask' | 'voxels' | 'volumeMm3' | 'reason'>;
  readonly meaning: string;
  readonly warnings: readonly string[];
}

export interface FoundLesions {
  readonly lesions: readonly FoundLesion[];
  /** The frame that was drawn on, for pictures. */
  readonly frame: number;
  readonly warnings: readonly string[];
}

/**
 * The lesions of a series from clicks, a box, nothing, scribbles or a model.
 *
 * @throws segmentation/place-outside, segmentation/scribbles, segmentation/bad-settings, runner/phases, runner/grids-differ,
 *   runner/model-file; segmentation/segmenter-* and segmentation/network-* of a model
 */
export async function findLesions(
  series: SegmentSeries,
  options: SegmentFilesOptions,
): Promise<FoundLesions> {
  const { from } = options;
  if (from.kind === 'scribbles') return await fromScribbles(series, from, options);
  const early = earlyFrame(series, options);
  if (from.kind === 'model') {
    const found = await lesionsFromModel(series, from, options);
    return { ...found, frame: early.frame };
  }
  const lesions = grown(series, from, early, options);
  return { lesions, frame: early.frame, warnings: early.warning === undefined ? [] : [early.warning] };
}

function grown(
  { phases }: SegmentSeries,
  from: Exclude<SegmentFrom, { kind: 'scribbles' | 'model' }>,
  early: EarlyFrame,
  options: SegmentFilesOptions,
): readonly FoundLesion[] {
  const settings = { ...options.settings, ...(!options.allPhases && { onPhase: early.frame }) };
  const on = options.allPhases ? 'the enhancement of all phases' : `the enhancement of ${early.told}`;
  const { grid } = phases[0];
  if (from.kind === 'nothing') {
    const breast = breastMask(phases[0]);
    const all = lesionCandidates(phases, breast.mask, { earlyPhase: early.frame }, settings);
    const taken = all.slice(0, from.lesions);
    if (taken.length === 0) {
      const text = 'Nothing in the breast enhances early and is thicker than a vessel.';
      const nothing = regionOf(emptyMask(grid), text);
      return [{ name: 'lesion', region: nothing, meaning: 'Looked for without a reader.', warnings: [] }];
    }
    return taken.map(({ lesion, rank, score }) => ({
      name: numbered(rank, taken.length),
      region: lesion,
      meaning: `Candidate ${rank} of ${all.length}, score ${Number(score.toPrecision(3))}, found without a reader on ${on}; nobody has looked at it.`,
      warnings: [...(breast.reason ? [breast.reason.text] : []), ...saidCut(lesion.cutByWindow)],
    }));
  }
  const found =
    from.kind === 'click'
      ? from.places.map((place) =>
          lesionFromClick(phases, inPatient(grid, place, from.coordinates), settings),
        )
      : [
          lesionFromBox(
            phases,
            boxBetween(
              grid,
              inPatient(grid, from.corners[0], from.coordinates),
              inPatient(grid, from.corners[1], from.coordinates),
            ),
            settings,
          ),
        ];
  const how = from.kind === 'click' ? 'one click' : 'a box around it';
  return found.map((lesion, n) => ({
    name: numbered(n + 1, found.length),
    region: lesion,
    meaning: `Grown from ${how} on ${on}.`,
    warnings: saidCut(lesion.cutByWindow),
  }));
}

async function fromScribbles(
  series: SegmentSeries,
  { file, background }: Extract<SegmentFrom, { kind: 'scribbles' }>,
  options: SegmentFilesOptions,
): Promise<FoundLesions> {
  const { phases } = series;
  const early = phases.length > 1 ? earlyFrame(series, options) : undefined;
  const image = early === undefined ? phases[0] : riseOf(phases[0], phases[early.frame]);
  const { labels, lesions } = await readScribbles(file, image.grid, background);
  const walk = randomWalk([image], labels, options.walk);
  const warnings = [early?.warning, walk.notConverged?.text].filter((text) => text !== undefined);
  return {
    frame: early?.frame ?? 0,
    warnings,
    lesions: lesions.map((label, n) => ({
      name: numbered(n + 1, lesions.length),
      region: regionOf(maskWhere(walk.labels, (value) => value === label)),
      meaning: `Random walker from scribbles with the label ${label} on ${early === undefined ? 'the image' : `the enhancement of ${early.told}`}.`,
      warnings: [],
    })),
  };
}

function saidCut(cutByWindow: boolean): readonly string[] {
  return cutByWindow
    ? [
        'It reaches the side of the largest window, so that it may go on beyond it or have run into other tissue.',
      ]
    : [];
}
