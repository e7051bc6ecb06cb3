import {
  breastMask,
  type LesionCandidate,
  lesionCandidates,
  lesionFromBox,
  lesionFromClick,
  regionOf,
  type SegmentedLesion,
} from '@lobule/segmentation';
import type { SegmentedRegion } from '@lobule/study';
import { emptyMask, type Mask, type Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { StepRunner } from '../work/step.ts';
import { frameNear90 } from './early-phase.ts';
import type { ImageSeries } from './images.ts';
import type { RegionSources } from './make-region.ts';
import { phaseOfFrame } from './phases.ts';
import { boxBetween, type LesionPlace, placesOf } from './places.ts';
import { dynamicOf, filledRegion, phasesOf, type RegionFound, regionStep, unionOf } from './region-step.ts';

/**
 * A lesion, or several together, from places of a table or from nothing.
 *
 * @throws runner/places, runner/no-mask, runner/no-image, runner/phases, segmentation/place-outside
 */
export async function segmentedStep(
  steps: StepRunner,
  request: SegmentedRegion,
  { images, earlier, maskFile, exam, baseline }: RegionSources,
) {
  const who = `The region ${request.name}`;
  const series = dynamicOf(images, who, 2);
  const near90 = frameToDrawOn(series, baseline(series), who);
  const places = request.from === 'nothing' ? [] : placesOf(maskFile, request, exam);
  const within = request.within === undefined ? undefined : filledRegion(request.within, earlier);
  const parameters = {
    request: { ...request, table: undefined },
    images: series.contentHash,
    near90,
    places,
    within: within?.record.blobs['mask'] ?? '',
  };
  return await regionStep(steps, request.name, parameters, async () => {
    const phases = await phasesOf(series, who);
    return request.from === 'nothing'
      ? fromNothing(phases, request, near90, series, within?.mask())
      : fromPlaces(phases, request, near90, series, places);
  });
}

/** The phase nearest 90 s after the last one before contrast. @throws runner/phases where none is after it */
export function frameToDrawOn(series: ImageSeries, before: number, who: string): number {
  const near90 = frameNear90(series, before);
  if (near90 > before) return near90;
  throw runnerErrors.error('runner/phases', {
    what: `${who} needs a phase after contrast, and all are before it`,
  });
}

function fromPlaces(
  phases: readonly Volume[],
  request: SegmentedRegion,
  near90: number,
  series: ImageSeries,
  places: readonly LesionPlace[],
): RegionFound {
  const settings = settingsOf(request, near90);
  const { grid } = phases[0];
  const grown = places.map(({ lesion, corners: [first, second] }) => ({
    lesion,
    found:
      second === undefined
        ? lesionFromClick(phases, first, settings)
        : lesionFromBox(phases, boxBetween(grid, first, second), settings),
  }));
  const whole = regionOf(
    unionOf(
      grown.map(({ found }) => found.mask),
      emptyMask(grid),
    ),
  );
  const [{ found: first }] = grown;
  const how = request.from === 'box' ? 'a box around it' : 'one click';
  const each =
    grown.length > 1
      ? ` ${grown.map(({ lesion, found }) => `${lesion === '' ? 'A lesion' : lesion}: ${millilitres(found.volumeMm3)}`).join('; ')}.`
      : '';
  const remarks = grown.flatMap(({ lesion, found }) =>
    remarksOf(lesion === '' ? request.name : lesion, found),
  );
  return {
    region: whole.voxels === 0 && first.reason ? { ...whole, reason: first.reason } : whole,
    meaning: `Grown from ${how}, ${drawnOn(request, near90, series)}.${each}`,
    ...(remarks.length > 0 && whole.voxels > 0 && { remark: remarks.join(' ') }),
  };
}

function fromNothing(
  phases: readonly Volume[],
  request: SegmentedRegion,
  near90: number,
  series: ImageSeries,
  within: Mask | undefined,
): RegionFound {
  const breast = within === undefined ? breastMask(phases[0]) : undefined;
  const where = within ?? breast?.mask ?? emptyMask(phases[0].grid);
  const settings = { ...request.candidates, earlyPhase: near90 };
  const candidates = lesionCandidates(phases, where, settings, settingsOf(request, near90));
  const taken = candidates.slice(0, request.lesions);
  const whole = regionOf(
    unionOf(
      taken.map(({ lesion }) => lesion.mask),
      emptyMask(where.grid),
    ),
    'Nothing in the breast enhances early and is thicker than a vessel.',
  );
  const remarks = [
    ...(taken.length < request.lesions && taken.length > 0
      ? [`Only ${taken.length} of ${request.lesions} lesions were found.`]
      : []),
    ...(breast?.reason ? [breast.reason.text] : []),
    ...taken.flatMap(({ lesion, rank }) => remarksOf(`candidate ${rank}`, lesion)),
  ];
  return {
    region: whole,
    meaning: `Found without a reader, ${drawnOn(request, near90, series)}; nobody has looked at it. ${candidates.length} candidates, ranked by size, shape, contrast and washout; taken: ${taken.map(told).join('; ') || 'none'}.`,
    ...(remarks.length > 0 && { remark: remarks.join(' ') }),
  };
}

function settingsOf({ settings, drawnOn: on }: SegmentedRegion, near90: number) {
  return on === 'all-phases' ? settings : { ...settings, onPhase: near90 };
}

function drawnOn({ drawnOn: on }: SegmentedRegion, near90: number, series: ImageSeries): string {
  if (on === 'all-phases') return 'drawn on the enhancement of all phases';
  const { timeS } = series.frames[near90];
  const time =
    timeS === undefined ? '' : `, ${Math.round(timeS - (series.frames[0].timeS ?? 0))} s after the first`;
  return `drawn on the enhancement of phase ${phaseOfFrame(series, near90)}${time}`;
}

function told({ rank, score, lesion }: LesionCandidate): string {
  return `${rank}, ${millilitres(lesion.volumeMm3)}, score ${Number(score.toPrecision(3))}`;
}

function remarksOf(name: string, { reason, cutByWindow, voxels }: SegmentedLesion): readonly string[] {
  if (voxels === 0) return [`${name}: ${reason?.text ?? 'nothing was found.'}`];
  return cutByWindow
    ? [
        `${name} reaches the side of the largest window, so that it may go on beyond it or have run into other tissue.`,
      ]
    : [];
}

function millilitres(mm3: number): string {
  return `${Number((mm3 / 1000).toPrecision(3))} mL`;
}
