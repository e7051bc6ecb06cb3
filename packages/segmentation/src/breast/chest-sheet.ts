import { randomStream } from '@lobule/foundation';
import type { Grid, VoxelArray } from '@lobule/volume';
import type { Body } from './body.ts';
import type { ChestWall } from './chest-wall.ts';
import type { FrontToBack } from './front-to-back.ts';
import { smoothed } from './smoothed.ts';
import { fitSurface, type SurfacePoint } from './surface.ts';

/** Signals are compared over so much before and behind an edge, and averaged over so much to its sides. */
const EDGE_MM = 5;
const WIDE_MM = 2.5;
/** Of the sum of both sides: muscle behind suppressed fat is a quarter to three quarters brighter. */
const LEAST_CONTRAST = 0.1;
/** The wall does not run so near behind the skin over much of the breast. */
const LEAST_DEPTH_MM = 15;
const TRIALS = 600;
/** So near to a plane, and then to a curved sheet, an edge belongs to it. */
const NEAR_PLANE_MM = 9;
const NEAR_SHEET_MM = 5;
/** Slope of the wall against the front of the patient, at most. */
const STEEPEST = 1.2;
/** A sheet that holds edges on fewer of the lines is chance. */
const LEAST_SHARE = 0.4;

/**
 * The front of the chest muscle where no lung tells of it and fat is suppressed: the sheet, nearly plane, across the
 * whole patient, on which most lines from the front to the back grow brighter (random sample consensus: Fischler and
 * Bolles 1981, Commun ACM 24:381). Gland has such edges, too, but not on a sheet. Undefined where there is none.
 */
export function chestSheet(
  signal: VoxelArray,
  grid: Grid,
  { inside }: Body,
  lines: FrontToBack,
): ChestWall | undefined {
  const wide = smoothed(grid, signal, WIDE_MM);
  const edges = edgesOf(wide, inside, lines);
  const used = edges.filter((list) => list.length > 0);
  if (used.length * 4 < lines.lines) return undefined;
  const whole = sheetOf(used);
  if (whole !== undefined) return whole;
  // The muscles of both sides can meet at an angle that no one sheet follows.
  const side = ([{ across }]: readonly SurfacePoint[]) => across[lines.sideways] < 0;
  const halves = [used.filter(side), used.filter((list) => !side(list))];
  if (halves.some(({ length }) => length * 4 < used.length)) return undefined;
  const [low, high] = halves.map(sheetOf);
  return low && high && ((across) => (across[lines.sideways] < 0 ? low : high)(across));
}

function sheetOf(edges: Edges): ChestWall | undefined {
  let sheet = bestPlane(edges);
  for (const within of [NEAR_PLANE_MM, NEAR_PLANE_MM, NEAR_SHEET_MM]) {
    if (sheet === undefined) return undefined;
    sheet = fitSurface(nearest(edges, sheet, within));
  }
  if (sheet === undefined) return undefined;
  return nearest(edges, sheet, NEAR_SHEET_MM).length >= LEAST_SHARE * edges.length ? sheet : undefined;
}

/** Of each line with any, its edges. */
type Edges = readonly (readonly SurfacePoint[])[];

/** For each line the places where it grows brighter towards the back, each the steepest near it. */
function edgesOf(wide: Float32Array, inside: Uint8Array, lines: FrontToBack): Edges {
  const { length, spacingMm, at } = lines;
  const reach = Math.max(2, Math.round(EDGE_MM / spacingMm));
  const contrast = new Float64Array(length);
  const sums = new Float64Array(length + 1);
  return Array.from({ length: lines.lines }, (_, line) => {
    let front = -1;
    for (let step = 0; step < length; step++) {
      const v = at(line, step);
      if (front < 0 && inside[v] !== 0) front = step;
      sums[step + 1] = sums[step] + wide[v];
    }
    contrast.fill(0);
    if (front < 0) return [];
    const first = front + Math.ceil(LEAST_DEPTH_MM / spacingMm);
    for (let step = Math.max(first, reach); step + reach < length; step++) {
      if (inside[at(line, step + reach - 1)] === 0) continue;
      const before = sums[step] - sums[step - reach];
      const behind = sums[step + reach] - sums[step];
      contrast[step] = (behind - before) / (behind + before);
    }
    const points: SurfacePoint[] = [];
    for (let step = 1; step + 1 < length; step++) {
      const here = contrast[step];
      if (here < LEAST_CONTRAST || here < contrast[step - 1] || here <= contrast[step + 1]) continue;
      points.push({ across: lines.across(line), depthMm: step * spacingMm });
    }
    return points;
  });
}

function bestPlane(edges: Edges): ChestWall | undefined {
  const random = randomStream('chest-sheet');
  const pick = <T>(list: readonly T[]): T =>
    list[Math.min(list.length - 1, Math.floor(random.uniform() * list.length))];
  // A few hundred lines tell a plane as well as all do.
  const every = Math.max(1, Math.floor(edges.length / 500));
  const some = edges.filter((_, n) => n % every === 0);
  let best: ChestWall | undefined;
  let most = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const plane = planeThrough(pick(pick(edges)), pick(pick(edges)), pick(pick(edges)));
    if (plane === undefined) continue;
    const found = nearest(some, plane, NEAR_PLANE_MM).length;
    if (found <= most) continue;
    most = found;
    best = plane;
  }
  return best;
}

function planeThrough(a: SurfacePoint, b: SurfacePoint, c: SurfacePoint): ChestWall | undefined {
  const [u1, w1] = [b.across[0] - a.across[0], b.across[1] - a.across[1]];
  const [u2, w2] = [c.across[0] - a.across[0], c.across[1] - a.across[1]];
  const area = u1 * w2 - u2 * w1;
  // Three places in a row, or close together, span no plane to speak of.
  if (Math.abs(area) < 400) return undefined;
  const [d1, d2] = [b.depthMm - a.depthMm, c.depthMm - a.depthMm];
  const alongU = (d1 * w2 - d2 * w1) / area;
  const alongW = (u1 * d2 - u2 * d1) / area;
  if (Math.abs(alongU) > STEEPEST || Math.abs(alongW) > STEEPEST) return undefined;
  return ([u, w]) => a.depthMm + alongU * (u - a.across[0]) + alongW * (w - a.across[1]);
}

/** Of each line the edge nearest to a sheet, where it is near enough. */
function nearest(edges: Edges, sheet: ChestWall, withinMm: number): SurfacePoint[] {
  const found: SurfacePoint[] = [];
  for (const list of edges) {
    const depth = sheet(list[0].across);
    let best: SurfacePoint | undefined;
    let least = withinMm;
    for (const point of list) {
      const away = Math.abs(point.depthMm - depth);
      if (away >= least) continue;
      least = away;
      best = point;
    }
    if (best) found.push(best);
  }
  return found;
}
