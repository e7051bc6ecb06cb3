import type { RadiomicsSettings } from '@lobule/radiomics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCase, type Case, extract, reasonOf, region } from './regions.ts';

/** Every family under every aggregation, whole intensities as levels. */
const AGGREGATIONS = [
  '2D_average',
  '2D_merged',
  '2.5D_average',
  '2.5D_merged',
  '3D_average',
  '3D_merged',
] as const;
const EVERY = {
  discretisation: { method: 'none' },
  glcmAggregations: [...AGGREGATIONS],
  glrlmAggregations: [...AGGREGATIONS],
  zoneAggregations: ['2D', '2.5D', '3D'],
} satisfies RadiomicsSettings;

const anySettings: fc.Arbitrary<RadiomicsSettings> = fc.record({
  profile: fc.constantFrom('ibsi', 'pyradiomics'),
  isolated: fc.constantFrom('ibsi', 'pyradiomics'),
  mesh: fc.constantFrom('closed', 'pyradiomics'),
  flatDirections: fc.constantFrom('left-out', 'pyradiomics'),
});

const codes = (features: ReturnType<typeof extract>['features']) =>
  new Set(features.map(({ reason }) => reason?.code));

/** Regions of one voxel, of voxels apart from each other, of one level, of one voxel's thickness. */
const ONE = region(['... .4. ...']);
const APART = region(['1.... ..... .....', '..... ..... .....', '..... ..... ...2.']);
const IN_LINE = region(['1..2']);
const BLOBS = region(['11.22 11.22']);
/** Voxels that touch by edges alone. */
const OPEN = region(['.. .1', '.1 1.']);

/** A case of any kind made flat, thin, sparse, to one voxel or to none. */
const degenerate: fc.Arbitrary<Case> = fc
  .tuple(
    anyCase,
    fc.boolean(),
    fc.constantFrom('as it is', 'one slice', 'one row', 'sparse', 'one voxel', 'empty'),
  )
  .map(([{ image, mask }, isFlat, kind]) => {
    const [nx, ny] = image.grid.size;
    const keeps: Readonly<Record<typeof kind, (v: number) => boolean>> = {
      'as it is': () => true,
      'one slice': (v) => v < nx * ny,
      'one row': (v) => v < nx,
      sparse: (v) => v % 2 === 0 && Math.floor(v / nx) % 2 === 0,
      'one voxel': (v) => v === 5,
      empty: () => false,
    };
    return {
      image: { grid: image.grid, data: isFlat ? image.data.map(() => 3) : image.data },
      mask: { grid: mask.grid, data: mask.data.map((inside, v) => (keeps[kind](v) ? inside : 0)) },
    };
  });

