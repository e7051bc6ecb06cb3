import type { RandomStream } from '@lobule/foundation';
import { cos, exp, log, pow, sin } from '@lobule/numerics';
import type { BreastPoint } from '../anatomy/frame.ts';
import { type LesionKind, type LesionPlan, lesionKinds, type Spicule } from '../anatomy/lesion.ts';
import { axisHeight, type BreastShape, type Tube } from '../anatomy/shape.ts';
import type { Tissue } from '../anatomy/tissues.ts';
import { normalDeviate } from '../physics/noise.ts';

const smallestMm = 8;
const largestMm = 40;
/** 1 over the golden ratio: its multiples, modulo 1, fill an interval evenly however many there are. */
const golden = 0.6180339887498949;

/** Size of the main lesion: evenly spread over the logarithm of 8 to 40 mm, for every number of patients. */
export function mainDiameterMm(index: number): number {
  const place = ((index + 1) * golden + 0.41) % 1;
  return smallestMm * pow(largestMm / smallestMm, place);
}

/** Every kind once in five patients, in an order that turns, so that each kind comes in all sizes. */
export function mainKind(index: number): LesionKind {
  return lesionKinds[(index + 2 * Math.floor(index / lesionKinds.length)) % lesionKinds.length];
}

/** A lesion within the breast, far enough from skin, chest wall and the ends of the slab. */
export function planLesion(
  kind: LesionKind,
  diameterMm: number,
  shape: BreastShape,
  plasmaVolume: number,
  stream: RandomStream,
): LesionPlan {
  const longest = diameterMm / 2;
  const axes = [1, 0.8 + 0.2 * stream.uniform(), 0.75 + 0.2 * stream.uniform()];
  const turn = stream.below(3);
  const radii = [0, 1, 2].map((axis) => longest * axes[(axis + turn) % 3]);
  const radiiMm: BreastPoint = [radii[0], radii[1], radii[2]];
  const centreMm = placeFor(radiiMm, shape, stream);
  return {
    kind,
    centreMm,
    radiiMm,
    diameterMm,
    lobulation: kind === 'round' ? 0.05 : 0.22,
    spicules: kind === 'spiculated' ? spicules(longest, stream) : [],
    core: kind === 'necrotic' ? 0.5 + 0.1 * stream.uniform() : 0,
    tissue: malignant(plasmaVolume, stream),
  };
}

/** A small second lesion of the same tissue, beside the main one where the breast has room. */
export function planSatellite(main: LesionPlan, shape: BreastShape, stream: RandomStream): LesionPlan {
  const radius = 4 + 1.5 * stream.uniform();
  const radiiMm: BreastPoint = [radius, 0.9 * radius, radius];
  const apart = (place: BreastPoint) => squaredDistance(place, main.centreMm);
  let centreMm = placeFor(radiiMm, shape, stream);
  for (let attempt = 0; attempt < 12; attempt++) {
    const other = placeFor(radiiMm, shape, stream);
    if (apart(other) > apart(centreMm)) centreMm = other;
  }
  return {
    kind: 'round',
    centreMm,
    radiiMm,
    diameterMm: 2 * radius,
    lobulation: 0.05,
    spicules: [],
    core: 0,
    tissue: main.tissue,
  };
}

function squaredDistance(p: BreastPoint, q: BreastPoint): number {
  return [0, 1, 2].reduce((sum, axis) => sum + (p[axis] - q[axis]) * (p[axis] - q[axis]), 0);
}

function placeFor(radii: BreastPoint, shape: BreastShape, stream: RandomStream): BreastPoint {
  const lowA = 8 + radii[0];
  const highA = Math.max(lowA + 1, 0.72 * shape.lengthMm - radii[0]);
  const a = lowA + (highA - lowA) * stream.uniform();
  const room = Math.max(
    2,
    0.55 * shape.halfHeightMm * Math.sqrt(1 - (a / shape.lengthMm) * (a / shape.lengthMm)) - radii[1],
  );
  const side = Math.max(1, 23 - radii[2]);
  return [a, axisHeight(shape, a) + room * (2 * stream.uniform() - 1), side * (1.6 * stream.uniform() - 0.8)];
}

function spicules(longest: number, stream: RandomStream): Spicule[] {
  const count = 14 + stream.below(8);
  return Array.from({ length: count }, () => {
    const up = 2 * stream.uniform() - 1;
    const around = 6.283185307179586 * stream.uniform();
    const flat = Math.sqrt(1 - up * up);
    return {
      direction: [flat * cos(around), flat * sin(around), up] as const,
      lengthMm: longest * (1.35 + 0.5 * stream.uniform()) + 2,
    };
  });
}

/**
 * Malignant tissue at 3 T: T1 1612 +- 216, T2 81 +- 8 (2020), D 1.15 +- 0.35, f 0.105 +- 0.05, D* 15 +- 11 e-3 mm2/s
 * of invasive ductal carcinoma (narrowed, so that every lesion can be measured), Ktrans 0.15 to 0.6 and kep 0.5 to
 * 1.5 per min, vp 0.01 to 0.08.
 */
function malignant(plasmaVolume: number, stream: RandomStream): Tissue {
  const ktransPerMin = within(0.3 * exp(0.35 * normalDeviate(stream)), 0.15, 0.6);
  const kep = within(0.85 * exp(0.22 * normalDeviate(stream)), 0.5, 1.5);
  const vp = plasmaVolume * within(0.04 * exp(0.5 * normalDeviate(stream)), 0.01, 0.08);
  return {
    density: 0.85,
    t1Ms: within(1650 + 160 * normalDeviate(stream), 1300, 2100),
    t2Ms: within(82 + 8 * normalDeviate(stream), 65, 105),
    t2StarMs: within(30 + 4 * normalDeviate(stream), 20, 42),
    ktransPerMin,
    ve: within(ktransPerMin / kep, 0.18, 0.62),
    vp,
    d: within(1.1e-3 + 0.2e-3 * normalDeviate(stream), 0.7e-3, 1.55e-3),
    f: within(0.105 + 0.03 * normalDeviate(stream), 0.05, 0.18),
    dStar: within(17e-3 + 4e-3 * normalDeviate(stream), 10e-3, 28e-3),
  };
}

/** A vessel that runs along the surface of a lesion, from the chest wall towards the nipple. */
export function feedingVessel({ centreMm, radiiMm }: LesionPlan): Tube {
  const [a, h, w] = centreMm;
  const above = h + radiiMm[1] * 1.02 + 0.8;
  return {
    radiusMm: 2.2,
    points: [
      [-2, above + 14, w - 6],
      [a - 1.1 * radiiMm[0] - 3, above + 4, w - 2],
      [a - 0.4 * radiiMm[0], above, w],
      [a + 0.4 * radiiMm[0], above, w],
      [a + 1.2 * radiiMm[0] + 4, above + 3, w + 2],
    ],
  };
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Natural logarithm of a size relative to the middle of the range; what the model of the outcome sees. */
export function relativeSize(diameterMm: number): number {
  return log(diameterMm / Math.sqrt(smallestMm * largestMm));
}
