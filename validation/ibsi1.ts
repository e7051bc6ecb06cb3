import { readFileSync } from 'node:fs';
import { type Aggregation, extractFeatures, type Feature } from '@lobule/radiomics';
import { maskWhere, readNifti } from '@lobule/volume';
import type { CaseResult, Suite } from './suite.ts';

/**
 * IBSI 1, digital phantom: every reference value of morphology, statistics, intensity histogram and co-occurrence
 * (all six aggregations). The phantom's intensities are its grey levels. The rule is IBSI's: a value, rounded to three
 * significant digits, is within the tolerance of the consensus.
 *
 * Not covered yet: Moran's I, Geary's C, local intensity, intensity-volume histogram, run length, size zone, distance
 * zone, neighbourhood grey tone and dependence features; the CT phantom. Four rows of bounding shapes have no consensus.
 */
const CODES: Readonly<Record<string, string>> = {
  morph_volume: 'RNU0',
  morph_vol_approx: 'YEKZ',
  morph_area_mesh: 'C0JK',
  morph_av: '2PR5',
  morph_comp_1: 'SKGS',
  morph_comp_2: 'BQWJ',
  morph_sph_dispr: 'KRCK',
  morph_sphericity: 'QCFX',
  morph_asphericity: '25C7',
  morph_com: 'KLMA',
  morph_diam: 'L0JK',
  morph_pca_maj_axis: 'TDIC',
  morph_pca_min_axis: 'P9VJ',
  morph_pca_least_axis: '7J51',
  morph_pca_elongation: 'Q3CK',
  morph_pca_flatness: 'N17B',
  morph_vol_dens_aabb: 'PBX1',
  morph_area_dens_aabb: 'R59B',
  morph_vol_dens_aee: '6BDE',
  morph_area_dens_aee: 'RDD2',
  morph_vol_dens_conv_hull: 'R3ER',
  morph_area_dens_conv_hull: '7T7F',
  morph_integ_int: '99N0',
  stat_mean: 'Q4LE',
  stat_var: 'ECT3',
  stat_skew: 'KE2A',
  stat_kurt: 'IPH6',
  stat_median: 'Y12H',
  stat_min: '1GSF',
  stat_p10: 'QG58',
  stat_p90: '8DWT',
  stat_max: '84IY',
  stat_iqr: 'SALO',
  stat_range: '2OJQ',
  stat_mad: '4FUA',
  stat_rmad: '1128',
  stat_medad: 'N72L',
  stat_cov: '7TET',
  stat_qcod: '9S40',
  stat_energy: 'N8CA',
  stat_rms: '5ZWQ',
  ih_mean: 'X6K6',
  ih_var: 'CH89',
  ih_skew: '88K1',
  ih_kurt: 'C3I7',
  ih_median: 'WIFQ',
  ih_min: '1PR8',
  ih_p10: 'GPMT',
  ih_p90: 'OZ0C',
  ih_max: '3NCY',
  ih_mode: 'AMMC',
  ih_iqr: 'WR0O',
  ih_range: '5Z3W',
  ih_mad: 'D2ZX',
  ih_rmad: 'WRZB',
  ih_medad: '4RNL',
  ih_cov: 'CWYJ',
  ih_qcod: 'SLWD',
  ih_entropy: 'TLU2',
  ih_uniformity: 'BJ5W',
  ih_max_grad: '12CE',
  ih_max_grad_g: '8E6O',
  ih_min_grad: 'VQB3',
  ih_min_grad_g: 'RHQZ',
  cm_joint_max: 'GYBY',
  cm_joint_avg: '60VM',
  cm_joint_var: 'UR99',
  cm_joint_entr: 'TU9B',
  cm_diff_avg: 'TF7R',
  cm_diff_var: 'D3YU',
  cm_diff_entr: 'NTRS',
  cm_sum_avg: 'ZGXS',
  cm_sum_var: 'OEEB',
  cm_sum_entr: 'P6QZ',
  cm_energy: '8ZQL',
  cm_contrast: 'ACUI',
  cm_dissimilarity: '8S9J',
  cm_inv_diff: 'IB1Z',
  cm_inv_diff_norm: 'NDRX',
  cm_inv_diff_mom: 'WF0Z',
  cm_inv_diff_mom_norm: '1QCO',
  cm_inv_var: 'E8JP',
  cm_corr: 'NI2N',
  cm_auto_corr: 'QWB0',
  cm_clust_tend: 'DG8W',
  cm_clust_shade: '7NFM',
  cm_clust_prom: 'AE86',
  cm_info_corr1: 'R8DG',
  cm_info_corr2: 'JN9H',
};

/** Ends of the tags of co-occurrence. */
const AGGREGATIONS: Readonly<Record<string, Aggregation>> = {
  '2D_avg': '2D_average',
  '2D_comb': '2D_merged',
  '2_5D_avg': '2.5D_average',
  '2_5D_comb': '2.5D_merged',
  '3D_avg': '3D_average',
  '3D_comb': '3D_merged',
};

export const suite: Suite = {
  name: 'ibsi1',
  cases: 214,
  async run({ reference, progress }) {
    const folder = 'radiomics-ibsi/data_sets/ibsi_1_digital_phantom/nifti';
    const image = readNifti(readFileSync(reference(`${folder}/image/phantom.nii.gz`))).volumes[0];
    const mask = maskWhere(
      readNifti(readFileSync(reference(`${folder}/mask/mask.nii.gz`))).volumes[0],
      (x) => x > 0,
    );
    const { features } = extractFeatures(image, mask, {
      discretisation: { method: 'none' },
      glcmAggregations: Object.values(AGGREGATIONS),
    });
    const table = readFileSync(
      reference('radiomics-ibsi/ibsi_1_reference_values/ibsi_1_dig_phantom.csv'),
      'utf8',
    );
    const results = table
      .split(/\r?\n/)
      .slice(1)
      .flatMap((line) => checkRow(line, features));
    progress(results.length, suite.cases);
    return results;
  },
};

function checkRow(line: string, features: readonly Feature[]): readonly CaseResult[] {
  const [expected, allowed, tag] = line.split(';');
  if (tag === undefined || expected === '') return [];
  const end = tag.startsWith('cm_')
    ? Object.keys(AGGREGATIONS).find((suffix) => tag.endsWith(`_${suffix}`))
    : undefined;
  const code = CODES[end === undefined ? tag : tag.slice(0, -end.length - 1)];
  if (code === undefined) return [];
  const aggregation = end === undefined ? undefined : AGGREGATIONS[end];
  const found = features.find((feature) => feature.ibsiCode === code && feature.aggregation === aggregation);
  const error = Math.abs(Number((found?.value ?? Number.NaN).toPrecision(3)) - Number(expected));
  const tolerance = Number(allowed) + 1e-9 * Math.abs(Number(expected));
  return [{ case: `digital phantom ${tag}`, error, tolerance, passed: error <= tolerance }];
}
