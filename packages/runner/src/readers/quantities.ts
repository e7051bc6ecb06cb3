import { quantileSorted } from '@lobule/numerics';
import { largestCrossSection, regionOf } from '@lobule/segmentation';
import { applyAffine, composeAffines, type Grid, invertAffine, type Mask, type Volume } from '@lobule/volume';

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
export function mapMeasures(name: string, unit: string, map: Volume, mask: Mask): readonly Measure[] {
  const values: number[] = [];
  for (let v = 0; v < mask.data.length; v++) {
    if (mask.data[v] !== 0 && Number.isFinite(map.data[v])) values.push(map.data[v]);
  }
  const sorted = Float64Array.from(values).sort();
  const sum = sorted.reduce((a, b) => a + b, 0);
  return [
    { name: `${name} mean`, unit, value: values.length > 0 ? sum / values.length : Number.NaN },
    { name: `${name} median`, unit, value: quantileSorted(sorted, 0.5) },
  ];
}

/** Share of a region whose voxels lie beyond the edges of another grid: a map says nothing of them. */
export function shareBeyond({ grid, data }: Mask, other: Grid): number {
  const toOther = composeAffines(invertAffine(other.affine), grid.affine);
  const [nx, ny] = grid.size;
  let inside = 0;
  let beyond = 0;
  for (let v = 0; v < data.length; v++) {
    if (data[v] === 0) continue;
    inside++;
    const place = applyAffine(toOther, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    if (place.some((at, axis) => at < -0.5 || at > other.size[axis] - 0.5)) beyond++;
  }
  return inside === 0 ? 0 : beyond / inside;
}
