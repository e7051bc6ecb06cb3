/** Householder's reflections 1 - scale v v', with v = (0 .. 0, 1, v2, v3, ...) kept below the diagonal of a column. */

/** Turns the part of a column from row j into (r, v2, v3, ...) and returns the scale of 1 - scale v v'. */
export function makeReflection(column: Float64Array, j: number): number {
  let below = 0;
  for (let i = j + 1; i < column.length; i++) below += column[i] * column[i];
  const first = column[j];
  if (below === 0) return 0;
  const length = Math.sqrt(first * first + below);
  const r = first > 0 ? -length : length;
  const v = first - r;
  for (let i = j + 1; i < column.length; i++) column[i] /= v;
  column[j] = r;
  return -v / r;
}

/** Applies the reflection of column j to a vector. */
export function reflect(column: Float64Array, scale: number, j: number, target: Float64Array): void {
  if (scale === 0) return;
  let dot = target[j];
  for (let i = j + 1; i < target.length; i++) dot += column[i] * target[i];
  dot *= scale;
  target[j] -= dot;
  for (let i = j + 1; i < target.length; i++) target[i] -= dot * column[i];
}
