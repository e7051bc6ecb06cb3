import { alignSeries, movePoint } from '@lobule/registration';
import { indexToPatient, makeGrid, type Point } from '@lobule/volume';
import { expect, test } from 'vitest';
import { changedContrast } from '../../src/align/changed-contrast.ts';
import { breastScene, photograph } from '../analytic-image.ts';

const grid = makeGrid({ size: [48, 48, 24], spacingMm: [2.8, 2.8, 4], originMm: [-66, -66, -46] });
const placeOf = (v: number) => indexToPatient(grid, [v % 48, Math.floor(v / 48) % 48, Math.floor(v / 2304)]);
const before = photograph(breastScene(), grid, { noise: 2, seed: 1 });
const enhanced = photograph(breastScene({ agent: 1 }), grid, { noise: 2, seed: 3 });
/** Where the scene has its lesion, of which nothing shows before the agent. */
const lesion = Array.from(before.data.keys()).filter((v) => {
  const [x, y, z] = placeOf(v);
  return (x - 15) ** 2 + (y + 10) ** 2 + (z - 5) ** 2 < 100;
});
const movedTo = ([x, y, z]: Point): Point => [x + 2 + Math.sin((y - 1.5) / 20), y - 1.5, z];
const movedFrom = ([x, y, z]: Point): Point => [x - 2 - Math.sin(y / 20), y + 1.5, z];

test('a lesion that enhances is misplaced by the first pass and found by the second', () => {
  const after = photograph(breastScene({ agent: 1 }), grid, { at: movedFrom, noise: 2, seed: 2 });
  const medianErrorMm = (secondPass: boolean) => {
    const { alignments } = alignSeries([before, after], {
      mode: 'deformable',
      estimateError: false,
      secondPass,
      linear: { samples: 10_000, levelsMm: [6] },
      deformable: { levelsMm: [5.6, 2.8], spacingMm: 16, maxIterations: 15 },
    });
    const errors = lesion.map((v) => {
      const [found, truth] = [movePoint(alignments[1].transform, placeOf(v)), movedTo(placeOf(v))];
      return Math.hypot(...[0, 1, 2].map((axis) => found[axis] - truth[axis]));
    });
    return errors.sort((a, b) => a - b)[errors.length >> 1];
  };
  const [once, twice] = [false, true].map(medianErrorMm);
  expect(once).toBeGreaterThan(0.3);
  expect(twice).toBeLessThan(0.2);
});

test('contrast changed where the lesion enhances, and hardly elsewhere', () => {
  const { data } = changedContrast(before, [enhanced, enhanced], 4);
  const inLesion = lesion.filter((v) => data[v] !== 0).length;
  expect(inLesion / lesion.length).toBeGreaterThan(0.9);
  expect(data.reduce((sum, value) => sum + value, 0) / data.length).toBeLessThan(0.02);
});

test('brightness on another scale is no change of contrast, noise is none, nor what is not defined', () => {
  const again = photograph(breastScene(), grid, { noise: 2, seed: 4 });
  const scaled = { grid, data: again.data.map((value, v) => (v < 5000 ? Number.NaN : 30 - 2 * value)) };
  expect(changedContrast(before, [scaled], 4).data.some((value) => value !== 0)).toBe(false);
});

test('what is usual is told inside the region, so that most of the region stays', () => {
  const inside = { grid, data: Uint8Array.from(before.data, (_, v) => (lesion.includes(v) ? 1 : 0)) };
  const { data } = changedContrast(before, [enhanced], 4, inside);
  expect(lesion.filter((v) => data[v] !== 0).length).toBeLessThan(0.5 * lesion.length);
});
