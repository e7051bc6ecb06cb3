import type { Reason } from '@lobule/foundation';
import { crop, type VoxelArray } from '@lobule/volume';
import type { VoxelCounts } from './feature.ts';
import type { Prepared } from './prepare/prepared.ts';

/** A region cut out of an image with one voxel of margin, so that no neighbour needs a check of bounds. */
export interface Region {
  /** Of the cut-out, margin included; x fastest. */
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** 1 inside the mask. */
  readonly inside: Uint8Array;
  /** Positions in the cut-out of the voxels that have an intensity, ascending. */
  readonly positions: Int32Array;
  /** Their intensities. */
  readonly values: Float64Array;
  readonly voxels: VoxelCounts;
  /** The image around it, for what looks beyond the mask. */
  readonly around: {
    readonly size: readonly [number, number, number];
    /** Of the cut-out's first voxel. */
    readonly offset: readonly [number, number, number];
    /** At a position of this image; NaN or infinite where the image is. */
    readonly intensity: (position: number) => number;
  };
}

/** A derived image where features need it, in the window of a prepared image; or why there is none. */
export type Response = { readonly data: ArrayLike<number> } | Reason;

/** The prepared image itself. */
export function originalResponse({ image, window }: Prepared): { readonly data: VoxelArray } {
  return { data: crop(image, window).data };
}

/** The region in a response. What is not finite there is left out, whatever the image was. */
export function regionOf(prepared: Prepared, { data }: { readonly data: ArrayLike<number> }): Region {
  const { size, spacingMm, inside, places, box, window, voxels } = prepared;
  let { positions } = prepared;
  let values = new Float64Array(places.length);
  let finite = true;
  for (let n = 0; n < places.length; n++) {
    values[n] = data[places[n]];
    if (!Number.isFinite(values[n])) finite = false;
  }
  if (!finite) {
    positions = positions.filter((_, n) => Number.isFinite(values[n]));
    values = values.filter(Number.isFinite);
  }
  return {
    size,
    spacingMm,
    inside,
    positions,
    values,
    voxels: {
      ...voxels,
      intensity: values.length,
      notFinite: voxels.notFinite + voxels.intensity - values.length,
    },
    around: {
      size: window.size,
      offset: [
        box.start[0] - 1 - window.start[0],
        box.start[1] - 1 - window.start[1],
        box.start[2] - 1 - window.start[2],
      ],
      intensity: (position) => data[position],
    },
  };
}
