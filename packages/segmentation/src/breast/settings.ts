import { type Infer, s } from '@lobule/foundation';
import { overDefaults } from '../over-defaults.ts';

/** Settings of the breast mask, as they can stand in a study. */
export const breastMaskSettings = s.object(
  {
    skinMm: s.number({
      default: 3,
      minimum: 0,
      description: 'Tissue so near to the air counts as skin.',
    }),
    thinnestWallMm: s.number({
      default: 4,
      minimum: 0,
      description: 'The front of the chest muscle is looked for from so far before the lung.',
    }),
    thickestWallMm: s.number({
      default: 45,
      exclusiveMinimum: 0,
      description: 'The front of the chest muscle is looked for up to so far before the lung.',
    }),
    behindMm: s.number({
      default: 0,
      description: 'Moves the back of the mask before the muscle (above 0) or into it (below 0).',
    }),
  },
  { default: {}, description: 'The breast: the body without its skin, before the muscle of the chest wall.' },
);

/** Settings as `breastMaskSettings` reads them; lengths in mm. */
export type BreastMaskSettings = Infer<typeof breastMaskSettings>;

/** Settings of the breast mask where none are given. */
export const DEFAULT_BREAST_MASK_SETTINGS: BreastMaskSettings = {
  skinMm: 3,
  thinnestWallMm: 4,
  thickestWallMm: 45,
  behindMm: 0,
};

/** The given settings over the defaults. @throws segmentation/bad-settings */
export function resolveBreastMaskSettings(given: Partial<BreastMaskSettings>): BreastMaskSettings {
  return overDefaults(
    given,
    DEFAULT_BREAST_MASK_SETTINGS,
    (name, value, { thickestWallMm, thinnestWallMm }) => {
      if (!Number.isFinite(value) || (Number(value) < 0 && name !== 'behindMm')) return false;
      return name !== 'thickestWallMm' || thickestWallMm > thinnestWallMm;
    },
  );
}
