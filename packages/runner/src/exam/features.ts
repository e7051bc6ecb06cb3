import { hashOf, type Json, LobuleError, type Reason } from '@lobule/foundation';
import { extractFeatures, type RadiomicsSettings } from '@lobule/radiomics';
import type { FeatureRequest } from '@lobule/study';
import { type Grid, makeVolume, type VoxelArray } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { StepRunner } from '../work/step.ts';
import type { FeatureCell } from './exam-task.ts';
import { type ExamImages, seriesOf } from './images.ts';
import type { MadeMap } from './made-map.ts';
import { type MadeRegion, regionOnGrid } from './make-region.ts';
import { phaseOfFrame } from './phases.ts';

interface FeatureImage {
  readonly grid: Grid;
  readonly hash: string;
  readonly load: () => Promise<VoxelArray>;
}

export interface ExamFeatures {
  readonly cells: readonly FeatureCell[];
  /** Images that this exam does not have; their features are missing, the others stand. */
  readonly missing: readonly { readonly image: string; readonly error: LobuleError }[];
}

/**
 * Features of one region in several images. Shape depends on the region alone and is measured once, in the first.
 *
 * @throws runner/no-image where the exam lacks the region.
 */
export async function examFeatures(
  steps: StepRunner,
  request: FeatureRequest,
  regions: readonly MadeRegion[],
  maps: readonly MadeMap[],
  images: ExamImages,
): Promise<ExamFeatures> {
  const region = regions.find(({ name }) => name === request.region);
  if (!region)
    throw runnerErrors.error('runner/no-image', {
      what: `This exam has no region ${request.region}`,
      cure: `Why it could not be made stands under region ${request.region}.`,
    });
  const cells: FeatureCell[] = [];
  const missing: { image: string; error: LobuleError }[] = [];
  let shapeIsDue = true;
  for (const name of request.images) {
    const image = imageOf(name, maps, images);
    if (image instanceof LobuleError) {
      missing.push({ image: name, error: image });
      continue;
    }
    const settings: RadiomicsSettings = shapeIsDue
      ? request.settings
      : { ...request.settings, families: withoutShape(request.settings) };
    shapeIsDue = false;
    const record = await steps.run(
      {
        name: `features:${request.region}:${name}`,
        parameters: { settings, image: image.hash, region: region.record.blobs['mask'] },
      },
      async () => {
        const { mask } = regionOnGrid(region.mask(), image.grid);
        const { features } = extractFeatures(makeVolume(image.grid, await image.load()), mask, settings);
        const facts = features.map((feature) => ({
          name: feature.name,
          // JSON has no NaN; null stands for it and the reason says why.
          value: Number.isFinite(feature.value) ? feature.value : null,
          ...(feature.reason ? { reason: { ...feature.reason } } : {}),
        }));
        return { facts: facts as unknown as Json, blobs: {} };
      },
    );
    const facts = record.facts as unknown as readonly {
      name: string;
      value: number | null;
      reason?: Reason;
    }[];
    for (const { name: feature, value, reason } of facts) {
      const of = feature.startsWith('Morphology') ? '' : `${name}_`;
      cells.push({
        name: `${request.region}_${of}${feature}`,
        value: value ?? Number.NaN,
        ...(reason ? { reason } : {}),
      });
    }
  }
  return { cells, missing };
}

function withoutShape(settings: RadiomicsSettings): NonNullable<RadiomicsSettings['families']> {
  const all = settings.families ?? (['statistics', 'intensity-histogram', 'glcm'] as const);
  return all.filter((family) => family !== 'morphology');
}

/** A map by its name, or `phase-1` of the dynamic series. */
function imageOf(name: string, maps: readonly MadeMap[], images: ExamImages): FeatureImage | LobuleError {
  const phase = /^phase-(\d+)$/.exec(name);
  const dynamic = seriesOf(images, 'dynamic');
  const frame = dynamic?.frames.findIndex((_, index) => phaseOfFrame(dynamic, index) === Number(phase?.[1]));
  if (dynamic && frame !== undefined && frame >= 0) {
    return {
      grid: dynamic.grid,
      hash: hashOf({ series: dynamic.contentHash, phase: String(frame) }),
      load: async () => (await dynamic.load())[frame],
    };
  }
  const map = maps.find((candidate) => candidate.name === name);
  if (map) return { grid: map.grid, hash: map.blob, load: async () => map.values() };
  return runnerErrors.error('runner/no-image', {
    what: `This exam has no image ${name}`,
    cure: 'Why its map could not be made stands under the map; phases are counted from 0.',
  });
}
