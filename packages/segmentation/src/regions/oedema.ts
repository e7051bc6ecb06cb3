import { hashOf, type Reason } from '@lobule/foundation';
import { quantileSorted } from '@lobule/numerics';
import {
  connectedComponents,
  distance,
  emptyMask,
  indexToPatient,
  type Mask,
  type Volume,
  voxelVolumeMm3,
} from '@lobule/volume';
import { airThreshold } from '../breast/otsu.ts';
import { maskOnGrid } from '../on-grid.ts';
import { type Region, regionOf } from '../region.ts';
import { peritumoralShell } from '../shell.ts';
import { mirroredRegion } from './mirror.ts';
import { type OedemaSettings, resolveOedemaSettings } from './oedema-settings.ts';

/** Settings of oedema, and where to look. */
export interface OedemaOptions extends Partial<OedemaSettings> {
  /** Both breasts without skin and chest wall; what is looked at is clipped to them. */
  readonly breasts: Mask;
  /** Where the middle of the patient lies, LPS x in mm. Default: the middle of the breasts. */
  readonly midlineMm?: number;
}

/** Bright tissue around a tumour in a T2-weighted image. */
export interface Oedema extends Region {
  /** Signal from which a voxel is taken for oedema; NaN where there is no normal gland to compare with. */
  readonly threshold: number;
  /** The normal gland: its voxels, the median of their signal and its spread (1.4826 times the MAD). */
  readonly gland: { readonly voxels: number; readonly median: number; readonly spread: number };
  /** Share of the shell around the lesion that is oedema; NaN where it is not known. */
  readonly share: number;
  readonly settings: OedemaSettings;
  readonly settingsHash: string;
}

/**
 * Peritumoral oedema on a fat-suppressed T2-weighted image or a T2 map: voxels of the shell around a lesion, clipped to
 * the breasts, that are brighter than normal gland, in pieces that come near to the lesion. Normal gland is what is
 * brighter than fat (Otsu over the breasts) in the mirrored shell of the other breast, or in the same breast beyond the
 * shell. Readers judge oedema by eye (Uematsu 2015; Liang et al. 2020); no study has validated this threshold, uneven
 * coils shift it, and without fat suppression fat is taken for oedema.
 *
 * @throws segmentation/mask-on-other-grid for the lesion and the breasts, segmentation/bad-settings, volume/sheared-grid
 * @example
 * const { volumeMm3, threshold, reason } = oedemaAround(t2, lesion.mask, { breasts: breastMask(t2).mask });
 */
export function oedemaAround(
  t2: Volume,
  lesion: Mask,
  { breasts, midlineMm, ...given }: OedemaOptions,
): Oedema {
  const settings = resolveOedemaSettings(given);
  const { grid, data } = t2;
  const tumour = maskOnGrid(lesion, grid).mask;
  const within = maskOnGrid(breasts, grid).mask;
  const shell = peritumoralShell(tumour, { toMm: settings.withinMm }, within);
  const mirror = mirroredRegion(shell.mask, {
    breasts: within,
    ...(midlineMm !== undefined && { midlineMm }),
  });
  const isOne = mirror.reason?.code === 'one-breast';
  const midline = isOne ? undefined : mirror.midlineMm;
  const compared =
    settings.reference === 'mirrored' ? mirror.mask : beyondShell(tumour, within, midline, settings);
  const fat = airThreshold(data.filter((_, v) => within.data[v] !== 0));
  const gland = Float64Array.from(data.filter((value, v) => compared.data[v] !== 0 && value > fat)).sort();
  const said = { settings, settingsHash: hashOf(settings) };
  if (gland.length < settings.fewestVoxels || shell.voxels === 0) {
    const unknown = { voxels: gland.length, median: Number.NaN, spread: Number.NaN };
    const nothing = { threshold: Number.NaN, gland: unknown, share: Number.NaN, ...said };
    const reason =
      isOne && settings.reference === 'mirrored' && mirror.reason
        ? { ...mirror.reason, text: `${mirror.reason.text} Compare within the same breast (same-breast).` }
        : whyNot(shell, gland.length, settings);
    return { ...regionOf(emptyMask(grid)), ...nothing, reason };
  }
  const median = quantileSorted(gland, 0.5);
  const spread = 1.4826 * quantileSorted(gland.map((value) => Math.abs(value - median)).sort(), 0.5);
  const threshold = median + settings.deviations * spread;
  const bright = emptyMask(grid);
  for (let v = 0; v < data.length; v++)
    if (shell.mask.data[v] !== 0 && data[v] > threshold) bright.data[v] = 1;
  const region = regionOf(
    piecesNear(bright, tumour, settings),
    'Nothing near the lesion is brighter than normal gland by so much.',
  );
  return {
    ...region,
    threshold,
    gland: { voxels: gland.length, median, spread },
    share: region.voxels / shell.voxels,
    ...said,
  };
}

function whyNot(shell: Region, voxels: number, { fewestVoxels, reference }: OedemaSettings): Reason {
  if (shell.voxels === 0) {
    return { code: 'no-shell', text: 'There is no breast around the lesion to look for oedema in.' };
  }
  const where = reference === 'mirrored' ? 'the mirrored side' : 'the rest of the breast';
  return {
    code: 'no-normal-gland',
    text: `Only ${voxels} voxels of ${where} are brighter than fat, and ${fewestVoxels} of normal gland are wanted to compare with.`,
  };
}

/** The breast on the side of the lesion (all of it where there is but one), farther from it than the shell reaches. */
function beyondShell(
  tumour: Mask,
  breasts: Mask,
  midlineMm: number | undefined,
  { withinMm }: OedemaSettings,
): Mask {
  const { grid } = tumour;
  const [nx, ny] = grid.size;
  const side = (v: number) =>
    midlineMm === undefined
      ? 1
      : indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))])[0] - midlineMm;
  let lesionSide = 0;
  for (let v = 0; v < tumour.data.length; v++) if (tumour.data[v] !== 0) lesionSide += side(v);
  const away = distance(tumour).data;
  const rest = emptyMask(grid);
  for (let v = 0; v < rest.data.length; v++) {
    if (breasts.data[v] !== 0 && away[v] > withinMm && side(v) * lesionSide > 0) rest.data[v] = 1;
  }
  return rest;
}

/** Connected pieces that are large enough and come near enough to the lesion. */
function piecesNear(bright: Mask, tumour: Mask, { reachMm, smallestMm3 }: OedemaSettings): Mask {
  const { labels, sizes } = connectedComponents(bright, 26);
  const nearest = new Float64Array(sizes.length).fill(Number.POSITIVE_INFINITY);
  const away = distance(tumour).data;
  for (let v = 0; v < away.length; v++) {
    const piece = labels.data[v] - 1;
    if (piece >= 0) nearest[piece] = Math.min(nearest[piece], away[v]);
  }
  const least = smallestMm3 / voxelVolumeMm3(bright.grid);
  const kept = emptyMask(bright.grid);
  for (let v = 0; v < away.length; v++) {
    const piece = labels.data[v] - 1;
    if (piece >= 0 && sizes[piece] >= least && nearest[piece] <= reachMm) kept.data[v] = 1;
  }
  return kept;
}
