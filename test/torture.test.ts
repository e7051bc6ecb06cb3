import { describe, expect, test } from 'vitest';
import { corpus } from '../torture/corpus.ts';
import { fuzz } from '../torture/fuzz.ts';
import { readInput } from '../torture/run-input.ts';

test('2,000 damaged files give a result or a typed error, none without end', async () => {
  const { inputs, readers, failures, without } = await fuzz({
    inputs: 2000,
    seedNumber: 2,
    processes: 1,
    memory: false,
  });
  expect(failures).toEqual([]);
  // Without the reference data there are no compressed images to damage.
  expect(inputs).toBeGreaterThanOrEqual(without.length === 0 ? 2000 : 1200);
  const [read, refused] = (['read', 'refused'] as const).map((fate) =>
    [...readers.values()].reduce((sum, counts) => sum + counts[fate], 0),
  );
  expect(read + refused).toBe(inputs);
  expect(Math.min(read, refused)).toBeGreaterThan(200);
}, 120_000);

describe('a file that once did harm', () => {
  test.each(corpus().filter(({ bytes }) => bytes !== undefined))('$name', async ({ target, bytes }) => {
    expect((await readInput(target, bytes as Uint8Array)).untyped).toBeUndefined();
  });
});
