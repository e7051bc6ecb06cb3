import { hashOf, type Reason } from '@lobule/foundation';
import { distance, emptyMask, type Volume, voxelVolumeMm3 } from '@lobule/volume';
import { flags } from '../lesion/lattice.ts';
import { type Region, regionOf } from '../region.ts';
import { type Body, bodyOf } from './body.ts';
import { chestSheet } from './chest-sheet.ts';
import { chestWall } from './chest-wall.ts';
import { frontToBack } from './front-to-back.ts';
import { type BreastMaskSettings, resolveBreastMaskSettings } from './settings.ts';

/** Both breasts without skin and chest wall, with the settings used. */
export interface BreastMask extends Region {
  /** Whether the muscle of the chest wall was found; if not, the mask goes back to the end of the image. */
  readonly chestWallFound: boolean;
  readonly settings: BreastMaskSettings;
  readonly settingsHash: string;
}

/**
 * The breast in an image before contrast: the body without its skin, before the muscle of the chest wall. Good enough
 * to clip rings and to look for lesions in; it is not a measurement of the breast. The patient's front is where LPS
 * says; images may be axial or sagittal, with fat bright or dark.
 *
 * The chest wall is looked for before the lung, and where fat is suppressed as the sheet on which signals rise. Without
 * either `chestWallFound` is false and `reason` says so.
 *
 * @throws segmentation/bad-settings, volume/sheared-grid
 * @example
 * const breast = breastMask(preContrast);
 * const ring = peritumoralShell(lesion, { toMm: 2 }, breast.mask);
 */
export function breastMask(image: Volume, given: Partial<BreastMaskSettings> = {}): BreastMask {
  const settings = resolveBreastMaskSettings(given);
  const { grid } = image;
  const lines = frontToBack(grid);
  const body = bodyOf(image, lines, voxelVolumeMm3(grid));
  const said = { settings, settingsHash: hashOf(settings) };
  if (body === undefined) {
    return { ...regionOf(emptyMask(grid), 'All voxels are alike.'), chestWallFound: false, ...said };
  }
  const mask = { grid, data: withoutSkin(image, body, settings.skinMm) };
  // Suppressed fat behind the muscle is as dark as lung.
  const sheet = body.darkFat ? chestSheet(image.data, grid, body, lines) : undefined;
  const wall = sheet ?? chestWall(image.data, body, lines, settings);
  if (wall) {
    for (let line = 0; line < lines.lines; line++) {
      const end = wall(lines.across(line)) - settings.behindMm;
      for (let step = Math.max(0, Math.ceil(end / lines.spacingMm)); step < lines.length; step++) {
        mask.data[lines.at(line, step)] = 0;
      }
    }
  } else {
    for (let v = 0; v < mask.data.length; v++) if (body.lung[v] !== 0) mask.data[v] = 0;
  }
  const region = regionOf(mask);
  return { ...region, chestWallFound: wall !== undefined, ...said, ...(!wall && { reason: NO_WALL }) };
}

const NO_WALL: Reason = {
  code: 'chest-wall-not-found',
  text: 'No lung is seen behind the breast, so the mask goes back to the end of the body in the image.',
};

function withoutSkin({ grid }: Volume, { inside }: Body, skinMm: number): Uint8Array {
  const away = distance({ grid, data: flags(inside.length, (v) => inside[v] === 0) }).data;
  return flags(inside.length, (v) => inside[v] !== 0 && away[v] > skinMm);
}
