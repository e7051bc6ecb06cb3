import {
  extractFeatures,
  type RadiomicsSettings,
  radiomicsSettings,
  resolveSettings,
  resolveVoxelSettings,
  voxelMapSettings,
} from '@lobule/radiomics';
import { makeGrid } from '@lobule/volume';
import { describe, expect, test } from 'vitest';

const PROFILES = ['ibsi', 'pyradiomics'] as const;

/** Voxels in clusters, lines and apart, and a slice of one intensity, so that no setting is without effect. */
const grid = makeGrid({ size: [9, 8, 6], spacingMm: [1, 1.5, 2] });
const noise = Array.from({ length: 9 * 8 * 6 }, (_, v) => ((v * 7919 + (v % 13) * 613) % 211) / 3);
const image = {
  grid,
  data: Float64Array.from(noise, (value, v) => (Math.floor(v / 72) === 3 ? 30.25 : value - 20.3)),
};
const mask = {
  grid,
  data: Uint8Array.from(noise, (_, v) => {
    const z = Math.floor(v / 72);
    if (z === 5) return v === 5 * 72 + 8 ? 1 : 0;
    // Of the slice of one intensity a row alone, so that all its directions are flat.
    return z === 3 ? (v % 72 < 9 ? 1 : 0) : z === 4 ? 0 : (v * 31) % 7 < 4 ? 1 : 0;
  }),
};

/** Another value for each setting, what must be set beside it, and the families in which it shows. */
const OVERRIDES: Readonly<
  Record<Exclude<keyof RadiomicsSettings, 'profile'>, readonly [RadiomicsSettings, RadiomicsSettings?]>
> = {
  families: [{ families: ['ngtdm'] }],
  features: [{ features: ['glcm_JointEntropy'] }],
  discretisation: [{ discretisation: { method: 'bin-width', width: 7 } }],
  resegmentation: [{ resegmentation: { range: [0, 40] } }],
  normalisation: [{ normalisation: { scale: 30 } }],
  resampling: [{ resampling: { spacingMm: [2, 2, 2], interpolation: 'linear' } }],
  filter: [{ filter: { kind: 'mean', support: 3, withinSlices: false, boundary: 'mirror' } }],
  imageTypes: [{ imageTypes: [{ kind: 'square' }] }],
  volumeHistogramBins: [{ volumeHistogramBins: { method: 'bin-count', count: 5 } }],
  glcmDistance: [{ glcmDistance: 2 }],
  distances: [{ distances: [1, 2] }],
  symmetricPairs: [{ symmetricPairs: false }],
  directionWeights: [
    { directionWeights: 'euclidean' },
    { glcmAggregations: ['3D_merged'], glrlmAggregations: ['3D_merged'] },
  ],
  glcmAggregations: [{ glcmAggregations: ['2.5D_average'] }],
  glrlmAggregations: [{ glrlmAggregations: ['2D_merged'] }],
  zoneAggregations: [{ zoneAggregations: ['2D'] }],
  sliceAxis: [{ sliceAxis: 'x' }, { zoneAggregations: ['2D'] }],
  dependenceCoarseness: [{ dependenceCoarseness: 1 }],
  energyShift: [{ energyShift: 100 }],
  kurtosis: [{ kurtosis: 'raw' }, { kurtosis: 'excess' }],
  binEdges: [
    { binEdges: 'region-minimum' },
    { binEdges: 'multiples-of-width', discretisation: { method: 'bin-width', width: 7 } },
  ],
  normalisingLevels: [
    { normalisingLevels: 'bins' },
    {
      normalisingLevels: 'highest-level',
      discretisation: { method: 'fixed-bins', low: -30, width: 5, count: 90 },
    },
  ],
  mesh: [{ mesh: 'pyradiomics' }, { mesh: 'closed' }],
  axisCovariance: [{ axisCovariance: 'sample' }, { axisCovariance: 'population' }],
  isolated: [{ isolated: 'ibsi' }, { isolated: 'pyradiomics' }],
  flatDirections: [
    { flatDirections: 'left-out' },
    { flatDirections: 'pyradiomics', glcmAggregations: ['2D_average'] },
  ],
};

const found = (settings: RadiomicsSettings) => extractFeatures(image, mask, settings);

describe('every setting', () => {
  test('of a study is in the result, whatever was given', () => {
    for (const profile of PROFILES) {
      expect(Object.keys(found({ profile, families: ['statistics'] }).settings).sort()).toEqual(
        Object.keys(radiomicsSettings.shape).sort(),
      );
      const { settings } = resolveVoxelSettings({ profile });
      expect(Object.keys(settings).sort()).toEqual(Object.keys(voxelMapSettings.shape).sort());
    }
  });

  test.each(Object.entries(OVERRIDES))(
    'can be overridden in either profile, and shows: %s',
    (name, [over, base = {}]) => {
      for (const profile of PROFILES) {
        // PyRadiomics has no such histogram.
        if (profile === 'pyradiomics' && name === 'volumeHistogramBins') continue;
        const before = found({ profile, ...base });
        const after = found({ profile, ...base, ...over });
        expect(after.settings).toMatchObject(over);
        expect(after.settingsHash).not.toBe(before.settingsHash);
        const told = ({ features }: typeof before) =>
          features.map(({ name: own, value, reason }) => [own, reason?.code ?? value]);
        expect(told(after)).not.toEqual(told(before));
      }
    },
  );

  test('of resampling tells its defaults too, which depend on the grid', () => {
    const of = (more: object) =>
      resolveSettings({ resampling: { spacingMm: [1, 1, 1], interpolation: 'linear', ...more } }).resampling;
    expect(of({})).toEqual({
      spacingMm: [1, 1, 1],
      interpolation: 'linear',
      grid: 'centres',
      mask: 'linear',
      round: false,
    });
    expect(of({ grid: 'pyradiomics' })).toMatchObject({ mask: 'nearest', padDistance: 5 });
  });

  test.each(['centres', 'pyradiomics'] as const)(
    'of the mask: nearest voxel or linear, in the grid %s',
    (way) => {
      const voxels = (how: 'linear' | 'nearest') =>
        found({
          families: ['statistics'],
          resampling: { spacingMm: [0.8, 0.8, 0.8], interpolation: 'linear', grid: way, mask: how },
        }).voxels.morphological;
      expect(voxels('linear')).not.toBe(voxels('nearest'));
      // Of voxels that are cut in eight, each eighth is nearest to its own.
      const doubled = found({
        families: ['statistics'],
        resampling: { spacingMm: [0.5, 0.75, 1], interpolation: 'linear', grid: way, mask: 'nearest' },
      });
      const whole = mask.data.reduce((sum, inside) => sum + inside, 0);
      expect(doubled.voxels.morphological).toBe(8 * whole);
    },
  );
});
