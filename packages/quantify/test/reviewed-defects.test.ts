// Each test is named after a defect that a reviewer found.
import { describe, expect, test } from 'vitest';
import { curveTypes, iaucModel, semiquantitativeModel } from '../src/index.ts';

const codes = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code);

/** Six phases of a lesion 65 s apart: spoiled gradient echoes (TR 5 ms, 12 degrees, T1 1400 ms, 4.5 per mM per s). */
const timesS = [0, 65, 130, 195, 260, 325];
const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
const lesion = [0, 0.3, 0.5, 0.55, 0.5, 0.45].map((mm) => {
  const e = Math.exp(-0.005 * (1000 / 1400 + 4.5 * mm));
  const angle = (12 * Math.PI) / 180;
  return (10_000 * Math.sin(angle) * (1 - e)) / (1 - e * Math.cos(angle));
});

describe('an arrival that is not stated was taken as 0 s, the phase before contrast', () => {
  const silent = semiquantitativeModel.prepare({ timesS, baselineFrames: [0] });

  test('so that the early phase was the first after contrast: SER 0.74 persistent instead of 1.08 plateau', () => {
    const { parameters } = silent.fitCurve(lesion);
    expect(parameters.ser).toBeCloseTo(1.08, 2);
    expect(parameters.curveType).toBe(curveTypes.plateau);
    expect(parameters.timeToPeakS).toBe(162.5);
    const stated = semiquantitativeModel.prepare({ timesS, baselineFrames: [0], arrivalS: 32.5 });
    expect(parameters).toEqual(stated.fitCurve(lesion).parameters);
  });

  test('without a word', () => {
    expect(codes(silent)).toEqual(['arrival-assumed']);
    expect(silent.warnings[0].text).toContain(
      '32.5 s was taken, midway between the last frame before contrast (0 s)',
    );
    expect(codes(iaucModel.prepare({ timesS, signal }))).toContain('arrival-assumed');
    expect(codes(semiquantitativeModel.prepare({ timesS, baselineFrames: [0], arrivalS: 30 }))).toEqual([]);
  });

  test('also where concentrations have no baseline to take it from', () => {
    expect(() => iaucModel.prepare({ timesS })).toThrow(/arrivalS\) is not stated/);
  });

  test('and a baseline at or after the arrival was not said', () => {
    const model = semiquantitativeModel.prepare({ timesS, baselineFrames: [0, 1], arrivalS: 30 });
    expect(model.warnings[0]).toEqual({
      code: 'baseline-after-arrival',
      text: expect.stringContaining('Baseline frame 1 (65 s)'),
    });
    expect(codes(iaucModel.prepare({ timesS, arrivalS: 0, signal }))).toContain('baseline-after-arrival');
  });
});
