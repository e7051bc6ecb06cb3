import { LobuleError } from '@lobule/foundation';
import type { FeatureRequest } from '@lobule/study';
import type { ChangeSource } from '../visits/compare-visits.ts';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import { featureImage } from './feature-images.ts';
import type { ExamImages } from './images.ts';
import type { MadeMap } from './made-map.ts';
import type { MadeRegion } from './make-region.ts';

/**
 * What of an exam is needed to compare it with another visit: the region, and each image in which changes are asked for.
 * Maps are stored already; a phase, or a change between two, is stored here. What the exam lacks is left out: its
 * features say so.
 */
export async function changeSources(
  steps: StepRunner,
  request: FeatureRequest,
  regions: readonly MadeRegion[],
  maps: readonly MadeMap[],
  images: ExamImages,
): Promise<readonly ChangeSource[]> {
  const region = regions.find(({ name }) => name === request.region);
  if (region === undefined || request.changes === undefined) return [];
  const mask = region.record.blobs['mask'];
  const sources: ChangeSource[] = [];
  for (const name of request.images) {
    const map = maps.find((one) => one.name === name);
    if (map) {
      sources.push({
        image: name,
        blob: map.blob,
        mask,
        ...(map.place && { place: map.place }),
      });
      continue;
    }
    const image = featureImage(name, maps, images);
    if (image instanceof LobuleError || image.load === undefined) continue;
    const { load } = image;
    const record = await steps.run(
      { name: `image:${name}`, parameters: { image: image.hash } },
      async () => ({ facts: null, blobs: { image: packVolume(await load(), name) } }),
    );
    sources.push({ image: name, blob: record.blobs['image'], mask });
  }
  return sources;
}
