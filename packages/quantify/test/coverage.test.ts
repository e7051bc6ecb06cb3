import { describe, expect, test } from 'vitest';
import {
  adcModel,
  extendedToftsModel,
  inversionRecoveryModel,
  ivimModel,
  type PreparedModel,
  patlakModel,
  t1VfaModel,
  t2Model,
  toftsModel,
} from '../src/index.ts';
import { coverage, diffusionCoverage, signalCoverage } from './coverage.ts';

const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
const sixPhases = { timesS: [0, 90, 155, 220, 285, 350] };
const sixtyFrames = { timesS: Array.from({ length: 60 }, (_, i) => 5 * i) };
const ivimB = [0, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000];
const DRAWS = 3000;

type Case = readonly [
  string,
  PreparedModel,
  { readonly [name: string]: number },
  number,
  { [name: string]: number }?,
];

const interior: readonly Case[] = [
  ['Tofts, six phases, lesion', toftsModel.prepare(sixPhases, parker), { ktransPerMin: 0.2, ve: 0.4 }, 0.01],
  [
    'Tofts, six phases, SNR of 10',
    toftsModel.prepare(sixPhases, parker),
    { ktransPerMin: 0.2, ve: 0.4 },
    0.03,
  ],
  ['Tofts, six phases, fast', toftsModel.prepare(sixPhases, parker), { ktransPerMin: 0.4, ve: 0.4 }, 0.01],
  ['Tofts, sixty frames', toftsModel.prepare(sixtyFrames, parker), { ktransPerMin: 0.2, ve: 0.4 }, 0.02],
  [
    'extended Tofts, sixty frames',
    extendedToftsModel.prepare(sixtyFrames, parker),
    { ktransPerMin: 0.2, ve: 0.4, vp: 0.05 },
    0.02,
  ],
  ['Patlak', patlakModel.prepare(sixtyFrames, parker), { vp: 0.05, psPerMin: 0.02 }, 0.01],
  [
    'T1 by five flip angles with B1',
    t1VfaModel.prepare({ flipAnglesDeg: [2, 5, 10, 15, 20], trMs: 5 }),
    { t1Ms: 1500, m0: 1000 },
    1,
    { b1Factor: 0.9 },
  ],
  [
    'MOLLI after contrast',
    inversionRecoveryModel.prepare({ inversionTimesMs: [100, 180, 260, 1000, 1080, 1160, 2000, 3000] }),
    { t1Ms: 460, m0: 100, inversion: 1.9 },
    1,
  ],
  ['T2', t2Model.prepare({ echoTimesMs: [10, 20, 30, 40, 60, 80, 100, 120] }), { t2Ms: 80, s0: 500 }, 10],
  ['ADC', adcModel.prepare({ bValues: [0, 100, 600, 800] }), { adcMm2PerS: 1.2e-3, s0: 500 }, 10],
  [
    'IVIM',
    ivimModel.prepare({ bValues: ivimB }),
    { dMm2PerS: 1.2e-3, f: 0.2, dStarMm2PerS: 0.03, s0: 500 },
    2.5,
  ],
];

describe('nominal 95 % intervals cover 93 to 97 % at interior truths', () => {
  for (const [name, model, truth, noise, extra] of interior) {
    test(name, () => {
      const { share, bias } = coverage(model, truth, noise, DRAWS, extra);
      for (const parameter of Object.keys(truth)) {
        expect(share[parameter], parameter).toBeGreaterThan(0.93);
        expect(share[parameter], parameter).toBeLessThan(0.97);
        expect(Math.abs(bias[parameter]), parameter).toBeLessThan(0.02);
      }
    });
  }
});

const phases = Array.from({ length: 6 }, (_, i) => 22.5 + 65 * i);
const frames25 = Array.from({ length: 25 }, (_, i) => 5 + 14 * i);
const arterial = { arterialInput: { kind: 'parker', arrivalS: 45 } } as const;
const lesion = { ktransPerMin: 0.3, ve: 0.36 };
const gland = { ktransPerMin: 0.025, ve: 0.2 };

