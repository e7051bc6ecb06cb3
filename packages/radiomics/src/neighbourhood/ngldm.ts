import type { ZoneAggregation } from '../feature.ts';
import { DIRECTIONS } from '../texture/level-image.ts';
import { stepsAt } from '../texture/offsets.ts';
import { type SizeCells, sizeCounter } from '../texture/size-cells.ts';
import { sizeDefinitions } from '../texture/size-features.ts';
import type { Work } from '../texture/work.ts';

/**
 * Neighbouring grey level dependence: of each voxel, itself and its neighbours within the coarseness (IBSI 1, 3.11; Sun
 * and Wee 1983, Computer Vision, Graphics, and Image Processing 23:341).
 */
export function dependenceMatrices(work: Work, aggregation: ZoneAggregation): readonly SizeCells[] {
  const { codes, present, positions, size, sliceStart } = work.image();
  const { alike } = work.neighbours(aggregation !== '3D');
  const { distances } = work.settings;
  // A voxel, and each of its neighbours that depends on it.
  const counter = sizeCounter(present, 1 + 2 * (distances === null ? DIRECTIONS : stepsAt(distances)).length);
  const matrices: SizeCells[] = [];
  for (let z = 0; z < size[2]; z++) {
    for (let n = sliceStart[z]; n < sliceStart[z + 1]; n++) {
      counter.add(codes[positions[n]], alike[positions[n]] + 1);
    }
    const voxels = sliceStart[z + 1] - sliceStart[z];
    if (aggregation === '2D' && voxels > 0) matrices.push(counter.cells(voxels));
  }
  return aggregation === '2D' ? matrices : [counter.cells(positions.length)];
}

export const ngldm = sizeDefinitions([
  ['smallSize', 'LowDependenceEmphasis', 'SODN', 'gldm_SmallDependenceEmphasis'],
  ['largeSize', 'HighDependenceEmphasis', 'IMOQ', 'gldm_LargeDependenceEmphasis'],
  ['lowLevel', 'LowGreyLevelCountEmphasis', 'TL9H', 'gldm_LowGrayLevelEmphasis'],
  ['highLevel', 'HighGreyLevelCountEmphasis', 'OAE7', 'gldm_HighGrayLevelEmphasis'],
  [
    'smallSizeLowLevel',
    'LowDependenceLowGreyLevelEmphasis',
    'EQTF',
    'gldm_SmallDependenceLowGrayLevelEmphasis',
  ],
  [
    'smallSizeHighLevel',
    'LowDependenceHighGreyLevelEmphasis',
    'JA6D',
    'gldm_SmallDependenceHighGrayLevelEmphasis',
  ],
  [
    'largeSizeLowLevel',
    'HighDependenceLowGreyLevelEmphasis',
    'NBZI',
    'gldm_LargeDependenceLowGrayLevelEmphasis',
  ],
  [
    'largeSizeHighLevel',
    'HighDependenceHighGreyLevelEmphasis',
    '9QMG',
    'gldm_LargeDependenceHighGrayLevelEmphasis',
  ],
  ['levelNonUniformity', 'GreyLevelNonUniformity', 'FP8K', 'gldm_GrayLevelNonUniformity'],
  ['levelNonUniformityNormalised', 'GreyLevelNonUniformityNormalised', '5SPA'],
  ['sizeNonUniformity', 'DependenceCountNonUniformity', 'Z87G', 'gldm_DependenceNonUniformity'],
  [
    'sizeNonUniformityNormalised',
    'DependenceCountNonUniformityNormalised',
    'OKJI',
    'gldm_DependenceNonUniformityNormalized',
  ],
  ['percentage', 'DependenceCountPercentage', '6XV8'],
  ['levelVariance', 'GreyLevelVariance', '1PFV', 'gldm_GrayLevelVariance'],
  ['sizeVariance', 'DependenceCountVariance', 'DNX2', 'gldm_DependenceVariance'],
  ['entropy', 'DependenceCountEntropy', 'FCBV', 'gldm_DependenceEntropy'],
  ['energy', 'DependenceCountEnergy', 'CAS9'],
]);
