import { randomStream } from '@lobule/foundation';
import { type MarginSample, sampleMargin } from './margin/refiner.ts';
import { lesionsOf } from './margin/start.ts';
import type { OpenedExam } from './open-exam.ts';
import { type Sample, sampleExam } from './sample.ts';
import type { SegmenterSettings } from './settings.ts';

/** What exam `n` gives to the training. */
export interface TrainingSample {
  readonly voxels: Sample;
  /** Of each lesion that a click outlines. */
  readonly margins: readonly MarginSample[];
}

export function sampleAll(
  { prepared, lesions }: OpenedExam,
  settings: SegmenterSettings,
  n: number,
): TrainingSample {
  const { series, earlyPhase } = prepared;
  const stream = randomStream(settings.seed, 'segmenter', 'sample', n);
  const voxels = sampleExam(prepared, lesions, settings.voxelsPerExam, settings.nearMm, stream);
  const margins = lesionsOf(series, lesions).flatMap(({ lesion, start }, part): readonly MarginSample[] => {
    if (start === undefined) return [];
    const drawn = randomStream(settings.seed, 'segmenter', 'margin', n, part);
    return [sampleMargin(series, earlyPhase, start, lesion, settings, drawn)];
  });
  return { voxels, margins };
}
