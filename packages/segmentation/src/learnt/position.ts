import { distance, type Mask } from '@lobule/volume';
import { frontToBack } from '../breast/front-to-back.ts';

/** How deep each voxel lies. */
export interface Depths {
  /** mm to the nearest place before the breast: the skin, and the air beside it. */
  readonly skinMm: Float32Array;
  /** mm to the nearest place behind it: the chest wall. Infinite values are not given: the largest of the grid instead. */
  readonly chestMm: Float32Array;
}

/** Distances to the front and to the back of a breast mask, straight through space. */
export function depthsOf({ grid, data }: Mask): Depths {
  const lines = frontToBack(grid);
  const before = new Uint8Array(data.length);
  const behind = new Uint8Array(data.length);
  for (let line = 0; line < lines.lines; line++) {
    let first = 0;
    while (first < lines.length && data[lines.at(line, first)] === 0) first++;
    for (let step = 0; step < first; step++) before[lines.at(line, step)] = 1;
    if (first === lines.length) continue;
    let last = lines.length - 1;
    while (data[lines.at(line, last)] === 0) last--;
    for (let step = last + 1; step < lines.length; step++) behind[lines.at(line, step)] = 1;
  }
  return { skinMm: finiteDistance({ grid, data: before }), chestMm: finiteDistance({ grid, data: behind }) };
}

/** Far beyond any breast; where nothing lies behind it in the image, the wall is that far. */
const FAR_MM = 500;

function finiteDistance(mask: Mask): Float32Array {
  const away = distance(mask).data;
  const result = new Float32Array(away.length);
  for (let v = 0; v < away.length; v++) result[v] = Math.min(FAR_MM, away[v]);
  return result;
}
