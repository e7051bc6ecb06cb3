import type { UncertaintyStudy } from './uncertainty-study.ts';

const noise = { snr: [50, 20] };
const longitudinal = [
  { tissue: 'fibroglandular', t1Ms: 1680 },
  { tissue: 'native tumour', t1Ms: 1900 },
  { tissue: 'tumour after contrast', t1Ms: 460 },
];
const fiveAngles = { flipAnglesDeg: [2, 5, 10, 15, 20], trMs: 5 };
const flipped = longitudinal.map(({ tissue, t1Ms }) => ({ tissue, values: { t1Ms, m0: 1000 } }));
const recovering = longitudinal.map(({ tissue, t1Ms }) => ({
  tissue,
  values: { t1Ms, m0: 1000, inversion: 1.9 },
}));
const molli = { inversionTimesMs: [100, 180, 260, 1000, 1080, 1160, 2000, 3000] };
const early = { inversionTimesMs: [100, 200, 300, 400, 500, 600, 700, 800] };
/** The bound is that of signals with their sign: how much the lost ones told is not in it. */
const magnitude = {
  notEfficient: 'the bound is of signals with a sign; with it the same fit is asked',
};
const eightEchoes = { echoTimesMs: [10, 20, 30, 40, 60, 80, 100, 120] };

export const relaxometryStudies: readonly UncertaintyStudy[] = [
  {
    model: 't1-vfa',
    protocolName: 'five angles',
    protocol: fiveAngles,
    truths: [
      ...flipped,
      {
        tissue: 'native tumour, left breast (B1 0.86)',
        values: { t1Ms: 1900, m0: 1000 },
        extra: { b1Factor: 0.86 },
      },
      { tissue: 'fat', values: { t1Ms: 420, m0: 1000 } },
    ],
    noise,
  },
  {
    model: 't1-vfa-linear',
    protocolName: 'five angles',
    protocol: fiveAngles,
    truths: flipped,
    noise,
    notEfficient: 'the linearised fit weighs small angles too much: it is quick, not efficient',
  },
  {
    model: 't1-inversion-recovery',
    protocolName: 'MOLLI, eight times',
    protocol: molli,
    truths: recovering,
    noise,
    ...magnitude,
  },
  {
    model: 't1-inversion-recovery',
    protocolName: 'MOLLI with its sign',
    protocol: molli,
    settings: { polarity: 'signed' },
    truths: recovering,
    noise,
  },
  {
    model: 't1-inversion-recovery',
    protocolName: '100 to 800 ms',
    protocol: early,
    truths: recovering.slice(1),
    noise,
    ...magnitude,
  },
  {
    model: 'delta-t1',
    protocolName: 'two maps',
    protocol: {},
    truths: [
      {
        tissue: 'native tumour, before and after contrast',
        values: { deltaT1Ms: 1900 - 460, relativeDeltaT1: 1 - 460 / 1900 },
        extra: (sd) => ({ t1BeforeSeMs: sd, t1AfterSeMs: sd }),
      },
    ],
    noise: { snr: [50, 20] },
  },
  {
    model: 'b1-afi',
    protocolName: '60 degrees, 20 and 100 ms',
    protocol: { flipAngleDeg: 60, tr1Ms: 20, tr2Ms: 100 },
    settings: (sd) => ({ noiseSd: sd }),
    truths: [
      { tissue: 'left breast', values: { b1Factor: 0.86 } },
      { tissue: 'right breast', values: { b1Factor: 1.03 } },
    ],
    noise,
    scaleIsFree: true,
    notEfficient: 'two images for two unknowns: there is no other estimate',
  },
  {
    model: 'b1-bloch-siegert',
    protocolName: 'a phase of half a radian',
    protocol: { nominalPeakUt: 10, kRadPerUt2: 0.005 },
    truths: [
      { tissue: 'left breast', values: { b1Factor: 0.86 }, extra: (sd) => ({ magnitudeSnr: 1 / sd }) },
      { tissue: 'right breast', values: { b1Factor: 1.03 }, extra: (sd) => ({ magnitudeSnr: 1 / sd }) },
    ],
    noise: { sd: [0.02, 0.05] },
  },
  {
    model: 't2',
    protocolName: 'eight echoes',
    protocol: eightEchoes,
    truths: [
      { tissue: 'malignant', values: { t2Ms: 83, s0: 1000 } },
      { tissue: 'fibroglandular', values: { t2Ms: 71, s0: 1000 } },
    ],
    noise,
  },
  {
    model: 't2star',
    protocolName: 'eight echoes',
    protocol: { echoTimesMs: [5, 10, 15, 20, 25, 30, 35, 40] },
    truths: [
      { tissue: 'fibroglandular', values: { t2StarMs: 22, s0: 1000 } },
      { tissue: 'fat', values: { t2StarMs: 36, s0: 1000 } },
    ],
    noise,
  },
];
