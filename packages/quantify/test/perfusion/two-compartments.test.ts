import { isLobuleError } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  extendedToftsModel,
  identifiability,
  patlakModel,
  plasmaInput,
  reasonOf,
  toftsModel,
  twoCompartmentExchangeModel,
  twoCompartmentUptakeModel,
} from '../../src/index.ts';
import { residueOfTwo, twoCompartments } from '../../src/perfusion/two-compartments.ts';

const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
const sixtyFrames = { timesS: Array.from({ length: 60 }, (_, i) => 5 * i) };
const sixPhases = { timesS: [0, 90, 155, 220, 285, 350] };
/** No frame on the arrival itself, where the population curve of plasma jumps and tissue does not. */
const besideArrival = { timesS: sixtyFrames.timesS.map((t) => t + 1) };
const tumour = { fpPerMin: 0.6, psPerMin: 0.3, vp: 0.05, ve: 0.4 };
const near = (got: number, expected: number, relative: number) =>
  expect(Math.abs(got / expected - 1), `${got} for ${expected}`).toBeLessThan(relative);
const exchange = twoCompartmentExchangeModel.prepare(sixtyFrames, parker);
const uptake = twoCompartmentUptakeModel.prepare(sixtyFrames, parker);

const flow = fc.double({ min: 0.1, max: 1.2, noNaN: true });
const surface = fc.double({ min: 0.03, max: 0.5, noNaN: true });
const plasmaVolume = fc.double({ min: 0.02, max: 0.2, noNaN: true });
const interstitium = fc.double({ min: 0.1, max: 0.6, noNaN: true });

