import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import { prepareModel } from '../../src/index.ts';

const timesS = Array.from({ length: 60 }, (_, i) => 5 * i);
const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
const signal = { trMs: 5, flipAngleDeg: 12, baselineFrames: [0, 1, 2] };

describe('a relaxivity in another unit was taken as it was (defect: concentrations 1000 times too large)', () => {
  test.each([
    [0.0045, /per ms\?/],
    [0.49, /per ms\?/],
    [4500, /per M\?/],
  ])('%d 1/(mM s) asks its unit', (relaxivityPerMmPerS, message) => {
    for (const id of ['tofts', 'iauc']) {
      const settings = id === 'iauc' ? undefined : parker;
      const arrival = id === 'iauc' ? { arrivalS: 20 } : {};
      try {
        prepareModel(id, { timesS, ...arrival, signal: { ...signal, relaxivityPerMmPerS } }, settings);
        expect.unreachable();
      } catch (error) {
        if (!isLobuleError(error)) throw error;
        expect(error.message).toMatch(message);
      }
    }
  });

  test.each([0.5, 2.5, 4.5, 18, 200])('%d is one', (relaxivityPerMmPerS) => {
    const model = prepareModel('tofts', { timesS, signal: { ...signal, relaxivityPerMmPerS } }, parker);
    expect(model.warnings).toEqual([]);
  });
});

describe('dynamic times in minutes were taken in s (defect: kep 60 times too large)', () => {
  const minutes = timesS.map((t) => t / 60);
  const early = { arterialInput: { kind: 'parker', arrivalS: 0.3 }, allowUnidentifiable: true } as const;

  test.each(['tofts', 'extended-tofts', 'patlak', '2cum', '2cxm'])('%s asks, with every output', (id) => {
    const model = prepareModel(id, { timesS: minutes }, early);
    const found = model.warnings.find(({ code }) => code === 'times-in-minutes');
    expect(found?.text).toMatch(/span 4\.92 s.*in minutes\?/);
    const frames = minutes.map((_, t) => Float64Array.of(0.01 * t));
    expect(model.fit(frames, Int32Array.of(0)).warnings).toContainEqual(found);
  });

  test('the liver too; half a minute is a series', () => {
    const curve = { timesS: [0, 1, 2, 3, 4, 5], concentrationMm: [0, 2, 4, 2, 1, 1], of: 'plasma' };
    const liver = prepareModel('dual-input', { timesS: minutes }, { ...early, portalInput: curve });
    expect(liver.warnings.map(({ code }) => code)).toContain('times-in-minutes');
    const half = { timesS: Array.from({ length: 31 }, (_, t) => t) };
    expect(prepareModel('tofts', half, { arterialInput: { kind: 'parker', arrivalS: 5 } }).warnings).toEqual(
      [],
    );
  });
});
