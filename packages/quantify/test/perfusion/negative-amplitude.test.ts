import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { fitReasons, prepareModel } from '../../src/index.ts';

const sixPhases = [0, 65, 130, 195, 260, 325];
const sixty = Array.from({ length: 60 }, (_, i) => 5 * i);
const parker = { arterialInput: { kind: 'parker', arrivalS: 30 } } as const;

/** Mean transfer of tissue that takes up nothing, in noise, and how many of its voxels are exactly 0. */
function withoutUptake(id: string, timesS: readonly number[], sdMm: number, draws: number, name: string) {
  const model = prepareModel(id, { timesS }, parker);
  const stream = randomStream(11, 'without-uptake', id);
  let sum = 0;
  let told = 0;
  let zero = 0;
  for (let i = 0; i < draws; i++) {
    const { parameters, standardErrors } = model.fitCurve(timesS.map(() => sdMm * normalVariate(stream)));
    const value = parameters[name];
    if (Number.isNaN(value)) continue;
    sum += value;
    told++;
    if (value !== 0) continue;
    zero++;
    expect(standardErrors[name]).toBeNaN();
  }
  return { mean: sum / told, share: zero / told };
}

describe('a negative best fit gives 0 (defect: called "flags, not clamps", with a bias that nobody was told)', () => {
  test.each([
    ['tofts', sixPhases, 0.0031],
    ['tofts', sixty, 0.0032],
    ['extended-tofts', sixty, 0.0025],
  ])('%s: the bias is the one that the README states', (id, timesS, stated) => {
    const { mean, share } = withoutUptake(id, timesS, 0.01, 3000, 'ktransPerMin');
    expect(Math.abs(mean / stated - 1)).toBeLessThan(0.15);
    expect(share).toBeGreaterThan(0.3);
  });

  test('it is in proportion to the noise, to the last voxel', () => {
    const once = withoutUptake('tofts', sixPhases, 0.01, 500, 'ktransPerMin');
    const twice = withoutUptake('tofts', sixPhases, 0.02, 500, 'ktransPerMin');
    expect(twice.mean / once.mean).toBeCloseTo(2, 9);
    expect(twice.share).toBe(once.share);
  });

  test('the amplitudes of Patlak are not constrained and have none', () => {
    const { mean, share } = withoutUptake('patlak', sixPhases, 0.01, 3000, 'psPerMin');
    expect(Math.abs(mean)).toBeLessThan(1e-4);
    expect(share).toBe(0);
  });

  test('the reasons say that it is a 0 that was given', () => {
    for (const name of ['no-uptake', 'amplitude-at-zero']) {
      const { text } = fitReasons.find((reason) => reason.name === name) ?? { text: '' };
      expect(text).toMatch(/given as 0.* without a standard error/);
    }
  });
});
