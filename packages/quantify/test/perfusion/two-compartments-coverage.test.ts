import { describe, expect, test } from 'vitest';
import { twoCompartmentExchangeModel, twoCompartmentUptakeModel } from '../../src/index.ts';
import { type Coverage, coverage, signalCoverage } from '../coverage.ts';

const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
const hundred = { timesS: Array.from({ length: 100 }, (_, i) => 1 + 3 * i) };
const tumour = { fpPerMin: 0.5, psPerMin: 0.2, vp: 0.1, ve: 0.3 };
const slow = { fpPerMin: 0.4, psPerMin: 0.05, vp: 0.08 };
const DRAWS = 3000;

function expectHonest({ share, bias, flagged }: Coverage, mostBias: number): void {
  for (const [name, held] of Object.entries(share)) {
    expect(held, name).toBeGreaterThan(0.93);
    expect(held, name).toBeLessThan(0.97);
    expect(Math.abs(bias[name]), name).toBeLessThan(mostBias);
  }
  expect(flagged).toBeLessThan(0.01);
}

describe('nominal 95 % intervals cover 93 to 97 %, flagged fits counted as misses', () => {
  test('exchange, concentrations', () => {
    expectHonest(coverage(twoCompartmentExchangeModel.prepare(hundred, parker), tumour, 0.01, DRAWS), 0.01);
  });

  test('uptake, concentrations', () => {
    expectHonest(coverage(twoCompartmentUptakeModel.prepare(hundred, parker), slow, 0.01, DRAWS), 0.01);
  });

  const noise = { t1Ms: 1650, snr: 60, snrOfT1: 60, baselineFrames: [0, 1, 2, 3, 4, 5], draws: DRAWS };
  test('exchange, from signals with noisy baseline and T1', () => {
    expectHonest(
      signalCoverage(
        (signal) => twoCompartmentExchangeModel.prepare({ ...hundred, signal }, parker),
        twoCompartmentExchangeModel.prepare(hundred, parker),
        tumour,
        noise,
      ),
      0.02,
    );
  });

  test('uptake, from signals with noisy baseline and T1', () => {
    expectHonest(
      signalCoverage(
        (signal) => twoCompartmentUptakeModel.prepare({ ...hundred, signal }, parker),
        twoCompartmentUptakeModel.prepare(hundred, parker),
        slow,
        noise,
      ),
      0.02,
    );
  });
});

test('without standard errors of T1 a warning travels', () => {
  const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
  const prepared = twoCompartmentExchangeModel.prepare({ ...hundred, signal }, parker);
  const frames = hundred.timesS.map(() => Float32Array.of(100));
  const { warnings } = prepared.fit(frames, Int32Array.of(0), { t1Ms: Float32Array.of(1500) });
  expect(warnings.map(({ code }) => code)).toEqual(['t1-taken-as-exact']);
});
