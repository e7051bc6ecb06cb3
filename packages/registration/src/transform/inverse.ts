import { applyAffine, type Grid, gridSpacingMm, invertAffine, type Point } from '@lobule/volume';
import { fitField } from './fit-field.ts';
import { zeroField } from './spline-field.ts';
import { movePoint, type Transform } from './transform.ts';

/** Where a place of the fixed image lies whose way leads to a place of the moving one, and how far that way ends from it. */
export interface WayBack {
  readonly place: Point;
  /** 0 of linear motions; large where the field folds, or nearly. */
  readonly missMm: number;
}

/**
 * The way back of a motion, place by place: of a field by repeated correction, until the way there ends within 0.001 mm,
 * or for 50 steps.
 */
export function wayBack(transform: Transform): (point: Point) => WayBack {
  const back = invertAffine(transform.kind === 'linear' ? transform.matrix : transform.afterwards);
  if (transform.kind === 'linear') return (point) => ({ place: applyAffine(back, point), missMm: 0 });
  return (point) => {
    const target = applyAffine(back, point);
    let place = target;
    for (let step = 1; ; step++) {
      const reached = applyAffine(back, movePoint(transform, place));
      const [dx, dy, dz] = [0, 1, 2].map((axis) => target[axis] - reached[axis]);
      const missMm = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (missMm < 1e-3 || step === 50) return { place, missMm };
      place = [place[0] + dx, place[1] + dy, place[2] + dz];
    }
  };
}

/**
 * The way back of a motion as a motion of its own: places of the moving image to those of the fixed one. Of a field it is
 * a field on a lattice as fine, so it comes back within some hundredths of a mm; where the field folds, as near as
 * `wayBack` comes.
 *
 * @param grid of the moving image, which the lattice is to cover
 */
export function inverseTransform(transform: Transform, grid: Grid): Transform {
  if (transform.kind === 'linear') return { kind: 'linear', matrix: invertAffine(transform.matrix) };
  const { field, afterwards } = transform;
  const spacingMm = Math.min(...gridSpacingMm(field.grid).map((mm, axis) => mm * field.step[axis]));
  const back = wayBack(transform);
  const inverse = fitField(zeroField(grid, spacingMm), (point) => {
    // The whole is moved back afterwards, so what the field takes is the place before that.
    const [x, y, z] = applyAffine(afterwards, back(point).place);
    return [x - point[0], y - point[1], z - point[2]];
  });
  return { kind: 'spline', field: inverse, afterwards: invertAffine(afterwards) };
}
