import { identityTransform, type Transform, warp, warpMask } from '@lobule/registration';
import { indexToPatient, makeGrid, makeVolume } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { zeroField } from '../../src/transform/spline-field.ts';
import { breastScene, photograph } from '../analytic-image.ts';

const grid = makeGrid({ size: [20, 16, 12], spacingMm: [3, 3, 4], originMm: [-30, -24, -24] });
const image = photograph(breastScene(), grid);
const shifted: Transform = { kind: 'linear', matrix: [1, 0, 0, 3, 0, 1, 0, 0, 0, 0, 1, 0] };

describe('Images seen through a transform', () => {
  test('are unchanged to the last bit by the identity, linear, and nearly so by cubic interpolation', () => {
    expect(warp(image, identityTransform, grid).data).toEqual(image.data);
    const cubic = warp(image, identityTransform, grid, 'cubic').data;
    for (let v = 0; v < cubic.length; v += 17) expect(cubic[v]).toBeCloseTo(image.data[v], 3);
  });

  test('move by whole voxels exactly; what lies beyond is NaN, of masks 0', () => {
    const moved = warp(image, shifted, grid).data;
    expect(moved[5 + 20 * (3 + 16 * 4)]).toBe(image.data[6 + 20 * (3 + 16 * 4)]);
    expect(moved[19]).toBeNaN();
    const mask = makeVolume(grid, new Uint8Array(image.data.length).fill(3));
    const there = warpMask(mask, shifted, grid).data;
    expect([there[18], there[19]]).toEqual([3, 0]);
  });

  test('through a lattice are the same on a turned grid, voxel by voxel', () => {
    const field = zeroField(grid, 15);
    for (let i = 0; i < field.values.length; i++) field.values[i] = 2 * Math.sin(0.9 * i);
    const transform: Transform = { kind: 'spline', field, afterwards: shifted.matrix };
    const straight = warp(image, transform, grid);
    const turned = makeGrid({
      size: [16, 20, 12],
      spacingMm: [3, 3, 4],
      originMm: [-30, -24, -24],
      rowDirection: [0, 1, 0],
      columnDirection: [1, 0, 0],
      sliceDirection: [0, 0, 1],
    });
    const other = warp(image, transform, turned);
    for (const [i, j, k] of [
      [3, 4, 5],
      [10, 2, 8],
      [12, 9, 1],
    ]) {
      expect(indexToPatient(turned, [j, i, k])).toEqual(indexToPatient(grid, [i, j, k]));
      expect(other.data[j + 16 * (i + 20 * k)]).toBeCloseTo(straight.data[i + 20 * (j + 16 * k)], 4);
    }
  });
});
