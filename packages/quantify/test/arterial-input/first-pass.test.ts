import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import {
  type ArterialInput,
  dualInputModel,
  extendedToftsModel,
  patlakModel,
  plasmaInput,
  toftsModel,
  twoCompartmentExchangeModel,
  twoCompartmentUptakeModel,
} from '../../src/index.ts';

const slow = { timesS: [0, 65, 130, 195, 260, 325] };

/** Parker's curve of plasma as it is known at some times alone. */
function knownAt(timesS: readonly number[], arrivalS: number): Extract<ArterialInput, { kind: 'measured' }> {
  const { timeS, value } = plasmaInput({ kind: 'parker', arrivalS }, timesS[timesS.length - 1] + 1);
  const at = (t: number) => (t < arrivalS ? 0 : value[timeS.findIndex((knot) => knot >= t)]);
  return { kind: 'measured', timesS, concentrationMm: timesS.map(at), of: 'plasma' };
}

const every = (gapS: number, untilS: number, fromS = 0) =>
  Array.from({ length: Math.ceil((untilS - fromS) / gapS) + 1 }, (_, i) => fromS + gapS * i);

describe('a measured input known at slow phases alone (defect: accepted, and Ktrans 0.25 came out as 1.08)', () => {
  test('is refused with the numbers and the cure', () => {
    try {
      toftsModel.prepare(slow, { arterialInput: knownAt(slow.timesS, 10) });
      expect.unreachable();
    } catch (error) {
      if (!isLobuleError(error, 'quantify/slow-arterial-input')) throw error;
      expect(error.message).toMatch(/no point between 0 and 65 s.*65 s apart, where more than 10 s/);
      expect(JSON.stringify(error)).toMatch(/population input.*allowUnidentifiable/);
    }
  });

  test('marks every output under the override, whose Ktrans is off by hundreds of percent', () => {
    const truth = { ktransPerMin: 0.25, ve: 0.45 };
    const curve = toftsModel
      .prepare(slow, { arterialInput: { kind: 'parker', arrivalS: 10 } })
      .predict(truth);
    const model = toftsModel.prepare(slow, {
      arterialInput: knownAt(slow.timesS, 10),
      allowUnidentifiable: true,
    });
    expect(model.fitCurve(curve).parameters.ktransPerMin / truth.ktransPerMin).toBeGreaterThan(4);
    const voxels = Int32Array.of(0);
    const { warnings } = model.fit(
      Array.from(curve, (value) => Float64Array.of(value)),
      voxels,
    );
    expect(warnings.map(({ code }) => code)).toEqual(['slow-arterial-input']);
    expect(warnings[0].text).toMatch(/hundreds of percent.*on request/);
  });

  // 4.8 of the sources: phases at 0, 90, 150 ... 330 s, the input known at those alone: +451 % in the median of arrivals.
  test('over arrivals within a phase Ktrans is several times too large in the median; from 1 s points it is right', () => {
    const timesS = [0, 90, 150, 210, 270, 330];
    const ratio = (arrivalS: number, knots: readonly number[]) => {
      const population = { kind: 'parker', arrivalS } as const;
      const curve = toftsModel
        .prepare({ timesS }, { arterialInput: population })
        .predict({ ktransPerMin: 0.2, ve: 0.4 });
      const arterialInput = knownAt(knots, arrivalS);
      const settings = { arterialInput, allowUnidentifiable: knots === timesS };
      return toftsModel.prepare({ timesS }, settings).fitCurve(curve).parameters.ktransPerMin / 0.2;
    };
    const arrivals = every(10, 80, 10);
    const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];
    expect(middle(arrivals.map((arrivalS) => ratio(arrivalS, timesS)))).toBeGreaterThan(2);
    for (const arrivalS of arrivals) {
      expect(Math.abs(ratio(arrivalS, every(1, 331)) - 1)).toBeLessThan(0.02);
    }
  });

  test('is refused by every model that takes one, the portal vein of the liver too', () => {
    const arterialInput = knownAt(every(15, 345), 20);
    const fast = { timesS: every(5, 340) };
    const models = [
      toftsModel,
      extendedToftsModel,
      patlakModel,
      twoCompartmentUptakeModel,
      twoCompartmentExchangeModel,
    ];
    for (const model of models) {
      expect(() => model.prepare(fast, { arterialInput }), model.id).toThrow(/15 s apart/);
      const delay = { kind: 'per-voxel' } as const;
      expect(() => model.prepare(fast, { arterialInput, delay }), model.id).toThrow(/15 s apart/);
      expect(
        model.prepare(fast, { arterialInput, allowUnidentifiable: true }).warnings.map(({ code }) => code),
      ).toContain('slow-arterial-input');
    }
    const { kind: _, ...portalInput } = knownAt(every(25, 350), 30);
    const fine = { kind: 'parker', arrivalS: 20 } as const;
    expect(() => dualInputModel.prepare(fast, { arterialInput: fine, portalInput })).toThrow(
      /portal input.*25 s apart, where more than 20 s/,
    );
    expect(() => dualInputModel.prepare(fast, { arterialInput, portalInput })).toThrow(/arterial input/);
  });

  test('is one that is coarse in its first pass; before and long after it may be so', () => {
    const timesS = [0, 60, ...every(5, 100, 65), 160, 220, 280, 340];
    const settings = (knots: readonly number[]) => ({ arterialInput: knownAt(knots, 62) });
    expect(toftsModel.prepare(slow, settings(timesS)).warnings).toEqual([]);
    const missed = [0, ...every(5, 60, 5), 140, 200, 260, 340];
    expect(() => toftsModel.prepare(slow, settings(missed))).toThrow(/between 60 and 140 s/);
    const afterPeak = [0, 60, 65, 70, 75, 140, 200, 260, 340];
    expect(() => toftsModel.prepare(slow, settings(afterPeak))).toThrow(/between 75 and 140 s/);
    // 10 s exactly, by a clock that rounds.
    const clock = every(10, 350).map((t) => t + (t % 20) * 1e-5);
    expect(toftsModel.prepare(slow, settings(clock)).warnings).toEqual([]);
  });
});
