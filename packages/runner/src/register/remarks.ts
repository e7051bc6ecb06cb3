import type { Reason } from '@lobule/foundation';
import { type Grid, gridSpacingMm } from '@lobule/volume';
import type { AlignmentFigures } from './figures.ts';

/**
 * What must be told of an alignment: that a twentieth of the tissue moved by more than a voxel, and that by its own
 * estimate it is off by more than half of one in the middle; a voxel being as large as its shortest side.
 */
export function alignmentRemarks(
  { motionMm, inverseConsistencyMm }: Pick<AlignmentFigures, 'motionMm' | 'inverseConsistencyMm'>,
  grid: Grid,
  what: string,
): Reason[] {
  const voxelMm = Math.min(...gridSpacingMm(grid));
  const remarks: Reason[] = [];
  if (motionMm.p95 > voxelMm) {
    remarks.push({
      code: 'motion',
      text: `${what} had moved: by ${mm(motionMm.median)} in the middle and more than ${mm(motionMm.p95)} in a twentieth of the tissue, with voxels of ${mm(voxelMm)}`,
    });
  }
  if (inverseConsistencyMm !== undefined && !(inverseConsistencyMm.median <= 0.5 * voxelMm)) {
    remarks.push({
      code: 'alignment-unsure',
      text: `The alignment of ${what.charAt(0).toLowerCase()}${what.slice(1)} is unsure: forth and back, half of the places end more than ${mm(inverseConsistencyMm.median)} from where they were, with voxels of ${mm(voxelMm)}`,
    });
  }
  return remarks;
}

function mm(length: number): string {
  return Number.isFinite(length) ? `${Number(length.toPrecision(2))} mm` : 'an unknown distance';
}
