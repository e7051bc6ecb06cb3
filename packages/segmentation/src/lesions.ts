import type { Volume } from '@lobule/volume';
import { type Region, regionOf } from './region.ts';

/** The region of one label. */
export interface LabelledRegion extends Region {
  readonly label: number;
}

/**
 * One region for each label of a label mask (0 is outside), by ascending label.
 *
 * @example
 * for (const { label, volumeMm3 } of lesionRegions(labels)) console.log(`lesion ${label}: ${volumeMm3} mm3`);
 */
export function lesionRegions({ grid, data }: Volume): readonly LabelledRegion[] {
  const labels = [...new Set<number>(data)].filter((label) => label !== 0 && !Number.isNaN(label));
  labels.sort((a, b) => a - b);
  return labels.map((label) => {
    const inside = new Uint8Array(data.length);
    for (let v = 0; v < data.length; v++) if (data[v] === label) inside[v] = 1;
    return { label, ...regionOf({ grid, data: inside }) };
  });
}
