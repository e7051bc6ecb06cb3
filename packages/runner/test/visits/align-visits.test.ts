import { makeGrid, makeVolume, maskWhere } from '@lobule/volume';
import { expect, test } from 'vitest';
import { alignVisits } from '../../src/visits/register/align-visits.ts';
import { maskVoxels, volumeChangeAt } from '../../src/visits/register/volume-change.ts';

const grid = makeGrid({ size: [12, 12, 9], spacingMm: [4, 4, 4], originMm: [-22, -22, -16] });

/** A soft ball with a smaller, brighter one in it, whose radius is given. */
function breast(radiusMm: number) {
  return makeVolume(
    grid,
    Float32Array.from({ length: 12 * 12 * 9 }, (_, v) => {
      const [x, y, z] = [4 * (v % 12) - 22, 4 * (Math.floor(v / 12) % 12) - 22, 4 * Math.floor(v / 144) - 16];
      const away = Math.sqrt((x - 4) * (x - 4) + y * y + z * z);
      const body = 100 / (1 + (x * x + 1.5 * y * y + 2 * z * z) / 200);
      return (
        body +
        80 / (1 + (away / radiusMm) * (away / radiusMm) * (away / radiusMm) * (away / radiusMm)) +
        ((v * 7919) % 13) / 10
      );
    }),
  );
}

const request = { mode: 'deformable', keepWithin: 0.1, estimateError: false } as const;
const [before, after] = [breast(9), breast(6.5)];
const mask = maskWhere(breast(9), (value) => value > 130);

test('a tumour that shrank keeps its volume where it is protected, and is warped back where it is not', () => {
  const change = (kept: boolean) => {
    const { alignment } = alignVisits(
      before,
      after,
      request,
      'breast',
      kept ? { name: 'lesion', mask } : undefined,
    );
    expect(alignment.mode).toBe('deformable');
    return volumeChangeAt(alignment.transform, grid, maskVoxels(mask));
  };
  const guarded = change(true);
  expect(guarded.least).toBeGreaterThanOrEqual(0.9);
  expect(guarded.greatest).toBeLessThanOrEqual(1.1);
  expect(change(false).median).toBeLessThan(0.85);
});

test('a bound that nothing can keep leaves a linear alignment, which is said', () => {
  const { alignment, remarks } = alignVisits(before, after, { ...request, keepWithin: 1e-6 }, 'breast', {
    name: 'lesion',
    mask,
  });
  expect(alignment.transform.kind).toBe('linear');
  expect(alignment.mode).toBe('rigid');
  expect(remarks.map(({ code }) => code)).toEqual(['volume-not-kept', 'volume-not-kept']);
});
