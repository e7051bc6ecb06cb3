import type { RowScorer } from '@lobule/learners';
import type { Box } from '@lobule/volume';
import type { PreparedExam } from './exam.ts';
import { forEachSlab } from './voxel-features.ts';

/** Scores are kept in bytes, in steps of 1 / 16 of the log odds, up to about 8 on both sides. */
const STEPS = 16;
const MOST = 127;
/** Outside the breast. */
const NO_SCORE = -128;

/** Scores of the voxels of the box around the breast, x fastest; `NO_SCORE` outside the breast. */
export interface ScoreMap {
  readonly box: Box;
  readonly data: Int8Array;
}

/** What several classifiers say of every voxel of the breast; features are computed once for all, slab by slab. */
export function scoreMaps(exam: PreparedExam, scorers: readonly RowScorer[]): readonly ScoreMap[] {
  const { box, grid } = exam;
  const [sx, sy, sz] = box.size;
  const maps = scorers.map(() => ({ box, data: new Int8Array(sx * sy * sz).fill(NO_SCORE) }));
  const [nx, ny] = grid.size;
  forEachSlab(exam, ({ x, rows, voxels }) => {
    const scores = new Float32Array(rows);
    for (const [n, scorer] of scorers.entries()) {
      scorer.score(x, rows, scores);
      const { data } = maps[n];
      for (let r = 0; r < rows; r++) {
        const v = voxels[r];
        const i = v % nx;
        const j = ((v - i) / nx) % ny;
        const k = Math.floor(v / (nx * ny));
        const at = i - box.start[0] + sx * (j - box.start[1] + sy * (k - box.start[2]));
        data[at] = Math.max(-MOST, Math.min(MOST, Math.round(scores[r] * STEPS)));
      }
    }
  });
  return maps;
}

/** Beyond this a score counts no more in a mean: a single voxel should not decide over its neighbours. */
const BOUND = 4;

/**
 * Each score with those of its six neighbours in the breast, in log odds: neighbours within the slice weigh `weight`, those
 * in the next slices less by the distance, the voxel itself 1. Outside the breast minus infinity.
 */
export function smoothScores(
  { box, data }: ScoreMap,
  weight: number,
  spacingMm: readonly number[],
): Float32Array {
  const [nx, ny, nz] = box.size;
  const nearest = Math.min(...spacingMm);
  const weights = spacingMm.map((mm) => weight * (nearest / mm) * (nearest / mm));
  const strides = [1, nx, nx * ny];
  const smooth = new Float32Array(data.length).fill(Number.NEGATIVE_INFINITY);
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (data[v] === NO_SCORE) continue;
        let sum = boundedAt(data, v);
        let all = 1;
        for (let axis = 0; axis < 3; axis++) {
          const at = axis === 0 ? i : axis === 1 ? j : k;
          for (let side = -1; side <= 1; side += 2) {
            if (at + side < 0 || at + side >= box.size[axis]) continue;
            const neighbour = v + side * strides[axis];
            if (data[neighbour] === NO_SCORE) continue;
            sum += weights[axis] * boundedAt(data, neighbour);
            all += weights[axis];
          }
        }
        smooth[v] = sum / all;
      }
    }
  }
  return smooth;
}

function boundedAt(data: Int8Array, v: number): number {
  return Math.max(-BOUND, Math.min(BOUND, data[v] / STEPS));
}
