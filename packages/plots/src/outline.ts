import { short } from './svg.ts';

/** The mask of these run-length pairs (start, length); what lies outside the picture is left out. */
export function runsInside(runs: readonly number[], columns: number, rows: number): Uint8Array {
  const inside = new Uint8Array(columns * rows);
  for (let i = 0; i + 1 < runs.length; i += 2) inside.fill(1, runs[i], runs[i] + runs[i + 1]);
  return inside;
}

/** Run-length pairs (start, length) of what is set in a mask: the other way round.
 *
 * @example
 * runsOf([0, 1, 1, 0, 1]); // [1, 2, 4, 1]
 */
export function runsOf(mask: ArrayLike<number>): number[] {
  const runs: number[] = [];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    const start = i;
    while (i < mask.length && mask[i] !== 0) i++;
    runs.push(start, i - start);
  }
  return runs;
}

/** SVG path along the edges between inside and outside, edges in one line drawn as one. */
export function outlinePath(
  inside: Uint8Array,
  columns: number,
  rows: number,
  scaleX: number,
  scaleY: number,
): string {
  const at = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < columns && y < rows ? inside[y * columns + x] : 0;
  let data = '';
  for (let y = 0; y <= rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (at(x, y - 1) === at(x, y)) continue;
      const start = x;
      while (x < columns && at(x, y - 1) !== at(x, y)) x++;
      data += `M${short(start * scaleX)} ${short(y * scaleY)}H${short(x * scaleX)}`;
    }
  }
  for (let x = 0; x <= columns; x++) {
    for (let y = 0; y < rows; y++) {
      if (at(x - 1, y) === at(x, y)) continue;
      const start = y;
      while (y < rows && at(x - 1, y) !== at(x, y)) y++;
      data += `M${short(x * scaleX)} ${short(start * scaleY)}V${short(y * scaleY)}`;
    }
  }
  return data;
}
