import type { Json, LobuleError } from '@lobule/foundation';
import {
  type HeterogeneityFigure,
  type HeterogeneitySettings,
  heterogeneity,
  heterogeneityDefaults,
} from '@lobule/quantify';
import type { FeatureRequest, RegionFigure } from '@lobule/study';
import {
  type Box,
  boundingBox,
  crop,
  gridSpacingMm,
  type Mask,
  makeVolume,
  signedDistance,
  type VoxelArray,
} from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { StepRunner } from '../work/step.ts';
import type { FeatureCell } from './exam-task.ts';
import type { MadeMap } from './made-map.ts';
import type { MadeRegion } from './make-region.ts';
import { regionOnImage } from './placement.ts';

export interface ExamHeterogeneity {
  readonly figures: readonly RegionFigure[];
  /** The same for the table of features; an index that is the coefficient of variation stands there once. */
  readonly cells: readonly FeatureCell[];
  /** Maps that this exam does not have. */
  readonly missing: readonly { readonly image: string; readonly error: LobuleError }[];
}

/** Figures of heterogeneity of maps in one region and around its margin. */
export async function examHeterogeneity(
  steps: StepRunner,
  { region: name, heterogeneity: asked }: FeatureRequest,
  regions: readonly MadeRegion[],
  maps: readonly MadeMap[],
): Promise<ExamHeterogeneity> {
  const region = regions.find((one) => one.name === name);
  const figures: RegionFigure[] = [];
  const cells: FeatureCell[] = [];
  const missing: { image: string; error: LobuleError }[] = [];
  for (const label of region && asked ? asked.maps : []) {
    const map = maps.find((one) => one.name === label);
    if (!map) {
      missing.push({ image: label, error: noMap(label) });
      continue;
    }
    for (const made of await mapFigures(steps, region as MadeRegion, map, asked?.settings)) {
      const { name: of, definition, voxels, undefinedVoxels, ...figure } = made;
      figures.push({ region: name, map: label, name: of, definition, figure, voxels, undefinedVoxels });
      if (of === 'HeterogeneityIndex' && asked?.settings.index === 'coefficient-of-variation') continue;
      cells.push({
        name: `${name}_${label}_Heterogeneity_${of}`,
        value: made.value,
        ...(made.reason ? { reason: made.reason } : {}),
      });
    }
  }
  return { figures, cells, missing };
}

async function mapFigures(
  steps: StepRunner,
  region: MadeRegion,
  map: MadeMap,
  settings: HeterogeneitySettings | undefined,
): Promise<HeterogeneityFigure[]> {
  const record = await steps.run(
    {
      name: `heterogeneity:${region.name}:${map.name}`,
      parameters: {
        settings: settings ?? null,
        image: map.blob,
        ...(map.place && { place: map.place.hash }),
        region: region.record.blobs['mask'],
      } as Json,
    },
    async () => {
      const mask = regionOnImage(region.mask(), map);
      const facts = regionHeterogeneity(map.values(), mask, map.unit, settings).map((figure) => ({
        ...figure,
        // JSON has no NaN; null stands for it and the reason says why.
        value: Number.isFinite(figure.value) ? figure.value : null,
      }));
      return { facts: facts as unknown as Json, blobs: {} };
    },
  );
  const facts = record.facts as unknown as readonly (HeterogeneityFigure & {
    readonly value: number | null;
  })[];
  return facts.map((figure) => ({ ...figure, value: figure.value ?? Number.NaN, settingsHash: record.key }));
}

/** The figures of a map in a mask on its grid; distances are made only where they are asked for. */
export function regionHeterogeneity(
  values: VoxelArray,
  mask: Mask,
  unit: string,
  settings: Partial<HeterogeneitySettings> = {},
): readonly HeterogeneityFigure[] {
  const ranges = settings.rangesMm ?? heterogeneityDefaults.rangesMm;
  const box = boxAround(mask, Math.max(0, ...ranges.flat()));
  if (box === undefined) return heterogeneity([], unit, [], settings);
  const part = crop(makeVolume(mask.grid, values), box);
  return heterogeneity(part.data, unit, signedDistance(crop(mask, box)).data, settings);
}

/** Where the nearest voxel of every voxel is that lies within a reach of the mask: one voxel more, for the inside. */
function boxAround(mask: Mask, reachMm: number): Box | undefined {
  const inside = boundingBox(mask);
  if (inside === undefined) return undefined;
  const spacing = gridSpacingMm(mask.grid);
  const steps = spacing.map((mm) => Math.ceil(reachMm / mm) + 1);
  const start = inside.start.map((first, axis) => Math.max(0, first - steps[axis]));
  const end = inside.start.map((first, axis) =>
    Math.min(mask.grid.size[axis], first + inside.size[axis] + steps[axis]),
  );
  return {
    start: start as unknown as Box['start'],
    size: end.map((last, axis) => last - start[axis]) as unknown as Box['size'],
  };
}

function noMap(label: string): LobuleError {
  return runnerErrors.error('runner/no-image', {
    what: `This exam has no map ${label}`,
    cure: 'Why it could not be made stands under the map.',
  });
}
