import { compareGrids, type Grid, type Mask, makeVolume, type Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { readLabels } from '../register/read-volumes.ts';

export interface Scribbles {
  readonly labels: Mask;
  /** Labels of strokes in lesions, ascending. */
  readonly lesions: readonly number[];
}

/** Strokes of a file. @throws runner/grids-differ, runner/label, runner/frame; what reading the file throws */
export async function readScribbles(file: string, grid: Grid, background: number): Promise<Scribbles> {
  const labels = await readLabels(file);
  const { same, reason } = compareGrids(labels.grid, grid);
  if (!same) {
    throw runnerErrors.error('runner/grids-differ', {
      what: `The scribbles are not on the grid of the images. ${reason}`,
      cure: 'Scribble on the images themselves, and save the labels on their grid.',
    });
  }
  const names = [...new Set<number>(labels.data)].filter((label) => label !== 0).sort((a, b) => a - b);
  if (!names.includes(background) && names.length > 0) {
    throw runnerErrors.error('runner/label', {
      what: `No scribble has the label ${background}, that of what is around the lesions; there are ${names.join(', ')}`,
      cure: 'Scribble around the lesions with this label, or name another: --background of segment, background in study.yaml.',
    });
  }
  return { labels, lesions: names.filter((label) => label !== background) };
}

/** What enhances between two phases. */
export function riseOf(before: Volume, after: Volume): Volume {
  return makeVolume(
    before.grid,
    Float32Array.from(after.data, (value, v) => value - before.data[v]),
  );
}
