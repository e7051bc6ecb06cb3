/** Affines as 12 numbers, row-major 3 x 4: p = A x + b. */
export type Affine = readonly number[];
/** Three coordinates: patient mm (LPS), or a voxel's index. */
export type Point = readonly [number, number, number];

/** Where a point lies after an affine: of a grid's, index to patient mm (LPS). */
export function applyAffine(a: Affine, [x, y, z]: Point): Point {
  return [
    a[0] * x + a[1] * y + a[2] * z + a[3],
    a[4] * x + a[5] * y + a[6] * z + a[7],
    a[8] * x + a[9] * y + a[10] * z + a[11],
  ];
}

/** Determinant of the 3 x 3 part: the signed volume of one voxel. */
export function determinant(a: Affine): number {
  return (
    a[0] * (a[5] * a[10] - a[6] * a[9]) -
    a[1] * (a[4] * a[10] - a[6] * a[8]) +
    a[2] * (a[4] * a[9] - a[5] * a[8])
  );
}

/** The affine that leads back; of a singular one its numbers are infinite or NaN. */
export function invertAffine(a: Affine): Affine {
  const d = determinant(a);
  const m = [
    (a[5] * a[10] - a[6] * a[9]) / d,
    (a[2] * a[9] - a[1] * a[10]) / d,
    (a[1] * a[6] - a[2] * a[5]) / d,
    (a[6] * a[8] - a[4] * a[10]) / d,
    (a[0] * a[10] - a[2] * a[8]) / d,
    (a[2] * a[4] - a[0] * a[6]) / d,
    (a[4] * a[9] - a[5] * a[8]) / d,
    (a[1] * a[8] - a[0] * a[9]) / d,
    (a[0] * a[5] - a[1] * a[4]) / d,
  ];
  return [0, 1, 2].flatMap((row) => {
    const [x, y, z] = m.slice(3 * row, 3 * row + 3);
    return [x, y, z, -(x * a[3] + y * a[7] + z * a[11])];
  });
}

/** First `inner`, then `outer`. */
export function composeAffines(outer: Affine, inner: Affine): Affine {
  const result: number[] = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = column === 3 ? outer[4 * row + 3] : 0;
      for (let k = 0; k < 3; k++) sum += outer[4 * row + k] * inner[4 * k + column];
      result.push(sum);
    }
  }
  return result;
}

/** Patient LPS to RAS and back (NIfTI, NRRD): x and y change sign. */
export function flipLpsRas(a: Affine): Affine {
  return a.map((value, index) => (index < 8 ? 0 - value : value));
}
