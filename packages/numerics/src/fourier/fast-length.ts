/** The least length from here on that has no factor but 2, 3 and 5, and so transforms fast.
 *
 * @example
 * fastLength(97); // 100
 */
export function fastLength(least: number): number {
  for (let n = Math.max(1, Math.ceil(least)); ; n++) {
    let rest = n;
    for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
    if (rest === 1) return n;
  }
}
