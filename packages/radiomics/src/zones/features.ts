import { sizeDefinitions } from '../texture/size-features.ts';

/** Grey level size zone matrix (IBSI 1, 3.8; Thibault et al. 2014, IEEE Trans Biomed Eng 61:630). */
export const glszm = sizeDefinitions([
  ['smallSize', 'SmallZoneEmphasis', '5QRC', 'glszm_SmallAreaEmphasis'],
  ['largeSize', 'LargeZoneEmphasis', '48P8', 'glszm_LargeAreaEmphasis'],
  ['lowLevel', 'LowGreyLevelZoneEmphasis', 'XMSY', 'glszm_LowGrayLevelZoneEmphasis'],
  ['highLevel', 'HighGreyLevelZoneEmphasis', '5GN9', 'glszm_HighGrayLevelZoneEmphasis'],
  ['smallSizeLowLevel', 'SmallZoneLowGreyLevelEmphasis', '5RAI', 'glszm_SmallAreaLowGrayLevelEmphasis'],
  ['smallSizeHighLevel', 'SmallZoneHighGreyLevelEmphasis', 'HW1V', 'glszm_SmallAreaHighGrayLevelEmphasis'],
  ['largeSizeLowLevel', 'LargeZoneLowGreyLevelEmphasis', 'YH51', 'glszm_LargeAreaLowGrayLevelEmphasis'],
  ['largeSizeHighLevel', 'LargeZoneHighGreyLevelEmphasis', 'J17V', 'glszm_LargeAreaHighGrayLevelEmphasis'],
  ['levelNonUniformity', 'GreyLevelNonUniformity', 'JNSA', 'glszm_GrayLevelNonUniformity'],
  [
    'levelNonUniformityNormalised',
    'GreyLevelNonUniformityNormalised',
    'Y1RO',
    'glszm_GrayLevelNonUniformityNormalized',
  ],
  ['sizeNonUniformity', 'ZoneSizeNonUniformity', '4JP3', 'glszm_SizeZoneNonUniformity'],
  [
    'sizeNonUniformityNormalised',
    'ZoneSizeNonUniformityNormalised',
    'VB3A',
    'glszm_SizeZoneNonUniformityNormalized',
  ],
  ['percentage', 'ZonePercentage', 'P30P', 'glszm_ZonePercentage'],
  ['levelVariance', 'GreyLevelVariance', 'BYLV', 'glszm_GrayLevelVariance'],
  ['sizeVariance', 'ZoneSizeVariance', '3NSA', 'glszm_ZoneVariance'],
  ['entropy', 'ZoneSizeEntropy', 'GU8N', 'glszm_ZoneEntropy'],
]);

/** Grey level distance zone matrix (IBSI 1, 3.9; Thibault et al. 2014); PyRadiomics has none. */
export const gldzm = sizeDefinitions([
  ['smallSize', 'SmallDistanceEmphasis', '0GBI'],
  ['largeSize', 'LargeDistanceEmphasis', 'MB4I'],
  ['lowLevel', 'LowGreyLevelZoneEmphasis', 'S1RA'],
  ['highLevel', 'HighGreyLevelZoneEmphasis', 'K26C'],
  ['smallSizeLowLevel', 'SmallDistanceLowGreyLevelEmphasis', 'RUVG'],
  ['smallSizeHighLevel', 'SmallDistanceHighGreyLevelEmphasis', 'DKNJ'],
  ['largeSizeLowLevel', 'LargeDistanceLowGreyLevelEmphasis', 'A7WM'],
  ['largeSizeHighLevel', 'LargeDistanceHighGreyLevelEmphasis', 'KLTH'],
  ['levelNonUniformity', 'GreyLevelNonUniformity', 'VFT7'],
  ['levelNonUniformityNormalised', 'GreyLevelNonUniformityNormalised', '7HP3'],
  ['sizeNonUniformity', 'ZoneDistanceNonUniformity', 'V294'],
  ['sizeNonUniformityNormalised', 'ZoneDistanceNonUniformityNormalised', 'IATH'],
  ['percentage', 'ZonePercentage', 'VIWW'],
  ['levelVariance', 'GreyLevelVariance', 'QK93'],
  ['sizeVariance', 'ZoneDistanceVariance', '7WT1'],
  ['entropy', 'ZoneDistanceEntropy', 'GBDU'],
]);
