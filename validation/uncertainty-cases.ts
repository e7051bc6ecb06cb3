/**
 * Where the suite `uncertainty` looks. A new model is one more entry of `studies`.
 *
 * The rule by which truths, protocols and noise were chosen, before any result was seen:
 * - Truths are tissues of the breast (and of the liver, where a model is meant for it): the geometric mean of the range
 *   that the literature gives for a tissue, or the middle of the published means, to two digits. All lie inside what
 *   their model allows. Malignant: Ktrans 0.15 to 0.6 and kep 0.5 to 1.5 /min, ve 0.2 to 0.6, vp 0.01 to 0.08; benign:
 *   Ktrans 0.05 to 0.15, ve 0.3 to 0.6; fibroglandular: Ktrans 0.01 to 0.04, ve 0.1 to 0.3. T1 at 3 T: fibroglandular
 *   1680 ms (Edden 2010), native tumour 1900 ms, tumour after contrast 460 ms, fat 420 ms; T2 71 and 83 ms, T2* 22 and
 *   36 ms; ADC 2.4e-3 (Sigmund 2011), 1.5e-3 (A6702, benign) and 1.3e-3 mm2/s; IVIM of invasive ductal carcinoma
 *   (Sigmund 2011) and of liver.
 * - Protocols are those of bench/quantify.ts (which the tests used before), and the one that a clinical study published
 *   where the two differ.
 * - Two noise levels each: 0.01 and 0.02 mM for concentrations, about what signals with an SNR of 50 and 20 before
 *   contrast leave in an enhanced lesion; SNR 50 and 20 of the brightest image in relaxometry (20 to 50 are given for
 *   clinical series); SNR 60 and 20 at b = 0 in diffusion (8 to 25 are given for a tumour at b = 800), and
 *   300 for IVIM.
 */

export interface UncertaintyStudy {
  readonly model: string;
  /** Names the protocol, where a model has more than one. */
  readonly protocolName: string;
  readonly protocol: object;
  readonly settings?: object;
  readonly truths: readonly UncertaintyTruth[];
  /** Standard deviations of the noise of one frame, given as such or by the signal-to-noise ratio of the brightest. */
  readonly noise: { readonly sd: readonly number[] } | { readonly snr: readonly number[] };
  /** Parameters that determine the curve, if not the model's `free`. */
  readonly free?: readonly string[];
}

export interface UncertaintyTruth {
  readonly tissue: string;
  readonly values: { readonly [parameter: string]: number };
  readonly extra?: { readonly [input: string]: number };
}

/** What was changed after a result had been seen, and why. */
export const decidedAfter: readonly string[] = [];

const concentrationNoise = { sd: [0.01, 0.02] };
const imageNoise = { snr: [50, 20] };
const diffusionNoise = { snr: [60, 20] };
/** And the mean over 25 voxels: one voxel does not tell D* in the breast. */
const perfusedNoise = { snr: [300, ...diffusionNoise.snr] };

const settings = { arterialInput: { kind: 'parker', arrivalS: 20 } };
const sixPhases = { timesS: [0, 90, 155, 220, 285, 350] };
const sixtyFrames = { timesS: Array.from({ length: 60 }, (_, i) => 5 * i) };

const exchange: readonly UncertaintyTruth[] = [
  { tissue: 'malignant', values: { ktransPerMin: 0.3, ve: 0.35 } },
  { tissue: 'benign', values: { ktransPerMin: 0.087, ve: 0.42 } },
  { tissue: 'fibroglandular', values: { ktransPerMin: 0.02, ve: 0.17 } },
];
const withPlasma: readonly UncertaintyTruth[] = [
  { tissue: 'malignant', values: { ktransPerMin: 0.3, ve: 0.35, vp: 0.028 } },
  { tissue: 'benign', values: { ktransPerMin: 0.087, ve: 0.42, vp: 0.028 } },
];
const longitudinal = [
  { tissue: 'fibroglandular', t1Ms: 1680 },
  { tissue: 'native tumour', t1Ms: 1900 },
  { tissue: 'tumour after contrast', t1Ms: 460 },
];

