import type { PreparationFacts, RegionFacts } from '@lobule/radiomics';

const AXES = ['x', 'y', 'z'] as const;

/** The rows of IBSI 1 that describe image and region at each stage of preparation, by their tags. */
export function preparationByTag({ image, region }: PreparationFacts): Readonly<Record<string, number>> {
  const byTag: Record<string, number> = {};
  for (const [stage, facts] of [
    ['init_img', image.initial],
    ['interp_img', image.resampled],
  ] as const) {
    AXES.forEach((axis, n) => {
      byTag[`img_dim_${axis}_${stage}`] = facts.size[n];
      byTag[`vox_dim_${axis}_${stage}`] = facts.spacingMm[n];
    });
    byTag[`mean_int_${stage}`] = facts.mean;
    byTag[`min_int_${stage}`] = facts.minimum;
    byTag[`max_int_${stage}`] = facts.maximum;
  }
  const stages: readonly (readonly [string, RegionFacts, RegionFacts, readonly number[]])[] = [
    ['init_roi', region.initial, region.initial, image.initial.size],
    ['interp_roi', region.resampled, region.resampled, image.resampled.size],
    // Re-segmentation changes the intensities that count, not the shape.
    ['reseg_roi', region.resegmented, region.resampled, image.resampled.size],
  ];
  for (const [stage, intensity, shape, size] of stages) {
    AXES.forEach((axis, n) => {
      byTag[`int_mask_dim_${axis}_${stage}`] = size[n];
      byTag[`int_mask_bb_dim_${axis}_${stage}`] = intensity.boxSize[n];
      byTag[`morph_mask_bb_dim_${axis}_${stage}`] = shape.boxSize[n];
    });
    byTag[`int_mask_vox_count_${stage}`] = intensity.voxels;
    byTag[`morph_mask_vox_count_${stage}`] = shape.voxels;
    byTag[`int_mask_mean_int_${stage}`] = intensity.mean;
    byTag[`int_mask_min_int_${stage}`] = intensity.minimum;
    byTag[`int_mask_max_int_${stage}`] = intensity.maximum;
  }
  return byTag;
}
