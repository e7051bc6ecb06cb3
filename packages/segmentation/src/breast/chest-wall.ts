import type { VoxelArray } from '@lobule/volume';
import type { Body } from './body.ts';
import type { FrontToBack } from './front-to-back.ts';
import type { BreastMaskSettings } from './settings.ts';
import { fitSurface, type SurfacePoint } from './surface.ts';

/** Depth of the front of the chest muscle, in mm from the front of the image, at a place across the patient. */
export type ChestWall = (across: readonly [number, number]) => number;

/** How far to each side an edge is measured, and how far from the parallel to the lung it is looked for. */
const EDGE_MM = 3;
const SEARCH_MM = 7;

/**
 * The front of the chest muscle. It runs nearly parallel to the lung: a smooth surface is laid on the lung, moved
 * forward to where the mean step of signal is largest (from fat to muscle, whatever the sign of it), and laid once more
 * on the steepest places near there. Undefined where the image shows no lung or no step.
 */
export function chestWall(
  signal: VoxelArray,
  { inside, lung }: Body,
  lines: FrontToBack,
  { thinnestWallMm, thickestWallMm }: BreastMaskSettings,
): ChestWall | undefined {
  const lungFront = fitSurface(firstInside(lung, lines));
  if (lungFront === undefined) return undefined;
  const reach = Math.max(1, Math.round(EDGE_MM / lines.spacingMm));
  const stepAt = (line: number, step: number): number => {
    if (step < reach || step + reach >= lines.length) return Number.NaN;
    const before = lines.at(line, step - reach);
    const behind = lines.at(line, step + reach);
    return inside[before] !== 0 && inside[behind] !== 0 && lung[behind] === 0
      ? signal[behind] - signal[before]
      : Number.NaN;
  };
  const toStep = (mm: number) => Math.round(mm / lines.spacingMm);
  let forwardMm = Number.NaN;
  let largest = 0;
  const nearestMm = thinnestWallMm + (reach + 1) * lines.spacingMm;
  for (let mm = nearestMm; mm <= thickestWallMm; mm += lines.spacingMm / 2) {
    const change = meanOver(lines, (line) => stepAt(line, toStep(lungFront(lines.across(line)) - mm)));
    if (!(Math.abs(change) > Math.abs(largest))) continue;
    largest = change;
    forwardMm = mm;
  }
  if (Number.isNaN(forwardMm)) return undefined;
  const sign = Math.sign(largest);
  const steepest: SurfacePoint[] = [];
  for (let line = 0; line < lines.lines; line++) {
    const middle = toStep(lungFront(lines.across(line)) - forwardMm);
    let best = -1;
    let most = Math.abs(largest) / 2;
    for (let step = middle - toStep(SEARCH_MM); step <= middle + toStep(SEARCH_MM); step++) {
      const change = sign * stepAt(line, step);
      if (!(change > most)) continue;
      most = change;
      best = step;
    }
    if (best >= 0) steepest.push({ across: lines.across(line), depthMm: best * lines.spacingMm });
  }
  return fitSurface(steepest);
}

function firstInside(mask: Uint8Array, lines: FrontToBack): SurfacePoint[] {
  const points: SurfacePoint[] = [];
  for (let line = 0; line < lines.lines; line++) {
    for (let step = 0; step < lines.length; step++) {
      if (mask[lines.at(line, step)] === 0) continue;
      points.push({ across: lines.across(line), depthMm: step * lines.spacingMm });
      break;
    }
  }
  return points;
}

/** Mean of the finite values, over at least a fifth of the lines. */
function meanOver(lines: FrontToBack, value: (line: number) => number): number {
  let sum = 0;
  let count = 0;
  for (let line = 0; line < lines.lines; line++) {
    const here = value(line);
    if (Number.isNaN(here)) continue;
    sum += here;
    count++;
  }
  return count * 5 >= lines.lines ? sum / count : 0;
}
