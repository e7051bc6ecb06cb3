/** One double seen as two words, and exact powers of two. */

const shared = new ArrayBuffer(8);
export const asDouble = new Float64Array(shared);
export const asWords = new Uint32Array(shared);

asDouble[0] = 1;
/** Index of the word with sign and exponent, on this machine's byte order. */
export const HIGH = asWords[1] === 0x3ff00000 ? 1 : 0;

const SMALLEST = -1074;
const powers = new Float64Array(1023 - SMALLEST + 1);
fillPowers();

/** 2^k for k = -1074 .. 1023, read from a table: faster than writing an exponent and reading it back. */
export function powerOfTwo(k: number): number {
  return powers[k - SMALLEST];
}

/** Sign and exponent word of x. */
export function highWord(x: number): number {
  asDouble[0] = x;
  return asWords[HIGH];
}

function fillPowers(): void {
  let power = 1;
  for (let k = 0; k <= 1023; k++, power *= 2) powers[k - SMALLEST] = power;
  power = 1;
  for (let k = 0; k >= SMALLEST; k--, power /= 2) powers[k - SMALLEST] = power;
}
