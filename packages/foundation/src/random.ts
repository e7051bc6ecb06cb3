import { hashOf } from './hash.ts';

/**
 * Seeded random numbers: one seed a study, one stream for each (step, fold, tree), so that results do not
 * depend on the order of work or on the number of workers. The generator is xoshiro128** (Blackman and Vigna 2018),
 * whose state is 128 bits of the SHA-256 of the seed and the names.
 *
 * @example
 * const stream = randomStream(7, 'fold', 3);
 * stream.uniform(); // in [0, 1), the same in every engine
 */
export interface RandomStream {
  /** The next 32 random bits. */
  uint32(): number;
  /** In [0, 1) with 53 random bits. */
  uniform(): number;
  /** A whole number in [0, n), without bias. */
  below(n: number): number;
  /** An independent stream, named under this one. */
  child(...names: readonly (string | number)[]): RandomStream;
}

/**
 * A stream of random numbers of its own for every seed and path of names, the same on every machine and in
 * any order of use.
 * `randomStream(1, 'fold', 3).uniform()`
 */
export function randomStream(seed: number | string, ...names: readonly (string | number)[]): RandomStream {
  const digest = hashOf([seed, ...names]);
  let a = Number.parseInt(digest.slice(0, 8), 16) | 0;
  let b = Number.parseInt(digest.slice(8, 16), 16) | 0;
  let c = Number.parseInt(digest.slice(16, 24), 16) | 0;
  let d = Number.parseInt(digest.slice(24, 32), 16) | 1;

  function uint32(): number {
    const mixed = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return mixed;
  }

  return {
    uint32,
    uniform: () => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992,
    below(n) {
      const limit = 4294967296 - (4294967296 % n);
      let bits = uint32();
      while (bits >= limit) bits = uint32();
      return bits % n;
    },
    child: (...more) => randomStream(seed, ...names, ...more),
  };
}

/** A random order of 0 .. n-1 (Fisher-Yates). */
export function randomOrder(n: number, stream: RandomStream): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const held = order[i];
    order[i] = order[j];
    order[j] = held;
  }
  return order;
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
