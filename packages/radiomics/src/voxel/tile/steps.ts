import { DIRECTIONS, WITHIN_SLICE } from '../../texture/level-image.ts';
import type { Tile } from './tile.ts';

/** What each direction adds to a position in a tile; those within a slice are the first. */
export function tileSteps({ size: [nx, ny] }: Pick<Tile, 'size'>, within: boolean): Int32Array {
  const directions = within ? DIRECTIONS.slice(0, WITHIN_SLICE) : DIRECTIONS;
  return Int32Array.from(directions, ([dx, dy, dz]) => dx + nx * (dy + ny * dz));
}
