import type { Grid } from './grid.ts';

/** What two neighbours along an axis give each other. */
export type Exchange = (own: number, neighbour: number) => number;

/** Each voxel's value after its two neighbours along an axis (0 is x) gave it theirs; those beyond the border give nothing. */
export function exchangeAlong(
  { size }: Grid,
  values: Uint8Array,
  axis: 0 | 1 | 2,
  exchange: Exchange,
): Uint8Array {
  const stride = [1, size[0], size[0] * size[1]][axis];
  const block = stride * size[axis];
  const result = values.slice();
  for (let start = 0; start < values.length; start += block) {
    for (let v = start; v < start + block - stride; v++) {
      result[v] = exchange(result[v], values[v + stride]);
      result[v + stride] = exchange(result[v + stride], values[v]);
    }
  }
  return result;
}
