import { findModel } from '@lobule/quantify';
import type { UncertaintyStudy, UncertaintyTruth } from './uncertainty-study.ts';

const noise = { snr: [60, 20] };
/** And the mean over 25 voxels: one voxel does not tell D* in the breast. */
const perfusedNoise = { snr: [300, ...noise.snr] };

const sixteen = { bValues: [0, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000] };
const ductal: UncertaintyTruth = {
  tissue: 'invasive ductal',
  values: { dMm2PerS: 1.15e-3, f: 0.105, dStarMm2PerS: 0.015, s0: 1000 },
};
const liver: UncertaintyTruth = {
  tissue: 'liver',
  values: { dMm2PerS: 1.05e-3, f: 0.25, dStarMm2PerS: 0.065, s0: 1000 },
};
const TWO_STEPS =
  'the high b-values are fitted as if no perfusion were left in them, a bias that no noise tells of';
const OTHER_ORGAN = 'what is expected of D* is that of the breast: the truth lies 1.7 of its spreads away';

/** Directions spread over the sphere by a spiral (Saff and Kuijlaars 1997). */
const SPIRAL = 30;
const directions = Array.from({ length: SPIRAL }, (_, i) => {
  const z = 1 - (2 * i + 1) / SPIRAL;
  // The turn of the golden angle, by its sine and cosine, so that it is the same on every machine.
  return [...turned(i, Math.sqrt(1 - z * z)), z];
});

function turned(times: number, radius: number): [number, number] {
  const [cosine, sine] = [-0.7373688780783197, 0.6754902942615238];
  let [x, y] = [radius, 0];
  for (let i = 0; i < times; i++) [x, y] = [cosine * x - sine * y, sine * x + cosine * y];
  return [x, y];
}

/** Magnitudes are never negative, Gaussian noise makes them so. */
const floor = { sd: 3, why: 'noise turns signals negative, which have no logarithm' };

const shells = [1000, 2000];
const tensorProtocol = {
  bValues: [0, 0, 0, ...shells.flatMap((b) => directions.map(() => b))],
  directions: [[0, 0, 0], [0, 0, 0], [0, 0, 0], ...shells.flatMap(() => directions)],
};
/** A tumour with a long axis, along x: D 1.4, 1.1 and 1.1, and the same kurtosis to every side. */
const tensorTumour: UncertaintyTruth = {
  tissue: 'malignant, longer along x',
  values: Object.fromEntries(findModel('dki-tensor').free.map((name) => [name, elementOf(name)])),
};

function elementOf(name: string): number {
  if (name === 's0') return 1000;
  if (name === 'd_xx') return 1.4e-3;
  if (name === 'd_yy' || name === 'd_zz') return 1.1e-3;
  if (/^w_(xxxx|yyyy|zzzz)$/.test(name)) return 0.88;
  // An isotropic tensor of fourth order: a third where two axes stand twice, nothing elsewhere.
  return /^w_(xxyy|xxzz|yyzz)$/.test(name) ? 0.88 / 3 : 0;
}

export const diffusionStudies: readonly UncertaintyStudy[] = [
  {
    model: 'adc',
    protocolName: 'b 0, 100, 600, 800',
    protocol: { bValues: [0, 100, 600, 800] },
    truths: [
      { tissue: 'malignant', values: { adcMm2PerS: 1.3e-3, s0: 1000 } },
      { tissue: 'benign', values: { adcMm2PerS: 1.5e-3, s0: 1000 } },
      { tissue: 'fibroglandular', values: { adcMm2PerS: 2.4e-3, s0: 1000 } },
    ],
    noise,
  },
  {
    model: 'ivim',
    protocolName: 'sixteen b',
    protocol: sixteen,
    truths: [ductal],
    noise: perfusedNoise,
  },
  {
    model: 'ivim',
    protocolName: 'sixteen b, D* of liver expected',
    protocol: sixteen,
    settings: { expectedDStarMm2PerS: 0.063 },
    truths: [liver],
    noise: perfusedNoise,
  },
  {
    model: 'ivim',
    protocolName: 'sixteen b, D* of breast expected',
    protocol: sixteen,
    truths: [{ ...liver, printedAt: { 'SNR 60': OTHER_ORGAN, 'SNR 20': OTHER_ORGAN } }],
    noise: perfusedNoise,
  },
  {
    model: 'ivim-segmented',
    protocolName: 'sixteen b',
    protocol: sixteen,
    truths: [{ ...ductal, printedAt: { 'SNR 300': TWO_STEPS, 'SNR 60': TWO_STEPS, 'SNR 20': TWO_STEPS } }],
    noise: perfusedNoise,
    notEfficient: 'D is fitted to the high b-values alone',
  },
  {
    model: 'ivim-bayes',
    protocolName: 'sixteen b',
    protocol: sixteen,
    truths: [ductal],
    draws: 10_000,
    noise: perfusedNoise,
    notEfficient: 'a mean of the posterior knows more than the data, and is drawn to it',
  },
  {
    model: 'dki',
    protocolName: 'seven b to 2000',
    protocol: { bValues: [0, 250, 500, 750, 1000, 1500, 2000] },
    truths: [
      { tissue: 'malignant', values: { dMm2PerS: 1.2e-3, k: 0.88, s0: 1000 } },
      { tissue: 'benign', values: { dMm2PerS: 1.97e-3, k: 0.47, s0: 1000 } },
    ],
    noise,
    floor,
  },
  {
    model: 'dki-tensor',
    protocolName: 'three b of 0, thirty directions at 1000 and 2000',
    protocol: tensorProtocol,
    settings: { elements: true },
    truths: [tensorTumour],
    judged: ['d_xx', 'd_yy', 'w_xxxx', 'w_yyyy', 's0'],
    noise,
    floor,
  },
];