export const studies: readonly UncertaintyStudy[] = [
  {
    model: 'tofts',
    protocolName: 'six phases',
    protocol: sixPhases,
    settings,
    truths: exchange,
    noise: concentrationNoise,
  },
  {
    model: 'tofts',
    protocolName: 'sixty frames',
    protocol: sixtyFrames,
    settings,
    truths: exchange,
    noise: concentrationNoise,
  },
  {
    model: 'tofts',
    protocolName: 'six phases, by kep',
    protocol: sixPhases,
    settings,
    free: ['ktransPerMin', 'kepPerMin'],
    truths: [{ tissue: 'malignant', values: { ktransPerMin: 0.3, kepPerMin: 0.86 } }],
    noise: concentrationNoise,
  },
  {
    model: 'extended-tofts',
    protocolName: 'sixty frames',
    protocol: sixtyFrames,
    settings,
    truths: withPlasma,
    noise: concentrationNoise,
  },
  {
    model: 'patlak',
    protocolName: 'sixty frames',
    protocol: sixtyFrames,
    settings,
    truths: [
      { tissue: 'benign', values: { vp: 0.028, psPerMin: 0.087 } },
      { tissue: 'fibroglandular', values: { vp: 0.028, psPerMin: 0.02 } },
    ],
    noise: concentrationNoise,
  },
  {
    model: 't1-vfa',
    protocolName: 'five angles',
    protocol: { flipAnglesDeg: [2, 5, 10, 15, 20], trMs: 5 },
    truths: [
      ...longitudinal.map(({ tissue, t1Ms }) => ({ tissue, values: { t1Ms, m0: 1000 } })),
      {
        tissue: 'native tumour, left breast (B1 0.86)',
        values: { t1Ms: 1900, m0: 1000 },
        extra: { b1Factor: 0.86 },
      },
      { tissue: 'fat', values: { t1Ms: 420, m0: 1000 } },
    ],
    noise: imageNoise,
  },
  {
    model: 't1-inversion-recovery',
    protocolName: 'MOLLI, eight times',
    protocol: { inversionTimesMs: [100, 180, 260, 1000, 1080, 1160, 2000, 3000] },
    truths: longitudinal.map(({ tissue, t1Ms }) => ({ tissue, values: { t1Ms, m0: 1000, inversion: 1.9 } })),
    noise: imageNoise,
  },
  {
    model: 't1-inversion-recovery',
    protocolName: '100 to 800 ms',
    protocol: { inversionTimesMs: [100, 200, 300, 400, 500, 600, 700, 800] },
    truths: longitudinal
      .slice(1)
      .map(({ tissue, t1Ms }) => ({ tissue, values: { t1Ms, m0: 1000, inversion: 1.9 } })),
    noise: imageNoise,
  },
  {
    model: 't2',
    protocolName: 'eight echoes',
    protocol: { echoTimesMs: [10, 20, 30, 40, 60, 80, 100, 120] },
    truths: [
      { tissue: 'malignant', values: { t2Ms: 83, s0: 1000 } },
      { tissue: 'fibroglandular', values: { t2Ms: 71, s0: 1000 } },
    ],
    noise: imageNoise,
  },
  {
    model: 't2star',
    protocolName: 'eight echoes',
    protocol: { echoTimesMs: [5, 10, 15, 20, 25, 30, 35, 40] },
    truths: [
      { tissue: 'fibroglandular', values: { t2StarMs: 22, s0: 1000 } },
      { tissue: 'fat', values: { t2StarMs: 36, s0: 1000 } },
    ],
    noise: imageNoise,
  },
  {
    model: 'adc',
    protocolName: 'b 0, 100, 600, 800',
    protocol: { bValues: [0, 100, 600, 800] },
    truths: [
      { tissue: 'malignant', values: { adcMm2PerS: 1.3e-3, s0: 1000 } },
      { tissue: 'benign', values: { adcMm2PerS: 1.5e-3, s0: 1000 } },
      { tissue: 'fibroglandular', values: { adcMm2PerS: 2.4e-3, s0: 1000 } },
    ],
    noise: diffusionNoise,
  },
  {
    model: 'ivim',
    protocolName: 'sixteen b',
    protocol: { bValues: [0, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000] },
    truths: [
      { tissue: 'invasive ductal', values: { dMm2PerS: 1.15e-3, f: 0.105, dStarMm2PerS: 0.015, s0: 1000 } },
      { tissue: 'liver', values: { dMm2PerS: 1.05e-3, f: 0.25, dStarMm2PerS: 0.065, s0: 1000 } },
    ],
    noise: perfusedNoise,
  },
];
