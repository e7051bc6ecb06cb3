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
import { coverage } from './coverage.ts';

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

test('where the data cannot tell ve, most voxels say so instead of giving a number', () => {
  const model = toftsModel.prepare(sixPhases, parker);
  const { share, flagged } = coverage(model, { ktransPerMin: 0.02, ve: 0.2 }, 0.03, DRAWS);
  expect(flagged).toBeGreaterThan(0.8);
  expect(share.ktransPerMin).toBeGreaterThan(0.9);
});
