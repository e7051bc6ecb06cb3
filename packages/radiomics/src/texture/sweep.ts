import { finishZones, joinZones, type Zones } from '../zones/connect.ts';
import { type LevelImage, stepsOf } from './level-image.ts';
import { type SizeCells, sizeCounter } from './size-cells.ts';

/** What neighbours one voxel apart in space tell, each pair visited once. */
export interface Sweep {
  /** For each of the 13 directions counts of pairs, as `countPairs` has them. */
  readonly pairs: readonly Uint32Array[];
  /** For each direction its runs, as `directionRuns` has them. */
  readonly runs: readonly SizeCells[];
  /** By position how many of the 26 neighbours have the same level. */
  readonly alike: Uint8Array;
  readonly zones: Zones;
}

/**
 * Co-occurrence, runs, equal neighbours and zones in one pass over each direction. Of a pair of different levels there is
 * only a count to raise. A pair of equal ones joins two zones, and where it begins a run, the run is followed to its end;
 * voxels that are in no such run are runs of length 1.
 */
export function sweep(image: LevelImage): Sweep {
  const { codes, positions, present, size } = image;
  const k = present.length;
  const alike = new Uint8Array(codes.length);
  const rootOf = new Int32Array(codes.length);
  const voxelsOf = new Int32Array(k);
  for (let n = 0; n < positions.length; n++) {
    rootOf[positions[n]] = positions[n];
    voxelsOf[codes[positions[n]] - 1]++;
  }
  const counter = sizeCounter(present, Math.max(...size));
  const pairs: Uint32Array[] = [];
  const runs: SizeCells[] = [];
  for (const step of stepsOf(image, false)) {
    const counts = new Uint32Array(k * k);
    const alone = voxelsOf.slice();
    for (let n = 0; n < positions.length; n++) {
      const p = positions[n];
      const a = codes[p];
      const b = codes[p - step];
      if (b === 0) continue;
      counts[(a - 1) * k + b - 1]++;
      if (a !== b) continue;
      alike[p]++;
      alike[p - step]++;
      joinZones(rootOf, p - step, p);
      if (codes[p - 2 * step] === a) continue;
      let length = 2;
      for (let q = p + step; codes[q] === a; q += step) length++;
      counter.add(a, length);
      alone[a - 1] -= length;
    }
    alone.forEach((count, n) => {
      if (count > 0) counter.add(n + 1, 1, count);
    });
    pairs.push(counts);
    runs.push(counter.cells(positions.length));
  }
  return { pairs, runs, alike, zones: finishZones(rootOf, positions) };
}
