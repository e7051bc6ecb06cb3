import { mapFigure } from '@lobule/plots';
import { type Box, boundingBox, crop, gridSpacingMm, type Volume } from '@lobule/volume';
import { bestSlice, sliceView } from '../exam/slice-view.ts';
import { greyWindow } from '../exam/slices.ts';
import type { SegmentedRegionTold } from './around.ts';

/** What is seen around the regions. */
const AROUND_MM = 15;
const WIDTH = 560;

/** The slice that shows most of a lesion, with the outlines of its regions in colours, as SVG. */
export function lesionPicture(
  image: Volume,
  lesion: SegmentedRegionTold,
  regions: readonly SegmentedRegionTold[],
  told: string,
): string {
  const slice = bestSlice(image.grid, lesion.region.mask);
  const box = boxAround(image, lesion, slice);
  const [nx, ny] = image.grid.size;
  const part = crop(image, box);
  const view = sliceView(part.grid, part.data, 0, {
    map: 'image',
    title: lesion.name,
    unit: '1',
    colours: 'grey',
    window: greyWindow([image.data], slice * nx * ny, nx * ny),
    caption: `Slice ${slice + 1} of ${image.grid.size[2]}`,
    regions: regions.map(({ name, region }) => ({ name, mask: crop(region.mask, box) })),
  });
  const shown = view.regions.filter(({ runs }) => runs.length > 0);
  return mapFigure({
    title: `${lesion.name}, slice ${slice + 1} of ${image.grid.size[2]}`,
    description: `${told}. Regions: ${shown.map(({ name }) => name).join(', ')}.`,
    picture: { ...view, regions: shown, outlines: 'coloured' },
    id: 'undefined-voxels',
    width: WIDTH,
    legend: true,
  });
}

function boxAround({ grid }: Volume, { region }: SegmentedRegionTold, slice: number): Box {
  const [nx, ny] = grid.size;
  const [dx, dy] = gridSpacingMm(grid);
  const found = boundingBox(region.mask) ?? { start: [0, 0, 0], size: grid.size };
  const side = (axis: 0 | 1, mm: number, count: number) => {
    const margin = Math.ceil(AROUND_MM / mm);
    const low = Math.max(0, found.start[axis] - margin);
    return [low, Math.min(count, found.start[axis] + found.size[axis] + margin) - low];
  };
  const [x, y] = [side(0, dx, nx), side(1, dy, ny)];
  return { start: [x[0], y[0], slice], size: [x[1], y[1], 1] };
}
