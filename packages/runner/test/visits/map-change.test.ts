import { movePoint } from '@lobule/registration';
import { makeGrid, makeVolume } from '@lobule/volume';
import { expect, test } from 'vitest';
import type { LinearTransform } from '../../src/exam/placement.ts';
import {
  changedVoxels,
  followedBy,
  limitWords,
  regionChange,
  responseOf,
} from '../../src/visits/register/map-change.ts';

const grid = makeGrid({ size: [4, 2, 2], spacingMm: [1, 1, 1] });
const still: LinearTransform = { kind: 'linear', matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] };
const shift = (x: number): LinearTransform => ({
  kind: 'linear',
  matrix: [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0],
});
const map = (...columns: readonly number[]) =>
  makeVolume(
    grid,
    Float32Array.from({ length: 16 }, (_, v) => columns[v % 4]),
  );
const whole = { grid, data: new Uint8Array(16).fill(1) };

test('voxels fall, stay and rise by the limit of the study, absolute or in percent of the first value', () => {
  const changed = changedVoxels(
    { map: map(1, 2, 4, 0), place: still },
    { map: map(0.7, 2.3, 5, Number.NaN), place: still },
    grid,
  );
  const columns = (data: ArrayLike<number> | undefined) =>
    Array.from({ length: 4 }, (_, x) => data?.[x] ?? 9);
  expect(columns(responseOf(changed, { map: 'K', limit: 0.5 }))).toEqual([0, 0, 1, Number.NaN]);
  expect(columns(responseOf(changed, { map: 'K', limitPercent: 20 }))).toEqual([-1, 0, 1, Number.NaN]);
  expect(columns(responseOf(changed, { map: 'K', limit: 0.5, limitPercent: 25 }))).toEqual([
    0,
    0,
    0,
    Number.NaN,
  ]);
  expect(responseOf(changed, { map: 'K' })).toBeUndefined();
  const figures = regionChange('lesion', whole, changed, responseOf(changed, { map: 'K', limitPercent: 20 }));
  expect(figures).toMatchObject({ voxels: 12, undefined: 4, beyond: { falls: 4, stays: 4, rises: 4 } });
  expect(figures.difference?.median).toBeCloseTo(0.3, 6);
  expect(figures.ratio?.median).toBeCloseTo(1.15, 6);
});

test('a region without a voxel that has both values says so', () => {
  const changed = changedVoxels(
    { map: map(0, 0, 0, 0), place: still },
    { map: map(1, 1, 1, 1), place: shift(50) },
    grid,
  );
  const figures = regionChange('lesion', whole, changed, undefined);
  expect(figures).toMatchObject({
    voxels: 0,
    undefined: 16,
    reason: { code: 'no-voxel' },
  });
  const fromNothing = changedVoxels(
    { map: map(0, 0, 0, 0), place: still },
    { map: map(1, 1, 1, 1), place: still },
    grid,
  );
  expect(regionChange('lesion', whole, fromNothing, undefined)).toEqual({
    region: 'lesion',
    voxels: 16,
    undefined: 0,
    difference: { median: 1, low: 1, high: 1 },
  });
});

test('one motion after another takes a place where both take it in turn', () => {
  const both = followedBy(shift(2), shift(3));
  expect(movePoint(both, [1, 1, 1])).toEqual([6, 1, 1]);
  expect(followedBy(shift(2), undefined)).toEqual(shift(2));
});

test('limits are told with their unit', () => {
  expect(limitWords({ map: 'ADC', limit: 0.0002, limitPercent: 10 }, 'mm2/s')).toBe('0.0002 mm2/s or 10 %');
  expect(limitWords({ map: 'SER', limit: 0.1 }, '1')).toBe('0.1');
  expect(limitWords({ map: 'SER' }, '1')).toBeUndefined();
});
