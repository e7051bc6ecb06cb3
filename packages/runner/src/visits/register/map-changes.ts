import type { Json } from '@lobule/foundation';
import { identityTransform } from '@lobule/registration';
import type { MapChange, RegionChange, SliceView } from '@lobule/study';
import { type Mask, makeVolume, type Volume } from '@lobule/volume';
import { bestSlice, sliceView } from '../../exam/slice-view.ts';
import { packVolume } from '../../work/pack.ts';
import { changedVoxels, followedBy, limitWords, regionChange, responseOf } from './map-change.ts';
import { maskOf, type Work } from './register-visit.ts';
import type { VisitMap } from './visit-sources.ts';

/** Change maps of what the plan names and both exams have, with their figures in the regions of the first exam. */
export async function mapChanges(work: Work): Promise<MapChange[]> {
  const { first, later, request } = work.task;
  const changes: MapChange[] = [];
  for (const asked of request.maps) {
    const before = first.maps.find(({ name }) => name === asked.map);
    const after = later.maps.find(({ name }) => name === asked.map);
    if (before && after) changes.push(await changeOf(work, asked, before, after));
  }
  return changes;
}

async function changeOf(
  { steps, read, transform, hash, task, keep }: Work,
  asked: Work['task']['request']['maps'][number],
  before: VisitMap,
  after: VisitMap,
): Promise<MapChange> {
  const { first, from } = task;
  const regions = first.regions.map(({ name, mask }) => ({ name, mask }));
  const record = await steps.run(
    {
      name: `change:${asked.map}`,
      parameters: { asked, hash, before, after, grid: first.reference, regions } as unknown as Json,
    },
    () => {
      const { grid } = read(first.reference);
      const changed = changedVoxels(
        { map: read(before.blob), place: before.place?.transform ?? identityTransform },
        { map: read(after.blob), place: followedBy(transform, after.place?.transform) },
        grid,
      );
      const response = responseOf(changed, asked);
      const pack = (data: Float32Array, what: string) => packVolume(makeVolume(grid, data), what);
      const facts = regions.map(({ name, mask }) =>
        regionChange(name, maskOf(read(mask)), changed, response),
      );
      return {
        facts: facts as unknown as Json,
        blobs: {
          difference: pack(changed.difference, `${asked.map}, later less ${from}`),
          ratio: pack(changed.ratio, `${asked.map}, later over ${from}`),
          ...(response && { response: pack(response, `${asked.map}: -1 falls, 0 stays, 1 rises`) }),
        },
      };
    },
  );
  const paths = Object.entries(record.blobs).map(([kind, blob]) => [
    kind,
    keep(`space-${from}_desc-${kind}_${asked.map.replaceAll('-', '')}.nii.gz`, blob, record),
  ]);
  const origins = Object.fromEntries(paths) as Record<string, string>;
  const limit = limitWords(asked, before.unit);
  const [region] = regions;
  const pictures =
    task.pictures &&
    changePictures(read(record.blobs['difference']), region && maskOf(read(region.mask)), {
      map: asked.map,
      unit: before.unit,
      to: task.later.visit,
      origin: origins['difference'],
      ...(record.blobs['response'] !== undefined && {
        response: { volume: read(record.blobs['response']), origin: origins['response'] },
      }),
    });
  return {
    map: asked.map,
    unit: before.unit,
    ...(limit !== undefined && { limit }),
    regions: record.facts as unknown as readonly RegionChange[],
    ...(pictures && { pictures }),
    origin: origins['difference'],
  };
}

interface Shown {
  readonly map: string;
  readonly unit: string;
  readonly to: string;
  readonly origin: string;
  readonly response?: { readonly volume: Volume; readonly origin: string };
}

/** One slice of the difference, blue to red about 0, and of what falls, stays and rises. */
function changePictures(
  { grid, data }: Volume,
  region: Mask | undefined,
  { map, unit, to, origin, response }: Shown,
): SliceView[] {
  const slice = bestSlice(grid, region);
  const reach = reachOf(data, region);
  const shown = {
    caption: `Slice ${slice + 1} of ${grid.size[2]}; outlines as at the first visit`,
    colours: 'diverging' as const,
    regions: region === undefined ? [] : [{ name: 'region', mask: region }],
  };
  const difference = sliceView(grid, data, slice, {
    ...shown,
    map: `${map}-difference`,
    title: `Change of ${map} to ${to}`,
    unit,
    window: [-reach, reach],
  });
  if (response === undefined) return [{ ...difference, origin }];
  const classes = sliceView(grid, response.volume.data, slice, {
    ...shown,
    map: `${map}-response`,
    title: `${map}: falls (-1), stays (0), rises (1)`,
    unit: '1',
    window: [-1, 1],
  });
  return [
    { ...difference, origin },
    { ...classes, origin: response.origin },
  ];
}

/** What 95 % of the changes in the region do not go beyond; of the whole image where there is no region. */
function reachOf(data: ArrayLike<number>, region: Mask | undefined): number {
  const sizes: number[] = [];
  for (let v = 0; v < data.length; v++) {
    if (Number.isFinite(data[v]) && (region === undefined || region.data[v] !== 0))
      sizes.push(Math.abs(data[v]));
  }
  sizes.sort((a, b) => a - b);
  return sizes[Math.floor(0.95 * (sizes.length - 1))] || 1;
}
