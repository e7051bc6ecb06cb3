import { type RandomStream, randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  intervalFactor,
  ivimBayesModel,
  ivimModel,
  ivimSegmentedModel,
  type PreparedModel,
  reasonOf,
} from '../../src/index.ts';
import { studentShape, truncateT } from '../../src/solver/truncated-t.ts';

const bValues = [0, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000];
const clinical = [0, 30, 60, 100, 200, 400, 600, 800];
const tissue = { dMm2PerS: 1.1e-3, f: 0.12, dStarMm2PerS: 0.03, s0: 500 };

/** Signals of the model with Gaussian noise, one voxel per draw. */
function draws(
  model: PreparedModel,
  truths: readonly { readonly [name: string]: number }[],
  sd: number,
  stream: RandomStream,
) {
  const frames = Array.from({ length: model.frameCount }, () => new Float64Array(truths.length));
  truths.forEach((truth, v) =>
    model.predict(truth).forEach((value, t) => {
      frames[t][v] = value + sd * normalVariate(stream);
    }),
  );
  return model.fit(
    frames,
    Int32Array.from(truths, (_, v) => v),
  );
}

describe('every way of fitting IVIM', () => {
  const ways: readonly (readonly [string, PreparedModel])[] = [
    ['with what is expected of D*', ivimModel.prepare({ bValues })],
    ['without', ivimModel.prepare({ bValues }, { priorOnDStar: 'none' })],
    ['in segments', ivimSegmentedModel.prepare({ bValues })],
    ['by the posterior', ivimBayesModel.prepare({ bValues })],
  ];

  // dipy#1817: D* of 300 times that of free water (0.9 mm2/s). The least-squares fit of this curve wants D* infinite.
  test.each(ways)('%s gives no D* of 300 times free water', (_name, model) => {
    const signal = bValues.map((b) => 450 * Math.exp(-b * 1.1e-3) + (b === 0 ? 50 : 0));
    const { parameters, reason } = model.fitCurve(signal);
    expect(parameters.dStarMm2PerS > 0.5).toBe(false);
    expect(parameters.f).toBeCloseTo(0.1, 1);
    expect(parameters.dStarMm2PerS).toBeNaN();
    expect(['rate-at-limit', 'not-identifiable']).toContain(reasonOf(reason).code);
  });

  // OSIPI's collection, issue 87: starts outside the bounds. There is none here: any scale of the signal is the same.
  test.each(ways)('%s needs no start: the scale of the signal changes nothing else', (_name, model) => {
    const signal = model.predict(tissue).map((value, i) => value + Math.sin(3 * i));
    const once = model.fitCurve(signal);
    const scaled = model.fitCurve(signal.map((value) => value * 1e-6));
    for (const name of ['dMm2PerS', 'f', 'dStarMm2PerS'])
      expect(Math.abs(scaled.parameters[name] / once.parameters[name] - 1), name).toBeLessThan(1e-9);
  });

  test.each(ways)('%s does not depend on the order of the images', (_name, model) => {
    const signal = model.predict(tissue).map((value, i) => value + Math.sin(3 * i));
    const order = bValues.map((_, i) => (i * 7) % 16);
    const moved = { bValues: order.map((i) => bValues[i]) };
    const other =
      model.modelId === 'ivim'
        ? ivimModel.prepare(moved, { priorOnDStar: _name === 'without' ? 'none' : 'log-normal' })
        : (model.modelId === 'ivim-bayes' ? ivimBayesModel : ivimSegmentedModel).prepare(moved);
    const expected = model.fitCurve(signal).parameters;
    const { parameters } = other.fitCurve(order.map((i) => signal[i]));
    for (const name of ['dMm2PerS', 'f', 'dStarMm2PerS'])
      expect(Math.abs(parameters[name] / expected[name] - 1), name).toBeLessThan(1e-6);
  });

  test.each(ways)('%s is near the truth where there is little noise', (_name, model) => {
    const { parameters } = model.fitCurve(
      model.predict(tissue).map((value, i) => value + 0.05 * Math.sin(3 * i)),
    );
    expect(Math.abs(parameters.dMm2PerS / tissue.dMm2PerS - 1)).toBeLessThan(0.01);
    expect(Math.abs(parameters.f / tissue.f - 1)).toBeLessThan(0.02);
    expect(Math.abs(parameters.dStarMm2PerS / tissue.dStarMm2PerS - 1)).toBeLessThan(0.02);
  });
});

