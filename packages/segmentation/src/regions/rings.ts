import type { Mask } from '@lobule/volume';
import type { Region } from '../region.ts';
import { peritumoralShell } from '../shell.ts';

/** The peritumoral rings that papers use, mm from the margin. */
export const PERITUMORAL_RINGS_MM: readonly (readonly [number, number])[] = [
  [0, 2],
  [2, 4],
  [3, 5],
];

/** Tissue between two distances (mm) from a lesion. */
export interface Ring extends Region {
  /** `0-2 mm`. */
  readonly name: string;
  readonly fromMm: number;
  readonly toMm: number;
}

/**
 * Rings around a lesion, clipped to the breast so that neither air, skin nor chest wall counts. See `peritumoralShell`
 * for what the distance is; rings may overlap.
 *
 * @throws segmentation/mask-on-other-grid for the breast, volume/sheared-grid
 * @example
 * const rings = peritumoralRings(lesion.mask, breastMask(preContrast).mask);
 * for (const { name, volumeMm3 } of rings) console.log(name, volumeMm3);
 */
export function peritumoralRings(
  lesion: Mask,
  breast: Mask,
  ringsMm: readonly (readonly [number, number])[] = PERITUMORAL_RINGS_MM,
): readonly Ring[] {
  return ringsMm.map(([fromMm, toMm]) => ({
    name: `${fromMm}-${toMm} mm`,
    fromMm,
    toMm,
    ...peritumoralShell(lesion, { fromMm, toMm }, breast),
  }));
}
