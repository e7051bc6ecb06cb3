import type { BreastPoint } from './frame.ts';
import type { Texture } from './texture.ts';
import { label } from './tissues.ts';

/** Size and make of one breast, mm. */
export interface BreastShape {
  readonly lengthMm: number;
  readonly halfHeightMm: number;
  readonly halfWidthMm: number;
  /** How far the axis of the breast sinks for each mm forward. */
  readonly droop: number;
  readonly skinMm: number;
  /** From almost all fat (-0.4) to extremely dense (0.5). */
  readonly glandBias: number;
}

export interface Tube {
  readonly points: readonly BreastPoint[];
  readonly radiusMm: number;
}

/** Height of the breast's axis where it is `a` mm before the chest wall. */
export function axisHeight(shape: BreastShape, a: number): number {
  return -shape.droop * Math.max(0, a);
}

/**
 * The tissue at a place, before vessels and lesions: a breast of fat with glands in a cone behind the nipple, on a
 * chest wall of fat, muscle, ribs and lung.
 */
export function baseTissue(
  shape: BreastShape,
  coarse: Texture,
  fine: Texture,
): (a: number, h: number, w: number) => number {
  const inner = {
    l: shape.lengthMm - shape.skinMm,
    h: shape.halfHeightMm - shape.skinMm,
    w: shape.halfWidthMm - shape.skinMm,
  };
  return (a, h, w) => {
    const curve = 0.0011 * h * h + 0.003 * w * w;
    const height = h - axisHeight(shape, a);
    const chestSurface = 7 - curve;
    const outside = breastNorm(a, height, w, shape.lengthMm, shape.halfHeightMm, shape.halfWidthMm);
    if (a >= chestSurface && outside >= 1) return nippleAt(shape, a, h, w) ? label.skin : label.air;
    const inside = breastNorm(a, height, w, inner.l, inner.h, inner.w);
    if (a >= chestSurface - shape.skinMm && inside >= 1) return label.skin;
    const muscleSurface = -5 - curve;
    if (a < muscleSurface) return chestWall(muscleSurface - a, h);
    return isGland(shape, coarse, fine, a, height, w) ? label.gland : label.fat;
  };
}

/** Below 1 inside a half ellipsoid that stands on the chest wall; behind the wall a cylinder. */
function breastNorm(a: number, height: number, w: number, l: number, h: number, s: number): number {
  const x = a > 0 ? a / l : 0;
  const y = height / h;
  const z = w / s;
  return x * x + y * y + z * z;
}

function nippleAt(shape: BreastShape, a: number, h: number, w: number): boolean {
  const da = a - shape.lengthMm;
  const dh = h - axisHeight(shape, shape.lengthMm);
  return da * da + dh * dh + w * w < 25;
}

/** Pectoral muscle, then ribs with muscle between them, then lung. */
function chestWall(depth: number, h: number): number {
  if (depth < 11) return label.muscle;
  if (depth > 22) return label.lung;
  const across = h + 200 - 27 * Math.floor((h + 200) / 27) - 13.5;
  const within = depth - 16.5;
  return (across * across) / 49 + (within * within) / 25 < 1 ? label.bone : label.muscle;
}

function isGland(
  shape: BreastShape,
  coarse: Texture,
  fine: Texture,
  a: number,
  height: number,
  w: number,
): boolean {
  const toNipple = a / shape.lengthMm;
  if (toNipple > 0.93 || a < 7) return false;
  // The cone narrows to the nipple.
  const reach = 0.78 - 0.45 * toNipple;
  const y = height / (shape.halfHeightMm * reach);
  const z = w / (shape.halfWidthMm * reach);
  const x = (toNipple - 0.5) / 0.46;
  const core = 0.5 + shape.glandBias - 0.75 * (y * y + z * z) - 0.5 * x * x;
  if (core < -1.6) return false;
  return core + 0.9 * coarse(a, height, w) + 0.85 * fine(a, height, w) > 0;
}
