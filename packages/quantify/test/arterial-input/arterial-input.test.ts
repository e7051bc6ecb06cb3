import { describe, expect, test } from 'vitest';
import {
  type ArterialInput,
  georgiouBloodMm,
  parkerBloodMm,
  plasmaInput,
  preclinicalBloodMm,
  weinmannPlasmaMm,
} from '../../src/index.ts';

describe('population curves', () => {
  test('follow the tables of OSIPI', () => {
    // PopulationAIF_DCE/data: time in min (preclinical: s), whole blood in mM.
    expect(parkerBloodMm(0)).toBeCloseTo(0.08038467330197827, 12);
    expect(parkerBloodMm(0.16566666666666666 * 60)).toBeCloseTo(6.030756209334208, 10);
    expect(Math.abs(georgiouBloodMm(0.01 * 60) / 0.0023966468085260726 - 1)).toBeLessThan(1e-3);
    expect(preclinicalBloodMm(1)).toBeCloseTo(0.7442857142857142, 12);
    expect(preclinicalBloodMm(7)).toBeCloseTo(5.21, 12);
    // Weinmann's bi-exponential with the constants of Tofts and Kermode: 8.77 kg/l times the dose at time 0.
    expect(weinmannPlasmaMm(0, 0.1)).toBeCloseTo(0.877, 12);
  });

  test('are zero before their arrival', () => {
    for (const curve of [parkerBloodMm, georgiouBloodMm, preclinicalBloodMm]) expect(curve(-1)).toBe(0);
    expect(weinmannPlasmaMm(-1, 0.1)).toBe(0);
  });
});

describe('the plasma input', () => {
  test('divides blood by one minus the hematocrit', () => {
    const { timeS, value } = plasmaInput({ kind: 'parker', hematocrit: 0.45, arrivalS: 30 }, 90);
    expect(timeS[0]).toBe(30);
    expect(value[80]).toBeCloseTo(parkerBloodMm(10) / 0.55, 10);
  });

  test('scales a population curve by the dose', () => {
    const once = plasmaInput({ kind: 'georgiou' }, 60).value[160];
    const twice = plasmaInput({ kind: 'georgiou', doseMmolPerKg: 0.2 }, 60).value[160];
    expect(twice / once).toBeCloseTo(2, 12);
  });

  test('takes a measured curve of plasma as it is, and one of blood by the hematocrit', () => {
    const curve = { kind: 'measured', timesS: [0, 10, 40], concentrationMm: [0, 5, 1] } as const;
    expect([...plasmaInput({ ...curve, of: 'plasma' }, 40).value]).toEqual([0, 5, 1]);
    expect(plasmaInput({ ...curve, of: 'blood', hematocrit: 0.4 }, 40).value[1]).toBeCloseTo(5 / 0.6, 12);
  });

  test.each<[string, ArterialInput, RegExp]>([
    [
      'ends before the frames',
      { kind: 'measured', timesS: [0, 10], concentrationMm: [0, 5], of: 'plasma' },
      /ends at 10 s/,
    ],
    [
      'goes back in time',
      { kind: 'measured', timesS: [0, 10, 5], concentrationMm: [0, 5, 1], of: 'plasma' },
      /increase/,
    ],
    [
      'has a point missing',
      { kind: 'measured', timesS: [0, 90], concentrationMm: [0], of: 'plasma' },
      /2 times and 1/,
    ],
    [
      'is not finite',
      { kind: 'measured', timesS: [0, 90], concentrationMm: [0, Number.NaN], of: 'plasma' },
      /not a number/,
    ],
    ['has a hematocrit in percent', { kind: 'parker', hematocrit: 45 }, /share below 1/],
    ['has no dose', { kind: 'weinmann', doseMmolPerKg: 0 }, /dose/],
  ])('that %s is an error', (_name, input, message) => {
    expect(() => plasmaInput(input, 60)).toThrow(message);
  });
});
