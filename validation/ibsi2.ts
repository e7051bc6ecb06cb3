import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { extractFeatures, filterImage, type ImageFilter, type RadiomicsSettings } from '@lobule/radiomics';
import { maskWhere, readNifti, type Volume } from '@lobule/volume';
import { IBSI_CODES } from './ibsi-codes.ts';
import { type CaseResult, compare, type Suite } from './suite.ts';

/**
 * IBSI 2. Phase 1: each of 33 response maps of digital phantoms, every voxel within 1 % of the range of the reference.
 * Phase 2: statistics of responses of the CT phantom, 18 values for each of 18 configurations but the one that has no
 * consensus (8.B, quartile coefficient of dispersion), each within its tolerance. Maps 9_b_2, 10_a and 10_b_2 (steered by the structure tensor) have no reference.
 */
interface MapCase {
  readonly id: string;
  readonly phantom: 'checkerboard' | 'impulse' | 'sphere' | 'pattern_1';
  readonly filter: ImageFilter;
}

const flat = { withinSlices: true } as const;
const solid = { withinSlices: false } as const;

const mean = (boundary: 'zero' | 'nearest' | 'periodic' | 'mirror', extent: typeof flat | typeof solid) =>
  ({ kind: 'mean', support: 15, boundary, ...extent }) as const;
const log = (sigmaMm: number, boundary: 'zero' | 'mirror', extent: typeof flat | typeof solid) =>
  ({ kind: 'laplacian-of-gaussian', sigmaMm, truncate: 4, boundary, ...extent }) as const;

const laws = (
  id: string,
  phantom: 'impulse' | 'checkerboard',
  kernels: readonly ('L5' | 'E5' | 'S5' | 'E3' | 'W5' | 'R5')[],
  boundary: 'zero' | 'mirror',
): readonly MapCase[] => [
  { id: `${id}_1`, phantom, filter: { kind: 'laws', kernels, rotation: 'none', boundary } },
  { id: `${id}_2`, phantom, filter: { kind: 'laws', kernels, rotation: 'max', boundary } },
  { id: `${id}_3`, phantom, filter: { kind: 'laws', kernels, rotation: 'max', energyDelta: 7, boundary } },
];

const gabor = {
  kind: 'gabor',
  pooling: 'mean',
  thetaDeg: 0,
  planes: 'orthogonal',
} as const;
const waves = { ...gabor, sigmaMm: 10, gamma: 0.5, lambdaMm: 4, boundary: 'zero' } as const;
const longWaves = { ...gabor, sigmaMm: 20, gamma: 2.5, lambdaMm: 8, boundary: 'mirror' } as const;

const MAPS: readonly MapCase[] = [
  { id: '1_a_1', phantom: 'checkerboard', filter: mean('zero', solid) },
  { id: '1_a_2', phantom: 'checkerboard', filter: mean('nearest', solid) },
  { id: '1_a_3', phantom: 'checkerboard', filter: mean('periodic', solid) },
  { id: '1_a_4', phantom: 'checkerboard', filter: mean('mirror', solid) },
  { id: '1_b_1', phantom: 'impulse', filter: mean('zero', flat) },
  { id: '2_a', phantom: 'impulse', filter: log(3, 'zero', solid) },
  { id: '2_b', phantom: 'checkerboard', filter: log(5, 'mirror', solid) },
  { id: '2_c', phantom: 'checkerboard', filter: log(5, 'mirror', flat) },
  ...laws('3_a', 'impulse', ['E5', 'L5', 'S5'], 'zero'),
  ...laws('3_b', 'checkerboard', ['E3', 'W5', 'R5'], 'mirror'),
  ...laws('3_c', 'checkerboard', ['L5', 'S5'], 'mirror'),
  { id: '4_a_1', phantom: 'impulse', filter: { ...waves, thetaDeg: 60, planes: 'slice' } },
  { id: '4_a_2', phantom: 'impulse', filter: { ...waves, thetaStepDeg: 45 } },
  { id: '4_b_1', phantom: 'sphere', filter: { ...longWaves, thetaDeg: 225, planes: 'slice' } },
  { id: '4_b_2', phantom: 'sphere', filter: { ...longWaves, thetaStepDeg: 22.5 } },
  ...(
    [
      ['5_a_1', 'impulse', 'db2', 'LHL', 1, 'none', 'zero'],
      ['5_a_2', 'impulse', 'db2', 'LHL', 1, 'mean', 'zero'],
      ['6_a_1', 'sphere', 'coif1', 'HHL', 1, 'none', 'periodic'],
      ['6_a_2', 'sphere', 'coif1', 'HHL', 1, 'mean', 'periodic'],
      ['7_a_1', 'checkerboard', 'haar', 'LLL', 2, 'mean', 'mirror'],
      ['7_a_2', 'checkerboard', 'haar', 'HHH', 2, 'mean', 'mirror'],
    ] as const
  ).map(([id, phantom, family, bands, level, rotation, boundary]) => ({
    id,
    phantom,
    filter: { kind: 'wavelet', family, bands, level, rotation, boundary } as const,
  })),
  ...[1, 2, 3].map((level) => ({
    id: `8_a_${level}`,
    phantom: 'checkerboard' as const,
    filter: { kind: 'simoncelli', level, ...solid } as const,
  })),
  { id: '9_a', phantom: 'impulse', filter: { ...log(3, 'zero', solid), riesz: [1, 0, 0] } },
  { id: '9_b_1', phantom: 'sphere', filter: { ...log(3, 'zero', solid), riesz: [0, 2, 0] } },
  {
    id: '10_b_1',
    phantom: 'pattern_1',
    filter: { kind: 'simoncelli', level: 1, ...solid, riesz: [0, 2, 0] },
  },
];

