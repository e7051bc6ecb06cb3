// What each bench was asked to reach before it was written, from the issues; one table.
import type { Bench } from '../bench.ts';

/** In the bench's unit; or so many times as fast as another program in its record (bench/peers/records). */
export type Limit = number | { readonly times: number; readonly record: string; readonly work: string };

export interface Bar {
  readonly bench: string;
  readonly unit: Bench['unit'];
  readonly work: string;
  readonly reach: readonly Limit[];
  /** None was set where it is absent. */
  readonly beyond?: readonly Limit[];
}

const pyradiomics = (times: number): Limit => ({
  times,
  record: 'pyradiomics',
  work: '851 features of breast1, whole process, plain JavaScript, on the clock',
});
const r = (work: string, times: number): Limit => ({ times, record: 'prediction', work });

/** By the part of the page. */
export const bars = {
  models: [
    {
      bench: 'quantify/etofts-60',
      unit: 'fits/s',
      work: 'extended Tofts, 60 time points',
      reach: [1e6],
      beyond: [5e6],
    },
    { bench: 'quantify/tofts-6', unit: 'fits/s', work: 'Tofts, 6 phases', reach: [2e6], beyond: [10e6] },
    {
      bench: 'quantify/2cxm-60',
      unit: 'fits/s',
      work: 'exchange model, 60 time points',
      reach: [2e5],
      beyond: [2e6],
    },
    {
      bench: 'quantify/ivim-16',
      unit: 'fits/s',
      work: 'IVIM, 16 b-values, all three parameters free',
      reach: [2e5],
      beyond: [2e6],
    },
    { bench: 'quantify/t1-vfa-5', unit: 'fits/s', work: 'T1 with B1, 5 angles', reach: [1e6], beyond: [5e6] },
    {
      bench: 'quantify/molli-8',
      unit: 'fits/s',
      work: 'MOLLI, 8 times, polarity',
      reach: [3e5],
      beyond: [2e6],
    },
    { bench: 'quantify/adc', unit: 'fits/s', work: 'ADC, 4 b-values', reach: [5e6] },
    { bench: 'quantify/dki', unit: 'fits/s', work: 'kurtosis, 5 b-values', reach: [5e6] },
    { bench: 'quantify/t2', unit: 'fits/s', work: 'T2, 8 echoes', reach: [5e6] },
    {
      bench: 'quantify/semiquantitative',
      unit: 'fits/s',
      work: 'PE, SER and the like, 6 phases',
      reach: [5e6],
    },
    {
      bench: 'quantify/breast-10m',
      unit: 's',
      work: '10 M voxels, 6 phases, volumes in memory to maps',
      reach: [20],
      beyond: [5],
    },
    {
      bench: 'quantify/cursor',
      unit: 'ms',
      work: 'one curve at the cursor of a viewer, slowest model',
      reach: [1],
    },
  ],
  features: [
    {
      bench: 'radiomics/107-66k',
      unit: 'ms',
      work: '107 features, region of 66,635 voxels',
      reach: [150],
      beyond: [50],
    },
    {
      bench: 'radiomics/851-66k',
      unit: 'ms',
      work: '851 features, same region',
      reach: [1500],
      beyond: [500],
    },
    {
      bench: 'radiomics/851-breast1-process',
      unit: 's',
      work: '851 features of breast1 from files, whole process',
      reach: [pyradiomics(10)],
      beyond: [pyradiomics(30)],
    },
    {
      bench: 'radiomics/voxel-glcm-64',
      unit: 'ms',
      work: 'co-occurrence maps, 24 features, 64 x 64 x 64, radius 2, 32 levels of noise',
      reach: [20_000],
      beyond: [5000, { times: 1000, record: 'pyradiomics-voxel', work: '24 features, noise, a voxel' }],
    },
    {
      bench: 'radiomics/moran-100',
      unit: 'ms',
      work: 'Moran and Geary, 100 x 100 x 100',
      reach: [1000],
      beyond: [200],
    },
  ],
  prediction: [
    {
      bench: 'prediction/path-logistic',
      unit: 's',
      work: 'LASSO path of 100 penalties',
      reach: [r('path-logistic', 1)],
      beyond: [r('path-logistic', 2)],
    },
    {
      bench: 'prediction/cv-logistic',
      unit: 's',
      work: 'the same in 10 folds, 2 cores',
      reach: [r('cv-logistic', 1.5)],
      beyond: [r('cv-logistic', 3)],
    },
    {
      bench: 'prediction/path-cox',
      unit: 's',
      work: 'Cox LASSO path',
      reach: [r('path-cox', 2)],
      beyond: [r('path-cox', 5)],
    },
    {
      bench: 'prediction/cv-cox',
      unit: 's',
      work: 'the same in 10 folds, 2 cores',
      reach: [r('cv-cox', 2)],
      beyond: [r('cv-cox', 5)],
    },
    {
      bench: 'prediction/nested',
      unit: 's',
      work: '5 x 5 folds, 10 times: ComBat, two filters, LASSO',
      reach: [10],
      beyond: [3],
    },
    {
      bench: 'prediction/forest-500',
      unit: 's',
      work: 'forest of 500 trees',
      reach: [r('forest-500', 1)],
      beyond: [r('forest-500', 2)],
    },
    {
      bench: 'prediction/spearman-18000',
      unit: 's',
      work: '851 features x 18,000 genes with FDR, 240 patients',
      reach: [3],
      beyond: [1],
    },
  ],
  files: [
    {
      bench: 'dicom/scan-20000',
      unit: 'files/s',
      work: 'what is in 20,000 files, from warm cache, by processor time of one core',
      reach: [2000],
    },
  ],
  images: [
    {
      bench: 'registration/rigid-6',
      unit: 's',
      work: 'rigid, 6 phases of 256 x 256 x 80, 2 cores',
      reach: [20],
      beyond: [5],
    },
    {
      bench: 'registration/deformable-6',
      unit: 's',
      work: 'deformable, the same',
      reach: [180],
      beyond: [60],
    },
    {
      bench: 'segmentation/click',
      unit: 'ms',
      work: 'a lesion from a click, series of 256 x 256 x 80',
      reach: [300],
    },
  ],
} as const satisfies Readonly<Record<string, readonly Bar[]>>;

export type Part = keyof typeof bars;

/** Which rooms' other benches stand in a part. */
export const rooms: Readonly<Record<Part, readonly string[]>> = {
  models: ['quantify'],
  features: ['radiomics'],
  prediction: ['prediction'],
  files: ['dicom'],
  images: ['registration', 'segmentation', 'standardisation'],
};

/** Memory of maps, as times the raw study. */
export const MEMORY_TIMES = 1.5;