describe('what is undefined has a reason and no number', () => {
  test('in one matrix of runs merged over directions, where PyRadiomics leaves out each of them', () => {
    for (const apart of [ONE, APART]) {
      const { features } = extract(apart, { ...EVERY, profile: 'pyradiomics', families: ['glrlm'] });
      expect(codes(features)).toEqual(new Set(['no-pairs']));
    }
  });

  test('counts the directions that are left out of a merged matrix neither as runs nor as voxels', () => {
    const { features } = extract(IN_LINE, { ...EVERY, profile: 'pyradiomics', families: ['glrlm'] });
    const percentage = features.filter(({ pyradiomicsName }) => pyradiomicsName?.endsWith('RunPercentage'));
    // Along the line there are two runs of two voxels; no other direction has two voxels on a line.
    expect(percentage.map(({ value }) => value)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('where no voxel has a neighbour, and voxels without one count', () => {
    for (const profile of ['ibsi', 'pyradiomics'] as const) {
      for (const some of [ONE, APART, IN_LINE]) {
        const set = extract(some, {
          ...EVERY,
          profile,
          isolated: 'pyradiomics',
          families: ['ngtdm', 'glcm'],
        });
        expect(codes(set.features)).toEqual(new Set(['no-pairs']));
      }
    }
  });

  test('where neighbours never differ, though levels do', () => {
    const set = extract(BLOBS, EVERY);
    expect(reasonOf(set, 'NGTDM_Coarseness_3D')).toBe('zero-denominator');
    expect(reasonOf(set, 'NGTDM_Strength_2D')).toBe('zero-denominator');
    // As many voxels of level 1 as of level 2 leave changes between them: 4 x 1 and 4 x 2.
    expect(reasonOf(set, 'NGTDM_Busyness_3D')).toBeUndefined();
  });

  test('where two levels balance each other, one twice the other and half as often', () => {
    const set = extract(region(['112']), EVERY);
    expect(reasonOf(set, 'NGTDM_Busyness_3D')).toBe('zero-denominator');
  });

  test('where a mean or two quartiles cancel out, but for rounding', () => {
    const { image, mask } = region(['1234']);
    const data = Float64Array.from([-0.1, -0.2, 0.3, 0]);
    expect(data.reduce((sum, x) => sum + x, 0)).not.toBe(0);
    const set = extract({ image: { grid: image.grid, data }, mask }, { families: ['statistics'] });
    expect(reasonOf(set, 'Statistics_CoefficientOfVariation')).toBe('zero-denominator');
    const even = extract(
      { image: { grid: image.grid, data: data.map((_, n) => [-0.1, -0.3, 0.1, 0.3][n]) }, mask },
      { families: ['statistics'] },
    );
    expect(reasonOf(even, 'Statistics_QuartileCoefficientOfDispersion')).toBe('zero-denominator');
  });

  test('where a histogram of volumes has a single bin', () => {
    const { image, mask } = region(['1234']);
    const set = extract(
      { image: { grid: image.grid, data: image.data.map((x) => x / 100) }, mask },
      { families: ['intensity-volume-histogram'], volumeHistogramBins: { method: 'none' } },
    );
    expect(codes(set.features)).toEqual(new Set(['one-bin']));
  });

  test("where PyRadiomics' mesh encloses nothing", () => {
    const shape = (mesh: 'closed' | 'pyradiomics') => extract(OPEN, { mesh, families: ['morphology'] });
    for (const { name, value, reason } of shape('pyradiomics').features) {
      if (/Volume$|Volume(Ratio|Density)|phericity|Compactness|Disproportion|Integrated/.test(name)) {
        if (name !== 'Morphology_ApproximateVolume')
          expect([name, reason?.code]).toEqual([name, 'open-mesh']);
      } else expect(Number.isNaN(value)).toBe(reason !== undefined);
    }
    expect(codes(shape('closed').features)).not.toContain('open-mesh');
  });

  test('in every family, aggregation and profile: each is a number, or NaN with a reason that holds', () => {
    fc.assert(
      fc.property(degenerate, anySettings, ({ image, mask }, settings) => {
        const set = extract({ image, mask }, { ...EVERY, ...settings });
        const inside = [...image.data].filter((_, v) => mask.data[v] !== 0);
        const levels = new Set(inside).size;
        for (const { name, family, value, reason } of set.features) {
          expect(Number.isFinite(value), name).toBe(reason === undefined);
          // What a reason says must be so, and nothing is beyond what a number can hold.
          expect(reason?.code, name).not.toBe('not-finite');
          if (inside.length === 0) expect(reason?.code, name).toBe('empty-mask');
          else if (reason?.code === 'empty-mask') expect.fail(name);
          if (reason?.code === 'one-voxel') expect(inside.length, name).toBe(1);
          // Pairs, and with them tones, need two voxels.
          if (inside.length === 1 && (family === 'glcm' || family === 'ngtdm'))
            expect(reason?.code, name).toBe('no-pairs');
          if (levels === 1 && NEEDS_LEVELS.test(name)) expect(reason, name).toBeDefined();
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** Zero divided by zero where there is one intensity. */
const NEEDS_LEVELS =
  /Skewness|Kurtosis|GLCM_(Correlation|InformationCorrelation1|Maximal)|NGTDM|Moran|Geary|VolumeFraction/;
