import { extractFeatures } from '@lobule/radiomics';
import { makeGrid } from '@lobule/volume';
import { expect, test } from 'vitest';

/** PyRadiomics 3.0.1, bin width 25 (bench/peers/pyradiomics-small.py). */
const EXPECTED: Readonly<Record<string, number>> = {
  original_shape_Elongation: 0.5625682597589317,
  original_shape_Flatness: 0.5293870640479809,
  original_shape_LeastAxisLength: 4.736185856395466,
  original_shape_MajorAxisLength: 8.946546257061929,
  original_shape_Maximum2DDiameterColumn: 8.73212459828649,
  original_shape_Maximum2DDiameterRow: 8.772684879784524,
  original_shape_Maximum2DDiameterSlice: 5.70087712549569,
  original_shape_Maximum3DDiameter: 9.4451045520947,
  original_shape_MeshVolume: 63.42000000000007,
  original_shape_MinorAxisLength: 5.033042958688114,
  original_shape_Sphericity: 0.3077482601628597,
  original_shape_SurfaceArea: 249.90369446860205,
  original_shape_SurfaceVolumeRatio: 3.940455604992144,
  original_shape_VoxelVolume: 85.68,
  original_firstorder_10Percentile: 25.7,
  original_firstorder_90Percentile: 194.3,
  original_firstorder_Energy: 1085221.0,
  original_firstorder_Entropy: 3.1309252350316745,
  original_firstorder_InterquartileRange: 109.0,
  original_firstorder_Kurtosis: 1.7605051441135517,
  original_firstorder_Maximum: 210.0,
  original_firstorder_MeanAbsoluteDeviation: 52.79368512110726,
  original_firstorder_Mean: 110.51470588235294,
  original_firstorder_Median: 113.0,
  original_firstorder_Minimum: 10.0,
  original_firstorder_Range: 200.0,
  original_firstorder_RobustMeanAbsoluteDeviation: 42.21673525377229,
  original_firstorder_RootMeanSquared: 126.32945956086877,
  original_firstorder_Skewness: -0.02425841986164092,
  original_firstorder_TotalEnergy: 1367378.46,
  original_firstorder_Uniformity: 0.11721453287197232,
  original_firstorder_Variance: 3745.632136678201,
  original_glcm_Autocorrelation: 24.067938810208712,
  original_glcm_ClusterProminence: 228.72513137543586,
  original_glcm_ClusterShade: -0.9974228441930535,
  original_glcm_ClusterTendency: 9.894417699465667,
  original_glcm_Contrast: 13.614889423887423,
  original_glcm_Correlation: -0.16365241474035927,
  original_glcm_DifferenceAverage: 3.2266094998567527,
  original_glcm_DifferenceEntropy: 1.277561848222592,
  original_glcm_DifferenceVariance: 2.5769136698468467,
  original_glcm_Id: 0.2921173146362817,
  original_glcm_Idm: 0.18029428824108254,
  original_glcm_Idmn: 0.8717022857467305,
  original_glcm_Idn: 0.7514321141900913,
  original_glcm_Imc1: -0.6232637384291375,
  original_glcm_Imc2: 0.9869094405825561,
  original_glcm_InverseVariance: 0.2442776084487133,
  original_glcm_JointAverage: 4.995821923502427,
  original_glcm_JointEnergy: 0.058328918077227655,
  original_glcm_JointEntropy: 4.271927791012073,
  original_glcm_MCC: 0.9186195890316342,
  original_glcm_MaximumProbability: 0.08522503586131573,
  original_glcm_SumAverage: 9.991643847004855,
  original_glcm_SumEntropy: 2.905884792509606,
  original_glcm_SumSquares: 5.877326780838274,
};

test('a small region has the features that PyRadiomics gives it', () => {
  const grid = makeGrid({ size: [6, 5, 4], spacingMm: [0.7, 0.9, 2] });
  const image = { grid, data: Int16Array.from({ length: 120 }, (_, v) => (v * 7919) % 211) };
  const mask = { grid, data: Uint8Array.from({ length: 120 }, (_, v) => ((v * 31) % 7 > 2 ? 1 : 0)) };
  const { features } = extractFeatures(image, mask, { profile: 'pyradiomics' });
  expect(features.map(({ pyradiomicsName }) => pyradiomicsName).sort()).toEqual(Object.keys(EXPECTED).sort());
  for (const { pyradiomicsName = '', value } of features) {
    const expected = EXPECTED[pyradiomicsName];
    expect(Math.abs(value - expected), pyradiomicsName).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
  }
});
