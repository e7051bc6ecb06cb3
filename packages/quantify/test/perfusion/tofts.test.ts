import { isLobuleError } from '@lobule/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ArterialInput,
  extendedToftsModel,
  identifiability,
  patlakModel,
  plasmaInput,
  reasonOf,
  toftsModel,
} from '../../src/index.ts';

const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
const sixPhases = { timesS: [0, 90, 155, 220, 285, 350] };
const sixtyFrames = { timesS: Array.from({ length: 60 }, (_, i) => 5 * i) };
const near = (got: number, expected: number, relative: number) =>
  expect(Math.abs(got / expected - 1)).toBeLessThan(relative);

describe('Tofts', () => {
  test('recovers any tissue from six noise-free phases, up to rates that they can tell', () => {
    const model = toftsModel.prepare(sixPhases, parker);
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.4, noNaN: true }),
        fc.double({ min: 0.32, max: 0.9, noNaN: true }),
        (ktransPerMin, ve) => {
          const { parameters } = model.fitCurve(model.predict({ ktransPerMin, ve }));
          near(parameters.ktransPerMin, ktransPerMin, 1e-4);
          near(parameters.ve, ve, 1e-4);
          near(parameters.kepPerMin, ktransPerMin / ve, 1e-4);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('scales with the concentration, and not with the unit of the clock', () => {
    const model = toftsModel.prepare(sixtyFrames, parker);
    const curve = model.predict({ ktransPerMin: 0.2, ve: 0.4 }).map((value, i) => value + 0.02 * Math.sin(i));
    const once = model.fitCurve(curve);
    const doubled = model.fitCurve(curve.map((value) => 2 * value));
    near(doubled.parameters.ktransPerMin, 2 * once.parameters.ktransPerMin, 1e-12);
    near(doubled.parameters.kepPerMin, once.parameters.kepPerMin, 1e-12);
    near(doubled.standardErrors.ktransPerMin, 2 * once.standardErrors.ktransPerMin, 1e-9);
  });

  test('shifts with the arrival of the bolus', () => {
    const later = toftsModel.prepare(
      { timesS: sixtyFrames.timesS.map((t) => t + 33) },
      { arterialInput: { kind: 'parker', arrivalS: 53 } },
    );
    const model = toftsModel.prepare(sixtyFrames, parker);
    const truth = { ktransPerMin: 0.2, ve: 0.4 };
    later.predict(truth).forEach((value, i) => {
      expect(value).toBeCloseTo(model.predict(truth)[i], 12);
    });
  });

  test('without uptake gives Ktrans 0, and says why ve does not exist', () => {
    const { parameters, reason } = toftsModel.prepare(sixPhases, parker).fitCurve(new Float64Array(6));
    expect(parameters.ktransPerMin).toBe(0);
    expect(parameters.ve).toBeNaN();
    expect(reasonOf(reason).code).toBe('no-uptake');
  });

  test('of tissue that returns nothing keeps the transfer and refuses the volume', () => {
    const model = toftsModel.prepare(sixtyFrames, parker);
    const uptake = patlakModel.prepare(sixtyFrames, parker).predict({ vp: 0, psPerMin: 0.05 });
    const { parameters, reason } = model.fitCurve(uptake);
    near(parameters.ktransPerMin, 0.05, 0.01);
    expect(parameters.ve).toBeNaN();
    expect(reasonOf(reason).code).toBe('rate-at-limit');
  });

  test('of two rates that six phases cannot tell apart takes the slower and says so', () => {
    const model = toftsModel.prepare(sixPhases, parker);
    // Without noise both fit to 1e-5 mM: the curve of kep 15.7 is that of kep 1.36.
    const { parameters, reason } = model.fitCurve(
      model
        .predict({ ktransPerMin: 5.36, ve: 5.36 / 15.7 })
        .map((value, i) => value + (i % 2 ? 1e-4 : -1e-4)),
    );
    expect(parameters.kepPerMin).toBeLessThan(1.5);
    expect(reasonOf(reason).code).toBe('ambiguous-rate');
  });

  test('says that volume fractions above one are no tissue (MADYM never rejects them)', () => {
    const model = toftsModel.prepare(sixtyFrames, parker);
    const { parameters, reason } = model.fitCurve(model.predict({ ktransPerMin: 0.8, ve: 1.4 }));
    near(parameters.ve, 1.4, 1e-4);
    expect(reasonOf(reason).code).toBe('volume-above-one');
  });

  test('averages over the window of a frame where asked', () => {
    const protocol = { timesS: [10, 70, 130, 190], frameDurationS: 60 };
    const settings = { arterialInput: parker.arterialInput, sampling: 'window' } as const;
    const averaged = toftsModel.prepare(protocol, settings).predict({ ktransPerMin: 0.2, ve: 0.4 });
    const fine = Array.from({ length: 6000 }, (_, i) => 40 + (i + 0.5) / 100);
    const instants = toftsModel.prepare({ timesS: fine }, parker).predict({ ktransPerMin: 0.2, ve: 0.4 });
    const mean = instants.reduce((sum, value) => sum + value, 0) / fine.length;
    near(averaged[1], mean, 1e-4);
  });
});

describe('clinical timing', () => {
  /** The truth: the population curve at 0.125 s, sampled by an independent sum of small steps. */
  function bruteForce(timesS: readonly number[], ktrans: number, ve: number): number[] {
    const { timeS, value } = plasmaInput(parker.arterialInput, 400);
    const step = 0.125;
    return timesS.map((t) => {
      let sum = 0;
      for (let i = 0; i < timeS.length - 1 && timeS[i] < t; i++) {
        const middle = timeS[i] + step / 2;
        sum += 0.5 * (value[i] + value[i + 1]) * Math.exp((-ktrans / ve / 60) * (t - middle)) * step;
      }
      return (ktrans / 60) * sum;
    });
  }

  test('non-uniform phases are fitted as they are (osipy takes dt = t[1] - t[0]: -8 to +20 %)', () => {
    for (const timesS of [sixPhases.timesS, [0, 5, 10, 15, 20, 25, 30, 50, 70, 90, 150, 210, 350]]) {
      const curve = bruteForce(timesS, 0.25, 0.45);
      const { parameters } = toftsModel.prepare({ timesS }, parker).fitCurve(curve);
      near(parameters.ktransPerMin, 0.25, 2e-3);
      near(parameters.ve, 0.45, 2e-3);
    }
  });

  test('the input known only at the six phases puts Ktrans off by far: the fine grid is what helps', () => {
    const { timeS, value } = plasmaInput(parker.arterialInput, 400);
    const thinned: ArterialInput = {
      kind: 'measured',
      timesS: sixPhases.timesS,
      concentrationMm: sixPhases.timesS.map(
        (t) =>
          value[
            Math.max(
              0,
              timeS.findIndex((knot) => knot >= t),
            )
          ],
      ),
      of: 'plasma',
    };
    const curve = bruteForce(sixPhases.timesS, 0.25, 0.45);
    const coarse = toftsModel
      .prepare(sixPhases, { arterialInput: thinned, allowUnidentifiable: true })
      .fitCurve(curve);
    expect(Math.abs(coarse.parameters.ktransPerMin / 0.25 - 1)).toBeGreaterThan(0.3);
  });

  test('extended Tofts is refused at 65 s a phase, with the bound', () => {
    try {
      extendedToftsModel.prepare(sixPhases, parker);
      expect.unreachable();
    } catch (error) {
      expect(isLobuleError(error, 'quantify/not-identifiable-protocol')).toBe(true);
      expect((error as Error).message).toMatch(/65 s.*Ktrans \d+ %, ve \d+ %, vp \d+ %/);
    }
  });

  test('extended Tofts on request marks every output', () => {
    const model = extendedToftsModel.prepare(sixPhases, { ...parker, allowUnidentifiable: true });
    expect(model.warnings.map(({ code }) => code)).toEqual(['not-identifiable-protocol']);
    expect(toftsModel.prepare(sixPhases, parker).warnings).toEqual([]);
  });

  test('the bound says which model six phases carry', () => {
    const tissue = { ktransPerMin: 0.2, ve: 0.4 };
    const tofts = identifiability(toftsModel, sixPhases, tissue, 0.01, { settings: parker });
    expect(tofts.identifiable).toBe(true);
    const extended = identifiability(extendedToftsModel, sixPhases, { ...tissue, vp: 0.05 }, 0.01, {
      settings: parker,
    });
    expect(extended.identifiable).toBe(false);
    expect(extended.relativeSd.vp).toBeGreaterThan(1);
  });
});

describe('extended Tofts', () => {
  const model = extendedToftsModel.prepare(sixtyFrames, parker);

  test('recovers any tissue from sixty noise-free frames', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 0.8, noNaN: true }),
        fc.double({ min: 0.1, max: 0.8, noNaN: true }),
        fc.double({ min: 0.005, max: 0.15, noNaN: true }),
        (ktransPerMin, ve, vp) => {
          fc.pre(ktransPerMin / ve < 4);
          const { parameters } = model.fitCurve(model.predict({ ktransPerMin, ve, vp }));
          near(parameters.ktransPerMin, ktransPerMin, 1e-4);
          near(parameters.ve, ve, 1e-4);
          near(parameters.vp, vp, 1e-3);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('fits Tofts where the plasma fraction would be negative, and says so', () => {
    const curve = model.predict({ ktransPerMin: 0.2, ve: 0.4, vp: 0 });
    const lowered = model.predict({ ktransPerMin: 0.2, ve: 0.4, vp: -0.01 });
    const fit = model.fitCurve(lowered);
    const tofts = toftsModel.prepare(sixtyFrames, parker).fitCurve(lowered);
    expect(fit.parameters.vp).toBe(0);
    expect(fit.standardErrors.vp).toBeNaN();
    expect(fit.parameters.ktransPerMin).toBe(tofts.parameters.ktransPerMin);
    expect(reasonOf(fit.reason).code).toBe('amplitude-at-zero');
    near(model.fitCurve(curve).parameters.ktransPerMin, 0.2, 1e-4);
  });

  test('the curve for plotting is the model at the estimates', () => {
    const curve = model
      .predict({ ktransPerMin: 0.2, ve: 0.4, vp: 0.05 })
      .map((value, i) => value + 0.01 * Math.cos(i));
    const { fitted, observed, residual, parameters } = model.fitCurve(curve);
    const again = model.predict(parameters);
    fitted.forEach((value, i) => {
      expect(value).toBeCloseTo(again[i], 8);
    });
    const squares = observed.reduce((sum, value, i) => sum + (value - fitted[i]) * (value - fitted[i]), 0);
    expect(Math.sqrt(squares / curve.length)).toBeCloseTo(residual, 8);
  });
});

describe('Patlak', () => {
  test('keeps a negative estimate that noise made', () => {
    const model = patlakModel.prepare(sixtyFrames, parker);
    const { parameters, reason } = model.fitCurve(model.predict({ vp: 0.05, psPerMin: -0.001 }));
    near(parameters.psPerMin, -0.001, 1e-9);
    expect(reason).toBe(0);
  });
});