describe('IVIM without a prior', () => {
  const model = ivimModel.prepare({ bValues }, { priorOnDStar: 'none' });

  test('is the least-squares fit: nothing is smaller nearby', () => {
    const signal = model.predict(tissue).map((value, i) => value + 3 * Math.sin(3 * i + 1));
    const { parameters } = model.fitCurve(signal);
    const squares = (at: { readonly [name: string]: number }) =>
      model.predict(at).reduce((sum, value, i) => sum + (value - signal[i]) ** 2, 0);
    const least = squares(parameters);
    for (const name of Object.keys(tissue))
      for (const by of [0.999, 1.001])
        expect(squares({ ...parameters, [name]: parameters[name] * by })).toBeGreaterThan(least);
  });

  test('gives D* where it is larger than its error, and the prior leaves it alone there', () => {
    const signal = model.predict({ ...tissue, f: 0.3 }).map((value, i) => value + Math.sin(3 * i));
    const free = model.fitCurve(signal).parameters.dStarMm2PerS;
    const expected = ivimModel.prepare({ bValues }).fitCurve(signal).parameters.dStarMm2PerS;
    expect(Math.abs(free / expected - 1)).toBeLessThan(0.01);
  });
});

describe('segmented IVIM', () => {
  const model = ivimSegmentedModel.prepare({ bValues });

  test('finds a tissue whose blood is gone at the threshold', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5e-4, max: 2.5e-3, noNaN: true }),
        fc.double({ min: 0.05, max: 0.5, noNaN: true }),
        fc.double({ min: 0.08, max: 0.3, noNaN: true }),
        (dMm2PerS, f, dStarMm2PerS) => {
          const { parameters } = model.fitCurve(model.predict({ dMm2PerS, f, dStarMm2PerS, s0: 700 }));
          expect(Math.abs(parameters.dMm2PerS / dMm2PerS - 1)).toBeLessThan(1e-5);
          expect(Math.abs(parameters.f / f - 1)).toBeLessThan(1e-5);
          expect(Math.abs(parameters.dStarMm2PerS / dStarMm2PerS - 1)).toBeLessThan(1e-4);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('takes D from the line through the high b-values alone', () => {
    // numpy.polyfit(b, log(s), 1, w=s) of b 200 to 1000, then once more with w=exp of that line.
    const { parameters } = ivimSegmentedModel
      .prepare({ bValues: [0, 50, 200, 500, 800, 1000] })
      .fitCurve([1000, 870, 700, 505, 350, 288]);
    expect(parameters.dMm2PerS).toBeCloseTo(0.0011265463546287298, 12);
    expect(parameters.f).toBeCloseTo(0.12150065111338904, 9);
  });

  test('has honest intervals where the blood is gone at the threshold', () => {
    const truth = { ...tissue, dStarMm2PerS: 0.05 };
    const result = draws(
      model,
      Array.from({ length: 2000 }, () => truth),
      5,
      randomStream(25, 'segmented'),
    );
    for (const [name, value] of Object.entries(truth)) {
      let held = 0;
      for (let i = 0; i < 2000; i++) {
        const reach = intervalFactor(result.degreesOfFreedom[i]) * result.standardErrors[name][i];
        if (Math.abs(result.parameters[name][i] - value) <= reach) held++;
      }
      expect(held / 2000, name).toBeGreaterThan(0.92);
    }
  });

  test.each([
    ['no b = 0', [10, 50, 200, 800], {}, /needs b = 0/],
    ['one high b-value', [0, 50, 100, 800], {}, /two from there on/],
    ['no low b-value', [0, 200, 400, 800], {}, /one b-value between 0 and 200/],
    ['a D* range of nothing', bValues, { lowestDStarMm2PerS: 0.5 }, /must be below/],
  ])('%s is an error', (_name, b, settings, message) => {
    expect(() => ivimSegmentedModel.prepare({ bValues: b }, settings)).toThrow(message);
  });

  test.each([
    ['a zero at a high b-value', [1000, 800, 700, 0, 300, 200], 'not-positive'],
    ['a signal that grows', [100, 110, 120, 130, 140, 150], 'outside-model'],
  ])('%s leaves nothing', (_name, signal, code) => {
    const { parameters, reason } = ivimSegmentedModel
      .prepare({ bValues: [0, 50, 200, 500, 800, 1000] })
      .fitCurve(signal);
    expect(parameters.dMm2PerS).toBeNaN();
    expect(reasonOf(reason).code).toBe(code);
  });
});

