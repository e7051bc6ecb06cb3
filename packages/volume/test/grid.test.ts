import {
  compareGrids,
  gridSpacingMm,
  indexToPatient,
  makeGrid,
  patientToIndex,
  voxelVolumeMm3,
} from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGrid } from './grids.ts';

describe('a grid', () => {
  test('places voxels as DICOM does: sagittal rows run to posterior and columns to the feet', () => {
    const grid = makeGrid({
      size: [256, 256, 60],
      spacingMm: [0.7, 0.7, 2],
      originMm: [-150, -90, 80],
      rowDirection: [0, 1, 0],
      columnDirection: [0, 0, -1],
    });
    expect(indexToPatient(grid, [10, 20, 0])).toEqual([-150, -83, 66]);
    const [x, y, z] = indexToPatient(grid, [0, 0, 1]);
    expect([x, y, z]).toEqual([-152, -90, 80]);
    expect(voxelVolumeMm3(grid)).toBeCloseTo(0.98, 12);
  });

  test('takes a point to its index and back, whatever way it lies', () => {
    fc.assert(
      fc.property(anyGrid, fc.tuple(fc.integer(), fc.integer(), fc.integer()), (grid, [a, b, c]) => {
        const index = [a % 300, b % 300, c % 300] as const;
        const back = patientToIndex(grid, indexToPatient(grid, index));
        back.forEach((value, axis) => {
          expect(Math.abs(value - index[axis])).toBeLessThan(1e-9);
        });
        const [x, y, z] = gridSpacingMm(grid);
        expect(voxelVolumeMm3(grid) / (x * y * z)).toBeCloseTo(1, 9);
      }),
    );
  });

  test.each([
    ['a size of zero', { size: [0, 2, 2], spacingMm: [1, 1, 1] }],
    ['half a voxel', { size: [1.5, 2, 2], spacingMm: [1, 1, 1] }],
    ['a spacing of zero', { size: [2, 2, 2], spacingMm: [1, 0, 1] }],
    ['an origin that is no number', { size: [2, 2, 2], spacingMm: [1, 1, 1], originMm: [0, Number.NaN, 0] }],
    ['rows along columns', { size: [2, 2, 2], spacingMm: [1, 1, 1], columnDirection: [1, 0, 0] }],
    ['eleven numbers', { size: [2, 2, 2], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }],
    ['a flat affine', { size: [2, 2, 2], affine: [1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0] }],
  ] as const)('is refused with %s', (_, spec) => {
    expect(() => makeGrid(spec as Parameters<typeof makeGrid>[0])).toThrow(
      expect.objectContaining({ code: 'volume/bad-grid' }),
    );
  });
});

describe('comparing grids', () => {
  const grid = makeGrid({ size: [10, 10, 10], spacingMm: [1, 1, 1] });

  test('forgives the rounding of headers', () => {
    const rounded = makeGrid({ size: [10, 10, 10], spacingMm: [1, 1, 1.0005] });
    expect(compareGrids(grid, rounded)).toMatchObject({ same: true, reason: '' });
  });

  test('says how far apart they are', () => {
    const shifted = makeGrid({ size: [10, 10, 10], spacingMm: [1, 1, 1], originMm: [0, 3, 4] });
    const found = compareGrids(grid, shifted);
    expect(found).toMatchObject({ same: false, reason: 'The corners lie up to 5.00 mm apart.' });
    expect(found.apartMm).toBeCloseTo(5, 12);
  });

  test('says which sizes differ', () => {
    const larger = makeGrid({ size: [10, 10, 12], spacingMm: [1, 1, 1] });
    expect(compareGrids(grid, larger).reason).toBe(
      'One has 10 x 10 x 10 voxels of 1.00 x 1.00 x 1.00 mm, the other 10 x 10 x 12 voxels of 1.00 x 1.00 x 1.00 mm; ' +
        'the corners lie up to 2.00 mm apart.',
    );
  });
});
