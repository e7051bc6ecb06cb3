import { sizeDefinitions } from '../texture/size-features.ts';

/** Grey level run length matrix (IBSI 1, 3.7; Galloway 1975, Computer Graphics and Image Processing 4:172). */
export const glrlm = sizeDefinitions([
  ['smallSize', 'ShortRunsEmphasis', '22OV', 'glrlm_ShortRunEmphasis'],
  ['largeSize', 'LongRunsEmphasis', 'W4KF', 'glrlm_LongRunEmphasis'],
  ['lowLevel', 'LowGreyLevelRunEmphasis', 'V3SW', 'glrlm_LowGrayLevelRunEmphasis'],
  ['highLevel', 'HighGreyLevelRunEmphasis', 'G3QZ', 'glrlm_HighGrayLevelRunEmphasis'],
  ['smallSizeLowLevel', 'ShortRunLowGreyLevelEmphasis', 'HTZT', 'glrlm_ShortRunLowGrayLevelEmphasis'],
  ['smallSizeHighLevel', 'ShortRunHighGreyLevelEmphasis', 'GD3A', 'glrlm_ShortRunHighGrayLevelEmphasis'],
  ['largeSizeLowLevel', 'LongRunLowGreyLevelEmphasis', 'IVPO', 'glrlm_LongRunLowGrayLevelEmphasis'],
  ['largeSizeHighLevel', 'LongRunHighGreyLevelEmphasis', '3KUM', 'glrlm_LongRunHighGrayLevelEmphasis'],
  ['levelNonUniformity', 'GreyLevelNonUniformity', 'R5YN', 'glrlm_GrayLevelNonUniformity'],
  [
    'levelNonUniformityNormalised',
    'GreyLevelNonUniformityNormalised',
    'OVBL',
    'glrlm_GrayLevelNonUniformityNormalized',
  ],
  ['sizeNonUniformity', 'RunLengthNonUniformity', 'W92Y', 'glrlm_RunLengthNonUniformity'],
  [
    'sizeNonUniformityNormalised',
    'RunLengthNonUniformityNormalised',
    'IC23',
    'glrlm_RunLengthNonUniformityNormalized',
  ],
  ['percentage', 'RunPercentage', '9ZK5', 'glrlm_RunPercentage'],
  ['levelVariance', 'GreyLevelVariance', '8CE5', 'glrlm_GrayLevelVariance'],
  ['sizeVariance', 'RunLengthVariance', 'SXLW', 'glrlm_RunVariance'],
  ['entropy', 'RunEntropy', 'HJ9O', 'glrlm_RunEntropy'],
]);
