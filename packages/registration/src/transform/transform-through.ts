import type { Grid, Point } from '@lobule/volume';
import { fitField } from './fit-field.ts';
import { zeroField } from './spline-field.ts';
import { identityAffine, type Transform } from './transform.ts';

/**
 * Any smooth motion as a transform: the B-spline nearest to it on a lattice over a grid, for motions that another program
 * found or that a simulation knows.
 *
 * @param grid of the fixed image, patient LPS mm
 * @param move where a place of the fixed image lies in the moving one
 * @param spacingMm between points of the lattice; what turns within less is lost
 * @example
 * const transform = transformThrough(before.grid, ([x, y, z]) => [x, y + 3 * sin(x / 20), z], 10);
 */
export function transformThrough(grid: Grid, move: (place: Point) => Point, spacingMm: number): Transform {
  const field = fitField(zeroField(grid, spacingMm), (place) => {
    const [x, y, z] = move(place);
    return [x - place[0], y - place[1], z - place[2]];
  });
  return { kind: 'spline', field, afterwards: identityAffine };
}
