import type { Aggregation } from '../feature.ts';
import { DIRECTIONS, type LevelImage, stepsOf } from '../texture/level-image.ts';
import { runWeight } from '../texture/offsets.ts';
import { type SizeCells, type SizeCounter, sizeCounter } from '../texture/size-cells.ts';
import type { Work } from '../texture/work.ts';

/**
 * The run length matrices whose features are averaged under an aggregation (IBSI 1, 3.7.1), as of co-occurrence: by
 * slice and direction, merged over directions, over slices or both; in 3D by direction, or all merged. PyRadiomics leaves
 * out a direction on none of whose lines two voxels lie.
 */
export function runMatrices(work: Work, aggregation: Aggregation): readonly SizeCells[] {
  const image = work.image();
  const { directionWeights } = work.settings;
  const weigh = directionWeights === null ? () => 1 : runWeight(work.settings, work.region.spacingMm);
  const weightOf = (direction: number) => weigh(DIRECTIONS[direction]);
  if (aggregation.startsWith('3D') && work.sweep !== undefined) {
    const { positions } = image;
    const all = work.settings.isolated === 'ibsi';
    const kept = [...DIRECTIONS.keys()].filter((n) => all || holdsTwo(image, positions, n));
    const swept = work.sweep().runs;
    const runs = kept.map((n) => swept[n]);
    if (aggregation === '3D_average' || runs.length === 0) return runs;
    return [mergedRuns(image, runs, kept.map(weightOf))];
  }
  const { size, present, positions, sliceStart } = image;
  const counter = sizeCounter(present, Math.max(...size));
  const within = !aggregation.startsWith('3D');
  const steps = stepsOf(image, within);
  const parts = aggregation.startsWith('2D')
    ? Array.from({ length: size[2] }, (_, z) => positions.subarray(sliceStart[z], sliceStart[z + 1]))
    : [positions];
  const merged = aggregation.endsWith('merged');
  const keeps = (part: Int32Array, n: number) =>
    work.settings.isolated === 'ibsi' || holdsTwo(image, part, n);
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part) => {
      const matrices: SizeCells[] = [];
      const kept = [...steps.keys()].filter((n) => keeps(part, n));
      let voxels = 0;
      for (const n of kept) {
        const weight = merged ? weightOf(n) : 1;
        countRuns(image, part, steps[n], counter, weight);
        voxels += weight * part.length;
        if (!merged) matrices.push(counter.cells(part.length));
      }
      return merged && kept.length > 0 ? [counter.cells(voxels)] : matrices;
    });
}

/** Runs along each of the 13 directions in space. */
export function directionRuns(image: LevelImage): readonly SizeCells[] {
  const counter = sizeCounter(image.present, Math.max(...image.size));
  return Array.from(stepsOf(image, false), (step) => {
    countRuns(image, image.positions, step, counter);
    return counter.cells(image.positions.length);
  });
}

function mergedRuns(
  { present, size }: LevelImage,
  runs: readonly SizeCells[],
  weights: readonly number[],
): SizeCells {
  const counter = sizeCounter(present, Math.max(...size));
  const codeOf = new Map(Array.from(present, (level, n) => [level, n + 1]));
  let voxels = 0;
  runs.forEach(({ level, size: length, count, voxels: seen }, of) => {
    for (let n = 0; n < level.length; n++) {
      counter.add(codeOf.get(level[n]) ?? 0, length[n], weights[of] * count[n]);
    }
    voxels += weights[of] * seen;
  });
  return counter.cells(voxels);
}

/** A run begins where the voxel before has another level, and is followed to its end. */
function countRuns(
  { codes }: LevelImage,
  positions: Int32Array,
  step: number,
  counter: SizeCounter,
  times = 1,
): void {
  for (let n = 0; n < positions.length; n++) {
    const p = positions[n];
    const code = codes[p];
    if (codes[p - step] === code) continue;
    let length = 1;
    for (let q = p + step; codes[q] === code; q += step) length++;
    counter.add(code, length, times);
  }
}

/** Whether two voxels lie on one line along a direction, next to each other or not. */
function holdsTwo({ codes, size: [nx, ny] }: LevelImage, positions: Int32Array, direction: number): boolean {
  const [dx, dy, dz] = DIRECTIONS[direction];
  const step = dx + nx * (dy + ny * dz);
  for (const p of positions) if (codes[p - step] !== 0) return true;
  const lines = new Set<string>();
  for (const p of positions) {
    const place = [p % nx, Math.floor(p / nx) % ny, Math.floor(p / (nx * ny))];
    // The last coordinate that moves tells how far along its line a voxel is; it moves by 1.
    const t = dz !== 0 ? place[2] : dy !== 0 ? place[1] : place[0];
    lines.add(`${place[0] - t * dx} ${place[1] - t * dy} ${place[2] - t * dz}`);
  }
  return lines.size < positions.length;
}
