import type { Json } from '@lobule/foundation';
import {
  clusterHabitats,
  type Habitat,
  type HabitatCondition,
  habitatByRule,
  regionOf,
} from '@lobule/segmentation';
import type { HabitatRuleRequest, HabitatsRequest } from '@lobule/study';
import { type Mask, maskWhere, readNifti, type Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import type { MadeMap } from './made-map.ts';
import type { RegionSources } from './make-region.ts';
import { valuesHere } from './placement.ts';
import { filledRegion, regionStep } from './region-step.ts';

type ToldHabitat = Pick<Habitat, 'label' | 'voxels' | 'means'>;

interface HabitatFacts {
  readonly habitats: readonly ToldHabitat[];
  readonly unknownVoxels: number;
  /** The mean adjusted Rand index, or why there is none. */
  readonly stability: string;
}

/**
 * Habitats by clustering: the step that finds them, then one region for each.
 *
 * @throws runner/no-image, segmentation/bad-habitats
 */
export async function habitatSteps(
  steps: StepRunner,
  request: HabitatsRequest,
  { earlier, maps, read }: RegionSources,
) {
  const { name, of, settings } = request;
  const tumour = filledRegion(of, earlier);
  const chosen = mapsOf(request.maps, maps, name);
  const found = await steps.run(
    {
      name: `habitats:${name}`,
      parameters: { request, of: tumour.record.blobs['mask'], maps: chosen.map(identityOf) },
    },
    async () => {
      const mask = tumour.mask();
      const { labels, habitats, unknownVoxels, stability } = clusterHabitats(
        onGrid(chosen, mask),
        mask,
        settings,
      );
      const facts: HabitatFacts = {
        habitats: habitats.map(({ label, voxels, means }) => ({ label, voxels, means })),
        unknownVoxels,
        stability: stability.reason?.text ?? stability.value.toFixed(2),
      };
      return { facts: facts as unknown as Json, blobs: { labels: packVolume(labels, 'habitats') } };
    },
  );
  const { habitats, unknownVoxels, stability } = found.facts as unknown as HabitatFacts;
  const number =
    settings.clusters === undefined
      ? `their number by the gap statistic (up to ${settings.mostClusters})`
      : 'their number given';
  const regions = [];
  for (const habitat of habitats) {
    const own = `${name}${habitat.label}`;
    const parameters = { labels: found.blobs['labels'], label: habitat.label };
    const outcome = await regionStep(steps, own, parameters, async () => {
      const [labels] = readNifti(read(found.blobs['labels'])).volumes;
      const means = Object.entries(habitat.means).map(
        ([map, mean]) => `${map} ${Number(mean.toPrecision(3))}`,
      );
      return {
        region: regionOf(maskWhere(labels, (label) => label === habitat.label)),
        meaning: `Habitat ${habitat.label} of ${habitats.length} of ${of} (${settings.method}, ${number}): mean ${means.join(', ')}. Stability under resampling (adjusted Rand index): ${stability}${unknownVoxels > 0 ? ` ${unknownVoxels} voxels without a value in some map are in no habitat.` : ''}`,
      };
    });
    regions.push({ name: own, ...outcome });
  }
  return regions;
}

/** The habitat for which conditions on maps hold. @throws runner/no-image, segmentation/bad-habitats */
export async function habitatRuleStep(
  steps: StepRunner,
  request: HabitatRuleRequest,
  { earlier, maps }: RegionSources,
) {
  const { name, of, where } = request;
  const tumour = filledRegion(of, earlier);
  const chosen = mapsOf([...new Set(where.map(({ map }) => map))], maps, name);
  const parameters = { request, of: tumour.record.blobs['mask'], maps: chosen.map(identityOf) };
  return await regionStep(steps, name, parameters, async () => {
    const mask = tumour.mask();
    const { habitat, unknown } = habitatByRule(onGrid(chosen, mask), mask, where);
    return {
      region: habitat,
      meaning: `The part of ${of} with ${saidRule(where)}.`,
      ...(unknown.voxels > 0 && {
        remark: `${unknown.voxels} voxels of ${of} have no value in some map, so that nothing is known of them.`,
      }),
    };
  });
}

/** `ve < 0.25 and ADC < 0.0011`. */
export function saidRule(where: readonly HabitatCondition[]): string {
  return where
    .flatMap(({ map, below, atLeast }) => [
      ...(below === undefined ? [] : [`${map} < ${below}`]),
      ...(atLeast === undefined ? [] : [`${map} >= ${atLeast}`]),
    ])
    .join(' and ');
}

/** @throws runner/no-image */
function mapsOf(names: readonly string[], maps: readonly MadeMap[], who: string): readonly MadeMap[] {
  return names.map((name) => {
    const map = maps.find((one) => one.name === name);
    if (map !== undefined) return map;
    throw runnerErrors.error('runner/no-image', {
      what: `The region ${who} needs the map ${name}, which this exam does not have`,
      cure: maps.length > 0 ? `It has ${maps.map((one) => one.name).join(', ')}.` : 'Add its model to maps.',
    });
  });
}

function identityOf({ name, blob, place }: MadeMap): Json {
  return { name, blob, place: place?.hash ?? '' };
}

/** Maps of a coarser or finer series, brought to the grid of the region. */
function onGrid(maps: readonly MadeMap[], { grid }: Mask): Readonly<Record<string, Volume>> {
  return Object.fromEntries(
    maps.map((map) => [map.name, { grid, data: valuesHere(map.values(), map, grid) }]),
  );
}
