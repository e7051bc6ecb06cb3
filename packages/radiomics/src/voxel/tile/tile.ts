import type { VoxelField } from '../field.ts';
import type { ComputeBlock } from '../rows.ts';

/** One window copied out, with a margin of one voxel that is always empty, so that no neighbour needs a check of bounds. */
export interface Tile {
  /** Margin included; x fastest. */
  readonly size: readonly [number, number, number];
  /** 0 where a voxel does not count. */
  readonly codes: Uint16Array;
  /** 1 where a voxel belongs to the shape of the window. */
  readonly inside: Uint8Array;
  /** Of voxels that count, ascending; the first `count`. Those of slice k are `sliceStart[k]` to `sliceStart[k + 1]`. */
  readonly positions: Int32Array;
  readonly sliceStart: Int32Array;
  count: number;
}

export function makeTile({ reach }: Pick<VoxelField, 'reach'>): Tile {
  const size = [2 * reach[0] + 3, 2 * reach[1] + 3, 2 * reach[2] + 3] as const;
  const length = size[0] * size[1] * size[2];
  return {
    size,
    codes: new Uint16Array(length),
    inside: new Uint8Array(length),
    positions: new Int32Array(length),
    sliceStart: new Int32Array(size[2] + 1),
    count: 0,
  };
}

/** Writes the features of the window in the tile to place `at` of a block. */
export type EvaluateTile = (at: number) => void;

/** Copies out the window around each voxel of a block that has one, once for all families. */
export function tileBlock(field: VoxelField, tile: Tile, families: readonly EvaluateTile[]): ComputeBlock {
  const { size, centres } = field;
  return (z, fromY, toY) => {
    for (let y = fromY; y < toY; y++) {
      const row = size[0] * (y + size[1] * z);
      for (let x = 0; x < size[0]; x++) {
        if (centres[row + x] !== 2) continue;
        copyWindow(field, tile, x, y, z);
        for (const evaluate of families) evaluate((y - fromY) * size[0] + x);
      }
    }
  };
}

function copyWindow(field: VoxelField, tile: Tile, x: number, y: number, z: number): void {
  const { padded } = field;
  const { size, codes, inside, positions, sliceStart } = tile;
  let count = 0;
  for (let k = 1; k < size[2] - 1; k++) {
    sliceStart[k] = count;
    for (let j = 1; j < size[1] - 1; j++) {
      const from = x - 1 + padded[0] * (y + j - 1 + padded[1] * (z + k - 1));
      const to = size[0] * (j + size[1] * k);
      for (let i = 1; i < size[0] - 1; i++) {
        const code = field.codes[from + i];
        codes[to + i] = code;
        inside[to + i] = field.inside[from + i];
        if (code !== 0) positions[count++] = to + i;
      }
    }
  }
  sliceStart[size[2] - 1] = count;
  sliceStart[size[2]] = count;
  tile.count = count;
}
