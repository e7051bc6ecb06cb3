import {
  boundingBox,
  connectedComponents,
  crop,
  distance,
  indexToPatient,
  type Mask,
  type Point,
  type Volume,
  voxelVolumeMm3,
} from '@lobule/volume';
import { flags } from '../../lesion/lattice.ts';
import { lesionFromClick } from '../../lesion/segment-lesion.ts';
import { gridOf, placeOf, widen } from '../../lesion/window.ts';
import { tumourParts } from '../../regions/tumour-parts.ts';
import type { Start } from './features.ts';

/**
 * Where a reader would click a lesion: the deepest place of what enhances of it, the first stored of equals; undefined
 * where nothing does.
 */
export function clickIn(series: readonly Volume[], lesion: Mask): Point | undefined {
  const own = boundingBox(lesion);
  if (own === undefined) return undefined;
  const box = widen(own, lesion.grid.size, [1, 1, 1]);
  const grid = gridOf(lesion.grid, box);
  const here = ({ data }: Volume) => crop({ grid: lesion.grid, data }, box).data;
  const { solid } = tumourParts(
    series.map((phase) => ({ grid, data: here(phase) })),
    { grid, data: Uint8Array.from(here(lesion)) },
  );
  if (solid.voxels === 0) return undefined;
  const outside = flags(solid.mask.data.length, (v) => solid.mask.data[v] === 0);
  const depth = distance({ grid, data: outside }).data;
  let best = 0;
  for (let v = 0; v < depth.length; v++) if (depth[v] > depth[best]) best = v;
  return indexToPatient(grid, placeOf(best, grid.size));
}

/** The outline from a click in the middle of a lesion that is known roughly; undefined where none grows. */
export function startIn(series: readonly Volume[], lesion: Mask): Start | undefined {
  const place = clickIn(series, lesion);
  if (place === undefined) return undefined;
  const start = lesionFromClick(series, place);
  return start.voxels === 0 ? undefined : start;
}

/** Smaller parts of labels are taken for slips of the pen, which nobody would click, mm3. */
const LEAST_MM3 = 50;

export interface LabelledLesion {
  readonly lesion: Mask;
  /** The outline from a click in it; undefined where none grows. */
  readonly start?: Start;
}

/** The connected parts of labels, each with the outline from one click. */
export function lesionsOf(series: readonly Volume[], labels: Mask): readonly LabelledLesion[] {
  const parts = connectedComponents(labels, 26);
  const least = LEAST_MM3 / voxelVolumeMm3(labels.grid);
  return parts.sizes.flatMap((voxels, n): LabelledLesion[] => {
    if (voxels < least) return [];
    const data = flags(labels.data.length, (v) => parts.labels.data[v] === n + 1);
    const lesion = { grid: labels.grid, data };
    const start = startIn(series, lesion);
    return [{ lesion, ...(start && { start }) }];
  });
}
