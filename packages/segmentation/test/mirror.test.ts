import { cohortPlan, label, simulateExam } from '@lobule/phantom';
import { type Grid, indexToPatient, type Mask, makeGrid, patientToIndex, type Volume } from '@lobule/volume';
import { beforeAll, describe, expect, test } from 'vitest';
import { breastMask, mirroredRegion, scoreMasks } from '../src/index.ts';

/**
 * The phantom makes one breast, beside the middle of the patient. Here its mirror image is put on the other side, in one
 * image of both: what a mirrored region must be is then known.
 */
interface Bilateral {
  readonly before: Volume;
  readonly lesion: Mask;
  /** The same lesion in the mirror image. */
  readonly mirrored: Mask;
}

const exam = simulateExam(cohortPlan({ patients: 4, seed: 3, matrix: 56, slices: 16, motion: false }), 3, {
  only: ['dynamic'],
});

/** Behind this the phantom is chest, LPS y; and where its slab ends towards the middle, LPS x. */
const CHEST_MM = -68;
const INNER_MM = 60;

/** @param middleMm where the middle of the patient lies, LPS x */
function bilateral(grid: Grid, middleMm: number): Bilateral {
  const one = exam.series[0].frames[0].volume;
  const { labels } = exam.truth;
  const side = Math.sign(indexToPatient(one.grid, [28, 28, 8])[0]);
  const count = grid.size[0] * grid.size[1] * grid.size[2];
  const before = new Float32Array(count);
  const lesion = new Uint8Array(count);
  const mirrored = new Uint8Array(count);
  const [nx, ny, nz] = one.grid.size;
  const nearest = (x: number, y: number, z: number) => {
    const [i, j, k] = patientToIndex(one.grid, [x, y, z]).map(Math.round);
    return i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz ? -1 : i + nx * (j + ny * k);
  };
  for (let v = 0; v < count; v++) {
    const place = [
      v % grid.size[0],
      Math.floor(v / grid.size[0]) % grid.size[1],
      Math.floor(v / (grid.size[0] * grid.size[1])),
    ] as const;
    const [x, y, z] = indexToPatient(grid, place);
    const isOwnSide = (x - middleMm) * side > 0;
    const beside = isOwnSide ? x - middleMm : middleMm - x;
    const from = nearest(beside, y, z);
    // The slab of the phantom ends beside the breast: the chest goes on to the middle as it is there.
    const chest = y > CHEST_MM && Math.abs(beside) < Math.abs(INNER_MM) ? nearest(side * INNER_MM, y, z) : -1;
    before[v] = from >= 0 ? one.data[from] : chest >= 0 ? one.data[chest] : 0;
    if (from < 0) continue;
    const isLesion = Math.floor(labels.data[from] / label.lesion) === 1;
    if (isLesion) (isOwnSide ? lesion : mirrored)[v] = 1;
  }
  return {
    before: { grid, data: before },
    lesion: { grid, data: lesion },
    mirrored: { grid, data: mirrored },
  };
}

/** Axial slices, turned about the long axis of the body and about the way from left to right. */
function turnedGrid(degrees: number, originMm: readonly [number, number, number]): Grid {
  const radians = (degrees * Math.PI) / 180;
  // Sine and cosine of a small angle by their series: enough for a test.
  const sine = radians - (radians * radians * radians) / 6;
  const cosine = Math.sqrt(1 - sine * sine);
  return makeGrid({
    size: [136, 76, 40],
    spacingMm: [2, 2, 4],
    originMm,
    rowDirection: [cosine, sine, 0],
    columnDirection: [-sine * cosine, cosine * cosine, sine],
    sliceDirection: [sine * sine, -sine * cosine, cosine],
  });
}

/** Mean place of a mask, LPS mm. */
function middleOf({ grid, data }: Mask): readonly number[] {
  const sum = [0, 0, 0];
  let count = 0;
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    const [nx, ny] = grid.size;
    const place = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    for (let axis = 0; axis < 3; axis++) sum[axis] += place[axis];
    count++;
  }
  return sum.map((value) => value / count);
}

describe.each([
  ['upright', 0, [-135, -190, -55], 0],
  ['oblique, and the middle of the patient far from that of the image', 9, [-110, -215, -75], 14],
] as const)('a lesion of an image of both breasts, %s,', (_name, degrees, originMm, middleMm) => {
  let both: Bilateral;
  beforeAll(() => {
    both = bilateral(turnedGrid(degrees, originMm), middleMm);
  });

  test('is found again in the other breast where the middle is known', () => {
    const found = mirroredRegion(both.lesion, { midlineMm: middleMm });
    expect(found.share).toBe(1);
    expect(scoreMasks(found.mask, both.mirrored).dice.value).toBeGreaterThan(degrees === 0 ? 0.999 : 0.9);
    // Neither holes nor doubles: as large as it was.
    const voxels = both.lesion.data.reduce((sum, on) => sum + on, 0);
    expect(Math.abs(found.voxels / voxels - 1)).toBeLessThan(0.03);
  });

  test('and where the mask of both breasts tells it', () => {
    const breasts = breastMask(both.before).mask;
    const found = mirroredRegion(both.lesion, { breasts });
    expect(found.reason).toBeUndefined();
    expect(Math.abs(found.midlineMm - middleMm)).toBeLessThan(2);
    expect(found.share).toBeGreaterThan(0.95);
    // An error of the middle moves the region twice as far.
    const [at, wanted] = [middleOf(found.mask), middleOf(both.mirrored)];
    for (let axis = 0; axis < 3; axis++) expect(Math.abs(at[axis] - wanted[axis])).toBeLessThan(4);
  });
});
