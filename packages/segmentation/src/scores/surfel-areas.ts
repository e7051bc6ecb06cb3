/**
 * Area of the piece of a marching-cubes surface in the cell between eight voxel centres, for each of the 256 ways in
 * which these can lie inside. As in surface-distance 0.1 (Google DeepMind, Apache-2.0; Nikolov et al. 2021, J Med
 * Internet Res 23:e26151), whose triangulation of the ambiguous ways is one of several.
 *
 * Each letter is a triangle, by the size of its normal along x, y and z in eighths of a face of the cell. A way and its
 * complement have the same surface, so the first 128 say all.
 */
const NORMALS: Readonly<Record<string, readonly [number, number, number]>> = {
  a: [0, 0, 4],
  b: [0, 2, 2],
  c: [0, 4, 0],
  d: [1, 1, 1],
  e: [2, 0, 2],
  f: [2, 2, 0],
  g: [2, 2, 2],
  h: [3, 3, 3],
  i: [4, 0, 0],
};

const TRIANGLES =
  '- d d ff d ee dd dgi d dd ee dgi ff dgi dgi ii d bb dd cdg dd adg ddd ddgg dd bbd dee bdeh dff bdfh ddgi dgi d dd bb cdg dd dee bbd bdeh dd ddd adg ddgg dff ddgi bdfh dgi ff cdg cdg cc dff defh cddg cdg dff cddg defh cdg ffff dff dff ff d dd dd dff bb adg bbd bdfh dd ddd dee ddgi cdg ddgg bdeh dgi ee adg dee defh adg aa addg adg dee addg eeee dee defh adg dee ee dd ddd bbd cddg bbd addg bbbb bbd ddd dddd addg ddd cddg ddd bbd dd dgi ddgg bdeh cdg bdfh adg bbd bb ddgi ddd dee dd dff dd dd d'.split(
    ' ',
  );

/**
 * Areas in mm2 by code. The bits of a code, from 128 down, are the voxels at (-, -, -), (-, -, +), (-, +, -), (-, +, +),
 * (+, -, -), (+, -, +), (+, +, -) and (+, +, +) of the cell.
 */
export function surfelAreas([x, y, z]: readonly [number, number, number]): Float64Array {
  const areaOf = (letter: string): number => {
    const [a, b, c] = NORMALS[letter] ?? [0, 0, 0];
    const [p, q, r] = [(a * y * z) / 8, (b * x * z) / 8, (c * x * y) / 8];
    return Math.sqrt(p * p + q * q + r * r);
  };
  const areas = new Float64Array(256);
  TRIANGLES.forEach((letters, code) => {
    let sum = 0;
    for (const letter of letters) sum += areaOf(letter);
    areas[code] = sum;
    areas[255 - code] = sum;
  });
  return areas;
}
