/**
 * A small orthonormal basis of the space that a dictionary's atoms span, by pivoted Gram-Schmidt, so that a curve of
 * many points is projected once and then compared with every atom in a few dimensions. It stops when the farthest
 * atom is nearer than the tolerance: directions beyond are rounding, not signal.
 */
interface ReducedBasis {
  readonly rank: number;
  /** rank x points, row-major. */
  readonly basis: Float64Array;
  /** atoms x rank, row-major: the atoms in the basis. */
  readonly coordinates: Float64Array;
}

const TOLERANCE = 1e-9;

/** @param atoms count x points, row-major, each of unit length. */
export function reducedBasis(
  atoms: Float64Array,
  count: number,
  points: number,
  tolerance = TOLERANCE,
): ReducedBasis {
  const rest = atoms.slice();
  const norm2 = new Float64Array(count).fill(1);
  const rows: Float64Array[] = [];
  while (rows.length < Math.min(count, points)) {
    let farthest = 0;
    for (let j = 1; j < count; j++) if (norm2[j] > norm2[farthest]) farthest = j;
    if (norm2[farthest] < tolerance * tolerance) break;
    const row = rest.slice(farthest * points, (farthest + 1) * points);
    for (let again = 0; again < 2; again++) {
      for (const earlier of rows) subtract(row, earlier, dot(row, 0, earlier, points));
    }
    const length = Math.sqrt(dot(row, 0, row, points));
    for (let t = 0; t < points; t++) row[t] /= length;
    rows.push(row);
    for (let j = 0; j < count; j++) {
      const along = dot(rest, j * points, row, points);
      let left = 0;
      for (let t = 0; t < points; t++) {
        const value = rest[j * points + t] - along * row[t];
        rest[j * points + t] = value;
        left += value * value;
      }
      norm2[j] = left;
    }
  }
  const rank = rows.length;
  const basis = new Float64Array(rank * points);
  rows.forEach((row, r) => {
    basis.set(row, r * points);
  });
  const coordinates = new Float64Array(count * rank);
  for (let j = 0; j < count; j++) {
    for (let r = 0; r < rank; r++) coordinates[j * rank + r] = dot(atoms, j * points, rows[r], points);
  }
  return { rank, basis, coordinates };
}

export function dot(a: Float64Array, offset: number, b: Float64Array, length: number): number {
  let sum = 0;
  for (let t = 0; t < length; t++) sum += a[offset + t] * b[t];
  return sum;
}

export function subtract(from: Float64Array, direction: Float64Array, times: number): void {
  for (let t = 0; t < from.length; t++) from[t] -= times * direction[t];
}
