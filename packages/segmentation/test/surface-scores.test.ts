import { type SurfaceMethod, scoreDetection, scoreSurfaces } from '@lobule/segmentation';
import { type Mask, makeGrid } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

type Inside = (i: number, j: number, k: number) => boolean;
type Triple = readonly [number, number, number];
const SIZE: Triple = [20, 18, 12];

function shape(inside: Inside, spacingMm: Triple, size: Triple = SIZE): Mask {
  const data = new Uint8Array(size[0] * size[1] * size[2]);
  for (let k = 0, v = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, v++) data[v] = inside(i, j, k) ? 1 : 0;
    }
  }
  return { grid: makeGrid({ size, spacingMm }), data };
}

const ball =
  (a: number, b: number, c: number, r2: number): Inside =>
  (i, j, k) =>
    (i - a) * (i - a) + (j - b) * (j - b) + 4 * (k - c) * (k - c) <= r2;
const noisy =
  (inside: Inside): Inside =>
  (i, j, k) =>
    inside(i, j, k) !== (7919 * (i + 20 * (j + 18 * k))) % 97 < 5;

interface Reference {
  readonly name: string;
  readonly mask: Inside;
  readonly reference: Inside;
  readonly spacingMm: Triple;
  /** HD, HD95, mean to and from the reference, surface Dice at 1 mm. */
  readonly surfels: readonly [number, number, number, number, number];
  /** HD, HD95, mean to and from the reference, mean of the two. */
  readonly voxels: readonly [number, number, number, number, number];
}

// Computed by surface-distance 0.1 (Google DeepMind) and MedPy 0.5 on the same masks.
const references: readonly Reference[] = [
  {
    name: 'two balls',
    mask: ball(9, 8, 5, 36),
    reference: ball(11, 9, 6, 30),
    spacingMm: [0.8, 0.8, 1.6],
    surfels: [3.2, 2.2627416997969525, 1.0339270925862658, 0.8497761173101465, 0.5448915680418223],
    voxels: [3.2, 2.4000000000000004, 1.316750258640761, 1.1394705954173268, 1.2337511435861532],
  },
  {
    name: 'balls that the image cuts',
    mask: ball(1, 8, 5, 40),
    reference: ball(2, 8, 4, 44),
    spacingMm: [1, 1.5, 2],
    surfels: [
      3.2015621187164243, 2.23606797749979, 0.6429833966417561, 0.7936350888650824, 0.7108498846384058,
    ],
    voxels: [3.2015621187164243, 2.5, 0.8893754849672441, 1.1558068509973067, 1.0382978205648337],
  },
  {
    name: 'rough masks',
    mask: noisy(ball(9, 8, 5, 36)),
    reference: noisy(ball(10, 8, 5, 40)),
    spacingMm: [0.7, 0.9, 2.5],
    surfels: [1.140175425099138, 0.7, 0.04433303335282395, 0.055311456380777536, 0.9990587653751279],
    voxels: [1.9313207915827966, 0.7, 0.11703237463999289, 0.1900440903051159, 0.15491444536703586],
  },
  {
    name: 'two voxels',
    mask: (i, j, k) => i === 5 && j === 6 && k === 4,
    reference: (i, j, k) => i === 5 && j === 6 && k === 6,
    spacingMm: [3, 2, 1],
    surfels: [2, 2, 1.5, 1.5, 0.5],
    voxels: [2, 2, 2, 2, 2],
  },
];

