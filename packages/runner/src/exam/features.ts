import { type Json, LobuleError, type Reason } from '@lobule/foundation';
import { isOfShape, type RadiomicsSettings, resolveSettings } from '@lobule/radiomics';
import type { FeatureRequest } from '@lobule/study';
import { runnerErrors } from '../errors.ts';
import type { StepRunner } from '../work/step.ts';
import type { FeatureCell } from './exam-task.ts';
import { featureImage } from './feature-images.ts';
import type { ExamImages } from './images.ts';
import type { MadeMap } from './made-map.ts';
import type { MadeRegion } from './make-region.ts';
import { regionOnImage } from './placement.ts';

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
    const image = featureImage(name, maps, images);
    if (image instanceof LobuleError) {
      missing.push({ image: name, error: image });
      continue;
    }
    const settings: RadiomicsSettings = shapeIsDue
      ? request.settings
      : { ...request.settings, families: withoutShape(request.settings) };
    if (name !== 'phases') shapeIsDue = false;
    const record = await steps.run(
      {
        name: `features:${request.region}:${name}`,
        parameters: { settings, image: image.hash, region: region.record.blobs['mask'] },
      },
      async () => {
        const mask = regionOnImage(region.mask(), image);
        const features = await image.describe(mask, settings);
        const facts = features.map((feature) => ({
          name: feature.name,
          // JSON has no NaN; null stands for it and the reason says why.
          value: Number.isFinite(feature.value) ? feature.value : null,
          ofShape: feature.family !== undefined && isOfShape(feature.family),
          ...(feature.reason ? { reason: { ...feature.reason } } : {}),
        }));
        return { facts: facts as unknown as Json, blobs: {} };
      },
    );
    const facts = record.facts as unknown as readonly {
      name: string;
      value: number | null;
      ofShape: boolean;
      reason?: Reason;
    }[];
    for (const { name: feature, value, ofShape, reason } of facts) {
      const of = ofShape ? '' : `${name}_`;
      cells.push({
        name: `${request.region}_${of}${feature}`,
        value: value ?? Number.NaN,
        ...(reason ? { reason } : {}),
      });
    }
  }
  return { cells, missing };
}

/** All families that are asked for but those of the mask alone. */
export function withoutShape(settings: RadiomicsSettings): NonNullable<RadiomicsSettings['families']> {
  return resolveSettings(settings).families.filter((family) => !isOfShape(family));
}
