import { identityTransform, type Transform, warp, warpMatched } from '@lobule/registration';
import { makeGrid, type Point, type Volume } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { zeroField } from '../../src/transform/spline-field.ts';
import { breastScene, photograph, type Scene } from '../analytic-image.ts';

const grid = makeGrid({ size: [32, 32, 14], spacingMm: [2.1, 2.1, 2.6], originMm: [-33, -33, -17] });
/** Sharp edges as voxels average them. What enhances is the same everywhere, so that any other ratio is interpolation's. */
const scene = breastScene();
const edged: Scene = ([x, y, z]) => {
  let sum = 0;
  for (const a of [-0.7, 0, 0.7]) {
    for (const b of [-0.7, 0, 0.7]) {
      for (const c of [-0.9, 0, 0.9]) sum += scene([x + a, y + b, z + c]) > 90 ? 300 : 60;
    }
  }
  return sum / 27;
};
const half: Transform = { kind: 'linear', matrix: [1, 0, 0, 1, 0, 1, 0, -0.8, 0, 0, 1, 0.9] };
const moved = ([x, y, z]: Point): Point => [x - 1, y + 0.8, z - 0.9];
const baseline = photograph(edged, grid);
const phase = photograph((place) => 2 * edged(place), grid, { at: moved });

/** Mean of how far the ratio to the baseline lies from 2. */
function ratioError(aligned: Volume): number {
  const errors = Array.from(aligned.data, (value, v) => Math.abs(value / baseline.data[v] - 2));
  const seen = errors.filter(Number.isFinite);
  return seen.reduce((sum, error) => sum + error, 0) / seen.length;
}

describe('An image brought to where it is divided by a baseline', () => {
  test('gives a ratio nearer to the truth than one that alone was interpolated', () => {
    const alone = ratioError(warp(phase, half, grid, 'cubic'));
    expect(ratioError(warpMatched(phase, half, baseline, 'cubic'))).toBeLessThan(0.8 * alone);
  });

  test('through a field too', () => {
    const field = zeroField(grid, 15);
    for (let i = 0; i < field.values.length; i++) field.values[i] = 0.5 * Math.sin(0.9 * i);
    const bent: Transform = { kind: 'spline', field, afterwards: half.kind === 'linear' ? half.matrix : [] };
    const carried = warpMatched(phase, bent, baseline, 'cubic').data;
    const plain = warp(phase, bent, grid, 'cubic').data;
    expect(carried).not.toEqual(plain);
    expect(Array.from(carried, Number.isNaN)).toEqual(Array.from(plain, Number.isNaN));
  });

  test('is as by `warp` where nothing moves, and by whole voxels but for rounding', () => {
    expect(warpMatched(phase, identityTransform, baseline).data).toEqual(phase.data);
    const whole: Transform = { kind: 'linear', matrix: [1, 0, 0, 2.1, 0, 1, 0, 0, 0, 0, 1, 0] };
    const plain = warp(phase, whole, grid).data;
    const alike = warpMatched(phase, whole, baseline).data;
    for (const v of plain.keys()) if (v % 32 < 30) expect(alike[v]).toBeCloseTo(plain[v], 3);
  });

  test('is changed by a factor of 2 at most, and not at all where the baseline is not above zero or undefined', () => {
    const rough: Volume<Float32Array> = {
      grid,
      data: baseline.data.map((_, v) =>
        v % 5 === 0 ? Number.NaN : v % 3 === 0 ? 0 : v % 7 === 0 ? 1e6 : -3,
      ),
    };
    const plain = warp(phase, half, grid).data;
    const alike = warpMatched(phase, half, rough).data;
    for (const [v, value] of alike.entries()) {
      if (Number.isNaN(plain[v])) expect(value).toBeNaN();
      else expect(value / plain[v]).toBeGreaterThanOrEqual(0.4999);
      if (!(rough.data[v] > 0) && !Number.isNaN(plain[v])) expect(value).toBe(plain[v]);
      else if (!Number.isNaN(plain[v])) expect(value / plain[v]).toBeLessThanOrEqual(2.0001);
    }
  });
});
