import { expect, test } from 'vitest';
import { ARCTANGENTS, LOGARITHMS, POWERS_OF_TWO } from '../../src/portable/tables.ts';
import { BITS, fixed, precise } from './precise.ts';

const ONE = 1n << BITS;
const LN2 = precise.log(2n * ONE);

test.each([
  {
    name: 'powers of two',
    table: POWERS_OF_TWO,
    first: 0,
    last: 127,
    exact: (j: bigint) => precise.exp((j * LN2) / 128n),
  },
  {
    name: 'logarithms',
    table: LOGARITHMS,
    first: 90,
    last: 182,
    exact: (j: bigint) => precise.log((j * ONE) / 128n),
  },
  {
    name: 'arctangents',
    table: ARCTANGENTS,
    first: 0,
    last: 64,
    exact: (j: bigint) => precise.atan((j * ONE) / 64n),
  },
])(
  'the table of $name is the truth to 2^-94, and its high part to half a step',
  ({ table: { high, low }, first, last, exact }) => {
    expect([high.length, low.length]).toEqual([last - first + 1, last - first + 1]);
    high.forEach((value, n) => {
      const truth = exact(BigInt(first + n));
      const miss = fixed(value) + fixed(low[n]) - truth;
      expect(Math.abs(Number(miss) / Number(ONE))).toBeLessThan(2 ** -94);
      expect(Math.abs(low[n])).toBeLessThanOrEqual(2 ** -43);
    });
  },
);
