import path from 'node:path';
import { hashOf, type Json } from '@lobule/foundation';
import { type StandardiseRequest, type StandardiseStep, standardiseSeries } from '@lobule/standardisation';
import { emptyMask, makeVolume } from '@lobule/volume';
import { readScale } from '../standardise/scale-file.ts';
import type { StepRunner } from '../work/step.ts';
import { foreground } from './foreground.ts';
import { type ExamImages, once } from './images.ts';

/** Images of an exam as features see them, and what must be told of that. */
export interface EvenImages {
  readonly images: ExamImages;
  /** Levels of the bias field that were still changing at their last iteration. */
  readonly unsettled: number;
}

/**
 * The exam with the phases of its dynamic series standardised: learnt on the first phase and its tissue, done to all, so
 * that enhancement stays. Maps and regions are made of the images as they are.
 *
 * @param base folder that the files of scales start from
 * @throws runner/scale, standardisation/*
 */
export async function standardiseExam(
  steps: StepRunner,
  requests: readonly StandardiseRequest[],
  acquired: ExamImages,
  base: string,
): Promise<EvenImages> {
  const dynamic = acquired.series.find(({ role }) => role === 'dynamic');
  if (dynamic === undefined) return { images: acquired, unsettled: 0 };
  // Where a file lies is no part of what is done: its hash is.
  const parameters = {
    requests: requests.map((request) =>
      request.method === 'nyul' ? { ...request, scale: request.hash ?? '' } : request,
    ),
    image: dynamic.contentHash,
  };
  const made = once(async () => {
    const phases = (await dynamic.load()).map((data) => makeVolume(dynamic.grid, data));
    const tissue = emptyMask(dynamic.grid);
    for (const voxel of foreground(phases[0].data)) tissue.data[voxel] = 1;
    return standardiseSeries(
      phases,
      requests.map((request) => withScale(request, base)),
      tissue,
    );
  });
  const record = await steps.run({ name: 'standardise', parameters }, async () => ({
    facts: (await made()).facts as unknown as Json,
    blobs: {},
  }));
  const facts = record.facts as unknown as Awaited<ReturnType<typeof made>>['facts'];
  const levels = facts.flatMap((fact) => (fact.method === 'n4' ? fact.levels : []));
  const even = {
    ...dynamic,
    contentHash: hashOf(parameters),
    load: async () => (await made()).images.map(({ data }) => data),
  };
  return {
    images: { series: acquired.series.map((series) => (series === dynamic ? even : series)) },
    unsettled: levels.filter(({ converged }) => !converged).length,
  };
}

/** Without its dynamic series: where it cannot be standardised, no feature is taken of it as it is. */
export function withoutDynamic({ series }: ExamImages): ExamImages {
  return { series: series.filter(({ role }) => role !== 'dynamic') };
}

function withScale(request: StandardiseRequest, base: string): StandardiseStep {
  if (request.method !== 'nyul') return request;
  const { method, within, scale } = request;
  return { method, within, scale: readScale(path.resolve(base, scale)).scale };
}
