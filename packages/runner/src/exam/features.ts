import { hashOf, type Json, LobuleError, type Reason } from '@lobule/foundation';
import {
  changeImage,
  dynamicTexture,
  extractFeatures,
  type Feature,
  isOfShape,
  type RadiomicsSettings,
  resolveSettings,
} from '@lobule/radiomics';
import type { FeatureRequest } from '@lobule/study';
import { type Grid, type Mask, makeVolume, type VoxelArray } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { StepRunner } from '../work/step.ts';
import type { FeatureCell } from './exam-task.ts';
import { type ExamImages, type ImageSeries, seriesOf } from './images.ts';
import type { MadeMap } from './made-map.ts';
import { type MadeRegion, regionOnGrid } from './make-region.ts';
import { phaseOfFrame } from './phases.ts';

interface FeatureImage {
  readonly grid: Grid;
  readonly hash: string;
  readonly describe: (mask: Mask, settings: RadiomicsSettings) => Promise<readonly Described[]>;
}

type Described = Pick<Feature, 'name' | 'value' | 'reason'> & Partial<Pick<Feature, 'family'>>;

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
    if (name !== 'phases') shapeIsDue = false;
    const record = await steps.run(
      {
        name: `features:${request.region}:${name}`,
        parameters: { settings, image: image.hash, region: region.record.blobs['mask'] },
      },
      async () => {
        const { mask } = regionOnGrid(region.mask(), image.grid);
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

function withoutShape(settings: RadiomicsSettings): NonNullable<RadiomicsSettings['families']> {
  return resolveSettings(settings).families.filter((family) => !isOfShape(family));
}

/** A map by its name; `phase-1`, `difference-0-1`, `relative-0-1` or all `phases` of the dynamic series. */
function imageOf(name: string, maps: readonly MadeMap[], images: ExamImages): FeatureImage | LobuleError {
  const dynamic = seriesOf(images, 'dynamic');
  const ofPhases = dynamic && imageOfPhases(name, dynamic);
  if (ofPhases) return ofPhases;
  const map = maps.find((candidate) => candidate.name === name);
  if (map) return { grid: map.grid, hash: map.blob, describe: ofOne(map.grid, async () => map.values()) };
  return runnerErrors.error('runner/no-image', {
    what: `This exam has no image ${name}`,
    cure: 'Why its map could not be made stands under the map; phases are counted from 0.',
  });
}

function ofOne(grid: Grid, load: () => Promise<VoxelArray>): FeatureImage['describe'] {
  return async (mask, settings) => extractFeatures(makeVolume(grid, await load()), mask, settings).features;
}

function imageOfPhases(name: string, series: ImageSeries): FeatureImage | undefined {
  const { grid } = series;
  const [, kind, ...numbers] = /^(phase|phases|difference|relative)(?:-(\d+))?(?:-(\d+))?$/.exec(name) ?? [];
  const asked = numbers.filter((number) => number !== undefined).map(Number);
  const frames = asked.map((phase) =>
    series.frames.findIndex((_, index) => phaseOfFrame(series, index) === phase),
  );
  const due = kind === 'phases' ? 0 : kind === 'phase' ? 1 : 2;
  if (kind === undefined || frames.length !== due || frames.includes(-1)) return undefined;
  const load = async () => (await series.load()).map((data) => makeVolume(grid, data));
  const [first, second] = frames;
  const hash = hashOf({ series: series.contentHash, [kind]: frames.join() });
  switch (kind) {
    case 'phases':
      return { grid, hash, describe: async (mask, settings) => dynamicTexture(await load(), mask, settings) };
    case 'difference':
    case 'relative':
      return {
        grid,
        hash,
        describe: ofOne(grid, async () => {
          const phases = await load();
          return changeImage(phases[first], phases[second], kind).data;
        }),
      };
    default:
      return { grid, hash, describe: ofOne(grid, async () => (await series.load())[first]) };
  }
}
