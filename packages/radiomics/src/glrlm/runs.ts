import type { Aggregation } from '../feature.ts';
import { type LevelImage, stepsOf } from '../texture/level-image.ts';
import { type SizeCells, type SizeCounter, sizeCounter } from '../texture/size-cells.ts';

/**
 * The run length matrices whose features are averaged under an aggregation (IBSI 1, 3.7.1), as of co-occurrence: by
 * slice and direction, merged over directions, over slices or both; in 3D by direction, or all merged.
 */
export function runMatrices(image: LevelImage, aggregation: Aggregation): readonly SizeCells[] {
  const { size, present, positions, sliceStart } = image;
  const counter = sizeCounter(present, Math.max(...size));
  const lengths = new Uint16Array(image.codes.length);
  const within = !aggregation.startsWith('3D');
  const steps = stepsOf(image, within);
  const parts = aggregation.startsWith('2D')
    ? Array.from({ length: size[2] }, (_, z) => positions.subarray(sliceStart[z], sliceStart[z + 1]))
    : [positions];
  const merged = aggregation.endsWith('merged');
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part) => {
      const matrices: SizeCells[] = [];
      for (const step of steps) {
        countRuns(image, part, step, lengths, counter);
        if (!merged) matrices.push(counter.cells(part.length));
      }
      return merged ? [counter.cells(part.length * steps.length)] : matrices;
    });
}

/** In raster order the voxel before is known already: its run goes on or ends here. */
function countRuns(
  { codes }: LevelImage,
  positions: Int32Array,
  step: number,
  lengths: Uint16Array,
  counter: SizeCounter,
): void {
  for (const p of positions) {
    const code = codes[p];
    const length = codes[p - step] === code ? lengths[p - step] + 1 : 1;
    lengths[p] = length;
    if (codes[p + step] !== code) counter.add(code, length);
  }
}