describe('the posterior of IVIM', () => {
  test('is that of a sum over a dense grid of D, D* and f', () => {
    const signal = [503, 466, 443, 424, 373, 297, 243, 195];
    const { parameters, standardErrors } = ivimBayesModel
      .prepare({ bValues: clinical }, { highestF: 0.5 })
      .fitCurve(signal);
    const dense = bruteForce(clinical, signal, 0.5);
    // Laplace at each D*, against no approximation: within a twentieth of a standard deviation.
    for (const [p, name] of ['dMm2PerS', 'f', 'dStarMm2PerS'].entries()) {
      expect(Math.abs(parameters[name] - dense.means[p]) / dense.sds[p], name).toBeLessThan(0.05);
      expect(Math.abs(standardErrors[name] / dense.sds[p] - 1), name).toBeLessThan(0.05);
    }
  });

  test.each([
    ['eight b-values, SNR 40', clinical, 40, 0.3],
    ['sixteen b-values, SNR 50, any f', bValues, 50, 1],
  ])(
    'has intervals that hold the truth as often as they say, over draws from the prior: %s',
    (_name, b, snr, highestF) => {
      const model = ivimBayesModel.prepare({ bValues: b }, { highestF });
      const stream = randomStream(26, 'prior', b.length);
      const logNormal = (median: number, spread: number, low: number, high: number): number => {
        const value = median * Math.exp(spread * normalVariate(stream));
        return value > low && value < high ? value : logNormal(median, spread, low, high);
      };
      const truths = Array.from({ length: 3000 }, () => ({
        dMm2PerS: logNormal(1.2e-3, 0.5, 5e-5, 0.005),
        f: highestF * stream.uniform(),
        dStarMm2PerS: logNormal(0.02, 0.7, 0.005, 0.5),
        s0: 500,
      }));
      const { parameters, standardErrors } = draws(model, truths, 500 / snr, stream);
      for (const name of ['dMm2PerS', 'f', 'dStarMm2PerS'] as const) {
        const held = truths.filter(
          (truth, i) => Math.abs(parameters[name][i] - truth[name]) <= 1.96 * standardErrors[name][i],
        );
        expect(held.length / truths.length, name).toBeGreaterThan(0.93);
        expect(held.length / truths.length, name).toBeLessThan(0.97);
      }
    },
  );

  test('falls back on what was known where the data say nothing, with a flag', () => {
    const model = ivimBayesModel.prepare({ bValues: clinical });
    const signal = clinical.map((b, i) => 500 * Math.exp(-b * 1.2e-3) + (i % 2 ? 6 : -6));
    const { parameters, standardErrors, reason } = model.fitCurve(signal);
    expect(reasonOf(reason).code).toBe('mostly-prior');
    expect(parameters.f).toBeGreaterThan(0);
    expect(parameters.f).toBeLessThan(2 * standardErrors.f);
    expect(parameters.dStarMm2PerS).toBeGreaterThan(0.01);
    expect(parameters.dStarMm2PerS).toBeLessThan(0.04);
  });

  test('is at the fit where the data say all', () => {
    const fit = ivimModel.prepare({ bValues });
    const signal = fit.predict({ ...tissue, f: 0.3 }).map((value, i) => value + 0.02 * Math.sin(3 * i));
    const posterior = ivimBayesModel.prepare({ bValues }).fitCurve(signal);
    const { parameters, standardErrors } = fit.fitCurve(signal);
    for (const name of Object.keys(tissue))
      expect(
        Math.abs(posterior.parameters[name] - parameters[name]) / standardErrors[name],
        name,
      ).toBeLessThan(0.05);
  });

  test('is resolved however little noise there is', () => {
    const model = ivimBayesModel.prepare({ bValues }, { highestF: 0.3 });
    for (const f of [0.1, 0.2999]) {
      const { parameters, standardErrors } = model.fitCurve(model.predict({ ...tissue, f }));
      for (const name of ['dMm2PerS', 'dStarMm2PerS'] as const) {
        expect(Math.abs(parameters[name] / tissue[name] - 1), name).toBeLessThan(1e-4);
        expect(standardErrors[name] / tissue[name], name).toBeLessThan(1e-3);
      }
    }
  });

  test.each([
    ['a median of D* among the D', { expectedDStarMm2PerS: 0.001 }, /must increase/],
    ['a spread of zero', { spreadOfD: 0 }, /spreadOfD must be positive/],
    ['an f above 1', { highestF: 1.2 }, /highestF must be at most 1/],
  ])('%s is an error', (_name, settings, message) => {
    expect(() => ivimBayesModel.prepare({ bValues }, settings)).toThrow(message);
  });

  test('of five images is an error', () => {
    expect(() => ivimBayesModel.prepare({ bValues: [0, 50, 100, 400, 800] })).toThrow(/5 b-values for 6/);
  });
});

