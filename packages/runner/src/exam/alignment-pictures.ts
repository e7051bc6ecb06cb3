import type { SeriesAlignment } from '@lobule/study';
import type { Mask } from '@lobule/volume';
import type { MadeAlignment } from './align-exam.ts';
import { frameTitle } from './frame-title.ts';
import { bestSlice, sliceView } from './slice-view.ts';
import { greyWindow } from './slices.ts';

/** The volume that moved most before and after its alignment, in the slice that shows most of the region. */
export async function alignmentPictures(
  { original, aligned, moved, role, result }: MadeAlignment,
  region: Mask | undefined,
  origin: string,
): Promise<NonNullable<SeriesAlignment['pictures']>> {
  const { grid } = original;
  const [was, is] = [(await original.load())[moved], (await aligned.load())[moved]];
  const slice = bestSlice(grid, region);
  const pixels = grid.size[0] * grid.size[1];
  const view = (when: 'before' | 'after', title: string) => ({
    ...sliceView(grid, when === 'before' ? was : is, slice, {
      map: `${role}-${when}-alignment`,
      title,
      unit: '1',
      colours: 'grey',
      // Outlines are where they are on the reference: what lies still under them is aligned.
      window: greyWindow([was], slice * pixels, pixels),
      caption: `${frameTitle(original, moved)}. Slice ${slice + 1} of ${grid.size[2]}; outlines as in the volume ${result.reference.toLowerCase()}`,
      regions: region === undefined ? [] : [{ name: 'region', mask: region }],
    }),
    origin,
  });
  return { before: view('before', 'As acquired'), after: view('after', 'Aligned') };
}
