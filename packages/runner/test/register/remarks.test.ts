import { makeGrid } from '@lobule/volume';
import { expect, test } from 'vitest';
import { alignmentRemarks } from '../../src/register/remarks.ts';

const grid = makeGrid({ size: [10, 10, 10], spacingMm: [2, 2, 4] });
const errors = (median: number, p95: number) => ({ median, p95, greatest: p95, places: 100 });
const codes = (motion: number, error?: number) =>
  alignmentRemarks(
    {
      motionMm: errors(0, motion),
      ...(error !== undefined && { inverseConsistencyMm: errors(error, 2 * error) }),
    },
    grid,
    'Phase 2',
  ).map(({ code }) => code);

test('motion of more than a voxel and an error of more than half of one are told, by its shortest side', () => {
  expect(codes(1.9, 0.9)).toEqual([]);
  expect(codes(2.1, 0.9)).toEqual(['motion']);
  expect(codes(2.1, 1.1)).toEqual(['motion', 'alignment-unsure']);
  expect(codes(1.9, Number.NaN)).toEqual(['alignment-unsure']);
  expect(codes(1.9)).toEqual([]);
});
