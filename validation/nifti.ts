import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import { type NiftiImage, readNifti, type VoxelArray } from '@lobule/volume';
import type { CaseResult, Suite } from './suite.ts';

/**
 * Every file of nibabel's tests, one case each: read as nibabel 5.4.2 reads it (bench/peers/nifti-facts.py; affines
 * to LPS), or refused with the right code. The error of a file that is read is the largest relative one.
 */
interface Facts {
  readonly file: string;
  readonly shape: readonly number[];
  readonly affine: readonly number[];
  readonly undefinedVoxels: number;
  /** Of the finite voxels. */
  readonly sum: number;
  readonly range: readonly [number, number];
  /** Index, x fastest, time slowest, and value. */
  readonly values: readonly (readonly [number, number])[];
}

const READ: readonly Facts[] = [
  {
    file: 'anatomical.nii',
    shape: [33, 41, 25],
    affine: [2, 0, 0, -32, 0, -2, 0, 40, 0, 0, 2, -16],
    undefinedVoxels: 0,
    sum: 284166082,
    range: [-610, 30393],
    values: [
      [0, 10712],
      [10485, 6672],
      [16912, 11881],
      [26044, 6510],
      [33824, 2971],
    ],
  },
  {
    file: 'example4d.nii.gz',
    shape: [128, 96, 24, 2],
    affine: [
      2, -6.714715653593746e-19, -9.081024511081715e-18, -117.8551025390625, 6.714715653593746e-19,
      -1.9737114906311035, 0.35552823543548584, 35.72294235229492, 8.25548088896093e-18, 0.3232076168060303,
      2.171081781387329, -7.248798370361328,
    ],
    undefinedVoxels: 0,
    sum: 101985356,
    range: [0, 1162],
    values: [
      [0, 0],
      [182845, 675],
      [294912, 0],
      [454164, 0],
      [589823, 0],
    ],
  },
  {
    file: 'example_nifti2.nii.gz',
    shape: [32, 20, 12, 2],
    affine: [
      2, -6.714715653593746e-19, -9.081024511081715e-18, -117.8551025390625, 6.714715653593746e-19,
      -1.9737114906311035, 0.35552823543548584, 35.72294235229492, 8.25548088896093e-18, 0.3232076168060303,
      2.171081781387329, -7.248798370361328,
    ],
    undefinedVoxels: 0,
    sum: 6926802,
    range: [46, 757],
    values: [
      [0, 424],
      [4761, 434],
      [7680, 439],
      [11826, 426],
      [15359, 457],
    ],
  },
  {
    file: 'functional.nii',
    shape: [17, 21, 3, 20],
    affine: [4, 0, 0, -32, 0, -4, 0, 40, 0, 0, 8, 0],
    undefinedVoxels: 0,
    sum: 77913290.36292362,
    range: [629.826171875, 5571.621858656406],
    values: [
      [0, 4004.137202501297],
      [6640, 3164.9330490231514],
      [10710, 3989.6590645313263],
      [16493, 3848.270998418331],
      [21419, 3129.3409598469734],
    ],
  },
  {
    file: 'reoriented_anat_moved.nii',
    shape: [21, 26, 22],
    affine: [-4, 0, 0, 35.29789733886719, 0, -4, 0, 47.97758483886719, 0, 0, 4, -27.599409103393555],
    undefinedVoxels: 0,
    sum: 32739769.449157715,
    range: [0, 21199.935546875],
    values: [
      [0, 0],
      [3723, 0],
      [6006, 0],
      [9248, 0],
      [12011, 0],
    ],
  },
  {
    file: 'resampled_anat_moved.nii',
    shape: [17, 21, 3],
    affine: [4, 0, 0, -32, 0, -4, 0, 40, 0, 0, 8, 0],
    undefinedVoxels: 153,
    sum: 7749957.09866333,
    range: [409.3004455566406, 13360.9619140625],
    values: [
      [0, Number.NaN],
      [332, 5236.06201171875],
      [535, 10849.904296875],
      [824, 9353.6181640625],
      [1070, Number.NaN],
    ],
  },
  {
    file: 'standard.nii.gz',
    shape: [4, 5, 7],
    affine: [-1, 0, 0, 0, 0, -3, 0, 0, 0, 0, 2, 0],
    undefinedVoxels: 0,
    sum: 7650,
    range: [0, 255],
    values: [
      [0, 0],
      [43, 0],
      [70, 0],
      [107, 0],
      [139, 255],
    ],
  },
];

