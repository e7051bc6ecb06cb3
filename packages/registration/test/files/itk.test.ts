import { movePoint, readItkTransform, type Transform, writeItkTransform } from '@lobule/registration';
import { makeGrid, type Point } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { zeroField } from '../../src/transform/spline-field.ts';

const grid = makeGrid({
  size: [20, 16, 12],
  spacingMm: [3, 2.5, 4],
  originMm: [-30, -24, -24],
  rowDirection: [0.8, 0.6, 0],
  columnDirection: [-0.6, 0.8, 0],
});
const field = zeroField(grid, 15);
for (let i = 0; i < field.values.length; i++) field.values[i] = ((i * 37) % 100) / 25 - 2;
const afterwards = [1, 0.02, 0, 3, -0.02, 1, 0, -1, 0, 0, 1, 0.5];
const spline: Transform = { kind: 'spline', field, afterwards };
const places: Point[] = [
  [-10, 5, 0],
  [3.3, 10.1, -7.7],
  [0, 0, 0],
];

/** `TransformPoint` of SimpleITK 2.5.7 for the file that is written here. */
const simpleItk = [
  [-6.787104910353442, 3.88228878527344, 0.8334551833981896],
  [6.320736709345945, 9.437764808793599, -7.132116108172861],
  [2.7918029161164677, -0.9743283176961837, 0.6268451682503331],
];

describe('ITK transform files', () => {
  test.each([
    ['linear', { kind: 'linear', matrix: afterwards } as Transform],
    ['spline and linear', spline],
  ])('%s: what is written is read again and moves places alike', (_name, transform) => {
    const again = readItkTransform(writeItkTransform(transform));
    for (const place of places) {
      const [a, b] = [movePoint(transform, place), movePoint(again, place)];
      for (let axis = 0; axis < 3; axis++) expect(b[axis]).toBeCloseTo(a[axis], 9);
    }
  });

  test('move places as SimpleITK moves them', () => {
    const expected = simpleItk;
    for (const [n, place] of places.entries()) {
      const moved = movePoint(spline, place);
      for (let axis = 0; axis < 3; axis++) expect(moved[axis]).toBeCloseTo(expected[n][axis], 9);
    }
  });

  test.each([
    ['no transform at all', 'hello'],
    [
      'a thin-plate spline',
      '#Insight Transform File V1.0\n#Transform 0\nTransform: Thin_double_3_3\nParameters: 1 2\n',
    ],
    [
      'words for numbers',
      '#Insight Transform File V1.0\n#Transform 0\nTransform: AffineTransform_double_3_3\nParameters: 1 x\n',
    ],
    [
      'a lattice that does not fit',
      '#Insight Transform File V1.0\n#Transform 0\nTransform: BSplineTransform_double_3_3\nParameters: 1 2\nFixedParameters: 4 4 4\n',
    ],
  ])('%s is refused', (_name, text) => {
    expect(() => readItkTransform(text)).toThrow(
      expect.objectContaining({ code: 'registration/bad-transform-file' }),
    );
  });
});
