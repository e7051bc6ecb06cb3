import { alignAffine, alignImages, alignRigid, rigidAffine } from '@lobule/registration';
import { applyAffine, invertAffine, makeGrid, makeVolume, type Point } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { breastScene, demoGrid, photograph } from '../analytic-image.ts';

const truth = rigidAffine({ angles: [0.03, -0.02, 0.04], shiftMm: [2.5, -3.1, 1.7], centreMm: [0, 0, 0] });
const back = invertAffine(truth);
const small = makeGrid({ size: [64, 64, 30], spacingMm: [2.1, 2.1, 4], originMm: [-66, -66, -58] });
const fixed = photograph(breastScene(), small, { noise: 3, seed: 1 });
const enhanced = photograph(breastScene({ agent: 1 }), small, {
  at: (place) => applyAffine(back, place),
  noise: 3,
  seed: 2,
});

/** Greatest distance between two motions within 50 mm of the centre, and the angle between them. */
function apart(a: readonly number[], b: readonly number[]): { mm: number; degrees: number } {
  const places: Point[] = [-50, 50].flatMap((mm): Point[] => [
    [mm, 0, 0],
    [0, mm, 0],
    [0, 0, mm],
  ]);
  const mm = Math.max(
    ...places.map((place) => {
      const [p, q] = [applyAffine(a, place), applyAffine(b, place)];
      return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
    }),
  );
  const trace = [0, 1, 2].reduce(
    (sum, row) => sum + [0, 1, 2].reduce((s, k) => s + a[4 * row + k] * b[4 * row + k], 0),
    0,
  );
  return { mm, degrees: (Math.acos(Math.min(1, (trace - 1) / 2)) * 180) / Math.PI };
}

describe('Rigid alignment', () => {
  test('finds a known motion within 0.1 mm and 0.1 degree, noise and agent notwithstanding', () => {
    const { matrix, before, after } = alignRigid(fixed, enhanced, { samples: 40_000 });
    const { mm, degrees } = apart(matrix, truth);
    expect(degrees).toBeLessThan(0.1);
    const [x, y, z] = applyAffine(matrix, [0, 0, 0]);
    expect(Math.hypot(x - 2.5, y + 3.1, z - 1.7)).toBeLessThan(0.1);
    expect(mm).toBeLessThan(0.15);
    expect(after).toBeLessThan(before);
  });

  test('says how wrong it may be: places come back within the error that was found', () => {
    const { transform, errorMm } = alignImages(fixed, enhanced, {
      mode: 'rigid',
      linear: { samples: 20_000 },
    });
    const found = transform.kind === 'linear' ? apart(transform.matrix, truth).mm : Number.NaN;
    expect(errorMm?.places).toBeGreaterThan(500);
    expect(errorMm?.greatest).toBeLessThan(0.6);
    expect(found).toBeLessThan(0.3);
  });

  test('correlation serves images of one contrast; one image onto itself does not move', () => {
    const { matrix } = alignRigid(fixed, fixed, { metric: 'correlation', samples: 20_000, levelsMm: [3] });
    expect(apart(matrix, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]).mm).toBeLessThan(1e-3);
  });

  test('a region alone is compared, and starts may be given', () => {
    const inside = makeVolume(small, new Uint8Array(fixed.data.length));
    for (let v = 0; v < fixed.data.length; v++) inside.data[v] = fixed.data[v] > 30 ? 1 : 0;
    const { matrix } = alignRigid(fixed, enhanced, { inside, start: truth, samples: 20_000, levelsMm: [3] });
    expect(apart(matrix, truth).mm).toBeLessThan(0.3);
  });
});

test('Affine alignment finds scales and shears too', () => {
  const stretched = [1.03, 0.01, 0, 1, 0, 0.98, 0.02, -2, 0, 0, 1.02, 0.5];
  const inverse = invertAffine(stretched);
  const moving = photograph(breastScene(), small, { at: (place) => applyAffine(inverse, place), noise: 3 });
  expect(apart(alignAffine(fixed, moving, { samples: 40_000 }).matrix, stretched).mm).toBeLessThan(0.3);
});

describe('What cannot be aligned', () => {
  test('an image that is the same everywhere has no contrast', () => {
    const flat = makeVolume(demoGrid, new Float32Array(96 * 96 * 40).fill(5));
    expect(() => alignRigid(fixed, flat)).toThrow(
      expect.objectContaining({ code: 'registration/no-contrast' }),
    );
  });

  test('a region of a few voxels is too little', () => {
    const inside = makeVolume(small, new Uint8Array(fixed.data.length));
    inside.data[40_000] = 1;
    expect(() => alignRigid(fixed, enhanced, { inside })).toThrow(
      expect.objectContaining({ code: 'registration/too-little-overlap' }),
    );
  });
});
