import { type Mask, makeGrid, makeVolume } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { type Lesion, matchLesions } from '../../src/index.ts';

const GRID = makeGrid({ size: [40, 20, 10], spacingMm: [1, 1, 2] });

/** A block of voxels from a corner, in mm of the patient. */
function block(from: readonly number[], size: readonly number[], grid = GRID): Mask {
  const [nx, ny, nz] = grid.size;
  const step = [grid.affine[0], grid.affine[5], grid.affine[10]];
  const origin = [grid.affine[3], grid.affine[7], grid.affine[11]];
  const data = new Uint8Array(nx * ny * nz);
  for (let v = 0; v < data.length; v++) {
    const at = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))].map(
      (i, p) => origin[p] + i * step[p],
    );
    data[v] = at.every((mm, p) => mm >= from[p] && mm < from[p] + size[p]) ? 1 : 0;
  }
  return makeVolume(grid, data);
}

const lesion = (id: string, x: number, width = 4, grid = GRID): Lesion => ({
  id,
  mask: block([x, 5, 4], [width, 4, 4], grid),
});

describe('Lesions of two visits', () => {
  test('that overlap match, whatever their order; what has no counterpart vanished or appeared', () => {
    const { matched, vanished, appeared } = matchLesions(
      [lesion('a', 2), lesion('b', 12), lesion('c', 30)],
      [lesion('x', 13), lesion('y', 3), lesion('z', 20, 2)],
    );
    expect(matched.map(({ first, second, by }) => [first, second, by])).toEqual([
      ['a', 'y', 'overlap'],
      ['b', 'x', 'overlap'],
    ]);
    expect(matched[0]).toMatchObject({ overlap: 0.75, distanceMm: 1 });
    expect({ vanished, appeared }).toEqual({ vanished: [{ id: 'c' }], appeared: [{ id: 'z' }] });
  });

  test('that overlap none match by distance, up to a limit', () => {
    const pair = [[lesion('a', 2)], [lesion('x', 9)]] as const;
    expect(matchLesions(...pair).matched).toEqual([
      { first: 'a', second: 'x', by: 'distance', overlap: 0, distanceMm: 7 },
    ]);
    const near = matchLesions(...pair, { distanceMm: 6 });
    expect([near.matched, near.vanished, near.appeared]).toEqual([[], [{ id: 'a' }], [{ id: 'x' }]]);
    expect(near.rule).toContain('at most 6 mm apart');
  });

  test('prefer the larger overlap, and tell what merged and what split', () => {
    const merged = matchLesions([lesion('a', 2), lesion('b', 8)], [lesion('x', 3, 9)]);
    expect(merged.matched[0]).toMatchObject({ first: 'b', second: 'x', overlap: 1 });
    expect(merged.vanished).toEqual([{ id: 'a', mergedInto: 'x' }]);
    const split = matchLesions([lesion('x', 3, 9)], [lesion('a', 2), lesion('b', 8)]);
    expect(split.matched[0]).toMatchObject({ first: 'x', second: 'b' });
    expect(split.appeared).toEqual([{ id: 'a', splitFrom: 'x' }]);
  });

  test('a neighbour does not take the place of one that merged', () => {
    const { matched, vanished, appeared } = matchLesions(
      [lesion('a', 2), lesion('b', 8)],
      [lesion('x', 3, 9), lesion('y', 0, 1)],
    );
    expect(matched).toHaveLength(1);
    expect([vanished, appeared]).toEqual([[{ id: 'a', mergedInto: 'x' }], [{ id: 'y' }]]);
  });

  test('match on grids that differ, under an alignment', () => {
    const other = makeGrid({ size: [30, 12, 8], spacingMm: [2, 2, 2], originMm: [100, 0, 0] });
    const moved = [{ id: 'x', mask: block([102, 5, 4], [4, 4, 4], other) }];
    expect(matchLesions([lesion('a', 2)], moved).matched).toEqual([]);
    const align = ([x, y, z]: readonly [number, number, number]) => [x + 100, y, z] as const;
    const { matched } = matchLesions([lesion('a', 2)], moved, { align });
    expect(matched[0]).toMatchObject({ first: 'a', second: 'x', by: 'overlap' });
  });

  test('of an empty mask match nothing', () => {
    const empty = { id: 'e', mask: makeVolume(GRID, new Uint8Array(8000)) };
    const { matched, vanished } = matchLesions([empty], [lesion('x', 2)]);
    expect([matched, vanished]).toEqual([[], [{ id: 'e' }]]);
  });

  test('of one length of overlap: the one named first wins', () => {
    const twins = [lesion('a', 5), lesion('b', 5)];
    expect(matchLesions(twins, [lesion('x', 5)]).matched[0].first).toBe('a');
  });
});
