import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reasonOf, t2Model, t2StarModel } from '../../src/index.ts';

const echoes = { echoTimesMs: [10, 20, 35, 40, 60, 80, 110] };

describe('T2 and T2*', () => {
  test('recover any decay that the echoes see, at any spacing', () => {
    const model = t2Model.prepare(echoes);
    fc.assert(
      fc.property(fc.double({ min: 5, max: 1000, noNaN: true }), (t2Ms) => {
        const { parameters } = model.fitCurve(model.predict({ t2Ms, s0: 500 }));
        expect(Math.abs(parameters.t2Ms / t2Ms - 1)).toBeLessThan(1e-5);
        expect(Math.abs(parameters.s0 / 500 - 1)).toBeLessThan(1e-5);
      }),
      { numRuns: 100 },
    );
    const star = t2StarModel.prepare(echoes);
    expect(star.fitCurve(star.predict({ t2StarMs: 22, s0: 500 })).parameters.t2StarMs).toBeCloseTo(22, 4);
  });

  test('can leave the first echo out', () => {
    const model = t2Model.prepare(echoes, { skipEchoes: 1 });
    const signal = model.predict({ t2Ms: 80, s0: 500 });
    signal[0] *= 0.7;
    const { parameters, degreesOfFreedom } = model.fitCurve(signal);
    expect(parameters.t2Ms).toBeCloseTo(80, 4);
    expect(degreesOfFreedom).toBe(4);
  });

  test('the noise floor of magnitude images no longer lengthens a short T2', () => {
    const [t2Ms, s0, noiseSd] = [25, 100, 6];
    const bare = t2Model.prepare(echoes);
    const floored = t2Model.prepare(echoes, { noiseSd });
    const stream = randomStream(4, 'rice');
    const clean = bare.predict({ t2Ms, s0 });
    const frames = Array.from(clean, (value) =>
      Float64Array.from({ length: 2000 }, () => {
        const real = value + noiseSd * normalVariate(stream);
        const imaginary = noiseSd * normalVariate(stream);
        return Math.sqrt(real * real + imaginary * imaginary);
      }),
    );
    const voxels = Int32Array.from({ length: 2000 }, (_, i) => i);
    const median = (values: Float32Array) =>
      values.filter((value) => !Number.isNaN(value)).sort()[values.length >> 1];
    const before = median(bare.fit(frames, voxels).parameters.t2Ms);
    const after = median(floored.fit(frames, voxels).parameters.t2Ms);
    expect(before / t2Ms).toBeGreaterThan(1.08);
    expect(Math.abs(after / t2Ms - 1)).toBeLessThan(0.03);
  });

  test('leaves out voxels whose last echo is below the limit, and says why', () => {
    const model = t2Model.prepare(echoes, { noiseSd: 10, lowestSnr: 5 });
    const signal = model.predict({ t2Ms: 80, s0: 500 });
    expect(model.fitCurve(signal).parameters.t2Ms).toBeGreaterThan(0);
    signal[6] = 49;
    const { parameters, reason } = model.fitCurve(signal);
    expect(parameters.t2Ms).toBeNaN();
    expect(reasonOf(reason).code).toBe('low-snr');
  });

  test.each([
    ['noise alone', [5, 7, 6, 5, 6, 7, 5], { noiseSd: 6 }, 'noise-floor'],
    ['a signal that grows', [10, 20, 35, 40, 60, 80, 110], {}, 'rate-at-limit'],
    ['negative signals', [-10, -20, -35, -40, -60, -80, -110], {}, 'outside-model'],
  ])('%s has no T2', (_name, signal, settings, code) => {
    const { parameters, reason } = t2Model.prepare(echoes, settings).fitCurve(signal);
    expect(parameters.t2Ms).toBeNaN();
    expect(reasonOf(reason).code).toBe(code);
  });

  test.each([
    ['echo times that do not increase', { echoTimesMs: [10, 10, 20] }, {}, /must increase/],
    ['an echo time of 0', { echoTimesMs: [0, 10] }, {}, /positive/],
    ['all echoes but one skipped', { echoTimesMs: [10, 20, 30] }, { skipEchoes: 2 }, /1 echoes for 2/],
    ['a limit of SNR without the noise', { echoTimesMs: [10, 20, 30] }, { lowestSnr: 5 }, /needs noiseSd/],
    ['a negative noise', { echoTimesMs: [10, 20, 30] }, { noiseSd: -1 }, /noiseSd/],
  ])('%s is an error', (_name, protocol, settings, message) => {
    expect(() => t2Model.prepare(protocol, settings)).toThrow(message);
  });
});
