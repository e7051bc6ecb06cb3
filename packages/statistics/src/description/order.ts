/** Below this many values a comparison sort is faster than the passes over the buckets. */
const RADIX_FROM = 512;
const BITS = 11;
const BUCKETS = 1 << BITS;
const MASK = BUCKETS - 1;

/** Row numbers in ascending order of the values; equal values keep their order. O(n) for many values; no NaN.
 *
 * @example
 * ascendingOrder([0.3, 0.1, 0.2]); // [1, 2, 0]
 */
export function ascendingOrder(values: ArrayLike<number>): Int32Array {
  const n = values.length;
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  return n < RADIX_FROM ? order.sort((a, b) => values[a] - values[b] || a - b) : radixOrder(values, order);
}

/** Sorts by the bits of the doubles, least significant digit first, 11 bits a pass. */
function radixOrder(values: ArrayLike<number>, order: Int32Array): Int32Array {
  const n = values.length;
  const { low, high } = orderedBits(values);
  let from: Int32Array = order;
  let to: Int32Array = new Int32Array(n);
  const counts = new Int32Array(BUCKETS);
  const digit = new Uint16Array(n);
  for (let shift = 0; shift < 64; shift += BITS) {
    fillDigits(digit, low, high, shift);
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[digit[i]]++;
    if (counts[digit[0]] === n) continue;
    let sum = 0;
    for (let d = 0; d < BUCKETS; d++) {
      const count = counts[d];
      counts[d] = sum;
      sum += count;
    }
    for (let k = 0; k < n; k++) to[counts[digit[from[k]]]++] = from[k];
    const held = from;
    from = to;
    to = held;
  }
  return from;
}

/** The bits of each double from `shift` on, which may begin in the lower word and end in the upper one. */
function fillDigits(digit: Uint16Array, low: Int32Array, high: Int32Array, shift: number): void {
  const n = digit.length;
  if (shift >= 32) for (let i = 0; i < n; i++) digit[i] = (high[i] >>> (shift - 32)) & MASK;
  else if (shift + BITS <= 32) for (let i = 0; i < n; i++) digit[i] = (low[i] >>> shift) & MASK;
  else for (let i = 0; i < n; i++) digit[i] = ((low[i] >>> shift) | (high[i] << (32 - shift))) & MASK;
}

/** The bits of the doubles, turned so that they rise as unsigned numbers with the values. */
function orderedBits(values: ArrayLike<number>): { low: Int32Array; high: Int32Array } {
  const n = values.length;
  const low = new Int32Array(n);
  const high = new Int32Array(n);
  const value = new Float64Array(1);
  const bits = new Int32Array(value.buffer);
  for (let i = 0; i < n; i++) {
    // Adding 0 makes -0 equal to 0.
    value[0] = values[i] + 0;
    const negative = bits[1] < 0;
    low[i] = negative ? ~bits[0] : bits[0];
    high[i] = negative ? ~bits[1] : bits[1] ^ 0x80000000;
  }
  return { low, high };
}
