import { makeGrid, type Volume } from '@lobule/volume';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  applySegmenter,
  lesionFromClick,
  MARGIN_FEATURES,
  type Segmenter,
  scoreMasks,
  trainSegmenter,
} from '../../src/index.ts';
import { curvatures } from '../../src/learnt/margin/curvature.ts';
import { marginFeatures, marginOf, voxelsNear } from '../../src/learnt/margin/features.ts';
import { normalsOf, profileAt } from '../../src/learnt/margin/profile.ts';
import { clickIn, lesionsOf } from '../../src/learnt/margin/start.ts';
import { listExams, makeExam, smallSettings } from './exams.ts';

const exam = makeExam(70);
const place = clickIn(exam.series, exam.lesions) ?? [0, 0, 0];
const start = lesionFromClick(exam.series, place);

describe('second derivatives', () => {
  const size = [17, 17, 17] as const;
  const field = (of: (x: number, y: number, z: number) => number) =>
    Float32Array.from({ length: 17 * 17 * 17 }, (_, v) =>
      of((v % 17) - 8, (Math.floor(v / 17) % 17) - 8, Math.floor(v / 289) - 8),
    );
  const middle = Int32Array.of(8 + 17 * (8 + 17 * 8));

  test('of a tube are nought along it and negative across it, whichever way it lies', () => {
    const along = curvatures(
      field((_, y, z) => -(y * y + z * z) / 2),
      size,
      [1, 1, 1],
      1,
      middle,
    );
    for (const [n, expected] of [0, -1, -1].entries()) expect(along[n]).toBeCloseTo(expected, 4);
    // Along (1, 1, 0) / sqrt 2: the square of the distance to its axis is (x - y)^2 / 2 + z^2.
    const turned = field((x, y, z) => -((x - y) * (x - y)) / 4 - (z * z) / 2);
    const across = curvatures(turned, size, [1, 1, 1], 1, middle);
    for (const [n, expected] of [0, -1, -1].entries()) expect(across[n]).toBeCloseTo(expected, 4);
  });

  test('count the size of voxels and the scale', () => {
    const blob = field((x, y, z) => -(4 * x * x + y * y + 9 * z * z) / 2);
    const found = curvatures(blob, size, [2, 1, 3], 2, middle);
    for (const value of found) expect(value).toBeCloseTo(-4, 3);
  });
});

test('a profile goes along the way out of the outline, in mm', () => {
  const size = [12, 12, 12] as const;
  const distances = Float64Array.from({ length: 1728 }, (_, v) => 2 * ((v % 12) - 5));
  const values = Float32Array.from(distances);
  const voxels = Int32Array.of(5 + 12 * (6 + 12 * 6));
  const normals = normalsOf(distances, size, [2, 1, 1], voxels);
  for (const mm of [-3, 0, 1, 2]) {
    expect(profileAt(values, size, normals, voxels, mm)(0)).toBeCloseTo(mm, 5);
  }
});

describe('what is known of a margin', () => {
  const features = (series: readonly Volume[]) => {
    const margin = marginOf(series, 1, start, 4);
    return marginFeatures(margin, voxelsNear(margin, 4));
  };

  test('does not count the gain of the scanner, and is a number everywhere', () => {
    const once = features(exam.series);
    const louder = exam.series.map(({ grid, data }) => ({ grid, data: data.map((value) => 8 * value) }));
    expect(features(louder)).toEqual(once);
    expect(once.length % MARGIN_FEATURES.length).toBe(0);
    expect(once.every(Number.isFinite)).toBe(true);
    expect(features(exam.series.map(() => exam.series[0])).every(Number.isFinite)).toBe(true);
  });

  test('comes from a click in the deepest place of what enhances; slips of the pen are left out', () => {
    expect(lesionsOf(exam.series, exam.lesions)).toHaveLength(1);
    const specks = exam.lesions.data.slice();
    specks[24 * 22 * 11 + 20] = 1;
    expect(lesionsOf(exam.series, { grid: exam.lesions.grid, data: specks })).toHaveLength(1);
    const nothing = { grid: makeGrid({ size: [4, 4, 4], spacingMm: [1, 1, 1] }), data: new Uint8Array(64) };
    expect(clickIn(exam.series, nothing)).toBeUndefined();
  });
});

describe('a lesion that was pointed to', () => {
  let model: Segmenter;
  beforeAll(async () => {
    model = await trainSegmenter(listExams(5), { settings: smallSettings });
  });

  test('gets a margin that is no worse than that of the click alone', () => {
    const { mask, probability } = applySegmenter(model, exam.series, { ...exam, placeMm: place });
    const [alone, refined] = [start.mask, mask].map((one) => scoreMasks(one, exam.lesions).dice.value);
    expect(refined).toBeGreaterThan(0.85);
    expect(refined).toBeGreaterThan(alone - 0.01);
    expect(probability.data.filter((p) => p > 0.5).length / start.voxels).toBeCloseTo(1, 0);
    expect(probability.data[0]).toBe(0);
  });

  test('is nothing where nothing enhances, and says so', () => {
    const still = exam.series.map(() => exam.series[0]);
    const { voxels, reason } = applySegmenter(model, still, { ...exam, placeMm: place });
    expect([voxels, reason?.text]).toEqual([0, expect.stringMatching(/hardly enhances/)]);
  });
});