describe('the residue of two compartments', () => {
  const residue = { slowAmplitude: 0, slowRate: 0, fastAmplitude: 0, fastRate: 0 };
  const inverse = twoCompartments();
  const back = () =>
    inverse.of(residue.slowAmplitude, residue.slowRate, residue.fastAmplitude, residue.fastRate);

  test('leads back to flow, exchange and volumes, over eight orders of magnitude', () => {
    const any = fc.double({ min: -4, max: 4, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(any, any, any, any, (fp, ps, vp, ve) => {
        residueOfTwo(fp, ps, vp, ve, residue);
        const { slowAmplitude, slowRate, fastAmplitude, fastRate } = residue;
        expect(Math.min(slowAmplitude, fastAmplitude, slowRate)).toBeGreaterThan(0);
        near(slowAmplitude + fastAmplitude, fp, 1e-12);
        near(slowRate * fastRate, (fp * ps) / (vp * ve), 1e-12);
        near(slowRate + fastRate, (fp + ps) / vp + ps / ve, 1e-12);
        near(slowAmplitude / slowRate + fastAmplitude / fastRate, vp + ve, 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  test('gives back what went in, and derivatives that differences confirm', () => {
    fc.assert(
      fc.property(flow, surface, plasmaVolume, interstitium, (fp, ps, vp, ve) => {
        residueOfTwo(fp, ps, vp, ve, residue);
        back();
        const values = inverse.values.slice();
        const e = ps / (ps + fp);
        [fp, ps, vp, e * fp, e, (60 * vp) / (fp + ps), ve].forEach((expected, p) => {
          near(values[p], expected, 1e-7);
        });
        const derivatives = inverse.relative.map((row) => row.slice());
        const at = [
          residue.slowAmplitude,
          residue.fastAmplitude,
          Math.log(residue.slowRate),
          Math.log(residue.fastRate),
        ];
        for (let i = 0; i < 4; i++) {
          const step = 1e-6;
          const moved = [1, -1].map((sign) => {
            const q = at.map((value, j) => (i === j ? value + sign * step * (i < 2 ? value : 1) : value));
            inverse.of(q[0], Math.exp(q[2]), q[1], Math.exp(q[3]));
            return inverse.values.slice();
          });
          const unit = i < 2 ? at[i] : 1;
          for (let p = 0; p < 7; p++) {
            const slope = (moved[0][p] - moved[1][p]) / (2 * step * unit * values[p]);
            expect(Math.abs(derivatives[p][i] - slope) * unit).toBeLessThan(
              1e-5 * (1 + Math.abs(slope) * unit),
            );
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('two-compartment exchange', () => {
  /** The two differential equations by many small steps (Heun), plasma linear between its knots: another way. */
  function integrated(fp: number, ps: number, vp: number, ve: number): number[] {
    const { timeS, value } = plasmaInput(parker.arterialInput, 300);
    const sub = 20;
    const dt = 0.125 / sub / 60;
    let cp = 0;
    let ce = 0;
    const curve: number[] = [];
    const slopes = (c: number, p: number, e: number) => [
      (fp * (c - p) - ps * (p - e)) / vp,
      (ps * (p - e)) / ve,
    ];
    for (let knot = 0; knot < timeS.length - 1; knot++) {
      if (timeS[knot] % 5 === 0) curve.push(vp * cp + ve * ce);
      for (let s = 0; s < sub; s++) {
        const at = (share: number) => value[knot] + (value[knot + 1] - value[knot]) * share;
        const [p1, e1] = slopes(at(s / sub), cp, ce);
        const [p2, e2] = slopes(at((s + 1) / sub), cp + dt * p1, ce + dt * e1);
        cp += (dt * (p1 + p2)) / 2;
        ce += (dt * (e1 + e2)) / 2;
      }
    }
    return curve;
  }

  test('is the solution of its differential equations', () => {
    const curve = exchange.predict(tumour);
    // Plasma begins at 20 s, where the population curve begins: the fifth frame.
    integrated(0.6, 0.3, 0.05, 0.4)
      .slice(0, 55)
      .forEach((expected, i) => {
        expect(curve[i + 4]).toBeCloseTo(expected, 5);
      });
  });

  test('recovers any tissue from sixty noise-free frames', () => {
    fc.assert(
      fc.property(flow, surface, plasmaVolume, interstitium, (fpPerMin, psPerMin, vp, ve) => {
        fc.pre((fpPerMin + psPerMin) / vp < 40);
        const { parameters, reason } = exchange.fitCurve(exchange.predict({ fpPerMin, psPerMin, vp, ve }));
        near(parameters.fpPerMin, fpPerMin, 1e-3);
        near(parameters.psPerMin, psPerMin, 1e-3);
        near(parameters.vp, vp, 1e-3);
        near(parameters.ve, ve, 1e-3);
        const e = psPerMin / (psPerMin + fpPerMin);
        near(parameters.ktransPerMin, e * fpPerMin, 1e-3);
        near(parameters.extractionFraction, e, 1e-3);
        near(parameters.plasmaTransitS, (60 * vp) / (fpPerMin + psPerMin), 1e-3);
        expect(reason).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('recovers an exchange that is several times the flow (defect: steps that ended on the way, PS far off)', () => {
    const times = fc.double({ min: 3, max: 6, noNaN: true });
    fc.assert(
      fc.property(flow, times, plasmaVolume, interstitium, (fpPerMin, ratio, vp, ve) => {
        const psPerMin = ratio * fpPerMin;
        fc.pre((fpPerMin + psPerMin) / vp < 80);
        const { parameters, residual } = exchange.fitCurve(exchange.predict({ fpPerMin, psPerMin, vp, ve }));
        expect(residual).toBeLessThan(1e-6);
        near(parameters.psPerMin, psPerMin, 1e-2);
        near(parameters.ve, ve, 1e-2);
      }),
      { numRuns: 200 },
    );
    const later = twoCompartmentExchangeModel.prepare(sixtyFrames, {
      arterialInput: { kind: 'parker', arrivalS: 30 },
    });
    const astray = { fpPerMin: 0.414, psPerMin: 2.098, vp: 0.02257, ve: 0.3941 };
    near(later.fitCurve(later.predict(astray)).parameters.psPerMin, astray.psPerMin, 1e-3);
  });

  test('scales with the concentration', () => {
    const curve = exchange.predict(tumour).map((value, i) => value + 0.01 * Math.sin(7 * i));
    const once = exchange.fitCurve(curve);
    const doubled = exchange.fitCurve(curve.map((value) => 2 * value));
    for (const name of ['fpPerMin', 'psPerMin', 'vp', 've']) {
      near(doubled.parameters[name], 2 * once.parameters[name], 1e-9);
      near(doubled.standardErrors[name], 2 * once.standardErrors[name], 1e-9);
    }
    near(doubled.parameters.plasmaTransitS, once.parameters.plasmaTransitS, 1e-9);
  });

  test('the curve for plotting is the model at the estimates', () => {
    const curve = exchange.predict(tumour).map((value, i) => value + 0.01 * Math.cos(5 * i));
    const { fitted, observed, parameters, residual } = exchange.fitCurve(curve);
    exchange.predict(parameters).forEach((value, i) => {
      expect(fitted[i]).toBeCloseTo(value, 10);
    });
    const squares = observed.reduce((sum, value, i) => sum + (value - fitted[i]) * (value - fitted[i]), 0);
    near(Math.sqrt(squares / curve.length), residual, 1e-6);
  });

  test('its standard errors are those of the Jacobian by differences', () => {
    const noisy = exchange.predict(tumour).map((value, i) => value + 0.003 * Math.sin(11 * i * i));
    const { parameters, standardErrors, residual, degreesOfFreedom } = exchange.fitCurve(noisy);
    const sigma = residual * Math.sqrt(60 / degreesOfFreedom);
    const truth = Object.fromEntries(
      twoCompartmentExchangeModel.free.map((name) => [name, parameters[name]]),
    );
    const { relativeSd } = identifiability(twoCompartmentExchangeModel, sixtyFrames, truth, sigma, {
      settings: parker,
    });
    expect(degreesOfFreedom).toBe(56);
    for (const name of twoCompartmentExchangeModel.free) {
      near(standardErrors[name] / parameters[name], relativeSd[name], 1e-4);
    }
  });

  test('becomes extended Tofts for a flow without end', () => {
    const late = twoCompartmentExchangeModel.prepare(besideArrival, parker);
    const tofts = extendedToftsModel.prepare(besideArrival, parker);
    const expected = tofts.predict({ ktransPerMin: 0.2, ve: 0.4, vp: 0.05 });
    late.predict({ fpPerMin: 1e10, psPerMin: 0.2, vp: 0.05, ve: 0.4 }).forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-9);
    });
    const { parameters, reason } = late.fitCurve(expected);
    near(parameters.ktransPerMin, 0.2, 1e-4);
    near(parameters.ve, 0.4, 1e-4);
    near(parameters.vp, 0.05, 1e-3);
    expect(parameters.fpPerMin).toBeNaN();
    expect(reasonOf(reason).code).toBe('rate-at-limit');
  });

  test('becomes uptake without return for an interstitium without end', () => {
    const truth = { fpPerMin: 0.4, psPerMin: 0.05, vp: 0.08 };
    const expected = uptake.predict(truth);
    exchange.predict({ ...truth, ve: Number.POSITIVE_INFINITY }).forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-12);
    });
    exchange.predict({ ...truth, ve: 1e10 }).forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-9);
    });
    const { parameters, reason } = exchange.fitCurve(expected);
    for (const [name, value] of Object.entries(truth)) near(parameters[name], value, 1e-4);
    expect(parameters.ve).toBeNaN();
    expect(reasonOf(reason).code).toBe('rate-at-limit');
  });

  test('without exchange is plasma alone; a fit says that it sees one compartment, and no number', () => {
    const plasma = exchange.predict({ fpPerMin: 0.3, psPerMin: 0, vp: 0.1, ve: 0.3 });
    const alone = toftsModel.prepare(sixtyFrames, parker).predict({ ktransPerMin: 0.3, ve: 0.1 });
    const almost = exchange.predict({ fpPerMin: 0.3, psPerMin: 1e-12, vp: 0.1, ve: 0.3 });
    plasma.forEach((value, i) => {
      expect(Math.abs(value - alone[i])).toBeLessThan(1e-12);
      expect(Math.abs(value - almost[i])).toBeLessThan(1e-9);
    });
    const { parameters, reason } = exchange.fitCurve(plasma);
    expect(Object.values(parameters).every(Number.isNaN)).toBe(true);
    expect(reasonOf(reason).code).toBe('one-compartment');
  });

  test('where both rates are alike is still exact', () => {
    // k2 / k1 comes nearest to 1 for a small PS with Fp / vp = PS / ve.
    const truth = { fpPerMin: 1e-2, psPerMin: 1e-6, vp: 0.1, ve: 1e-5 };
    const { fpPerMin: a, vp } = truth;
    const alone = toftsModel.prepare(sixtyFrames, parker).predict({ ktransPerMin: a, ve: vp });
    exchange.predict(truth).forEach((value, i) => {
      expect(Math.abs(value - alone[i])).toBeLessThan(1e-6);
    });
  });

  test('without a concentration there is no uptake', () => {
    const { parameters, reason } = exchange.fitCurve(new Float64Array(60));
    expect(parameters.psPerMin).toBe(0);
    expect(parameters.fpPerMin).toBeNaN();
    expect(reasonOf(reason).code).toBe('no-uptake');
  });

  test('says that volume fractions above one are no tissue (MADYM never rejects them)', () => {
    const { parameters, reason } = exchange.fitCurve(
      exchange.predict({ fpPerMin: 0.8, psPerMin: 0.5, vp: 0.3, ve: 0.9 }),
    );
    near(parameters.ve, 0.9, 1e-3);
    expect(reasonOf(reason).code).toBe('volume-above-one');
  });

  test('of two compartments that noise hides keeps what stands and says so', () => {
    const faint = exchange
      .predict({ fpPerMin: 0.3, psPerMin: 0.002, vp: 0.1, ve: 0.1 })
      .map((value, i) => value + 0.02 * Math.sin(31 * i * i));
    const { parameters, reason } = exchange.fitCurve(faint);
    expect(parameters.ve).toBeNaN();
    expect(['amplitude-not-significant', 'rate-at-limit', 'one-compartment']).toContain(
      reasonOf(reason).code,
    );
  });
});

describe('two-compartment uptake', () => {
  test('recovers any tissue from sixty noise-free frames', () => {
    fc.assert(
      fc.property(flow, surface, plasmaVolume, (fpPerMin, psPerMin, vp) => {
        fc.pre((fpPerMin + psPerMin) / vp < 40);
        const { parameters, reason } = uptake.fitCurve(uptake.predict({ fpPerMin, psPerMin, vp }));
        near(parameters.fpPerMin, fpPerMin, 1e-4);
        near(parameters.psPerMin, psPerMin, 1e-4);
        near(parameters.vp, vp, 1e-4);
        near(parameters.extractionFraction, psPerMin / (psPerMin + fpPerMin), 1e-4);
        near(parameters.plasmaTransitS, (60 * vp) / (psPerMin + fpPerMin), 1e-4);
        expect(reason).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test('its standard errors are those of the Jacobian by differences', () => {
    const clean = uptake.predict({ fpPerMin: 0.4, psPerMin: 0.05, vp: 0.08 });
    const { parameters, standardErrors, residual } = uptake.fitCurve(
      clean.map((value, i) => value + 0.003 * Math.sin(11 * i * i)),
    );
    const truth = Object.fromEntries(twoCompartmentUptakeModel.free.map((name) => [name, parameters[name]]));
    const sigma = residual * Math.sqrt(60 / 57);
    const { relativeSd } = identifiability(twoCompartmentUptakeModel, sixtyFrames, truth, sigma, {
      settings: parker,
    });
    for (const name of twoCompartmentUptakeModel.free) {
      near(standardErrors[name] / parameters[name], relativeSd[name], 1e-4);
    }
  });

  test('becomes Patlak for a flow without end, with a flow that is not seen', () => {
    const late = twoCompartmentUptakeModel.prepare(besideArrival, parker);
    const patlak = patlakModel.prepare(besideArrival, parker).predict({ vp: 0.05, psPerMin: 0.03 });
    late.predict({ fpPerMin: 1e10, psPerMin: 0.03, vp: 0.05 }).forEach((value, i) => {
      expect(Math.abs(value - patlak[i])).toBeLessThan(1e-9);
    });
    const { parameters, reason } = late.fitCurve(patlak);
    near(parameters.vp, 0.05, 0.02);
    near(parameters.psPerMin, 0.03, 0.02);
    expect(parameters.fpPerMin).toBeNaN();
    expect(reasonOf(reason).code).toBe('rate-at-limit');
  });

  test('where the uptake would be negative it is 0, without a standard error, and the rest is plasma alone', () => {
    const curve = uptake.predict({ fpPerMin: 0.3, psPerMin: 0, vp: 0.1 }).map((value, i) => value - 1e-4 * i);
    const { parameters, standardErrors, reason } = uptake.fitCurve(curve);
    expect(parameters.psPerMin).toBe(0);
    expect(standardErrors.psPerMin).toBeNaN();
    near(parameters.fpPerMin, 0.3, 0.05);
    near(parameters.vp, 0.1, 0.1);
    expect(reasonOf(reason).code).toBe('amplitude-at-zero');
  });

  test('without plasma keeps the transfer alone', () => {
    const patlak = patlakModel.prepare(sixtyFrames, parker).predict({ vp: -0.01, psPerMin: 0.03 });
    const { parameters, reason } = uptake.fitCurve(patlak);
    near(parameters.ktransPerMin, 0.03, 0.15);
    expect(parameters.vp).toBeNaN();
    expect(reasonOf(reason).code).toBe('amplitude-at-zero');
  });
});

describe('clinical timing', () => {
  for (const model of [twoCompartmentUptakeModel, twoCompartmentExchangeModel]) {
    test(`${model.id} is refused at 65 s a phase, with the bound, and marked on request`, () => {
      try {
        model.prepare(sixPhases, parker);
        expect.unreachable();
      } catch (error) {
        expect(isLobuleError(error, 'quantify/not-identifiable-protocol')).toBe(true);
        expect((error as Error).message).toMatch(/65 s.*Fp \d+ %, PS \d+ %, vp \d+ %/);
      }
      const marked = model.prepare(sixPhases, { ...parker, allowUnidentifiable: true });
      expect(marked.warnings.map(({ code }) => code)).toEqual(['not-identifiable-protocol']);
      expect(marked.fitCurve(new Float64Array(6)).parameters.psPerMin).toBe(0);
    });
  }

  test('exchange is refused where its own bound says so, below 40 s too', () => {
    const every20 = { timesS: Array.from({ length: 18 }, (_, i) => 20 * i) };
    expect(() => twoCompartmentExchangeModel.prepare(every20, parker)).toThrow(/20 s apart/);
    expect(extendedToftsModel.prepare(every20, parker).warnings).toEqual([]);
  });
});
