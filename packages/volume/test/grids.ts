import { makeGrid } from '@lobule/volume';
import fc from 'fast-check';

/** Grids with right angles, anywhere and turned any way. */
export const anyGrid = fc
  .record({
    size: fc.tuple(
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 7 }),
    ),
    spacingMm: fc.tuple(
      fc.double({ min: 0.3, max: 5, noNaN: true }),
      fc.double({ min: 0.3, max: 5, noNaN: true }),
      fc.double({ min: 0.3, max: 5, noNaN: true }),
    ),
    originMm: fc.tuple(
      fc.double({ min: -200, max: 200, noNaN: true }),
      fc.double({ min: -200, max: 200, noNaN: true }),
      fc.double({ min: -200, max: 200, noNaN: true }),
    ),
    quaternion: fc
      .tuple(
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
      )
      .filter((q) => q.some((value) => value !== 0)),
    mirrored: fc.boolean(),
  })
  .map(({ size, spacingMm, originMm, quaternion, mirrored }) => {
    const [row, column, slice] = axesOf(quaternion);
    const sign = mirrored ? -1 : 1;
    return makeGrid({
      size,
      spacingMm,
      originMm,
      rowDirection: row,
      columnDirection: column,
      sliceDirection: [sign * slice[0], sign * slice[1], sign * slice[2]],
    });
  });

type Vector = readonly [number, number, number];

function axesOf([a, b, c, d]: readonly [number, number, number, number]): readonly [Vector, Vector, Vector] {
  return [
    [a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)],
    [2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)],
    [2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c],
  ];
}

/** Masks on small grids. */
export const anyMask = anyGrid.chain((grid) => {
  const length = grid.size[0] * grid.size[1] * grid.size[2];
  return fc
    .array(fc.constantFrom(0, 0, 1), { minLength: length, maxLength: length })
    .map((values) => ({ grid, data: Uint8Array.from(values) }));
});
