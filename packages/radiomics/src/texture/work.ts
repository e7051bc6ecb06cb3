import { discretise, type GreyLevels } from '../discretise.ts';
import type { Family } from '../feature.ts';
import { type Neighbours, neighboursAt, neighboursOf } from '../neighbourhood/neighbours.ts';
import { once } from '../once.ts';
import type { Region } from '../region.ts';
import type { ResolvedSettings } from '../settings/profiles.ts';
import { axisIndex } from '../settings/schema.ts';
import { connectZones, type Zones } from '../zones/connect.ts';
import { type LevelImage, levelImage } from './level-image.ts';
import { stepsAt } from './offsets.ts';
import { slicedAcross } from './slice-order.ts';
import { type Sweep, sweep } from './sweep.ts';

/** What several families need of one region, each made when it is first asked for. */
export interface Work {
  readonly region: Region;
  readonly settings: ResolvedSettings;
  readonly grey: () => GreyLevels;
  readonly image: () => LevelImage;
  /** @param within of neighbours within a slice only. */
  readonly neighbours: (within: boolean) => Neighbours;
  readonly zones: (within: boolean) => Zones;
  /** Where enough is asked for of what one pass over all neighbours in space tells together. */
  readonly sweep?: () => Sweep;
}

const SWEPT: readonly Family[] = ['glcm', 'glrlm', 'glszm', 'ngldm'];

function isWorthASweep({
  families,
  glcmAggregations,
  glrlmAggregations,
  zoneAggregations,
}: ResolvedSettings) {
  const inSpace = [...glcmAggregations, ...glrlmAggregations, ...zoneAggregations].every((how) =>
    how.startsWith('3D'),
  );
  return inSpace && SWEPT.filter((family) => families.includes(family)).length > 1;
}

export function workOn(region: Region, settings: ResolvedSettings): Work {
  const grey = once(() => discretise(region.values, settings));
  const image = once(() => {
    const { levels, bins, highest } = grey();
    const count = settings.normalisingLevels === 'bins' ? bins : highest;
    const axis = axisIndex(settings.sliceAxis);
    if (axis === 2) return levelImage(region, levels, count);
    const turned = slicedAcross({ ...region, levels }, axis);
    return levelImage(turned, turned.levels, count);
  });
  const { dependenceCoarseness, distances } = settings;
  const swept = isWorthASweep(settings) ? once(() => sweep(image())) : undefined;
  const neighbours = onceEach((within) => {
    if (distances !== null) {
      const offsets = stepsAt(distances).filter(([, , z]) => !within || z === 0);
      return neighboursAt(image(), offsets, dependenceCoarseness);
    }
    return neighboursOf(image(), within, dependenceCoarseness, within ? undefined : swept?.().alike);
  });
  const zones = onceEach((within) => (within || !swept ? connectZones(image(), within) : swept().zones));
  return { region, settings, grey, image, neighbours, zones, ...(swept && { sweep: swept }) };
}

function onceEach<T>(make: (within: boolean) => T): (within: boolean) => T {
  const flat = once(() => make(true));
  const solid = once(() => make(false));
  return (within) => (within ? flat() : solid());
}
