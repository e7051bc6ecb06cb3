import type { ZoneAggregation } from '../feature.ts';
import { type SizeCells, sizeCounter } from '../texture/size-cells.ts';
import { sizeDefinitions } from '../texture/size-features.ts';
import type { Work } from '../texture/work.ts';

/** A voxel, and each of its 26 neighbours that depends on it. */
const MOST_DEPENDENT = 27;

/**
 * Neighbouring grey level dependence: of each voxel, itself and its neighbours within the coarseness (IBSI 1, 3.11; Sun
 * and Wee 1983, Computer Vision, Graphics, and Image Processing 23:341).
 */
export function dependenceMatrices(work: Work, aggregation: ZoneAggregation): readonly SizeCells[] {
  const { codes, present, positions, size, sliceStart } = work.image();
  const { alike } = work.neighbours(aggregation !== '3D');
  const counter = sizeCounter(present, MOST_DEPENDENT);
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