test("Student's t cut to an interval is that of a fine sum", () => {
  const nu = 5;
  const shape = studentShape(nu);
  const part = { share: 0, mean: 0, variance: 0 };
  for (const [centre, scale, low, high] of [
    [0.1, 0.05, 0, 1],
    [-0.1, 0.05, 0, 1],
    [0.5, 0.3, 0, 1],
    [0.95, 0.1, 0, 1],
    [0.4, 0.01, 0, 1],
  ]) {
    truncateT(part, centre, scale, shape, low, high);
    const sums = [0, 0, 0];
    const all = 2e5;
    for (let i = 0; i < all; i++) {
      const x = low + ((high - low) * (i + 0.5)) / all;
      const density = (1 + ((x - centre) / scale) ** 2 / nu) ** (-(nu + 1) / 2) / (scale * all);
      sums.forEach((_, power) => {
        sums[power] += density * x ** power;
      });
    }
    const mean = sums[1] / sums[0];
    // The constant of Student's t at 5 degrees of freedom: 8 / (3 pi sqrt 5).
    expect(Math.abs(part.share / ((sums[0] * 8) / (3 * Math.PI * Math.sqrt(5))) - 1)).toBeLessThan(1e-4);
    expect(Math.abs(part.mean - mean) / scale).toBeLessThan(1e-3);
    expect(Math.abs(part.variance / (sums[2] / sums[0] - mean * mean) - 1)).toBeLessThan(5e-3);
  }
});

/** S0 with a flat prior and the noise integrated out: |e|^-1 RSS^(-(n-1)/2), times the priors, at every point. */
function bruteForce(b: readonly number[], y: readonly number[], highestF: number) {
  const n = b.length;
  const squared = y.reduce((sum, value) => sum + value * value, 0);
  const sums = new Float64Array(7);
  for (let i = 0; i < 120; i++) {
    const logD = Math.log(3e-4) + (i / 119) * Math.log(0.004 / 3e-4);
    for (let j = 0; j < 120; j++) {
      const logDStar = Math.log(0.005) + (j / 119) * Math.log(100);
      for (let k = 0; k < 120; k++) {
        const f = (highestF * (k + 0.5)) / 120;
        let ee = 0;
        let ey = 0;
        for (let t = 0; t < n; t++) {
          const e = (1 - f) * Math.exp(-b[t] * Math.exp(logD)) + f * Math.exp(-b[t] * Math.exp(logDStar));
          ee += e * e;
          ey += e * y[t];
        }
        const z = ((logD - Math.log(0.0012)) / 0.5) ** 2 + ((logDStar - Math.log(0.02)) / 0.7) ** 2;
        const residual = squared - (ey * ey) / ee;
        const ends = j === 0 || j === 119 ? 0.5 : 1;
        const weight = (ends * Math.exp(-z / 2) * (residual / 100) ** (-(n - 1) / 2)) / Math.sqrt(ee);
        const values = [Math.exp(logD), f, Math.exp(logDStar)];
        sums[0] += weight;
        values.forEach((value, p) => {
          sums[1 + p] += weight * value;
          sums[4 + p] += weight * value * value;
        });
      }
    }
  }
  const means = [1, 2, 3].map((p) => sums[p] / sums[0]);
  return { means, sds: means.map((mean, p) => Math.sqrt(sums[4 + p] / sums[0] - mean * mean)) };
}
