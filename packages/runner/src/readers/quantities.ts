import { quantileSorted } from '@lobule/numerics';
import { largestCrossSection, regionOf } from '@lobule/segmentation';
import type { Mask, Volume } from '@lobule/volume';

/** Something that every reading has a number of. */
export interface Quantity {
  readonly name: string;
  readonly unit: string;
}

export interface Measure extends Quantity {
  /** NaN where undefined. */
  readonly value: number;
}

/** Size of a region. */
export function sizesOf(mask: Mask): readonly Measure[] {
  return [
    { name: 'volume', unit: 'mm3', value: regionOf(mask).volumeMm3 },
    { name: 'largest cross-section', unit: 'mm2', value: largestCrossSection(mask).areaMm2 },
  ];
}

/** Mean and median of a map in a region on its grid; voxels without a value are left out. */
export function mapMeasures(name: string, map: Volume, mask: Mask): readonly Measure[] {
  const values: number[] = [];
  for (let v = 0; v < mask.data.length; v++) {
    if (mask.data[v] !== 0 && Number.isFinite(map.data[v])) values.push(map.data[v]);
  }
  const sorted = Float64Array.from(values).sort();
  const sum = sorted.reduce((a, b) => a + b, 0);
  return [
    { name: `${name} mean`, unit: '', value: values.length > 0 ? sum / values.length : Number.NaN },
    { name: `${name} median`, unit: '', value: quantileSorted(sorted, 0.5) },
  ];
}
