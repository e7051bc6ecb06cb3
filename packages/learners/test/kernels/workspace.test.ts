import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PADDING,
  plainWorkspace,
  strideOf,
  type Workspace,
  withWorkspace,
} from '../../src/kernels/workspace.ts';

/** All three loops on made-up columns of this length, of which some are listed. */
function run(workspace: Workspace, rows: number, columns: number, listed: number, seed: number) {
  const stream = randomStream(seed, 'kernels');
  const stride = strideOf(rows);
  const fill = (vectors: number) => {
    const values = workspace.floats(vectors * stride);
    for (let v = 0; v < vectors; v++)
      for (let i = 0; i < rows; i++) values[v * stride + i] = normalVariate(stream);
    return values;
  };
  const x = fill(columns);
  const [r, panel, target] = [fill(1), fill(4), fill(1)];
  const list = workspace.words(columns);
  for (let k = 0; k < listed; k++) list[k] = stream.below(columns);
  const by = workspace.floats(listed + PADDING);
  for (let k = 0; k < listed; k++) by[k] = normalVariate(stream);
  const one = workspace.floats(listed + PADDING);
  const four = workspace.floats(4 * (listed + PADDING));
  workspace.columnProducts(x, list, listed, r, one);
  workspace.panelProducts(panel, x, list, listed, four);
  workspace.addColumns(target, x, list, listed, by);
  return {
    one: Array.from(one.subarray(0, listed)),
    four: Array.from(four.subarray(0, 4 * listed)),
    target: Array.from(target),
    list: Array.from(list),
    expected: Array.from(list.subarray(0, listed), (column) => {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += x[column * stride + i] * r[i];
      return sum;
    }),
  };
}

describe('the loops over columns', () => {
  const sizes = fc.record({
    rows: fc.integer({ min: 1, max: 40 }),
    columns: fc.integer({ min: 1, max: 30 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  test('give the same bits with WebAssembly and without, and the products that they should', () => {
    fc.assert(
      fc.property(sizes, ({ rows, columns, seed, share }) => {
        const listed = Math.floor(share * columns);
        const fast = withWorkspace(8000, (workspace) => run(workspace, rows, columns, listed, seed));
        const plain = run(plainWorkspace(), rows, columns, listed, seed);
        expect(fast).toEqual(plain);
        fast.one.forEach((value, k) => {
          expect(value).toBeCloseTo(fast.expected[k], 10);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('are handed clean memory, also where other work has used it, and within other work', () => {
    withWorkspace(100, (workspace) => workspace.floats(50).fill(7));
    withWorkspace(100, (outer) => {
      const mine = outer.floats(50);
      expect(mine.every((value) => value === 0)).toBe(true);
      withWorkspace(100, (inner) => inner.floats(50).fill(3));
      expect(mine.every((value) => value === 0)).toBe(true);
    });
  });
});
