import type { Json } from '@lobule/foundation';
import { enhancingVolume, largestRegion, regionOf } from '@lobule/segmentation';
import type { EnhancingRegion } from '@lobule/study';
import { makeVolume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import type { ExamImages } from './images.ts';
import type { MadeRegion } from './make-region.ts';
import { frameOfPhase, phaseOfFrame } from './phases.ts';
import { dynamicOf } from './region-step.ts';

/** Enhancing tissue by rule. @throws runner/series-missing, runner/phases */
export async function enhancingStep(steps: StepRunner, request: EnhancingRegion, images: ExamImages) {
  const who = 'The enhancing-volume rule';
  const series = dynamicOf(images, who, 3);
  const preContrast = frameOfPhase(series, 0, who);
  const early = frameOfPhase(series, request.early, who);
  const late =
    request.late === undefined ? series.frames.length - 1 : frameOfPhase(series, request.late, who);
  if (late <= early) {
    throw runnerErrors.error('runner/phases', {
      what: `${who} needs a late phase after the early one, which is phase ${request.early}; this series ends with it`,
    });
  }
  const record = await steps.run(
    { name: `region:${request.name}`, parameters: { request, images: series.contentHash } },
    async () => {
      const frames = await series.load();
      const volume = (frame: number) => makeVolume(series.grid, frames[frame]);
      const found = enhancingVolume(
        { preContrast: volume(preContrast), early: volume(early), late: volume(late) },
        request.settings,
      );
      const region = request.largestComponent ? largestRegion(found.mask) : regionOf(found.mask);
      const share = found.preContrastThresholdFrom === 'settings' ? 'given in the study' : 'from the image';
      const stages = found.stages.map(({ name, reason, kept }) => ({
        label:
          name === 'region'
            ? 'In the image'
            : `Left after: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`,
        voxels: kept,
      }));
      const result: MadeRegion['result'] = {
        name: request.name,
        meaning: `${request.largestComponent ? 'Largest connected piece of the e' : 'E'}nhancing tissue by rule; no lesion mask exists. This is ${found.name}, not tumour volume. Early phase ${request.early}, late phase ${phaseOfFrame(series, late)}. Threshold before contrast ${Number(found.preContrastThreshold.toPrecision(6))}, ${share}.`,
        voxels: region.voxels,
        volumeMm3: region.volumeMm3,
        stages: request.largestComponent
          ? [...stages, { label: 'Left after: outside the largest connected piece.', voxels: region.voxels }]
          : stages,
        ...(region.reason ? { reason: region.reason } : {}),
      };
      return { facts: { result } as unknown as Json, blobs: { mask: packVolume(region.mask, 'mask') } };
    },
  );
  return { record };
}
