import type { OutputFile, SliceView } from '@lobule/study';
import { compareGrids, type Grid, type Mask, makeVolume, type VoxelArray } from '@lobule/volume';
import { frameNear90, lastBaseline } from './early-phase.ts';
import type { ExamTask } from './exam-task.ts';
import { foreground } from './foreground.ts';
import { phaseTitle } from './frame-title.ts';
import { type ImageSeries, once } from './images.ts';
import type { MadeMap } from './made-map.ts';
import { type MadeRegion, mainRegion } from './make-region.ts';
import { phaseOfFrame } from './phases.ts';
import { type Placed, regionOnImage } from './placement.ts';
import { originOf } from './process-exam.ts';
import { regionPictures } from './region-pictures.ts';
import type { ShownSegment } from './segmentations.ts';
import { bestSlice, sliceView } from './slice-view.ts';

/** Quantities that serve the fit and tell a reader nothing. */
const UNSHOWN = /^(S0map|M0map|inversion|T1star|PE[2-9]|PE\d\d|delayedchange|iAUC.*rel|[DW][xyz]{2,4})(-|$)/;
/** A region smaller than this says nothing of a good window. */
const FEWEST_FOR_WINDOW = 20;
/** What is shown of patients who are not among the examples. */
const FEW = ['Ktrans', 'SER'];

/** Kinds of regions that would hide what is below them: in the picture of the regions alone. */
const OF_REGIONS: readonly MadeRegion['kind'][] = [
  'breast-mask',
  'mirrored',
  'tumour-part',
  'habitats',
  'habitat-by-rule',
  'oedema',
];

/** Pictures of one slice: the images before and after contrast, and the maps, with the outlines of regions. */
export function examSlices(
  task: ExamTask,
  maps: readonly MadeMap[],
  regions: readonly MadeRegion[],
  segments: readonly ShownSegment[],
  files: readonly OutputFile[],
  dynamic: { readonly series: ImageSeries; readonly frames: readonly VoxelArray[] } | undefined,
): SliceView[] {
  const main = mainRegion(regions);
  const filled = regions.filter((region) => region.result.voxels > 0 && region !== main);
  const shown = [...(main ? [main] : []), ...filled.filter(({ kind }) => !OF_REGIONS.includes(kind))];
  const grid = dynamic?.series.grid ?? maps[0]?.grid;
  if (!grid) return [];
  const slice = bestSlice(grid, shown[0]?.mask());
  const outlines = (on: Placed) => [
    ...shown.map(({ name, mask }) => ({ name, mask: regionOnImage(mask(), on) })),
    ...segments.map(({ result, mask }) => ({ name: result.name, mask: regionOnImage(mask, on) })),
  ];
  const tissue = once(() => foreground(dynamic?.frames[0] ?? new Float32Array(0)));
  const views: SliceView[] = [];
  if (dynamic) {
    const { series, frames } = dynamic;
    const window = greyWindow(frames, slice * grid.size[0] * grid.size[1], grid.size[0] * grid.size[1]);
    const early = frameNear90(series, lastBaseline(task.study, series));
    const chosen = task.pictures === 'all' ? [0, early, frames.length - 1] : [early];
    for (const frame of [...new Set(chosen)].filter((index) => index < frames.length)) {
      const phase = phaseOfFrame(series, frame);
      views.push({
        ...sliceView(series.grid, frames[frame], slice, {
          map: `phase-${phase}`,
          title: phaseTitle(series, frame, phase),
          unit: '1',
          colours: 'grey',
          window,
          caption: captionOf(series.grid, slice),
          regions: outlines(series),
        }),
        plane: 'dynamic',
      });
    }
    const image = makeVolume(series.grid, frames[early]);
    const whole = task.pictures === 'all';
    views.push(...regionPictures(regions, main, { series, frame: early, image, window, whole }));
  }
  for (const map of maps) {
    if (UNSHOWN.test(map.name) || (task.pictures === 'few' && !FEW.includes(map.name))) continue;
    const same = map.place === undefined && compareGrids(map.grid, grid).same;
    const region = shown[0] && regionOnImage(shown[0].mask(), map);
    const at = same ? slice : bestSlice(map.grid, region);
    const values = everywhere(map) && dynamic && same ? onTissue(map.values(), tissue()) : map.values();
    views.push({
      ...sliceView(map.grid, values, at, {
        map: map.name,
        title: map.description,
        unit: map.unit,
        colours: 'sequential',
        ...windowOf(values, region),
        caption: captionOf(map.grid, at),
        regions: outlines(map),
      }),
      ...(same ? { plane: 'dynamic' } : {}),
      origin: originOf(files, map),
    });
  }
  return views;
}

/**
 * A window made for the region: noise elsewhere may run far beyond what tissue can have and would leave the region
 * flat and dark. Without a region the picture's own percentiles serve.
 */
function windowOf(
  values: ArrayLike<number>,
  region: Mask | undefined,
): { window?: readonly [number, number] } {
  if (!region) return {};
  const inside: number[] = [];
  const all: number[] = [];
  for (let v = 0; v < values.length; v++) {
    if (!Number.isFinite(values[v])) continue;
    all.push(values[v]);
    if (region.data[v] !== 0) inside.push(values[v]);
  }
  if (inside.length < FEWEST_FOR_WINDOW) return {};
  const percentile = (sorted: readonly number[], share: number) =>
    sorted[Math.floor(share * (sorted.length - 1))];
  const ascending = (list: number[]) => list.sort((a, b) => a - b);
  const [low, high] = [percentile(ascending(inside), 0.25), percentile(inside, 0.75)];
  ascending(all);
  const reach = 3 * (high - low);
  if (!(reach > 0)) return {};
  return {
    window: [
      Math.max(Math.min(low, percentile(all, 0.05)), low - reach),
      Math.min(Math.max(high, percentile(all, 0.95)), high + reach),
    ],
  };
}

/** Semi-quantitative maps are made of every voxel; over air they are noise that would rule the picture. */
function everywhere(map: MadeMap): boolean {
  return map.model === 'semiquantitative';
}

function onTissue(values: Float32Array, voxels: Int32Array): Float32Array {
  const shown = new Float32Array(values.length).fill(Number.NaN);
  for (const voxel of voxels) shown[voxel] = values[voxel];
  return shown;
}

function captionOf(grid: Grid, slice: number): string {
  return `Slice ${slice + 1} of ${grid.size[2]}`;
}

/** One window for all phases, so that enhancement is seen as brightness. */
export function greyWindow(frames: readonly VoxelArray[], from: number, length: number): [number, number] {
  const sample: number[] = [];
  for (const frame of frames) for (let p = from; p < from + length; p += 3) sample.push(frame[p]);
  sample.sort((a, b) => a - b);
  return [0, sample[Math.floor(0.995 * (sample.length - 1))] || 1];
}