describe('from signals: noise of the frames, of the baseline that they share, and of T1', () => {
  type Signals = readonly [string, readonly number[], number[], typeof lesion, number, number];
  const cases: readonly Signals[] = [
    ['six phases, lesion', phases, [0], lesion, 60, 0.02],
    ['six phases, slower lesion', phases, [0], { ktransPerMin: 0.2, ve: 0.4 }, 60, 0.02],
    ['six phases, faster lesion', phases, [0], { ktransPerMin: 0.45, ve: 0.4 }, 60, 0.02],
    ['six phases, gland', phases, [0], gland, 60, 0.02],
    ['six phases, T1 known to 10 %', phases, [0], lesion, 15, 0.03],
    ['25 frames, lesion', frames25, [0, 1, 2], lesion, 60, 0.02],
    ['25 frames, gland', frames25, [0, 1, 2], gland, 60, 0.02],
    ['25 frames, T1 known to 10 %', frames25, [0, 1, 2], lesion, 15, 0.03],
  ];
  for (const [name, timesS, baselineFrames, truth, snrOfT1, most] of cases) {
    test(`Tofts, ${name}`, () => {
      const { share, bias } = signalCoverage(
        (signal) => toftsModel.prepare({ timesS, signal }, arterial),
        toftsModel.prepare({ timesS }, arterial),
        truth,
        { t1Ms: 1650, snr: 30, snrOfT1, baselineFrames, draws: DRAWS },
      );
      for (const parameter of Object.keys(truth)) {
        expect(share[parameter], parameter).toBeGreaterThan(0.93);
        expect(share[parameter], parameter).toBeLessThan(0.97);
        expect(Math.abs(bias[parameter]), parameter).toBeLessThan(most);
      }
    });
  }

  test('extended Tofts and Patlak, sixty frames', () => {
    const noise = { t1Ms: 1650, snr: 30, snrOfT1: 60, baselineFrames: [0, 1, 2, 3], draws: DRAWS };
    const extended = signalCoverage(
      (signal) => extendedToftsModel.prepare({ ...sixtyFrames, signal }, parker),
      extendedToftsModel.prepare(sixtyFrames, parker),
      { ...lesion, vp: 0.05 },
      noise,
    );
    const patlak = signalCoverage(
      (signal) => patlakModel.prepare({ ...sixtyFrames, signal }, parker),
      patlakModel.prepare(sixtyFrames, parker),
      { vp: 0.05, psPerMin: 0.02 },
      noise,
    );
    for (const share of [...Object.values(extended.share), ...Object.values(patlak.share)]) {
      expect(share).toBeGreaterThan(0.93);
      expect(share).toBeLessThan(0.97);
    }
  });
});

describe('IVIM at eight b-values and an SNR of 40, over all voxels', () => {
  const model = ivimModel.prepare({ bValues: [0, 30, 60, 100, 200, 400, 600, 800] });
  const s0 = 500;
  test('of a lesion gives D and f without bias and with honest intervals', () => {
    const truth = { dMm2PerS: 1.1e-3, f: 0.1, dStarMm2PerS: 0.015, s0 };
    const { share, meanError } = diffusionCoverage(model, truth, 40, DRAWS);
    for (const parameter of ['dMm2PerS', 'f']) {
      expect(share[parameter], parameter).toBeGreaterThan(0.93);
      expect(share[parameter], parameter).toBeLessThan(0.97);
    }
    expect(Math.abs(meanError.dMm2PerS)).toBeLessThan(0.01 * truth.dMm2PerS);
    expect(Math.abs(meanError.f)).toBeLessThan(0.005);
  });

  // The intervals allow for any D* within a factor of four, which adds to them where there is little perfusion.
  test('of gland gives D and f without bias; the intervals hold them a little more often than they say', () => {
    const truth = { dMm2PerS: 2e-3, f: 0.03, dStarMm2PerS: 0.015, s0 };
    const { share, meanError } = diffusionCoverage(model, truth, 40, DRAWS);
    for (const parameter of ['dMm2PerS', 'f']) {
      expect(share[parameter], parameter).toBeGreaterThan(0.94);
      expect(share[parameter], parameter).toBeLessThan(0.98);
    }
    expect(Math.abs(meanError.dMm2PerS)).toBeLessThan(0.01 * truth.dMm2PerS);
    expect(Math.abs(meanError.f)).toBeLessThan(0.005);
  });

  test('with a D* three times what is expected is off by less than its errors', () => {
    const truth = { dMm2PerS: 1.1e-3, f: 0.1, dStarMm2PerS: 0.06, s0 };
    const { share } = diffusionCoverage(model, truth, 40, DRAWS);
    expect(Math.min(share.dMm2PerS, share.f)).toBeGreaterThan(0.93);
  });
});

test('where the data cannot tell ve, most voxels say so instead of giving a number', () => {
  const model = toftsModel.prepare(sixPhases, parker);
  const { share, flagged } = coverage(model, { ktransPerMin: 0.02, ve: 0.2 }, 0.03, DRAWS);
  expect(flagged).toBeGreaterThan(0.8);
  expect(share.ktransPerMin).toBeGreaterThan(0.9);
});
