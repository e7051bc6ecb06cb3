import type { RandomStream } from '@lobule/foundation';

/** The rows that a tree is grown from: a share of all, drawn without replacement, in their order. */
export function drawRows(rows: number, share: number, stream: RandomStream): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  if (share === 1) return all;
  const count = Math.max(1, Math.round(share * rows));
  for (let k = 0; k < count; k++) {
    const other = k + stream.below(rows - k);
    const drawn = all[other];
    all[other] = all[k];
    all[k] = drawn;
  }
  return all.slice(0, count).sort();
}
