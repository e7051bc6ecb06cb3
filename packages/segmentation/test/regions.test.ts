import {
  largestRegion,
  lesionRegions,
  maskOnGrid,
  peritumoralShell,
  regionOf,
  scoreMasks,
} from '@lobule/segmentation';
import { emptyMask, type Mask, makeGrid, makeVolume } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const grid = makeGrid({ size: [9, 1, 1], spacingMm: [2, 1, 1] });
const line = (text: string): Mask => ({ grid, data: Uint8Array.from(text, (c) => Number(c)) });
const shown = ({ mask }: { mask: Mask }) => [...mask.data].join('');

describe('regions', () => {
  test('have a size, and an empty one says so', () => {
    expect(regionOf(line('011000000'))).toMatchObject({ voxels: 2, volumeMm3: 4 });
    expect(regionOf(line('011000000')).reason).toBeUndefined();
    expect(regionOf(emptyMask(grid)).reason).toMatchObject({ code: 'empty-region' });
  });

  test('of a label mask are one for each label', () => {
    const labels = makeVolume(grid, Int16Array.of(0, 3, 3, 0, 1, 0, 3, 0, 0));
    expect(lesionRegions(labels).map(({ label, voxels }) => [label, voxels])).toEqual([
      [1, 1],
      [3, 3],
    ]);
  });

  test('leave the largest connected part', () => {
    expect(shown(largestRegion(line('110111010')))).toBe('000111000');
    expect(largestRegion(emptyMask(grid)).reason).toMatchObject({ code: 'empty-region' });
  });
});

describe('the shell around a lesion', () => {
  test('is measured in mm and clipped to the breast', () => {
    expect(shown(peritumoralShell(line('000010000'), { toMm: 4 }))).toBe('001101100');
    expect(shown(peritumoralShell(line('000010000'), { fromMm: 2, toMm: 4 }))).toBe('001000100');
    expect(shown(peritumoralShell(line('000010000'), { toMm: 4 }, line('000111111')))).toBe('000101100');
  });

  test('says why it is empty', () => {
    expect(peritumoralShell(line('000010000'), { toMm: 1 }).reason?.text).toBe(
      'No voxel lies between 0 and 1 mm from the lesion.',
    );
    expect(peritumoralShell(emptyMask(grid), { toMm: 5 }).reason).toMatchObject({ code: 'empty-region' });
  });
});

describe('a mask on another grid', () => {
  const shifted = makeGrid({ size: [9, 1, 1], spacingMm: [2, 1, 1], originMm: [4, 0, 0] });
  const mask: Mask = { grid: shifted, data: line('110000000').data };

  test('is refused, with how far apart it lies', () => {
    const refused = expect.objectContaining({
      code: 'segmentation/mask-on-other-grid',
      what: 'The mask is not on the grid of the image. The corners lie up to 4.00 mm apart.',
    });
    expect(() => maskOnGrid(mask, grid)).toThrow(refused);
    expect(() => scoreMasks(mask, line('110000000'))).toThrow(
      expect.objectContaining({ code: 'segmentation/mask-on-other-grid' }),
    );
    expect(() => peritumoralShell(line('110000000'), { toMm: 3 }, mask)).toThrow(
      expect.objectContaining({ code: 'segmentation/mask-on-other-grid' }),
    );
  });

  test('is resampled where that is wanted, and the report hears of it', () => {
    const { mask: moved, resampled, apartMm, note } = maskOnGrid(mask, grid, 'resample');
    expect([shown({ mask: moved }), resampled, apartMm]).toEqual(['001100000', true, 4]);
    expect(note).toContain('up to 4.00 mm apart');
    expect(maskOnGrid(moved, grid)).toMatchObject({ resampled: false, note: '' });
  });
});

describe('scores of masks', () => {
  test('are Dice, Jaccard and volumes', () => {
    const scores = scoreMasks(line('011110000'), line('001111110'));
    expect(scores.dice.value).toBeCloseTo(0.6, 12);
    expect(scores.jaccard.value).toBeCloseTo(3 / 7, 12);
    expect([
      scores.volumeMm3.value,
      scores.referenceVolumeMm3.value,
      scores.volumeDifferenceMm3.value,
    ]).toEqual([8, 12, -4]);
    expect(scores.relativeVolumeDifference.value).toBeCloseTo(-1 / 3, 12);
  });

  test('of two empty masks follow the policy that was named', () => {
    const none = emptyMask(grid);
    expect(scoreMasks(none, none).dice).toMatchObject({ value: Number.NaN, reason: { code: 'both-empty' } });
    expect(scoreMasks(none, none, 'perfect').jaccard).toMatchObject({ value: 1, flags: ['both-empty'] });
    expect(scoreMasks(line('100000000'), none)).toMatchObject({
      dice: { value: 0 },
      relativeVolumeDifference: { value: Number.NaN, reason: { code: 'empty-reference' } },
    });
  });

  test('are symmetric, and Jaccard is Dice / (2 - Dice)', () => {
    const anyLine = fc
      .array(fc.constantFrom(0, 1), { minLength: 9, maxLength: 9 })
      .map((data) => ({ grid, data: Uint8Array.from(data) }));
    fc.assert(
      fc.property(anyLine, anyLine, (a, b) => {
        const dice = scoreMasks(a, b, 'perfect').dice.value;
        expect(scoreMasks(b, a, 'perfect').dice.value).toBe(dice);
        expect(scoreMasks(a, b, 'perfect').jaccard.value).toBeCloseTo(dice / (2 - dice), 12);
      }),
    );
  });
});
