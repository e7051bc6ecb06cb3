import {
  boundingBox,
  countInside,
  crop,
  indexToPatient,
  makeGrid,
  makeVolume,
  maskWhere,
  pad,
  patientToIndex,
  resample,
} from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGrid, anyMask } from './grids.ts';

describe('a volume', () => {
  const grid = makeGrid({ size: [3, 2, 1], spacingMm: [1, 1, 1] });

  test('has one value for each voxel', () => {
    expect(() => makeVolume(grid, new Float32Array(5))).toThrow(
      expect.objectContaining({ code: 'volume/wrong-length', what: '5 values for 3 x 2 x 1 = 6 voxels' }),
    );
  });

  test('gives a mask of the voxels that are wanted', () => {
    const mask = maskWhere(
      makeVolume(grid, Float32Array.of(1, 5, 2, 7, 0, Number.NaN)),
      (value) => value > 1,
    );
    expect([...mask.data]).toEqual([0, 1, 1, 1, 0, 0]);
    expect(countInside(mask)).toBe(3);
  });

  test('cropped to its box and padded again is what it was, in the same place', () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const box = boundingBox(mask);
        if (box === undefined) {
          expect(countInside(mask)).toBe(0);
          return;
        }
        const small = crop(mask, box);
        expect(countInside(small)).toBe(countInside(mask));
        const [nx, ny, nz] = mask.grid.size.map((size, axis) => size - box.start[axis] - box.size[axis]);
        const again = pad(small, box.start, [nx, ny, nz], 0);
        expect(again.grid.size).toEqual(mask.grid.size);
        expect(again.data).toEqual(mask.data);
        const [x, y, z] = patientToIndex(mask.grid, indexToPatient(again.grid, [0, 0, 0]));
        expect(Math.max(Math.abs(x), Math.abs(y), Math.abs(z))).toBeLessThan(1e-9);
      }),
    );
  });

  test('refuses a box that reaches beyond it', () => {
    const volume = makeVolume(grid, new Int16Array(6));
    for (const start of [-1, 3]) {
      expect(() => crop(volume, { start: [start, 0, 0], size: [1, 1, 1] })).toThrow(
        expect.objectContaining({ code: 'volume/box-outside' }),
      );
    }
    expect(() => pad(volume, [-1, 0, 0], [0, 0, 0], 0)).toThrow(
      expect.objectContaining({ code: 'volume/box-outside' }),
    );
  });
});

describe('resampling', () => {
  test('onto its own grid changes nothing, to the last bit', () => {
    fc.assert(
      fc.property(anyGrid, fc.integer({ min: 0, max: 1000 }), (grid, seed) => {
        const length = grid.size[0] * grid.size[1] * grid.size[2];
        const data = Float64Array.from({ length }, (_, v) => Math.sqrt(v + seed));
        expect(resample({ grid, data }, grid, 'linear').data).toEqual(data);
        expect(resample({ grid, data }, grid, 'nearest').data).toEqual(data);
      }),
    );
  });

  test('by linear interpolation is exact for what is linear in the patient', () => {
    fc.assert(
      fc.property(anyGrid, (grid) => {
        const source = makeGrid({ size: [9, 9, 9], spacingMm: [70, 60, 50], originMm: [-280, -240, -200] });
        const field = (index: readonly [number, number, number], on: typeof grid) => {
          const [x, y, z] = indexToPatient(on, index);
          return 3 + 0.5 * x - 2 * y + 0.25 * z;
        };
        const data = new Float64Array(729).map((_, v) =>
          field([v % 9, Math.floor(v / 9) % 9, Math.floor(v / 81)], source),
        );
        const result = resample({ grid: source, data }, grid, 'linear');
        const [nx, ny] = grid.size;
        result.data.forEach((value, v) => {
          const index = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))] as const;
          const [i, j, k] = patientToIndex(source, indexToPatient(grid, index));
          const within = [i, j, k].every((at) => at >= 0 && at <= 8);
          if (within) expect(Math.abs(value - field(index, grid))).toBeLessThan(1e-6);
        });
      }),
    );
  });

  const line = makeGrid({ size: [3, 1, 1], spacingMm: [2, 1, 1] });
  const fine = makeGrid({ size: [8, 1, 1], spacingMm: [1, 1, 1], originMm: [-2, 0, 0] });

  test('has no value beyond the volume, and the outer values up to half a voxel', () => {
    const values = [...resample(makeVolume(line, Float32Array.of(10, 20, 40)), fine, 'linear').data];
    expect(values).toEqual([Number.NaN, 10, 10, 15, 20, 30, 40, Number.NaN]);
    const filled = [...resample(makeVolume(line, Int16Array.of(10, 20, 40)), fine, 'linear', -1).data];
    expect(filled).toEqual([-1, 10, 10, 15, 20, 30, 40, -1]);
  });

  test('keeps labels whole, and refuses to interpolate between them', () => {
    const labels = makeVolume(line, Uint8Array.of(1, 7, 3));
    expect([...resample(labels, fine, 'nearest').data]).toEqual([0, 1, 1, 7, 7, 3, 3, 0]);
    expect(() => resample(labels, fine, 'linear')).toThrow(
      expect.objectContaining({ code: 'volume/labels-not-linear' }),
    );
  });

  test('lets an undefined voxel touch only what it contributes to', () => {
    const values = [
      ...resample(makeVolume(line, Float32Array.of(10, Number.NaN, 40)), fine, 'linear', 0).data,
    ];
    expect(values).toEqual([0, 10, 10, Number.NaN, Number.NaN, Number.NaN, 40, 0]);
  });
});
