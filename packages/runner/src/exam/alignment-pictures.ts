import { identityTransform, warp } from '@lobule/registration';
import type { SeriesAlignment } from '@lobule/study';
import { type Grid, type Mask, makeVolume, type VoxelArray } from '@lobule/volume';
import type { MadePlacement } from './align-between.ts';
import { type MadeAlignment, referenceFrame } from './align-exam.ts';
import { frameTitle } from './frame-title.ts';
import { bestSlice, sliceView } from './slice-view.ts';
import { greyWindow } from './slices.ts';

type Pictures = NonNullable<SeriesAlignment['pictures']>;

/** Images of one grid of which one slice is to be seen, in the order of time. */
export interface ShownAlignment {
  /** `dynamic`; names the pictures. */
  readonly name: string;
  readonly grid: Grid;
  readonly was: VoxelArray;
  readonly is: VoxelArray;
  /** Where it looks otherwise than what was moved. */
  readonly reference?: { readonly values: VoxelArray; readonly title: string; readonly caption: string };
  readonly region: Mask | undefined;
  readonly caption: string;
  /** Path of the file that holds what is shown. */
  readonly origin: string;
}

/** The volume that moved most before and after its alignment, in the slice that shows most of the region. */
export async function alignmentPictures(
  { original, aligned, moved, role, result }: MadeAlignment,
  region: Mask | undefined,
  origin: string,
): Promise<Pictures> {
  return alignmentViews({
    name: role,
    grid: original.grid,
    was: (await original.load())[moved],
    is: (await aligned.load())[moved],
    region,
    caption: `${frameTitle(original, moved)}; outlines as in the volume ${result.reference.toLowerCase()}`,
    origin,
  });
}

/** A series on the grid of the dynamic one, where the scanner says and where registration says, beside the dynamic one. */
export async function placementPictures(
  { series, dynamic, moved, result }: MadePlacement,
  region: Mask | undefined,
  origin: string,
): Promise<Pictures> {
  const frame = referenceFrame(series);
  const image = makeVolume(series.grid, (await series.load())[frame]);
  return alignmentViews({
    name: series.role,
    grid: dynamic.grid,
    was: warp(image, identityTransform, dynamic.grid).data,
    is: moved(),
    reference: {
      values: (await dynamic.load())[referenceFrame(dynamic)],
      title: 'Dynamic series',
      caption: frameTitle(dynamic, referenceFrame(dynamic)),
    },
    region,
    caption: `${frameTitle(series, frame)}; outlines as in ${result.reference.charAt(0).toLowerCase()}${result.reference.slice(1)}`,
    origin,
  });
}

/** One slice of each, ready to flicker between. */
export function alignmentViews(shown: ShownAlignment): Pictures {
  const { name, grid, was, is, reference, region, caption, origin } = shown;
  const slice = bestSlice(grid, region);
  const pixels = grid.size[0] * grid.size[1];
  const view = (when: string, title: string, values: VoxelArray, like = was, about = caption) => ({
    ...sliceView(grid, values, slice, {
      map: `${name}-${when}-alignment`,
      title,
      unit: '1',
      colours: 'grey',
      // Outlines are where they are on the reference: what lies still under them is aligned.
      window: greyWindow([like], slice * pixels, pixels),
      caption: `${about}. Slice ${slice + 1} of ${grid.size[2]}`,
      regions: region === undefined ? [] : [{ name: 'region', mask: region }],
    }),
    origin,
  });
  return {
    before: view('before', 'As acquired', was),
    after: view('after', 'Aligned', is),
    ...(reference && {
      reference: view('reference', reference.title, reference.values, reference.values, reference.caption),
    }),
  };
}
