import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { describe, expect, test } from 'vitest';
import { foreground } from '../src/exam/foreground.ts';

const AIR = 600;
/** Air, then gland, then fat. */
const image = (air: (v: number) => number, gland = 100, fat = 400) =>
  Float32Array.from({ length: 1000 }, (_, v) => (v < AIR ? air(v) : v < 800 ? gland : fat));
const tissue = Array.from({ length: 400 }, (_, i) => AIR + i);

describe('tissue stands out from air', () => {
  test.each<[string, (v: number) => number]>([
    ['that is 0', () => 0],
    ['of one value, which an offset of the scanner makes', () => 2],
    ['of two values', (v) => 2 + (v % 2)],
    ['of a few low values', (v) => v % 7],
  ])('without noise, %s', (_name, air) => {
    expect([...foreground(image(air))]).toEqual(tissue);
    expect([...foreground(image(air, 120, 120))]).toEqual(tissue);
  });

  test('and dark tissue beside a few bright voxels, or beside fat and no air, is not air', () => {
    const noAir = image(() => 140, 140, 400);
    expect(foreground(noAir)).toHaveLength(1000);
    const clip = image((v) => v % 30, 150, 160);
    for (const v of [1, 2, 3]) clip[v] = 40_000;
    expect(foreground(clip).length).toBeGreaterThanOrEqual(400);
  });

  test('with noise: all tissue, and of air what noise alone makes bright', () => {
    const stream = randomStream(5, 'air');
    const noisy = image(() => 8 * Math.sqrt(normalVariate(stream) ** 2 + normalVariate(stream) ** 2));
    const found = foreground(noisy);
    expect([...found].filter((v) => v >= AIR)).toEqual(tissue);
    expect(found.length - tissue.length).toBeLessThan(0.01 * AIR);
  });

  test('where all is the same all is tissue, but not where all is 0; what is no number is left to the fit', () => {
    expect(foreground(new Float32Array(8).fill(5))).toHaveLength(8);
    expect(foreground(new Float32Array(8))).toHaveLength(0);
    const holed = image(() => 0);
    holed[3] = Number.NaN;
    expect([...foreground(holed)]).toEqual([3, ...tissue]);
  });
});
