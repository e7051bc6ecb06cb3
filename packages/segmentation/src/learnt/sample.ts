import type { RandomStream } from '@lobule/foundation';
import { distance, type Mask } from '@lobule/volume';
import type { PreparedExam } from './exam.ts';
import { VOXEL_FEATURES } from './feature-names.ts';
import { forEachSlab } from './voxel-features.ts';

/** Where a voxel was drawn from. */
export const STRATA = ['lesion', 'near', 'far'] as const;

/** Voxels that an exam gives to the training. */
export interface Sample {
  readonly rows: number;
  readonly x: Float32Array;
  /** Position in `STRATA` of each row. */
  readonly stratum: Uint8Array;
  /** Voxels of the breast that a row of each stratum stands for. */
  readonly eachStandsFor: readonly number[];
}

/**
 * Draws voxels of the breast, at most a third of `most` from each stratum: lesions, tissue within `nearMm` of one, the
 * rest. Rows are in the order of the voxels.
 */
export function sampleExam(
  exam: PreparedExam,
  lesions: Mask,
  most: number,
  nearMm: number,
  stream: RandomStream,
): Sample {
  const strata = strataOf(exam, lesions, nearMm);
  const drawn = new Uint8Array(lesions.data.length);
  const eachStandsFor = strata.map((voxels, s) => {
    const take = Math.min(voxels.length, Math.floor(most / 3));
    for (let n = 0; n < take; n++) {
      const other = n + stream.below(voxels.length - n);
      drawn[voxels[other]] = s + 1;
      voxels[other] = voxels[n];
    }
    return take === 0 ? 0 : voxels.length / take;
  });
  const parts: Float32Array[] = [];
  const stratum: number[] = [];
  forEachSlab(
    exam,
    ({ x, voxels }) => {
      parts.push(x);
      for (const v of voxels) stratum.push(drawn[v] - 1);
    },
    drawn,
  );
  const x = new Float32Array(stratum.length * VOXEL_FEATURES.length);
  let at = 0;
  for (const part of parts) {
    x.set(part, at);
    at += part.length;
  }
  return { rows: stratum.length, x, stratum: Uint8Array.from(stratum), eachStandsFor };
}

function strataOf({ breast }: PreparedExam, lesions: Mask, nearMm: number): readonly Int32Array[] {
  const away = distance(lesions).data;
  const strata: number[][] = [[], [], []];
  for (let v = 0; v < away.length; v++) {
    if (breast.data[v] === 0) continue;
    strata[lesions.data[v] !== 0 ? 0 : away[v] <= nearMm ? 1 : 2].push(v);
  }
  return strata.map((voxels) => Int32Array.from(voxels));
}
