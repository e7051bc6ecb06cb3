import { atan2, hypot } from '@lobule/numerics';
import {
  type Alignment,
  type ErrorsMm,
  identityTransform,
  landmarkErrors,
  movePoint,
  type Transform,
  warp,
} from '@lobule/registration';
import {
  type Affine,
  type Grid,
  indexToPatient,
  type Mask,
  type Point,
  resample,
  type Volume,
} from '@lobule/volume';
import { foreground } from '../exam/foreground.ts';

/** What is known of one alignment, as figures; lengths in mm. */
export interface AlignmentFigures {
  readonly mode: Alignment['mode'];
  /** How far places of tissue (or of the mask) were moved. */
  readonly motionMm: ErrorsMm;
  /** Of rigid motions: the turn as a whole, and the shift of the middle of the image. */
  readonly rotationDeg?: number;
  readonly shiftMm?: Point;
  /** How far places come back from where they were when a second search, in the other direction, is followed. */
  readonly inverseConsistencyMm?: ErrorsMm;
  /** What the search made small; comparable before and after only. */
  readonly metric: { readonly before: number; readonly after: number };
  /** Pearson's r between the images, before and after. */
  readonly correlation: { readonly before: number | null; readonly after: number | null };
  /** Share of the fixed image's spread that no straight line of the other explains: sqrt(1 - r^2). */
  readonly residual: { readonly before: number | null; readonly after: number | null };
  /** Volumes afterwards over volumes before; of the protected region where there is one. */
  readonly volumeChange: { readonly least: number; readonly median: number; readonly greatest: number };
  readonly landmarksMm?: { readonly before: ErrorsMm; readonly after: ErrorsMm };
}

/** Places that somebody marked in both images, patient LPS mm. */
export interface Landmarks {
  readonly inFixed: readonly Point[];
  readonly inMoving: readonly Point[];
}

/**
 * The figures of an alignment, `aligned` being the moving image on the fixed one's grid.
 *
 * @example
 * const { motionMm, correlation } = alignmentFigures(fixed, moving, aligned, alignImages(fixed, moving, options));
 */
export function alignmentFigures(
  fixed: Volume,
  moving: Volume,
  aligned: Volume,
  alignment: Alignment,
  { inside, landmarks }: { readonly inside?: Mask; readonly landmarks?: Landmarks } = {},
): AlignmentFigures {
  const { mode, transform, errorMm } = alignment;
  const voxels = comparedVoxels(fixed, inside);
  const still = warp(moving, identityTransform, fixed.grid);
  const [before, after] = [still, aligned].map((image) => correlation(fixed, image, voxels));
  return {
    mode,
    motionMm: motionOf(transform, fixed.grid, voxels),
    ...(mode === 'rigid' && transform.kind === 'linear' && turnOf(transform.matrix, fixed.grid)),
    ...(errorMm !== undefined && { inverseConsistencyMm: errorMm }),
    metric: { before: alignment.before, after: alignment.after },
    correlation: { before, after },
    residual: { before: residual(before), after: residual(after) },
    volumeChange: alignment.volumeChange ?? linearChange(transform),
    ...(landmarks && {
      landmarksMm: {
        before: landmarkErrors(identityTransform, landmarks.inFixed, landmarks.inMoving),
        after: landmarkErrors(transform, landmarks.inFixed, landmarks.inMoving),
      },
    }),
  };
}

/** Of the mask on the grid of the image, or of what stands out from air. */
function comparedVoxels({ grid, data }: Volume, inside: Mask | undefined): Int32Array {
  if (inside === undefined) return foreground(data);
  const here = resample(inside, grid, 'nearest').data;
  const voxels: number[] = [];
  for (let v = 0; v < here.length; v++) if (here[v] !== 0) voxels.push(v);
  return Int32Array.from(voxels);
}

/** At no more than some 5,000 of the voxels. */
function motionOf(transform: Transform, grid: Grid, voxels: Int32Array): ErrorsMm {
  const every = Math.max(1, Math.floor(voxels.length / 5000));
  const [nx, ny] = grid.size;
  const places: Point[] = [];
  for (let n = 0; n < voxels.length; n += every) {
    const v = voxels[n];
    places.push(indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]));
  }
  return landmarkErrors(
    identityTransform,
    places,
    places.map((place) => movePoint(transform, place)),
  );
}

/** The angle of a rotation about its own axis, from its sine and cosine: sound for small angles too. */
function turnOf(a: Affine, grid: Grid): Pick<AlignmentFigures, 'rotationDeg' | 'shiftMm'> {
  const sine = hypot(a[9] - a[6], a[2] - a[8], a[4] - a[1]) / 2;
  const cosine = (a[0] + a[5] + a[10] - 1) / 2;
  const middle = indexToPatient(grid, grid.size.map((n) => (n - 1) / 2) as unknown as Point);
  const moved = movePoint({ kind: 'linear', matrix: a }, middle);
  return {
    rotationDeg: (180 / Math.PI) * atan2(sine, cosine),
    shiftMm: [moved[0] - middle[0], moved[1] - middle[1], moved[2] - middle[2]],
  };
}

function linearChange(transform: Transform): AlignmentFigures['volumeChange'] {
  const a = transform.kind === 'linear' ? transform.matrix : transform.afterwards;
  const change =
    a[0] * (a[5] * a[10] - a[6] * a[9]) -
    a[1] * (a[4] * a[10] - a[6] * a[8]) +
    a[2] * (a[4] * a[9] - a[5] * a[8]);
  return { least: change, median: change, greatest: change };
}

function residual(r: number | null): number | null {
  return r === null ? null : Math.sqrt(Math.max(0, 1 - r * r));
}

/** Null where fewer than two voxels have both values, or one image is the same in all of them. */
function correlation(a: Volume, b: Volume, voxels: Int32Array): number | null {
  let [n, sumA, sumB] = [0, 0, 0];
  for (const v of voxels) {
    if (!Number.isFinite(a.data[v]) || !Number.isFinite(b.data[v])) continue;
    n++;
    sumA += a.data[v];
    sumB += b.data[v];
  }
  if (n < 2) return null;
  let [aa, bb, ab] = [0, 0, 0];
  for (const v of voxels) {
    if (!Number.isFinite(a.data[v]) || !Number.isFinite(b.data[v])) continue;
    const [x, y] = [a.data[v] - sumA / n, b.data[v] - sumB / n];
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}
