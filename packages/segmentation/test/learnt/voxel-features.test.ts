import { makeGrid } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VOXEL_FEATURES } from '../../src/index.ts';
import { prepareExam } from '../../src/learnt/exam.ts';
import { boxMaximum, boxMinimum, enclosure, gradientLength } from '../../src/learnt/filters.ts';
import { depthsOf } from '../../src/learnt/position.ts';
import { forEachSlab } from '../../src/learnt/voxel-features.ts';
import { makeExam } from './exams.ts';

const size = [7, 6, 5] as const;
const values = (seed: number) =>
  Float32Array.from({ length: 210 }, (_, v) => ((v * 7919 + seed * 31) % 101) / 7);

describe('filters', () => {
  test('find the largest and the smallest in a window, one by one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99 }),
        fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)),
        (seed, reach) => {
          const image = values(seed);
          const most = boxMaximum(image, size, reach);
          const least = boxMinimum(image, size, reach);
          for (const v of [0, 33, 104, 209]) {
            const [i, j, k] = [v % 7, Math.floor(v / 7) % 6, Math.floor(v / 42)];
            const near = Array.from(image).filter((_, w) => {
              const [x, y, z] = [w % 7, Math.floor(w / 7) % 6, Math.floor(w / 42)];
              return (
                Math.abs(x - i) <= reach[0] && Math.abs(y - j) <= reach[1] && Math.abs(z - k) <= reach[2]
              );
            });
            expect(most[v]).toBe(Math.max(...near));
            expect(least[v]).toBe(Math.min(...near));
          }
        },
      ),
    );
  });

  test('know the middle of a shell from what lies beside it', () => {
    const shell = new Float32Array(9 * 9 * 9);
    const at = (i: number, j: number, k: number) => i + 9 * (j + 9 * k);
    for (let k = 2; k < 7; k++)
      for (let j = 2; j < 7; j++)
        for (let i = 2; i < 7; i++) shell[at(i, j, k)] = [i, j, k].some((n) => n === 2 || n === 6) ? 1 : 0;
    const enclosed = enclosure(shell, [9, 9, 9], [4, 4, 4]);
    expect([enclosed[at(4, 4, 4)], enclosed[at(0, 4, 4)], enclosed[at(8, 8, 8)]]).toEqual([1, 0, 0]);
  });

  test('give the slope of a plane in mm', () => {
    const plane = Float32Array.from(
      { length: 210 },
      (_, v) => 3 * 0.5 * (v % 7) + 4 * 2 * (Math.floor(v / 7) % 6),
    );
    for (const length of gradientLength(plane, size, [0.5, 2, 1])) expect(length).toBeCloseTo(5, 5);
  });
});

describe('features of voxels', () => {
  const { series, breast, timesS } = makeExam(3);
  const exam = prepareExam(series, timesS, breast);
  const column = (name: (typeof VOXEL_FEATURES)[number]) => VOXEL_FEATURES.indexOf(name);

  test('are finite numbers of every voxel of the breast, in the order of the volume', () => {
    const seen: number[] = [];
    forEachSlab(exam, ({ x, voxels, rows, columns }) => {
      expect([columns, x.length]).toEqual([VOXEL_FEATURES.length, rows * columns]);
      expect(x.every((value) => Number.isFinite(value))).toBe(true);
      seen.push(...voxels);
    });
    const wanted = Array.from(breast.data, (_, v) => v).filter((v) => breast.data[v] !== 0);
    expect(seen).toEqual(wanted);
  });

  test('say what the curve says', () => {
    const row = (v: number) => {
      let found = new Float32Array(0);
      const wanted = new Uint8Array(breast.data.length);
      wanted[v] = 1;
      forEachSlab(
        exam,
        ({ x }) => {
          found = x.slice();
        },
        wanted,
      );
      return (name: (typeof VOXEL_FEATURES)[number]) => found[column(name)];
    };
    const v = breast.data.indexOf(1) + 1234;
    const [s0, s1, s2, s3] = series.map(({ data }) => data[v]);
    const of = row(v);
    expect(exam.earlyPhase).toBe(1);
    expect(of('riseEarly')).toBeCloseTo((s1 - s0) / exam.unit, 5);
    expect(of('riseLate')).toBeCloseTo((s3 - s0) / exam.unit, 5);
    expect(of('riseMean')).toBeCloseTo(((s1 + s2 + s3) / 3 - s0) / exam.unit, 5);
    expect(of('percentEarly')).toBeCloseTo((100 * (s1 - s0)) / s0, 3);
    const peak = [s1, s2, s3].indexOf(Math.max(s1, s2, s3));
    expect(of('timeToPeak')).toBeCloseTo([70, 140, 280][peak] / 60, 5);
  });

  test('hold where a signal is not finite, and the mask of the breast ends at skin and wall', () => {
    const broken = series.map(({ grid, data }) => ({ grid, data: Float32Array.from(data) }));
    broken[1].data[2000] = Number.NaN;
    broken[0].data[2001] = Number.POSITIVE_INFINITY;
    forEachSlab(prepareExam(broken, timesS, breast), ({ x }) => {
      expect(x.every((value) => Number.isFinite(value))).toBe(true);
    });
    const grid = makeGrid({ size: [1, 8, 1], spacingMm: [1, 2, 1] });
    const { skinMm, chestMm } = depthsOf({ grid, data: Uint8Array.of(0, 0, 1, 1, 1, 1, 0, 0) });
    expect([...skinMm.subarray(2, 6)]).toEqual([2, 4, 6, 8]);
    expect([...chestMm.subarray(2, 6)]).toEqual([8, 6, 4, 2]);
  });
});
