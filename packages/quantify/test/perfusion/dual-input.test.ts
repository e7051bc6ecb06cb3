import { isLobuleError } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dualInputModel,
  exponentialConvolution,
  identifiability,
  plasmaInput,
  reasonOf,
  toftsModel,
} from '../../src/index.ts';
import { coverage, signalCoverage } from '../coverage.ts';

const timesS = Array.from({ length: 60 }, (_, i) => 1 + 4 * i);
const artery = { kind: 'parker', arrivalS: 15 } as const;
/** The portal vein sees the artery's curve after the gut: later, lower and spread over half a minute. */
const arterial = plasmaInput(artery, 300);
const portalTimesS = Array.from({ length: 301 }, (_, i) => i);
const portalMm = Array.from(
  exponentialConvolution(
    { timeS: arterial.timeS.map((t) => t + 8), value: arterial.value },
    1 / 15,
    portalTimesS,
    new Float64Array(301),
  ),
  (value) => value / 15,
);
const portalInput = { timesS: portalTimesS, concentrationMm: portalMm, of: 'plasma' } as const;
const settings = { arterialInput: artery, portalInput };
const model = dualInputModel.prepare({ timesS }, settings);
const liver = { arterialInflowPerMin: 0.25, portalInflowPerMin: 0.75, distributionVolume: 0.25 };
const near = (got: number, expected: number, relative: number) =>
  expect(Math.abs(got / expected - 1), `${got} for ${expected}`).toBeLessThan(relative);

describe('two inputs into one compartment', () => {
  test('recovers any tissue from sixty noise-free frames', () => {
    const inflow = fc.double({ min: 0.05, max: 1, noNaN: true });
    const volume = fc.double({ min: 0.1, max: 0.6, noNaN: true });
    fc.assert(
      fc.property(inflow, inflow, volume, (arterialInflowPerMin, portalInflowPerMin, distributionVolume) => {
        const truth = { arterialInflowPerMin, portalInflowPerMin, distributionVolume };
        const { parameters, reason } = model.fitCurve(model.predict(truth));
        const total = arterialInflowPerMin + portalInflowPerMin;
        near(parameters.arterialInflowPerMin, arterialInflowPerMin, 1e-4);
        near(parameters.portalInflowPerMin, portalInflowPerMin, 1e-4);
        near(parameters.totalInflowPerMin, total, 1e-4);
        near(parameters.arterialFraction, arterialInflowPerMin / total, 1e-4);
        near(parameters.distributionVolume, distributionVolume, 1e-4);
        near(parameters.mttS, (60 * distributionVolume) / total, 1e-4);
        expect(reason).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test('is the sum of two Tofts models of one rate', () => {
    const of = (arterialInput: Parameters<typeof toftsModel.prepare>[1] & object, ktransPerMin: number) =>
      toftsModel.prepare({ timesS }, arterialInput).predict({ ktransPerMin, ve: ktransPerMin / 4 });
    const a = of({ arterialInput: artery }, 0.25);
    const b = of({ arterialInput: { kind: 'measured', ...portalInput } }, 0.75);
    model.predict(liver).forEach((value, i) => {
      expect(Math.abs(value - a[i] - b[i])).toBeLessThan(1e-12);
    });
  });

  test('its standard errors are those of the Jacobian by differences', () => {
    const noisy = model.predict(liver).map((value, i) => value + 0.005 * Math.sin(11 * i * i));
    const { parameters, standardErrors, residual } = model.fitCurve(noisy);
    const truth = Object.fromEntries(dualInputModel.free.map((name) => [name, parameters[name]]));
    const sigma = residual * Math.sqrt(60 / 57);
    const { relativeSd } = identifiability(dualInputModel, { timesS }, truth, sigma, { settings });
    for (const name of dualInputModel.free)
      near(standardErrors[name] / parameters[name], relativeSd[name], 1e-4);
  });

  test('nominal 95 % intervals cover 93 to 97 %, from concentrations and from signals', () => {
    const ofConcentrations = coverage(model, liver, 0.01, 2000);
    const ofSignals = signalCoverage(
      (signal) => dualInputModel.prepare({ timesS, signal }, settings),
      model,
      liver,
      { t1Ms: 650, snr: 60, snrOfT1: 60, baselineFrames: [0, 1, 2], draws: 2000 },
    );
    for (const { share } of [ofConcentrations, ofSignals]) {
      for (const [name, held] of Object.entries(share)) {
        expect(held, name).toBeGreaterThan(0.93);
        expect(held, name).toBeLessThan(0.97);
      }
    }
  });

  test('an inflow that would be negative is 0 without an error, and the rest is fitted without it', () => {
    const curve = model.predict({ ...liver, arterialInflowPerMin: -0.05 });
    const { parameters, standardErrors, reason } = model.fitCurve(curve);
    expect(parameters.arterialInflowPerMin).toBe(0);
    expect(parameters.arterialFraction).toBe(0);
    expect(standardErrors.arterialInflowPerMin).toBeNaN();
    expect(standardErrors.arterialFraction).toBeNaN();
    expect(standardErrors.portalInflowPerMin).toBeGreaterThan(0);
    expect(reasonOf(reason).code).toBe('amplitude-at-zero');
  });

  test('of tissue that returns nothing keeps the inflows and refuses the volume', () => {
    const { parameters, reason } = model.fitCurve(model.predict({ ...liver, distributionVolume: 1e6 }));
    near(parameters.totalInflowPerMin, 1, 0.05);
    expect(parameters.distributionVolume).toBeNaN();
    expect(reasonOf(reason).code).toBe('rate-at-limit');
  });

  test('without a concentration there is no uptake', () => {
    const { parameters, reason } = model.fitCurve(new Float64Array(60));
    expect(parameters.totalInflowPerMin).toBe(0);
    expect(parameters.mttS).toBeNaN();
    expect(reasonOf(reason).code).toBe('no-uptake');
  });

  test('the curve for plotting is the model at the estimates', () => {
    const { fitted, parameters } = model.fitCurve(
      model.predict(liver).map((value, i) => value + 0.01 * Math.cos(5 * i)),
    );
    model.predict(parameters).forEach((value, i) => {
      expect(fitted[i]).toBeCloseTo(value, 10);
    });
  });

  test('needs the curve of the portal vein', () => {
    try {
      dualInputModel.prepare({ timesS }, { arterialInput: artery });
      expect.unreachable();
    } catch (error) {
      expect(isLobuleError(error, 'quantify/settings')).toBe(true);
      expect((error as Error).message).toMatch(/portalInput/);
    }
  });

  test('is refused at slow phases, with the bound', () => {
    expect(() => dualInputModel.prepare({ timesS: [0, 60, 120, 180, 240] }, settings)).toThrow(
      /60 s apart.*ka .*kp .*DV/,
    );
  });
});
