import { contrastAgents, prepareModel, relaxivityPerMmPerS } from '@lobule/quantify';
import { describe, expect, test } from 'vitest';

describe('relaxivities', () => {
  test('are those of the literature for the agent, the field and the medium', () => {
    expect(relaxivityPerMmPerS('gadobutrol', 1.5)).toBe(4.78);
    expect(relaxivityPerMmPerS('gadobutrol', 3, 'blood')).toBe(3.47);
    expect(relaxivityPerMmPerS('gadoterate', 3)).toBe(3);
    expect(relaxivityPerMmPerS('gadobenate', 1.5)).toBe(6.3);
  });

  test('take a scanner of 2.89 T for one of 3 T', () => {
    expect(relaxivityPerMmPerS('gadoteridol', 2.89)).toBe(3.28);
  });

  test('are in plasma larger at 1.5 T than at 3 T for every agent but gadobutrol', () => {
    const rising = contrastAgents.filter(
      (agent) => relaxivityPerMmPerS(agent, 3) > relaxivityPerMmPerS(agent, 1.5),
    );
    expect(rising).toEqual(['gadobutrol']);
  });

  test('are refused where nobody measured them, naming the fields where somebody did', () => {
    expect(() => relaxivityPerMmPerS('gadobutrol', 1.5, 'blood')).toThrow('at 3 T');
    expect(() => relaxivityPerMmPerS('gadopentetate', 3, 'blood')).toThrow('none in this medium');
    expect(() => relaxivityPerMmPerS('gadobutrol', 7)).toThrow('1.5 and 3 T');
    expect(() => relaxivityPerMmPerS('gadobutrol', 7)).toThrow(
      expect.objectContaining({ code: 'quantify/relaxivity' }),
    );
  });

  test('can be asked for by the agent where signals are converted', () => {
    const fit = (relaxivityPerMmPerS: unknown) =>
      prepareModel(
        'tofts',
        {
          timesS: [0, 60, 120, 180, 240],
          signal: { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS, baselineFrames: [0] },
        },
        { arterialInput: { kind: 'parker', arrivalS: 20 } },
      ).fitCurve([100, 180, 210, 205, 200], { t1Ms: 1400 }).parameters;
    expect(fit({ agent: 'gadobutrol', fieldT: 3, medium: 'plasma' })).toEqual(fit(4.97));
    expect(() => fit({ agent: 'gadobutrol', fieldT: 7, medium: 'plasma' })).toThrow('7 T');
  });
});
