import type { Breast } from './breast.ts';
import type { BreastFrame, BreastPoint } from './frame.ts';
import { lesionPart, lesionReachMm } from './lesion.ts';
import { type Distortion, type PullBack, pullBackOf, reachOf } from './motion.ts';
import { baseTissue, type Tube } from './shape.ts';
import { texture } from './texture.ts';
import { label } from './tissues.ts';

/** Each voxel is looked at in so many places along each axis. */
export const subsamples = 2;

/**
 * Tissue labels of all places in a finer grid, `subsamples` times finer along each axis; x fastest.
 * With a shift or a distortion the patient has moved in that way within the scanner.
 */
export interface FineLabels {
  readonly size: readonly [number, number, number];
  readonly data: Uint8Array;
}

interface FineFrame {
  readonly size: readonly [number, number, number];
  readonly stepMm: readonly [number, number, number];
  /** a, h, w of the first place in the patient's own axes. */
  readonly startMm: readonly [number, number, number];
  /** From a place of the scanner to what is seen there, where more than a shift has happened. */
  readonly pullBack?: PullBack;
  /** How far that may be, mm. */
  readonly reachMm: number;
}

export function labelTissues(
  frame: BreastFrame,
  plan: Breast,
  shiftMm: BreastPoint,
  distortion: Distortion = {},
): FineLabels {
  const pullBack = pullBackOf(distortion);
  const fine = { ...refine(frame, shiftMm), ...(pullBack && { pullBack }), reachMm: reachOf(distortion) };
  const data = new Uint8Array(fine.size[0] * fine.size[1] * fine.size[2]);
  paintBase(fine, plan, data);
  for (let n = 0; n < plan.lesions.length; n++) paintLesion(fine, plan, n, data);
  for (const tube of plan.vessels) paintTube(fine, tube, data);
  return { size: fine.size, data };
}

function refine(
  { grid, spacingMm, startMm }: BreastFrame,
  shiftMm: BreastPoint,
): Omit<FineFrame, 'pullBack' | 'reachMm'> {
  const stepMm = spacingMm.map((mm) => mm / subsamples);
  const back = spacingMm.map((mm, axis) => (mm - stepMm[axis]) / 2);
  return {
    size: [grid.size[0] * subsamples, grid.size[1] * subsamples, grid.size[2] * subsamples],
    stepMm: [stepMm[0], stepMm[1], stepMm[2]],
    startMm: [
      startMm[0] + back[0] - shiftMm[0],
      startMm[1] + back[1] - shiftMm[1],
      startMm[2] - back[2] - shiftMm[2],
    ],
  };
}

function paintBase({ size, stepMm, startMm, pullBack }: FineFrame, plan: Breast, data: Uint8Array): void {
  const at = baseTissue(plan.shape, texture(plan.lattice, 15, 3.3), texture(plan.lattice, 6.5, 17.7));
  const seen = new Float64Array(3);
  for (let k = 0, v = 0; k < size[2]; k++) {
    const w = startMm[2] + k * stepMm[2];
    for (let j = 0; j < size[1]; j++) {
      const h = startMm[1] - j * stepMm[1];
      for (let i = 0; i < size[0]; i++, v++) {
        const a = startMm[0] - i * stepMm[0];
        pullBack?.(a, h, w, seen);
        data[v] = pullBack ? at(seen[0], seen[1], seen[2]) : at(a, h, w);
      }
    }
  }
}

/** Lesions grow in fat and glands; they do not cross the skin or the muscle. */
function paintLesion(fine: FineFrame, plan: Breast, n: number, data: Uint8Array): void {
  const lesion = plan.lesions[n];
  const surface = texture(plan.lattice, 0.45 * Math.min(...lesion.radiiMm) + 2, 5.1 + 9 * n);
  const body = label.lesion * (n + 1);
  forEachPlace(fine, lesion.centreMm, lesionReachMm(lesion), (v, a, h, w) => {
    if (data[v] !== label.fat && data[v] !== label.gland) return;
    const part = lesionPart(lesion, surface, a, h, w);
    if (part > 0) data[v] = body + part - 1;
  });
}

function paintTube(fine: FineFrame, { points, radiusMm }: Tube, data: Uint8Array): void {
  for (let s = 1; s < points.length; s++) {
    const [p, q] = [points[s - 1], points[s]];
    const way = [q[0] - p[0], q[1] - p[1], q[2] - p[2]];
    const length2 = way[0] * way[0] + way[1] * way[1] + way[2] * way[2];
    const centre: BreastPoint = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2];
    const reach: BreastPoint = [
      Math.abs(way[0]) / 2 + radiusMm,
      Math.abs(way[1]) / 2 + radiusMm,
      Math.abs(way[2]) / 2 + radiusMm,
    ];
    forEachPlace(fine, centre, reach, (v, a, h, w) => {
      const x = a - p[0];
      const y = h - p[1];
      const z = w - p[2];
      const along = Math.min(1, Math.max(0, (x * way[0] + y * way[1] + z * way[2]) / length2));
      const dx = x - along * way[0];
      const dy = y - along * way[1];
      const dz = z - along * way[2];
      const near = dx * dx + dy * dy + dz * dz < radiusMm * radiusMm;
      if (near && data[v] !== label.air) data[v] = label.vessel;
    });
  }
}

function forEachPlace(
  { size, stepMm, startMm, pullBack, reachMm }: FineFrame,
  centre: BreastPoint,
  ownReach: BreastPoint,
  visit: (v: number, a: number, h: number, w: number) => void,
): void {
  const reach = ownReach.map((mm) => mm + reachMm);
  const seen = new Float64Array(3);
  const first = (axis: number, low: number) => Math.max(0, Math.ceil(low / stepMm[axis]));
  const last = (axis: number, high: number) => Math.min(size[axis] - 1, Math.floor(high / stepMm[axis]));
  const away = [startMm[0] - centre[0], startMm[1] - centre[1], centre[2] - startMm[2]];
  for (let k = first(2, away[2] - reach[2]); k <= last(2, away[2] + reach[2]); k++) {
    for (let j = first(1, away[1] - reach[1]); j <= last(1, away[1] + reach[1]); j++) {
      for (let i = first(0, away[0] - reach[0]); i <= last(0, away[0] + reach[0]); i++) {
        const v = i + size[0] * (j + size[1] * k);
        const a = startMm[0] - i * stepMm[0];
        const h = startMm[1] - j * stepMm[1];
        const w = startMm[2] + k * stepMm[2];
        pullBack?.(a, h, w, seen);
        if (pullBack) visit(v, seen[0], seen[1], seen[2]);
        else visit(v, a, h, w);
      }
    }
  }
}