const directions = {
  ...gabor,
  sigmaMm: 5,
  gamma: 1.5,
  lambdaMm: 2,
  thetaStepDeg: 22.5,
  boundary: 'mirror',
} as const;
const wavelet = (bands: string, level: number) =>
  ({ kind: 'wavelet', family: 'db3', bands, level, rotation: 'mean', boundary: 'mirror' }) as const;
const energy = { kind: 'laws', rotation: 'max', energyDelta: 7, boundary: 'mirror' } as const;

/** Without a filter (1) and with eight (2 to 9), in the slices as they are (A) and in space at 1 mm (B). */
const FILTERS: readonly (readonly [name: string, A: ImageFilter | undefined, B: ImageFilter | undefined])[] =
  [
    ['1', undefined, undefined],
    ['2', { ...mean('mirror', flat), support: 5 }, { ...mean('mirror', solid), support: 5 }],
    ['3', log(1.5, 'mirror', flat), log(1.5, 'mirror', solid)],
    ['4', { ...energy, kernels: ['L5', 'E5'] }, { ...energy, kernels: ['L5', 'E5', 'E5'] }],
    ['5', { ...directions, planes: 'slice' }, directions],
    ['6', wavelet('LH', 1), wavelet('LLH', 1)],
    ['7', wavelet('HH', 2), wavelet('HHH', 2)],
    ['8', { kind: 'simoncelli', level: 1, ...flat }, { kind: 'simoncelli', level: 1, ...solid }],
    ['9', { kind: 'simoncelli', level: 2, ...flat }, { kind: 'simoncelli', level: 2, ...solid }],
  ];

export const suite: Suite = {
  name: 'ibsi2',
  cases: 33 + 323,
  async run({ reference, progress }) {
    const total = MAPS.length + 2 * FILTERS.length;
    const phantoms = reference('radiomics-ibsi/data_sets/ibsi_2_digital_phantom/nifti');
    const maps = MAPS.map(({ id, phantom, filter }, n) => {
      const folder = path.join(phantoms, phantom, 'image');
      const image = readVolume(path.join(folder, readdirSync(folder)[0]));
      const file = `radiomics-ibsi/ibsi_2_reference_data/reference_response_maps/${id}-ValidCRM.nii.gz`;
      progress(n, total);
      return compareMaps(`map ${id}`, filterImage(image, filter).data, readVolume(reference(file)).data);
    });
    const folder = 'radiomics-ibsi/data_sets/ibsi_1_ct_radiomics_phantom/nifti';
    const image = readVolume(reference(`${folder}/image/phantom.nii.gz`));
    const mask = maskWhere(readVolume(reference(`${folder}/mask/mask.nii.gz`)), (value) => value > 0);
    const table = readFileSync(
      reference('radiomics-ibsi/ibsi_2_reference_data/reference_feature_values/reference_values.csv'),
      'utf8',
    );
    const rows = table.split(/\r?\n/).map((line) => line.split(';'));
    const values = FILTERS.flatMap(([name, inSlices, inSpace], n) =>
      (['A', 'B'] as const).flatMap((kind) => {
        progress(MAPS.length + 2 * n, total);
        const filter = kind === 'A' ? inSlices : inSpace;
        const { features } = extractFeatures(image, mask, {
          families: ['statistics'],
          resegmentation: { range: [-1000, 400] },
          ...(kind === 'B' && {
            resampling: { spacingMm: [1, 1, 1], interpolation: 'cubic', round: true },
          }),
          ...(filter && { filter }),
        } satisfies RadiomicsSettings);
        return rows
          .filter(([id, , , expected]) => id === `${name}.${kind}` && expected !== '')
          .map(([id, , tag, expected, tolerance]) => {
            const found = features.find(({ ibsiCode }) => ibsiCode === IBSI_CODES[tag]);
            const value = found?.value ?? Number.NaN;
            return compare(`${id} ${tag}`, value, Number(expected), Number(tolerance), 1e-9);
          });
      }),
    );
    return [...maps, ...values];
  },
};

function readVolume(file: string): Volume {
  return readNifti(readFileSync(file)).volumes[0];
}

/** The largest distance of any voxel, and 1 % of the reference's range. */
function compareMaps(name: string, found: Float64Array, expected: Volume['data']): CaseResult {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let error = 0;
  expected.forEach((value, v) => {
    low = Math.min(low, value);
    high = Math.max(high, value);
    const distance = Math.abs(found[v] - value);
    if (!(distance <= error)) error = distance;
  });
  const tolerance = 0.01 * (high - low);
  return { case: name, error, tolerance, passed: error <= tolerance };
}
