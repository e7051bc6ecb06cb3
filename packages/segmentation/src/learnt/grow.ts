import type { RandomStream } from '@lobule/foundation';
import { type BoostedTrees, binRows, fitBoostedBinned } from '@lobule/learners';
import { VOXEL_FEATURES } from './feature-names.ts';
import { type Sample, STRATA } from './sample.ts';
import type { SegmenterSettings } from './settings.ts';

/**
 * What the strata weigh together in the training. The outline is decided near lesions, and false lesions arise far from
 * them; what this does to probabilities is undone by calibration on whole breasts (calibrate.ts).
 */
const STRATUM_WEIGHTS: Readonly<Record<(typeof STRATA)[number], number>> = {
  lesion: 0.45,
  near: 0.45,
  far: 0.1,
};

/** Boosted trees on the voxels of some exams. */
export function growOn(
  samples: readonly Sample[],
  { rounds, depth, rate, leastWeight }: SegmenterSettings,
  stream: RandomStream,
): BoostedTrees {
  const columns = VOXEL_FEATURES.length;
  const rows = samples.reduce((sum, sample) => sum + sample.rows, 0);
  const x = new Float32Array(rows * columns);
  const y = new Uint8Array(rows);
  const weights = new Float64Array(rows);
  const total = STRATA.map((_, s) =>
    samples.reduce((sum, { stratum, eachStandsFor }) => sum + countOf(stratum, s) * eachStandsFor[s], 0),
  );
  let row = 0;
  for (const sample of samples) {
    x.set(sample.x, row * columns);
    for (const s of sample.stratum) {
      y[row] = s === 0 ? 1 : 0;
      weights[row++] = (STRATUM_WEIGHTS[STRATA[s]] * rows * sample.eachStandsFor[s]) / total[s];
    }
  }
  const settings = { rounds, depth, rate, leastWeight, ridge: 1, rowShare: 1 };
  return fitBoostedBinned(binRows({ rows, columns, x }), y, weights, settings, stream);
}

function countOf(values: Uint8Array, wanted: number): number {
  let count = 0;
  for (const value of values) if (value === wanted) count++;
  return count;
}
