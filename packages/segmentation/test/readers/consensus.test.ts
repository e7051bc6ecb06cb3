import { type ResolveSettings, resolveSchema, staple, voteConsensus } from '@lobule/segmentation';
import { emptyMask, type Mask, makeGrid } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_RESOLVE } from '../../src/readers/readings.ts';

const grid = makeGrid({ size: [12, 1, 1], spacingMm: [2, 1, 1] });
const line = (text: string): Mask => ({ grid, data: Uint8Array.from(text, (c) => Number(c)) });
const shown = ({ mask }: { mask: Mask }) => [...mask.data].join('');
const refused = (code: string) => expect.objectContaining({ code });

describe('consensus by counting', () => {
  const four = [line('011110000000'), line('001111000000'), line('001110000000'), line('000111000000')];

  test('is what any, all or more than half hold', () => {
    expect(shown(voteConsensus(four, 'union'))).toBe('011111000000');
    expect(shown(voteConsensus(four, 'intersection'))).toBe('000110000000');
    expect(shown(voteConsensus(four.slice(0, 3), 'majority'))).toBe('001110000000');
  });

  test('says how many voxels were tied and where they went', () => {
    const outside = voteConsensus(four, 'majority');
    expect(shown(outside)).toBe('001110000000');
    expect(outside.ties).toEqual({ voxels: 1, volumeMm3: 2, to: 'outside' });
    const inside = voteConsensus(four, 'majority', 'inside');
    expect(shown(inside)).toBe('001111000000');
    expect(inside.how).toContain('1 voxels were held by exactly half and are inside');
  });

  test('needs two readings on one grid', () => {
    expect(() => voteConsensus([four[0]], 'union')).toThrow(refused('segmentation/too-few-readings'));
    const other = emptyMask(makeGrid({ size: [12, 1, 1], spacingMm: [1, 1, 1] }));
    expect(() => voteConsensus([four[0], other], 'union')).toThrow(
      refused('segmentation/mask-on-other-grid'),
    );
  });
});

describe('STAPLE', () => {
  test('of readers who agree is what they hold, without a fault', () => {
    const { mask, readers } = staple([line('000111100000'), line('000111100000')]);
    expect(shown({ mask })).toBe('000111100000');
    expect(readers.map(({ sensitivity, specificity }) => [sensitivity, specificity])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test('tells the reader who draws too much by specificity, too little by sensitivity', () => {
    const { readers } = staple(
      [line('000111100000'), line('000111100000'), line('001111110000'), line('000011000000')],
      { marginMm: 6 },
    );
    const [one, , wide, narrow] = readers;
    expect(wide.specificity).toBeLessThan(one.specificity);
    expect(narrow.sensitivity).toBeLessThan(one.sensitivity);
    expect(wide.sensitivity).toBe(1);
    expect(narrow.specificity).toBe(1);
  });

  test('looks at a margin around the union alone: the whole image raises every specificity', () => {
    const wide = makeGrid({ size: [40, 40, 40], spacingMm: [1, 1, 1] });
    const box = (from: number, to: number): Mask => {
      const mask = emptyMask(wide);
      for (let v = 0; v < mask.data.length; v++) {
        const place = [v % 40, Math.floor(v / 40) % 40, Math.floor(v / 1600)];
        mask.data[v] = place.every((p) => p >= from && p < to) ? 1 : 0;
      }
      return mask;
    };
    const masks = [box(15, 24), box(16, 25), box(14, 25)];
    const near = staple(masks, { marginMm: 2 });
    const whole = staple(masks, { marginMm: Number.POSITIVE_INFINITY });
    expect(near.box).toEqual({ start: [12, 12, 12], size: [15, 15, 15] });
    expect(whole.box.size).toEqual([40, 40, 40]);
    expect(whole.readers[2].specificity).toBeGreaterThan(near.readers[2].specificity);
    expect(near.probability.data[0]).toBe(0);
    expect(near.how).toContain('within 2 mm around their union');
  });

  test('does not depend on the order of readers who saw the same lesion', () => {
    const slip = fc.tuple(fc.nat(11), fc.nat(11));
    fc.assert(
      fc.property(fc.array(slip, { minLength: 3, maxLength: 5 }), (slips) => {
        const masks = slips.map((voxels) => {
          const mask = line('000111111000');
          for (const v of voxels) mask.data[v] = 1 - mask.data[v];
          return mask;
        });
        const found = staple(masks);
        const turned = staple([...masks].reverse());
        found.probability.data.forEach((p, v) => {
          expect(Math.abs(p - turned.probability.data[v])).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('says that two readings do not tell who of them is right', () => {
    const masks = [line('000111100000'), line('001111000000'), line('000011110000')];
    expect(staple(masks.slice(0, 2)).notIdentified).toMatchObject({ code: 'two-readings' });
    expect(staple(masks).notIdentified).toBeUndefined();
  });

  test('says that it did not come to an end', () => {
    const masks = [line('000111100000'), line('001111000000'), line('000011110000')];
    expect(staple(masks, { maximumIterations: 2 }).notConverged).toMatchObject({ code: 'not-converged' });
  });

  test('refuses what has no answer', () => {
    const masks = [line('000111100000'), line('001111000000')];
    expect(() => staple([emptyMask(grid), emptyMask(grid)])).toThrow(refused('segmentation/nothing-drawn'));
    for (const wrong of [{ prior: 0 }, { marginMm: -1 }, { threshold: 0 }, { maximumIterations: 0.5 }]) {
      expect(() => staple(masks, wrong)).toThrow(refused('segmentation/bad-settings'));
    }
    expect(() => staple(Array.from({ length: 51 }, () => masks[0]))).toThrow(
      refused('segmentation/bad-settings'),
    );
  });
});

test('the defaults of the code are those of the schema', () => {
  const shape = resolveSchema.shape;
  const defaults = Object.fromEntries(
    Object.entries(shape).map(([name, { json }]) => [name, json['default']]),
  );
  expect(DEFAULT_RESOLVE).toEqual(defaults as ResolveSettings);
});