describe('distances between surfaces', () => {
  test.each(references)(
    'are those of surface-distance for $name',
    ({ mask, reference, spacingMm, surfels }) => {
      const found = scoreSurfaces(shape(mask, spacingMm), shape(reference, spacingMm));
      const got = [
        found.hausdorffMm,
        found.hausdorff95Mm,
        found.meanToReferenceMm,
        found.meanFromReferenceMm,
        found.surfaceDice,
      ].map(({ value }) => value);
      surfels.forEach((expected, n) => {
        expect(got[n]).toBeCloseTo(expected, 10);
      });
    },
  );

  test.each(references)(
    'of border voxels are those of MedPy for $name',
    ({ mask, reference, spacingMm, voxels }) => {
      const found = scoreSurfaces(shape(mask, spacingMm), shape(reference, spacingMm), {
        method: 'border-voxels',
      });
      const got = [
        found.hausdorffMm,
        found.hausdorff95Mm,
        found.meanToReferenceMm,
        found.meanFromReferenceMm,
      ].map(({ value }) => value);
      voxels.slice(0, 4).forEach((expected, n) => {
        expect(got[n]).toBeCloseTo(expected, 10);
      });
    },
  );

  test('are those of the published test of two slabs that differ by one layer', () => {
    const size = [52, 100, 100] as const;
    const slab = (layers: number) => shape((i) => i < layers, [2, 1, 1], size);
    const { meanFromReferenceMm, meanToReferenceMm, hausdorff95Mm } = scoreSurfaces(slab(51), slab(50));
    expect(meanFromReferenceMm.value).toBeCloseTo(0.32244707267666795, 10);
    expect(meanToReferenceMm.value).toBeCloseTo(0.3393962930605405, 10);
    expect(hausdorff95Mm.value).toBe(2);
  });

  const nothing = shape(() => false, [1, 1, 1]);
  const something = shape(ball(9, 8, 5, 9), [1, 1, 1]);

  test('say what an empty mask scores, by a named policy', () => {
    expect(scoreSurfaces(nothing, nothing).hausdorffMm.reason?.code).toBe('both-empty');
    expect(scoreSurfaces(nothing, nothing, { whenBothEmpty: 'perfect' })).toMatchObject({
      hausdorff95Mm: { value: 0 },
      surfaceDice: { value: 1 },
    });
    expect(scoreSurfaces(something, nothing)).toMatchObject({
      meanSurfaceDistanceMm: { value: Number.NaN, reason: { code: 'one-empty' } },
      surfaceDice: { value: 0 },
    });
    const far = scoreSurfaces(nothing, something, { whenOneEmpty: 'infinite' });
    expect(far.hausdorffMm.value).toBe(Number.POSITIVE_INFINITY);
  });

  test.each<SurfaceMethod>(['surfels', 'border-voxels', 'border-voxels-by-direction'])(
    'leave the edge of the image out where it is open (%s)',
    (method) => {
      const full = shape(() => true, [1, 1, 1]);
      expect(scoreSurfaces(full, full, { method }).hausdorffMm.value).toBe(0);
      const open = scoreSurfaces(full, full, { method, border: 'open' });
      expect(open.hausdorffMm.reason?.code).toBe('both-empty');
    },
  );

  test('do not depend on which mask comes first, but for the two directions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 14 }), fc.integer({ min: 2, max: 40 }), (at, r2) => {
        const other = shape(ball(at, 8, 5, r2), [1, 1, 1]);
        const [one, two] = [scoreSurfaces(something, other), scoreSurfaces(other, something)];
        expect(one.hausdorff95Mm).toEqual(two.hausdorff95Mm);
        expect(one.meanToReferenceMm).toEqual(two.meanFromReferenceMm);
      }),
      { numRuns: 20 },
    );
  });

  test('need a tolerance of at least 0', () => {
    expect(() => scoreSurfaces(something, something, { toleranceMm: -1 })).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  });
});

describe('lesion by lesion', () => {
  const boxes = (...starts: readonly number[]) =>
    shape((i, j, k) => j < 4 && k < 4 && starts.some((start) => i >= start && i < start + 3), [1, 1, 1]);

  test('counts what was found, missed and false, one region to one lesion', () => {
    const found = scoreDetection(boxes(0, 9), boxes(1, 5, 15));
    expect(found).toMatchObject({ truePositives: 1, falsePositives: 1, falseNegatives: 2 });
    expect(found.sensitivity.value).toBeCloseTo(1 / 3, 12);
    expect(found.precision.value).toBe(0.5);
    expect(found.f1.value).toBeCloseTo(0.4, 12);
    expect(found.lesions.map(({ jaccard }) => jaccard)).toEqual([0.5, 0, 0]);
  });

  test('wants as much overlap as is asked for, and leaves out what is small', () => {
    expect(scoreDetection(boxes(0), boxes(1), { minimumJaccard: 0.6 }).truePositives).toBe(0);
    expect(scoreDetection(boxes(0), boxes(1), { minimumVoxels: 100 }).f1.reason?.code).toBe('both-empty');
    expect(() => scoreDetection(boxes(0), boxes(1), { minimumJaccard: 2 })).toThrow(
      expect.objectContaining({ code: 'segmentation/bad-settings' }),
    );
  });
});