const REFUSED: Readonly<Record<string, string>> = {
  'analyze.hdr': 'volume/not-nifti',
  'nifti1.hdr': 'volume/nifti-header-only',
  'nifti2.hdr': 'volume/nifti-header-only',
  'row_major.dconn.nii': 'volume/unsupported',
  'ADC_Map.PAR': 'volume/not-nifti',
  'phantom_EPI_asc_CLEAR_2_1.PAR': 'volume/not-nifti',
  'phantom_EPI_asc_CLEAR_2_1.REC': 'volume/not-nifti',
  'phantom_fake_dualTR.PAR': 'volume/not-nifti',
  'phantom_fake_v4.PAR': 'volume/not-nifti',
  'phantom_fake_v4_1.PAR': 'volume/not-nifti',
  'phantom_truncated.PAR': 'volume/not-nifti',
  'phantom_truncated.REC': 'volume/not-nifti',
  'phantom_varscale.PAR': 'volume/not-nifti',
  'phantom_varscale.REC': 'volume/not-nifti',
};

const NOT_IMAGES = ['COPYING', 'PROVENANCE.md'];
const TOLERANCE = 1e-12;

export const suite: Suite = {
  name: 'nifti',
  cases: 21,
  async run({ reference, progress }) {
    const folder = reference('nifti-nibabel');
    const files = readdirSync(folder)
      .filter((name) => !NOT_IMAGES.includes(name))
      .sort();
    return files.map((file, index) => {
      const result = checkFile(folder, file);
      progress(index + 1, files.length);
      return result;
    });
  },
};

function checkFile(folder: string, file: string): CaseResult {
  const facts = READ.find((known) => known.file === file);
  try {
    const image = readNifti(readFileSync(path.join(folder, file)));
    const error = facts === undefined ? Number.POSITIVE_INFINITY : largestError(image, facts);
    return { case: file, error, tolerance: TOLERANCE, passed: error <= TOLERANCE };
  } catch (error) {
    const passed = facts === undefined && isLobuleError(error, REFUSED[file]);
    return { case: `${file} is refused`, error: passed ? 0 : 1, tolerance: 0, passed };
  }
}

function largestError({ header, volumes }: NiftiImage, facts: Facts): number {
  if (header.shape.join() !== facts.shape.join()) return Number.POSITIVE_INFINITY;
  const voxels = volumes[0].data.length;
  const value = (n: number) => volumes[Math.floor(n / voxels)].data[n % voxels];
  const found = summarise(volumes.map(({ data }) => data));
  if (found.undefinedVoxels !== facts.undefinedVoxels) return Number.POSITIVE_INFINITY;
  const pairs: (readonly [number, number])[] = [
    ...facts.affine.map((expected, n) => [header.affine[n], expected] as const),
    ...facts.values.map(([n, expected]) => [value(n), expected] as const),
    [found.sum, facts.sum],
    [found.low, facts.range[0]],
    [found.high, facts.range[1]],
  ];
  return Math.max(...pairs.map(([got, expected]) => relativeError(got, expected)));
}

function relativeError(got: number, expected: number): number {
  if (Number.isNaN(expected)) return Number.isNaN(got) ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(got - expected) / Math.max(1, Math.abs(expected));
}

function summarise(arrays: readonly VoxelArray[]) {
  let sum = 0;
  let undefinedVoxels = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const data of arrays) {
    for (const value of data) {
      if (Number.isFinite(value)) {
        sum += value;
        low = Math.min(low, value);
        high = Math.max(high, value);
      } else {
        undefinedVoxels++;
      }
    }
  }
  return { sum, undefinedVoxels, low, high };
}
