import { listFeatures, readPyradiomicsParameters } from '@lobule/radiomics';
import { describe, expect, test } from 'vitest';

describe('a parameter file of PyRadiomics', () => {
  test('becomes settings, key by key', () => {
    const { settings, label, ignored } = readPyradiomicsParameters({
      setting: {
        label: 2,
        binWidth: 10,
        normalize: true,
        normalizeScale: 100,
        removeOutliers: 3,
        resampledPixelSpacing: [1, 1, 0],
        interpolator: 'sitkLinear',
        padDistance: 8,
        resegmentRange: [-3, 3],
        resegmentMode: 'sigma',
        voxelArrayShift: 300,
        gldm_a: 1,
        geometryTolerance: 0.0001,
        minimumROISize: 50,
      },
      imageType: { Original: {}, LoG: { sigma: [1.0, 2.5], binWidth: 4 }, Wavelet: { binCount: 32 } },
      featureClass: { shape: null, firstorder: [], glcm: null },
      voxelSetting: { kernelRadius: 2 },
    });
    expect(label).toBe(2);
    expect(settings).toEqual({
      profile: 'pyradiomics',
      discretisation: { method: 'bin-width', width: 10 },
      normalisation: { scale: 100, outliers: 3 },
      resampling: { spacingMm: [1, 1, 0], interpolation: 'linear', grid: 'pyradiomics', padDistance: 8 },
      resegmentation: { sigma: 3 },
      energyShift: 300,
      dependenceCoarseness: 1,
      glcmAggregations: ['3D_average'],
      glrlmAggregations: ['3D_average'],
      families: ['morphology', 'statistics', 'intensity-histogram', 'glcm'],
      imageTypes: [
        { kind: 'original' },
        { kind: 'log', sigmaMm: [1, 2.5], discretisation: { method: 'bin-width', width: 4 } },
        {
          kind: 'wavelet',
          family: 'coif1',
          startLevel: 0,
          levels: 1,
          discretisation: { method: 'bin-count', count: 32 },
        },
      ],
    });
    expect(ignored.map(({ key }) => key)).toEqual([
      'setting.geometryTolerance',
      'setting.minimumROISize',
      'voxelSetting.kernelRadius',
    ]);
    expect(listFeatures(settings)).toHaveLength(14 + 11 * (18 + 24));
  });

  test('asks for the shape of a plane region and for wavelets of four bands where it forces 2D', () => {
    const file = {
      imageType: { Original: {}, Wavelet: {} },
      featureClass: { shape: null, shape2D: null, glcm: null },
    };
    const flat = readPyradiomicsParameters({ ...file, setting: { force2D: true } });
    expect(flat.settings.families).toEqual(['morphology', 'shape-2d', 'glcm']);
    const names = listFeatures(flat.settings).map(({ pyradiomicsName }) => pyradiomicsName);
    expect(names).toHaveLength(14 + 9 + 5 * 24);
    expect(names).toContain('original_shape2D_MaximumDiameter');
    expect(names).toContain('wavelet-LL_glcm_MCC');
    // PyRadiomics warns, and makes none.
    const solid = readPyradiomicsParameters(file);
    expect(solid.settings.families).toEqual(['morphology', 'glcm']);
    expect(solid.ignored.map(({ key }) => key)).toEqual(['featureClass.shape2D']);
    const some = { setting: { force2D: true }, featureClass: { shape2D: ['Perimeter'] } };
    expect(listFeatures(readPyradiomicsParameters(some).settings)).toHaveLength(1);
  });

  test('that says nothing asks for the 107 of the original image', () => {
    for (const file of [undefined, null, {}, { setting: {} }, { imageType: null, featureClass: null }]) {
      const { settings, label } = readPyradiomicsParameters(file);
      expect(listFeatures(settings)).toHaveLength(107);
      expect(label).toBe(1);
    }
  });

  test('may list single features', () => {
    const { settings } = readPyradiomicsParameters({ featureClass: { glcm: ['Idm', 'MCC'], gldm: null } });
    const names = listFeatures(settings).map(({ pyradiomicsName }) => pyradiomicsName);
    expect(names.slice(0, 3)).toEqual([
      'original_glcm_Idm',
      'original_glcm_MCC',
      'original_gldm_SmallDependenceEmphasis',
    ]);
    expect(names).toHaveLength(2 + 14);
  });

  test('may ask for slices, merged directions, ranges of several kinds, and every image type', () => {
    const of = (setting: object) => readPyradiomicsParameters({ setting }).settings;
    expect(of({ force2D: true })).toMatchObject({
      glcmAggregations: ['2.5D_average'],
      zoneAggregations: ['2.5D'],
    });
    expect(of({ force2D: true, force2Ddimension: 2 })).toMatchObject({ sliceAxis: 'x' });
    expect(of({ force2D: true, force2Ddimension: 1 })).toMatchObject({ sliceAxis: 'y' });
    expect(of({ weightingNorm: 'no_weighting' })).toMatchObject({ glrlmAggregations: ['3D_merged'] });
    expect(of({ resegmentRange: [400, -10] })).toMatchObject({ resegmentation: { range: [-10, 400] } });
    expect(of({ resegmentRange: [10] })).toMatchObject({
      resegmentation: { range: [10, Number.MAX_VALUE] },
    });
    expect(of({ resegmentRange: [0.4], resegmentMode: 'relative' })).toMatchObject({
      resegmentation: { relative: [0.4] },
    });
    const { settings } = readPyradiomicsParameters({
      setting: { sigma: [2] },
      imageType: {
        Square: {},
        SquareRoot: {},
        Logarithm: {},
        Exponential: {},
        Gradient: { gradientUseSpacing: false },
        LBP2D: { lbp2DRadius: 2, lbp2DSamples: 12, lbp2DMethod: 'ror' },
        LBP3D: { lbp3DLevels: 3 },
        LoG: {},
        Wavelet: { wavelet: 'db1', level: 2, start_level: 1 },
      },
    });
    expect(settings.imageTypes).toEqual([
      { kind: 'square' },
      { kind: 'square-root' },
      { kind: 'logarithm' },
      { kind: 'exponential' },
      { kind: 'gradient', useSpacing: false },
      { kind: 'lbp-2d', radius: 2, samples: 12, method: 'ror' },
      { kind: 'lbp-3d', levels: 3, radius: 1, subdivision: 1 },
      { kind: 'log', sigmaMm: [2] },
      { kind: 'wavelet', family: 'haar', startLevel: 1, levels: 2 },
    ]);
    expect(readPyradiomicsParameters({ imageType: { Original: {}, LoG: {} } }).settings.imageTypes).toEqual([
      { kind: 'original' },
    ]);
  });

  test('may cut out the image, shape what re-segmentation leaves, weigh directions and take far neighbours', () => {
    const of = (setting: object) => readPyradiomicsParameters({ setting }).settings;
    expect(of({ preCrop: true, padDistance: 2 }).resampling).toMatchObject({
      spacingMm: [0, 0, 0],
      grid: 'pyradiomics',
      padDistance: 2,
    });
    expect(of({ preCrop: true, resampledPixelSpacing: [1, 1, 1], interpolator: 1 }).resampling).toMatchObject(
      {
        spacingMm: [1, 1, 1],
        interpolation: 'nearest',
      },
    );
    expect(of({ resegmentRange: [1, 9], resegmentShape: true })).toMatchObject({
      resegmentation: { range: [1, 9], shape: true },
    });
    expect(of({ weightingNorm: 'manhattan' })).toMatchObject({
      directionWeights: 'manhattan',
      glcmAggregations: ['3D_merged'],
    });
    expect(of({ symmetricalGLCM: false })).toMatchObject({ symmetricPairs: false });
    expect(of({ distances: [1, 2] })).toMatchObject({ distances: [1, 2] });
    const sigma = (resegmentRange: number[]) => of({ resegmentRange, resegmentMode: 'sigma' }).resegmentation;
    expect([sigma([-2, 2]), sigma([-1, 3]), sigma([0.5])]).toEqual([
      { sigma: 2 },
      { sigma: [-1, 3] },
      { sigma: [0.5] },
    ]);
    expect(of({ distances: [1] })).not.toHaveProperty('distances');
  });

  test('has by name what PyRadiomics warns of, and tells what it gives no value for', () => {
    const { settings, ignored } = readPyradiomicsParameters({
      featureClass: { shape: ['Compactness1', 'Sphericity'], glcm: ['Homogeneity1', 'Id'] },
    });
    expect(settings.features).toEqual(['shape_Compactness1', 'shape_Sphericity', 'glcm_Id']);
    expect(ignored.map(({ key }) => key)).toEqual(['featureClass.glcm.Homogeneity1']);
    expect(listFeatures(settings).map(({ pyradiomicsName }) => pyradiomicsName)).toEqual([
      'original_shape_Compactness1',
      'original_shape_Sphericity',
      'original_glcm_Id',
    ]);
    expect(listFeatures({ profile: 'pyradiomics' }).map(({ name }) => name)).not.toContain(
      'Morphology_Compactness1',
    );
  });

  test.each([
    [{ settings: {} }, 'settings is not known here; is it setting?'],
    [{ setting: { binWith: 5 } }, 'setting.binWith is not known here; is it binWidth?'],
    [{ imageType: { Wavelets: {} } }, 'imageType.Wavelets is not known here; is it Wavelet?'],
    [{ imageType: { LoG: { resegmentRange: [1] } } }, 'imageType.LoG.resegmentRange is not known here'],
    [{ imageType: { Wavelet: { wavelet: 'sym40' } } }, 'imageType.Wavelet.wavelet cannot be sym40 here'],
    [{ imageType: { LBP2D: { lbp2DMethod: 'var' } } }, 'imageType.LBP2D.lbp2DMethod cannot be var here'],
    [{ featureClass: { shape2D: null } }, 'featureClass cannot be shape2D alone without force2D here'],
    [{ featureClass: { shape2d: null } }, 'featureClass.shape2d is not known here; is it shape2D?'],
    [{ featureClass: { glcm: ['Homogenity1'] } }, 'featureClass.glcm cannot be Homogenity1 here'],
    [
      { featureClass: { glcm: ['Homogeneity1'] } },
      'featureClass cannot be features without a value alone here',
    ],
    [{ featureClass: { glcm: 'all' } }, 'featureClass.glcm cannot be all here'],
    [{ setting: { distances: [0] } }, 'setting.distances cannot be [0] here'],
    [{ setting: { label_channel: 1 } }, 'setting.label_channel cannot be 1 here'],
    [{ setting: { force2Ddimension: 3 } }, 'setting.force2Ddimension cannot be 3 here'],
    [{ setting: { weightingNorm: 'cosine' } }, 'setting.weightingNorm cannot be cosine here'],
    [
      { setting: { resegmentRange: [1], resegmentMode: 'median' } },
      'setting.resegmentMode cannot be median here',
    ],
    [{ setting: { resampledPixelSpacing: [1, 1] } }, 'setting.resampledPixelSpacing cannot be [1,1] here'],
    [
      { setting: { resampledPixelSpacing: [1, 1, 1], interpolator: 'sitkGaussian' } },
      'setting.interpolator cannot be sitkGaussian here',
    ],
    [{ setting: { binWidth: 'wide' } }, 'setting.binWidth cannot be wide here'],
    [[], 'the file cannot be [] here'],
  ])('%j is refused by name', (file, what) => {
    expect(() => readPyradiomicsParameters(file)).toThrow(
      expect.objectContaining({ code: 'radiomics/pyradiomics-parameters', what }),
    );
  });
});
