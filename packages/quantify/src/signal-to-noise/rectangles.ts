import { quantifyErrors } from '../errors.ts';

/** A rectangle of one slice, in voxels, x fastest. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of a volume; 0 where not given. */
  readonly slice?: number;
}

/**
 * Four rectangles in the corners of a slice, where most images show air. Whether they do is for `noiseFromBackground` to
 * say.
 *
 * @param size width and height of the slice in voxels.
 * @param share side of each rectangle over that of the slice.
 * @param margin voxels left out at the border, where filters and fold-over reach.
 * @throws quantify/settings
 * @example
 * cornerRectangles([256, 256])[3]; // { x: 228, y: 228, width: 26, height: 26, slice: 0 }
 */
export function cornerRectangles(
  [nx, ny]: readonly [number, number],
  { share = 0.1, margin = 2, slice = 0 } = {},
): readonly [Rectangle, Rectangle, Rectangle, Rectangle] {
  const width = Math.round(nx * share);
  const height = Math.round(ny * share);
  if (
    !(share > 0 && width >= 1 && height >= 1 && 2 * (width + margin) <= nx && 2 * (height + margin) <= ny)
  ) {
    throw quantifyErrors.error('quantify/settings', {
      what: `Four rectangles of ${width} x ${height} voxels, ${margin} from the border, do not fit ${nx} x ${ny}`,
    });
  }
  const [right, bottom] = [nx - margin - width, ny - margin - height];
  return [
    { x: margin, y: margin, width, height, slice },
    { x: right, y: margin, width, height, slice },
    { x: margin, y: bottom, width, height, slice },
    { x: right, y: bottom, width, height, slice },
  ];
}

/**
 * Indices of the voxels of a rectangle in a volume, x fastest.
 *
 * @throws quantify/voxels where it reaches outside.
 * @example
 * rectangleVoxels({ x: 1, y: 0, width: 2, height: 2 }, [4, 3]); // 1, 2, 5, 6
 */
export function rectangleVoxels(
  { x, y, width, height, slice = 0 }: Rectangle,
  [nx, ny, nz = 1]: readonly [number, number, number?],
): Int32Array {
  const whole = [x, y, width, height, slice].every(Number.isInteger);
  if (
    !whole ||
    x < 0 ||
    y < 0 ||
    width < 1 ||
    height < 1 ||
    x + width > nx ||
    y + height > ny ||
    slice < 0 ||
    slice >= nz
  ) {
    throw quantifyErrors.error('quantify/voxels', {
      what: `A rectangle of ${width} x ${height} voxels at (${x}, ${y}) of slice ${slice} is not inside ${nx} x ${ny} x ${nz}`,
    });
  }
  return Int32Array.from({ length: width * height }, (_, i) => {
    const row = y + Math.floor(i / width);
    return (slice * ny + row) * nx + x + (i % width);
  });
}
