import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  describePlace,
  errorCatalogue,
  hashOf,
  hmac,
  isLobuleError,
  nearest,
  randomOrder,
  randomStream,
  s,
  secondsLeft,
  sha256,
  throwIfCancelled,
  undefinedBecause,
} from '../src/index.ts';

describe('hashes', () => {
  test('agree with the machine’s own SHA-256 for bytes of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    );
  });

  test('do not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(hashOf(turned)).toBe(hashOf(value));
      }),
    );
  });

  test('what JSON cannot hold is refused with its place', () => {
    expect(() => canonicalJson({ maps: [{ median: Number.NaN }] })).toThrowError(/\$\.maps\[0\]\.median/);
    expect(() => canonicalJson([Number.NaN])).toThrow(
      expect.objectContaining({ code: 'foundation/not-json' }),
    );
  });
});

describe('random streams', () => {
  test('are equal for equal names and differ for others, whatever was drawn before', () => {
    const first = randomStream(7, 'fold', 3);
    const other = randomStream(7, 'fold', 4);
    other.uniform();
    expect(randomStream(7).child('fold', 3).uint32()).toBe(first.uint32());
    expect(randomStream(7, 'fold', 4).uint32()).not.toBe(randomStream(7, 'fold', 3).uint32());
  });

  test('are frozen: a study of last year gives the same numbers', () => {
    const stream = randomStream('frozen');
    expect([stream.uint32(), stream.uint32(), stream.uint32()]).toMatchInlineSnapshot(`
      [
        3469160352,
        131962300,
        1800717241,
      ]
    `);
  });

  test('fill the unit interval evenly, and whole numbers without bias', () => {
    const stream = randomStream(1);
    const counts = new Array(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[Math.floor(stream.uniform() * 10)]++;
    // Chi-square with 9 degrees of freedom: 27.9 is its 99.9th percentile.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
    const drawn = Array.from({ length: 3000 }, () => stream.below(3));
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]));
  });

  test('an order holds each number once', () => {
    expect([...randomOrder(50, randomStream(2))].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
  });
});

describe('errors', () => {
  const errors = errorCatalogue({ 'test/wrong': { cause: 'A reason.', cure: 'Do better.' } });

  test('carry a code, what happened, where and what to do', () => {
    const error = errors.error('test/wrong', { what: 'It is wrong', where: { file: 'a.csv', row: 3 } });
    expect(isLobuleError(error, 'test/wrong')).toBe(true);
    expect(isLobuleError(error, 'test/other')).toBe(false);
    expect(error.message).toBe('It is wrong (a.csv, row 3)');
    expect(error.cure).toBe('Do better.');
  });

  test('name every place that is known', () => {
    const where = {
      file: 'f',
      line: 1,
      row: 2,
      column: 'c',
      tag: '(0010,0010)',
      path: 'maps[0]',
      step: 'import',
    };
    expect(describePlace(where)).toBe(
      ' (f, line 1, row 2, column c, tag (0010,0010), at maps[0], in step import)',
    );
  });

  test('a stop on request is an error of its own', () => {
    const controller = new AbortController();
    throwIfCancelled(controller.signal);
    controller.abort();
    expect(() => throwIfCancelled(controller.signal)).toThrowError(/Stopped/);
  });
});

describe('small things', () => {
  test('the nearest name is found through swaps and slips, and nothing far is offered', () => {
    expect(nearest('agee', ['age', 'grade'])).toBe('age');
    expect(nearest('Endpionts', ['endpoints', 'regions'])).toBe('endpoints');
    expect(nearest('volume', ['age', 'grade'])).toBeUndefined();
  });

  test('the time left follows from the pace', () => {
    expect(secondsLeft(30, 3, 12)).toBe(90);
    expect(secondsLeft(0, 0, 12)).toBeNaN();
  });

  test('an undefined number says why', () => {
    expect(undefinedBecause('1', 'flat-region', 'All voxels are equal.').reason?.code).toBe('flat-region');
  });

  test('a schema states defaults, and asks only for what has none', () => {
    const schema = s.object({
      bins: s.integer({ default: 32 }),
      name: s.string(),
      note: s.optional(s.string()),
    });
    expect(schema.json['required']).toEqual(['name']);
  });
});

test('keyed names are those of RFC 2104 (cases of RFC 4231), for long keys too', () => {
  expect(hmac('Jefe', 'what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  const long = 'k'.repeat(131);
  expect(hmac(long, 'message')).toBe(createHmac('sha256', long).update('message').digest('hex'));
});
