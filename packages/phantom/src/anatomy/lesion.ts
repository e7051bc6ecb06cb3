import type { BreastPoint } from './frame.ts';
import type { Texture } from './texture.ts';
import type { Tissue } from './tissues.ts';

/** Shapes and patterns of enhancement that a lesion can have. */
export const lesionKinds = ['spiculated', 'rim-enhancing', 'necrotic', 'touching-vessel', 'round'] as const;
/** One of `lesionKinds`. */
export type LesionKind = (typeof lesionKinds)[number];

/** A thin ray of tumour into the tissue around it. */
export interface Spicule {
  readonly direction: BreastPoint;
  readonly lengthMm: number;
}

/** One lesion as planned; its tissue is that of the enhancing part, before it varies from place to place. */
export interface LesionPlan {
  readonly kind: LesionKind;
  readonly centreMm: BreastPoint;
  /** Half axes along a, h, w. */
  readonly radiiMm: BreastPoint;
  /** Twice the longest half axis: the size of the body, without spicules. */
  readonly diameterMm: number;
  /** How far the surface leaves the ellipsoid, relative to its radius. */
  readonly lobulation: number;
  readonly spicules: readonly Spicule[];
  /** Radius of a necrotic core, relative to the lesion's; 0 for none. */
  readonly core: number;
  readonly tissue: Tissue;
}

/** Distance from the centre, 1 on the ellipsoid. */
export function lesionRadius({ centreMm, radiiMm }: LesionPlan, a: number, h: number, w: number): number {
  const x = (a - centreMm[0]) / radiiMm[0];
  const y = (h - centreMm[1]) / radiiMm[1];
  const z = (w - centreMm[2]) / radiiMm[2];
  return Math.sqrt(x * x + y * y + z * z);
}

/** 0 outside a lesion, 1 in its enhancing part, 2 in its core. */
export function lesionPart(lesion: LesionPlan, surface: Texture, a: number, h: number, w: number): 0 | 1 | 2 {
  const radius = lesionRadius(lesion, a, h, w);
  if (radius < lesion.core * (1 + 0.25 * surface(h, a, w))) return 2;
  if (radius < 1 + lesion.lobulation * surface(a, h, w)) return 1;
  return lesion.spicules.some((spicule) => onSpicule(lesion, spicule, a, h, w)) ? 1 : 0;
}

const rootHalfWidthMm = 2.4;
const tipHalfWidthMm = 0.7;

function onSpicule(
  lesion: LesionPlan,
  { direction, lengthMm }: Spicule,
  a: number,
  h: number,
  w: number,
): boolean {
  const x = a - lesion.centreMm[0];
  const y = h - lesion.centreMm[1];
  const z = w - lesion.centreMm[2];
  const along = x * direction[0] + y * direction[1] + z * direction[2];
  if (along < 0 || along > lengthMm) return false;
  const halfWidth = rootHalfWidthMm + ((tipHalfWidthMm - rootHalfWidthMm) * along) / lengthMm;
  return x * x + y * y + z * z - along * along < halfWidth * halfWidth;
}

/** Farthest that a lesion reaches from its centre along each axis, spicules included, mm. */
export function lesionReachMm({ radiiMm, lobulation, spicules }: LesionPlan): BreastPoint {
  const longest = Math.max(0, ...spicules.map(({ lengthMm }) => lengthMm));
  const reach = radiiMm.map((r) => Math.max(r * (1 + lobulation), longest) + 2);
  return [reach[0], reach[1], reach[2]];
}

/** Enhancement of a lesion relative to its mean, from centre to rim. */
export function rimFactor(lesion: LesionPlan, radius: number): number {
  if (lesion.kind !== 'rim-enhancing') return 1;
  const t = Math.min(1, Math.max(0, (radius - 0.35) / 0.5));
  return 0.45 + 0.8 * t * t * (3 - 2 * t);
}
