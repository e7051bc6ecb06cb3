import { scoreSurfaces } from '@lobule/segmentation';
import { emptyMask, type Mask, makeGrid } from '@lobule/volume';
import { expect, test } from 'vitest';

const grid = makeGrid({ size: [40, 38, 20], spacingMm: [0.7, 0.8, 2] });

const apart = (a: Mask, b: Mask) => scoreSurfaces(a, b, { method: 'border-voxels-by-direction' });

/** Two of the readings of bench/peers/staple_reference.py. */
function reading(centre: readonly number[], radius: readonly number[], flips: number, seed: number): Mask {
  const mask = emptyMask(grid);
  const [rx, ry, rz] = radius;
  const square = (n: number) => n * n;
  let state = seed;
  for (let v = 0; v < mask.data.length; v++) {
    state = (state * 48271) % 2147483647;
    const [x, y, z] = [v % 40, Math.floor(v / 40) % 38, Math.floor(v / 1520)].map((p, i) => p - centre[i]);
    const q = square(x * ry * rz) + square(y * rx * rz) + square(z * rx * ry);
    const whole = square(rx * ry * rz);
    mask.data[v] = q <= whole !== (q <= 2 * whole && state % 1000 < flips) ? 1 : 0;
  }
  return mask;
}

test('the distances of borders are those of scipy, and the largest that of SimpleITK', () => {
  const a = reading([19, 18, 9], [6, 5, 3], 60, 3);
  const b = reading([20, 19, 10], [7, 6, 4], 20, 4);
  const { hausdorffMm, hausdorff95Mm } = apart(a, b);
  expect(hausdorffMm.value).toBeCloseTo(5.170106381884226, 12);
  expect(hausdorff95Mm.value).toBeCloseTo(2.647629682979584, 12);
  expect(apart(b, a)).toMatchObject({ hausdorffMm, hausdorff95Mm });
});

test('an empty mask has no border', () => {
  const a = reading([19, 18, 9], [6, 5, 3], 0, 1);
  expect(apart(a, emptyMask(grid)).hausdorff95Mm.reason).toMatchObject({ code: 'one-empty' });
  expect(apart(emptyMask(grid), emptyMask(grid)).hausdorffMm.value).toBeNaN();
});
