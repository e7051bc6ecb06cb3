import type { ZoneAggregation } from '../feature.ts';
import type { LevelImage } from '../texture/level-image.ts';
import { type SizeCells, sizeCounter } from '../texture/size-cells.ts';
import type { Work } from '../texture/work.ts';
import { borderDistance } from './distance.ts';

/** Size zone matrices under an aggregation: by slice (2D), merged over slices (2.5D), or in 3D (IBSI 1, 3.8.1). */
export function sizeZoneMatrices(work: Work, aggregation: ZoneAggregation): readonly SizeCells[] {
  const image = work.image();
  const { roots, rootOf } = work.zones(aggregation !== '3D');
  const sizes = new Int32Array(image.codes.length);
  for (const p of image.positions) sizes[rootOf[p]]++;
  return countZones(image, aggregation, roots, sizes);
}

/** Distance zone matrices: of each zone the least distance of its voxels to the border of the mask (IBSI 1, 3.9). */
export function distanceZoneMatrices(work: Work, aggregation: ZoneAggregation): readonly SizeCells[] {
  const image = work.image();
  const within = aggregation !== '3D';
  const { roots, rootOf } = work.zones(within);
  const distance = borderDistance(image, within);
  const least = new Int32Array(image.codes.length).fill(image.codes.length);
  for (const p of image.positions) least[rootOf[p]] = Math.min(least[rootOf[p]], distance[p]);
  return countZones(image, aggregation, roots, least);
}

function countZones(
  { codes, size, present, positions, sliceStart }: LevelImage,
  aggregation: ZoneAggregation,
  roots: Int32Array,
  sizeOfRoot: Int32Array,
): readonly SizeCells[] {
  const counter = sizeCounter(
    present,
    roots.reduce((most, root) => Math.max(most, sizeOfRoot[root]), 1),
  );
  if (aggregation !== '2D') {
    for (const root of roots) counter.add(codes[root], sizeOfRoot[root]);
    return [counter.cells(positions.length)];
  }
  const slice = size[0] * size[1];
  const matrices: SizeCells[] = [];
  let n = 0;
  for (let z = 0; z < size[2]; z++) {
    const voxels = sliceStart[z + 1] - sliceStart[z];
    if (voxels === 0) continue;
    for (; n < roots.length && roots[n] < (z + 1) * slice; n++)
      counter.add(codes[roots[n]], sizeOfRoot[roots[n]]);
    matrices.push(counter.cells(voxels));
  }
  return matrices;
}
