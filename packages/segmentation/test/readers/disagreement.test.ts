import { adjudicate, disagreementRegions, largestCrossSection, voteConsensus } from '@lobule/segmentation';
import { emptyMask, type Mask, makeGrid } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const grid = makeGrid({ size: [6, 4, 2], spacingMm: [1, 2, 3], originMm: [10, 0, -5] });
/** Slices one after the other, rows divided by blanks. */
const drawn = (text: string): Mask => ({
  grid,
  data: Uint8Array.from(text.replaceAll(/\s/g, ''), (c) => Number(c)),
});
const first = drawn('111000 110000 000000 000000  111000 000000 000000 000000');
const second = drawn('110000 110000 000000 000110  110000 000000 000000 000000');
const anyMask = fc
  .array(fc.integer({ min: 0, max: 1 }), { minLength: 48, maxLength: 48 })
  .map((values): Mask => ({ grid, data: Uint8Array.from(values) }));

describe('where two readings differ', () => {
  test('is listed by size, with who holds it, how much, where, and how far it reaches', () => {
    const { regions, labels, firstOnlyMm3, secondOnlyMm3 } = disagreementRegions(first, second);
    expect(regions).toEqual([
      {
        id: 1,
        heldBy: 'first',
        sign: 1,
        voxels: 2,
        volumeMm3: 12,
        centreMm: [12, 0, -3.5],
        from: [2, 0, 0],
        to: [2, 0, 1],
        slice: 0,
        reachMm: 1,
      },
      {
        id: 2,
        heldBy: 'second',
        sign: -1,
        voxels: 2,
        volumeMm3: 12,
        centreMm: [13.5, 6, -5],
        from: [3, 3, 0],
        to: [4, 3, 0],
        slice: 0,
        reachMm: expect.closeTo(5, 12),
      },
    ]);
    expect([firstOnlyMm3, secondOnlyMm3]).toEqual([12, 12]);
    expect([...labels.data].filter((id) => id > 0)).toEqual([1, 2, 2, 1]);
  });

  test('is nothing for equal or empty readings; an empty one has no reach to speak of', () => {
    expect(disagreementRegions(first, first).regions).toEqual([]);
    expect(disagreementRegions(emptyMask(grid), emptyMask(grid)).regions).toEqual([]);
    expect(disagreementRegions(first, emptyMask(grid)).regions[0].reachMm).toBeNaN();
  });

  test('makes up the whole symmetric difference, with signs that change when the readers do', () => {
    fc.assert(
      fc.property(anyMask, anyMask, fc.constantFrom(6, 18, 26), (a, b, connectivity) => {
        const found = disagreementRegions(a, b, connectivity);
        const turned = disagreementRegions(b, a, connectivity);
        found.labels.data.forEach((id, v) => {
          expect(id > 0).toBe(a.data[v] !== b.data[v]);
          if (id > 0) expect(found.regions[id - 1].sign).toBe(a.data[v] === 1 ? 1 : -1);
        });
        expect(turned.firstOnlyMm3).toBe(found.secondOnlyMm3);
        const sizes = found.regions.map(({ voxels }) => voxels);
        expect(sizes).toEqual([...sizes].sort((x, y) => y - x));
      }),
      { numRuns: 60 },
    );
  });
});

describe('an adjudicated mask', () => {
  const found = disagreementRegions(first, second);

  test('holds what both hold and the regions taken in; reasons are kept', () => {
    const { mask, decided, how } = adjudicate(first, second, found, [
      { region: 2, take: 'inside', reason: 'enhances at 90 s' },
      { region: 1, take: 'outside', reason: 'vessel' },
    ]);
    expect([...mask.data]).toEqual([...second.data]);
    expect(decided.map(({ id, take, reason }) => [id, take, reason])).toEqual([
      [1, 'outside', 'vessel'],
      [2, 'inside', 'enhances at 90 s'],
    ]);
    expect(how).toContain('1 of the 2 regions');
  });

  test('is the union, the intersection or a reading where every region goes one way', () => {
    fc.assert(
      fc.property(anyMask, anyMask, (a, b) => {
        const all = disagreementRegions(a, b);
        const data = (undecided: 'inside' | 'outside' | 'as-first' | 'as-second') => [
          ...adjudicate(a, b, all, [], { undecided }).mask.data,
        ];
        expect(data('inside')).toEqual([...voteConsensus([a, b], 'union').mask.data]);
        expect(data('outside')).toEqual([...voteConsensus([a, b], 'intersection').mask.data]);
        expect(data('as-first')).toEqual([...a.data]);
        expect(data('as-second')).toEqual([...b.data]);
      }),
      { numRuns: 40 },
    );
  });

  test('is refused for decisions that are missing, doubled, unfounded or of no region', () => {
    const one = { region: 1, take: 'inside', reason: 'seen' } as const;
    const wrong = [[], [one], [one, one], [{ ...one, reason: ' ' }], [{ ...one, region: 3 }]];
    for (const decisions of wrong) {
      expect(() => adjudicate(first, second, found, decisions)).toThrow(
        expect.objectContaining({ code: 'segmentation/decisions' }),
      );
    }
    const { decided } = adjudicate(first, second, found, [one], { undecided: 'outside' });
    expect(decided.map(({ byAdjudicator }) => byAdjudicator)).toEqual([true, false]);
  });
});

test('the largest cross-section is the slice with the largest area, of equals the first', () => {
  const section = largestCrossSection(first);
  expect([section.slice, section.voxels, section.areaMm2]).toEqual([0, 5, 10]);
  expect(largestCrossSection(first, 1)).toMatchObject({ slice: 0, voxels: 6, areaMm2: 18 });
  expect(largestCrossSection(emptyMask(grid))).toMatchObject({ slice: -1, areaMm2: 0, voxels: 0 });
});
