import { hashOf, type LobuleError } from '@lobule/foundation';
import {
  changeImage,
  dynamicTexture,
  extractFeatures,
  type Feature,
  type RadiomicsSettings,
} from '@lobule/radiomics';
import { type Grid, type Mask, makeVolume, type Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { type ExamImages, type ImageSeries, seriesOf } from './images.ts';
import type { MadeMap } from './made-map.ts';
import { phaseOfFrame } from './phases.ts';
import type { Placement } from './placement.ts';

/** An image whose features a study asks for. */
export interface FeatureImage {
  readonly grid: Grid;
  /** Where it lies beside the dynamic series, if that was found. */
  readonly place?: Placement;
  readonly hash: string;
  /** Its voxels; absent where it is all phases together. */
  readonly load?: () => Promise<Volume>;
  readonly describe: (mask: Mask, settings: RadiomicsSettings) => Promise<readonly Described[]>;
}

export type Described = Pick<Feature, 'name' | 'value' | 'reason'> & Partial<Pick<Feature, 'family'>>;

/** A map by its name; `phase-1`, `difference-0-1`, `relative-0-1` or all `phases` of the dynamic series. */
export function featureImage(
  name: string,
  maps: readonly MadeMap[],
  images: ExamImages,
): FeatureImage | LobuleError {
  const dynamic = seriesOf(images, 'dynamic');
  const ofPhases = dynamic && imageOfPhases(name, dynamic);
  if (ofPhases) return ofPhases;
  const map = maps.find((candidate) => candidate.name === name);
  if (map) {
    const { grid, place, blob } = map;
    const image = ofOne(grid, blob, async () => makeVolume(grid, map.values()));
    return place === undefined ? image : { ...image, place, hash: hashOf({ map: blob, place: place.hash }) };
  }
  return runnerErrors.error('runner/no-image', {
    what: `This exam has no image ${name}`,
    cure: 'Why its map could not be made stands under the map; phases are counted from 0.',
  });
}

function ofOne(grid: Grid, hash: string, load: () => Promise<Volume>): FeatureImage {
  return {
    grid,
    hash,
    load,
    describe: async (mask, settings) => extractFeatures(await load(), mask, settings).features,
  };
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
      return ofOne(grid, hash, async () => {
        const phases = await load();
        return changeImage(phases[first], phases[second], kind);
      });
    default:
      return ofOne(grid, hash, async () => (await load())[first]);
  }
}
