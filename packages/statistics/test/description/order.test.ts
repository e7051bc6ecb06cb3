import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascendingOrder } from '../../src/description/order.ts';

describe('the ascending order', () => {
  test('of many values is that of a stable sort', () => {
    const value = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324));
    fc.assert(
      fc.property(fc.array(value, { minLength: 600, maxLength: 700 }), (values) => {
        const expected = values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
        expect([...ascendingOrder(values)]).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  test('of few values too', () => {
    expect([...ascendingOrder([2, -1, 2, 0])]).toEqual([1, 3, 0, 2]);
  });
});
