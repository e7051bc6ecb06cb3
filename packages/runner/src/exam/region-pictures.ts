import type { SliceView } from '@lobule/study';
import { type Box, boundingBox, crop, gridSpacingMm, type Volume } from '@lobule/volume';
import { phaseTitle } from './frame-title.ts';
import type { ImageSeries } from './images.ts';
import type { MadeRegion } from './make-region.ts';
import { phaseOfFrame } from './phases.ts';
import { bestSlice, sliceView } from './slice-view.ts';

/** What is seen around a lesion and what belongs to it. */
const AROUND_MM = 12;

/** Kinds that reach far from the lesion, or lie elsewhere. */
const FAR: readonly MadeRegion['kind'][] = ['breast-mask', 'mirrored'];

export interface RegionPictures {
  readonly series: ImageSeries;
  /** The frame that is shown, and its voxels. */
  readonly frame: number;
  readonly image: Volume;
  readonly window: readonly [number, number];
  /** The whole slice too. */
  readonly whole: boolean;
}

/**
 * All regions with something in the slice that shows most of the main one, in colours: near it, and over the whole slice.
 * Nothing where there is but one region, which the other pictures show.
 */
export function regionPictures(
  regions: readonly MadeRegion[],
  main: MadeRegion | undefined,
  { series, frame, image, window, whole }: RegionPictures,
): readonly SliceView[] {
  const isFar = ({ kind }: MadeRegion) => FAR.includes(kind);
  const some = regions.filter(({ result }) => result.voxels > 0);
  // Far ones last, so that the others have the same colours in both pictures.
  const near = some.filter((region) => !isFar(region));
  const filled = [...near, ...some.filter(isFar)];
  if (main === undefined || filled.length < 2) return [];
  const slice = bestSlice(image.grid, main.mask());
  const cut = (box: Box, shown: readonly MadeRegion[], name: string, title: string): SliceView => {
    const part = crop(image, box);
    const view = sliceView(part.grid, part.data, 0, {
      map: name,
      title: `${title}, ${phaseTitle(series, frame, phaseOfFrame(series, frame))}`,
      unit: '1',
      colours: 'grey',
      window,
      caption: `Slice ${slice + 1} of ${image.grid.size[2]}`,
      regions: shown.map((region) => ({ name: region.name, mask: crop(region.mask(), box) })),
    });
    return { ...view, regions: view.regions.filter(({ runs }) => runs.length > 0), outlines: 'coloured' };
  };
  const close = near.length > 0 ? near : filled;
  const views = [cut(boxAround(close, slice, image), close, 'regions', 'Regions')];
  const [nx, ny] = image.grid.size;
  const plane: Box = { start: [0, 0, slice], size: [nx, ny, 1] };
  if (whole) views.push(cut(plane, filled, 'regions-slice', 'All regions'));
  return views;
}

/** The part of a slice that holds regions, with what is around them. */
function boxAround(regions: readonly MadeRegion[], slice: number, { grid }: Volume): Box {
  const [nx, ny] = grid.size;
  const plane: Box = { start: [0, 0, slice], size: [nx, ny, 1] };
  const boxes = regions.flatMap((region) => boundingBox(crop(region.mask(), plane)) ?? []);
  const [dx, dy] = gridSpacingMm(grid);
  const side = (axis: 0 | 1, mm: number, count: number) => {
    const margin = Math.ceil(AROUND_MM / mm);
    const low = Math.min(...boxes.map(({ start }) => start[axis])) - margin;
    const high = Math.max(...boxes.map(({ start, size }) => start[axis] + size[axis])) + margin;
    return [Math.max(0, low), Math.min(count, high)];
  };
  const [x, y] = [side(0, dx, nx), side(1, dy, ny)];
  return { start: [x[0], y[0], slice], size: [x[1] - x[0], y[1] - y[0], 1] };
}
