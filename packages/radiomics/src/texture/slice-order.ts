import type { Region } from '../region.ts';

/** A region's voxels and their levels, as texture needs them. */
type Levelled = Pick<Region, 'size' | 'inside' | 'positions'> & { readonly levels: Int32Array };

/**
 * The same voxels with an axis made the last, so that slices across it are those across z; the two others keep their
 * order.
 */
export function slicedAcross({ size, inside, positions, levels }: Levelled, axis: 0 | 1): Levelled {
  const [u, v] = [0, 1, 2].filter((other) => other !== axis);
  const [nx, ny] = size;
  const turnedSize = [size[u], size[v], size[axis]] as const;
  const turned = (p: number) => {
    const at = [p % nx, Math.floor(p / nx) % ny, Math.floor(p / (nx * ny))];
    return at[u] + turnedSize[0] * (at[v] + turnedSize[1] * at[axis]);
  };
  const turnedInside = new Uint8Array(inside.length);
  for (let p = 0; p < inside.length; p++) if (inside[p] !== 0) turnedInside[turned(p)] = inside[p];
  const to = positions.map(turned);
  const order = Int32Array.from(to.keys()).sort((a, b) => to[a] - to[b]);
  return {
    size: turnedSize,
    inside: turnedInside,
    positions: order.map((n) => to[n]),
    levels: order.map((n) => levels[n]),
  };
}
