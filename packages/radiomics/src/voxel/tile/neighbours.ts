import { tileSteps } from './steps.ts';
import type { Tile } from './tile.ts';

/** By position in a tile, of voxels that count: what their neighbours in the window are. */
export class TileNeighbours {
  /** How many count. */
  readonly count: Uint8Array;
  /** Sum of their codes. */
  readonly sum: Int32Array;
  /** How many differ by no more than the coarseness. */
  readonly alike: Uint8Array;
  readonly tile: Tile;
  readonly steps: Int32Array;
  readonly coarseness: number;

  constructor(tile: Tile, within: boolean, coarseness: number) {
    this.tile = tile;
    this.steps = tileSteps(tile, within);
    this.coarseness = coarseness;
    this.count = new Uint8Array(tile.codes.length);
    this.sum = new Int32Array(tile.codes.length);
    this.alike = new Uint8Array(tile.codes.length);
  }

  /** Every pair of neighbours is visited once and counts for both. */
  update(): void {
    const { count, sum, alike, steps, coarseness } = this;
    const { codes, positions } = this.tile;
    const voxels = this.tile.count;
    for (let n = 0; n < voxels; n++) {
      const p = positions[n];
      count[p] = 0;
      sum[p] = 0;
      alike[p] = 0;
    }
    for (let n = 0; n < voxels; n++) {
      const p = positions[n];
      const a = codes[p];
      for (let s = 0; s < steps.length; s++) {
        const q = p - steps[s];
        const b = codes[q];
        if (b === 0) continue;
        count[p]++;
        count[q]++;
        sum[p] += b;
        sum[q] += a;
        if (Math.abs(a - b) <= coarseness) {
          alike[p]++;
          alike[q]++;
        }
      }
    }
  }
}
