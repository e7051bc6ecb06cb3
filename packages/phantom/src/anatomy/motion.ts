import { cos, sin } from '@lobule/numerics';
import type { BreastPoint } from './frame.ts';

const degree = 3.141592653589793 / 180;

/** A smooth displacement: `mm` times the sine of (`perMm` times the place + `phase`), in the breast's axes. */
export interface Wave {
  readonly mm: BreastPoint;
  readonly perMm: BreastPoint;
  readonly phase: number;
}

/**
 * How the patient lies in one phase beside the place where she lay first, in the breast's axes (a, h, w). Stated the
 * way an image needs it, from the scanner back to the body, so that images are exact: a place q of the scanner shows
 * what lay at x + waves(x), where x is q less the shift, turned back about `aboutMm`.
 */
export interface PhaseMotion {
  readonly shiftMm?: BreastPoint;
  /** About the axes a, then h, then w. */
  readonly turnDeg?: BreastPoint;
  /** Default the middle of the breast. */
  readonly aboutMm?: BreastPoint;
  readonly waves?: readonly Wave[];
}

/** What is not a shift. */
export type Distortion = Omit<PhaseMotion, 'shiftMm'>;

/** Writes the place of the body that is seen at a place of the scanner. */
export type PullBack = (a: number, h: number, w: number, into: Float64Array) => void;

const middleOfBreast: BreastPoint = [40, 0, 0];

/** Undefined where nothing is distorted. The shift has been taken off already. */
export function pullBackOf({ turnDeg, aboutMm, waves = [] }: Distortion): PullBack | undefined {
  if (turnDeg === undefined && waves.length === 0) return undefined;
  const r = turnOf(turnDeg ?? [0, 0, 0]);
  const [ca, ch, cw] = aboutMm ?? middleOfBreast;
  return (a, h, w, into) => {
    const [da, dh, dw] = [a - ca, h - ch, w - cw];
    // The transpose of a rotation turns back.
    const x = r[0] * da + r[3] * dh + r[6] * dw + ca;
    const y = r[1] * da + r[4] * dh + r[7] * dw + ch;
    const z = r[2] * da + r[5] * dh + r[8] * dw + cw;
    into[0] = x;
    into[1] = y;
    into[2] = z;
    for (const wave of waves) addWave(wave, x, y, z, into);
  };
}

/** The furthest that a distortion carries a place within the scanner, mm; generous. */
export function reachOf({ turnDeg = [0, 0, 0], waves = [] }: Distortion): number {
  const turned = 150 * degree * (Math.abs(turnDeg[0]) + Math.abs(turnDeg[1]) + Math.abs(turnDeg[2]));
  const waved = waves.reduce((sum, { mm }) => sum + Math.abs(mm[0]) + Math.abs(mm[1]) + Math.abs(mm[2]), 0);
  return turned + waved;
}

/** Where a place of the body is seen in the scanner: the way back of `pullBackOf` and the shift, to 1e-9 mm. */
export function pushForward(motion: PhaseMotion, place: BreastPoint): BreastPoint {
  const { shiftMm = [0, 0, 0], turnDeg, aboutMm = middleOfBreast, waves = [] } = motion;
  let x = place;
  const moved = new Float64Array(3);
  for (let step = 0; step < 200; step++) {
    moved.set(x);
    for (const wave of waves) addWave(wave, x[0], x[1], x[2], moved);
    const way = [place[0] - moved[0], place[1] - moved[1], place[2] - moved[2]];
    if (way[0] * way[0] + way[1] * way[1] + way[2] * way[2] < 1e-18) break;
    x = [x[0] + way[0], x[1] + way[1], x[2] + way[2]];
  }
  const r = turnOf(turnDeg ?? [0, 0, 0]);
  const d = [0, 1, 2].map((axis) => x[axis] - aboutMm[axis]);
  const to = (row: number) =>
    r[3 * row] * d[0] + r[3 * row + 1] * d[1] + r[3 * row + 2] * d[2] + aboutMm[row] + shiftMm[row];
  return [to(0), to(1), to(2)];
}

function addWave({ mm, perMm, phase }: Wave, x: number, y: number, z: number, into: Float64Array): void {
  const s = sin(perMm[0] * x + perMm[1] * y + perMm[2] * z + phase);
  into[0] += mm[0] * s;
  into[1] += mm[1] * s;
  into[2] += mm[2] * s;
}

/** Rw Rh Ra, row-major. */
function turnOf(turnDeg: BreastPoint): readonly number[] {
  const [ca, ch, cw] = turnDeg.map((angle) => cos(angle * degree));
  const [sa, sh, sw] = turnDeg.map((angle) => sin(angle * degree));
  return [
    cw * ch,
    cw * sh * sa - sw * ca,
    cw * sh * ca + sw * sa,
    sw * ch,
    sw * sh * sa + cw * ca,
    sw * sh * ca - cw * sa,
    -sh,
    ch * sa,
    ch * ca,
  ];
}
