import {
  type Reading,
  type ReadMask,
  readingCases,
  resolveNumber,
  resolveRegion,
} from '@lobule/segmentation';
import { type Mask, makeGrid } from '@lobule/volume';
import { describe, expect, test } from 'vitest';

const grid = makeGrid({ size: [6, 1, 2], spacingMm: [1, 1, 1] });
const read = (text: string | undefined, reading: Partial<Reading>): ReadMask => {
  const mask: Mask | undefined =
    text === undefined ? undefined : { grid, data: Uint8Array.from(text, (c) => Number(c)) };
  return { reading: { reader: 'A', repeat: 1, role: 'reader', ...reading }, ...(mask && { mask }) };
};
const shown = ({ mask }: { mask: Mask }) => [...mask.data].join('');
const unresolved = expect.objectContaining({ code: 'segmentation/unresolved' });

describe('two blinded readings with an adjudicator', () => {
  const a = read('011100000000', { reader: 'A' });
  const b = read('001110000000', { reader: 'B' });
  const third = read('001100000000', { reader: 'C', role: 'adjudicator' });

  test('become the mask of the adjudicator', () => {
    const { mask, how, readers } = resolveRegion([a, b, third], { by: 'adjudicator' });
    expect(shown({ mask })).toBe('001100000000');
    expect(how).toBe('The mask of the adjudicator, C.');
    expect(readers).toEqual(['C']);
  });

  test('need none where they are the same, and else say that one is missing', () => {
    const same = resolveRegion([a, read('011100000000', { reader: 'B' })], { by: 'adjudicator' });
    expect(same.how).toBe('The readings of A and B, which are the same.');
    expect(() => resolveRegion([a, b], { by: 'adjudicator' })).toThrow(unresolved);
    const other = read('000100000000', { reader: 'D', role: 'adjudicator' });
    expect(() => resolveRegion([a, b, third, other], { by: 'adjudicator' })).toThrow(unresolved);
  });

  test('become a consensus of the readers alone, without the adjudicator', () => {
    expect(shown(resolveRegion([a, b, third], { by: 'union' }))).toBe('011110000000');
    expect(shown(resolveRegion([a, b, third], { by: 'intersection' }))).toBe('001100000000');
    const majority = resolveRegion([a, b, third], { by: 'majority', ties: 'inside' });
    expect(shown(majority)).toBe('011110000000');
    expect(majority.readers).toEqual(['A', 'B']);
  });

  test('become by default what both of two hold, with the bounds, and STAPLE of three', () => {
    const two = resolveRegion([a, b, third]);
    expect(shown(two)).toBe('001100000000');
    expect(two.how).toBe(
      'Intersection of 2 readings: what all of them hold. Both hold 0.002 mL, at least one of them 0.004 mL.',
    );
    const c = read('001110000000', { reader: 'C' });
    expect(resolveRegion([a, b, c]).how).toMatch(/^STAPLE of 3 readings within 5 mm/);
    expect(resolveRegion([a, b], { by: 'staple' }).how).toMatch(/^STAPLE of 2 readings within 5 mm/);
  });

  test('take the first reading of a reader, or the majority of the repeats', () => {
    const repeats = [read('000100000000', { repeat: 3 }), read('000110000000', { repeat: 2 }), a, b];
    expect(shown(resolveRegion(repeats, { by: 'union' }))).toBe('011110000000');
    const voted = resolveRegion(repeats, { by: 'union', repeats: 'majority' });
    expect(shown(voted)).toBe('001110000000');
    expect(voted.how).toContain('the majority of their readings counts');
  });

  test('can be cut to the slice in which the region is largest', () => {
    const deep = read('010000001110', { reader: 'B' });
    const section = resolveRegion([a, deep], { by: 'union', extent: 'largest-cross-section' });
    expect(shown(section)).toBe('011100000000');
    expect(section.how).toContain('the slice in which it is largest, 1 of 2');
  });
});

describe('draw, review, a third decides', () => {
  const drawn = read('011100000000', { reader: 'A', role: 'drawer' });
  const changed = read('001100000000', { reader: 'B', role: 'reviewer', verdict: 'change' });
  const by = { by: 'review' } as const;

  test('takes what was accepted', () => {
    const accepted = read(undefined, { reader: 'B', role: 'reviewer', verdict: 'accept' });
    expect(resolveRegion([drawn, accepted], by)).toMatchObject({
      how: 'Drawn by A, accepted by B.',
      voxels: 3,
    });
  });

  test('takes what the third decided for, or drew', () => {
    const third = (verdict: 'drawer' | 'reviewer' | undefined, mask?: string) =>
      read(mask, { reader: 'C', role: 'third', ...(verdict && { verdict }) });
    expect(resolveRegion([drawn, changed, third('drawer')], by).voxels).toBe(3);
    expect(resolveRegion([drawn, changed, third('reviewer')], by)).toMatchObject({
      voxels: 2,
      how: 'Drawn by A, changed by B; C decided for B.',
    });
    expect(resolveRegion([drawn, changed, third(undefined, '000100000000')], by).voxels).toBe(1);
    expect(() => resolveRegion([drawn, changed, third(undefined)], by)).toThrow(unresolved);
  });

  test('says who is missing', () => {
    const silent = read('001100000000', { reader: 'B', role: 'reviewer' });
    for (const some of [[changed], [drawn], [drawn, changed], [drawn, silent]]) {
      expect(() => resolveRegion(some, by)).toThrow(unresolved);
    }
    const noMask = read(undefined, { reader: 'A', role: 'drawer' });
    const accepted = read(undefined, { reader: 'B', role: 'reviewer', verdict: 'accept' });
    expect(() => resolveRegion([noMask, accepted], by)).toThrow(unresolved);
  });
});

describe('a number that several measured', () => {
  test('is the median of each reader and the mean of the readers', () => {
    const measured = [21, 25, 22].map((value) => ({ reader: 'A', value }));
    expect(resolveNumber(measured, 'mm').value).toBe(22);
    const both = resolveNumber([...measured, { reader: 'B', value: 20 }, { reader: 'B', value: 21 }], 'mm');
    expect(both.value).toBe(21.25);
    expect(both.how).toBe('Mean of 2 readers, the median of up to 3 measurements of each reader.');
    expect(resolveNumber([{ reader: 'A', value: 3 }], 'mm').how).toBe('One measurement of each reader.');
  });

  test('leaves out what is undefined, and says so', () => {
    const some = resolveNumber(
      [
        { reader: 'A', value: Number.NaN },
        { reader: 'B', value: 4 },
      ],
      'mm',
    );
    expect(some.value).toBe(4);
    expect(some.how).toContain('1 left out that were undefined');
    expect(resolveNumber([], 'mm').reason).toMatchObject({ code: 'no-measurement' });
  });
});

test('readings are told apart by patient, visit and lesion; none is counted twice', () => {
  const row = (patient: string, lesion: string, reader = 'A'): Reading => ({
    ...{ patient, lesion, reader, repeat: 1, role: 'reader' },
  });
  const cases = readingCases([row('P1', 'x'), row('P2', 'x'), row('P1', 'x', 'B'), row('P1', 'y')]);
  expect(cases.map(({ patient, lesion, readings }) => [patient, lesion, readings.length])).toEqual([
    ['P1', 'x', 2],
    ['P2', 'x', 1],
    ['P1', 'y', 1],
  ]);
  expect(() => readingCases([row('P1', 'x'), row('P1', 'x')])).toThrow(
    expect.objectContaining({ code: 'segmentation/readings' }),
  );
});
