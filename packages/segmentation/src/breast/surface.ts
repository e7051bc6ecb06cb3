import { leastSquares, matrix } from '@lobule/numerics';

/** A place on a surface: where across the patient, and how deep from the front; mm. */
export interface SurfacePoint {
  readonly across: readonly [number, number];
  readonly depthMm: number;
}

const TERMS = 6;
const ROUNDS = 6;
/** Robust standard deviation from the median of absolute deviations of normal errors. */
const MAD_TO_SD = 1.4826;

/**
 * A quadratic surface through points of which many may be wrong: least squares, again and again without the points
 * farther than 2.5 robust standard deviations. Undefined where there are too few.
 *
 * @returns depth in mm at a place across the patient
 */
export function fitSurface(
  points: readonly SurfacePoint[],
): ((across: readonly [number, number]) => number) | undefined {
  if (!spansThree(points, 0) || !spansThree(points, 1)) return undefined;
  let kept = points;
  let coefficients: ArrayLike<number> | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    if (kept.length < 5 * TERMS) return undefined;
    const rows = new Float64Array(kept.length * TERMS);
    kept.forEach(({ across }, n) => {
      rows.set(terms(across), n * TERMS);
    });
    const depths = Float64Array.from(kept, ({ depthMm }) => depthMm);
    coefficients = leastSquares(matrix(kept.length, TERMS, rows), depths).x;
    const away = points.map((point) => Math.abs(point.depthMm - depthAt(coefficients ?? [], point.across)));
    const spread = MAD_TO_SD * Float64Array.from(away).sort()[Math.floor(away.length / 2)];
    kept = points.filter((_, n) => away[n] <= 2.5 * spread + 0.5);
  }
  const found = coefficients;
  return found && ((across) => depthAt(found, across));
}

/** In decimetres, so that the columns are of one size. */
function terms([x, y]: readonly [number, number]): number[] {
  const u = x / 100;
  const w = y / 100;
  return [1, u, w, u * u, u * w, w * w];
}

function depthAt(coefficients: ArrayLike<number>, across: readonly [number, number]): number {
  return terms(across).reduce((sum, term, n) => sum + term * coefficients[n], 0);
}

/** A quadratic needs three places along each axis. */
function spansThree(points: readonly SurfacePoint[], axis: 0 | 1): boolean {
  const places = new Set<number>();
  for (const { across } of points) {
    places.add(across[axis]);
    if (places.size === 3) return true;
  }
  return false;
}
