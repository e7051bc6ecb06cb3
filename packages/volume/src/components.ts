import { emptyMask, type Mask, type Volume } from './volume.ts';

/** Neighbours by face (6), by face or edge (18), by face, edge or corner (26). */
export type Connectivity = 6 | 18 | 26;

/** Connected regions of a mask. */
export interface Components {
  /** 0 outside; 1, 2, ... in the order in which the components' first voxels are stored. */
  readonly labels: Volume<Int32Array>;
  /** Voxels of component 1 at 0, of component 2 at 1, and so on. */
  readonly sizes: readonly number[];
}

/**
 * Connected parts of a mask, by union-find in one sweep. The labels do not depend on anything but the mask.
 *
 * @example
 * const { labels, sizes } = connectedComponents(mask, 26);
 * console.log(`${sizes.length} parts, the first of ${sizes[0]} voxels`);
 */
export function connectedComponents({ grid, data }: Mask, connectivity: Connectivity): Components {
  const [nx, ny, nz] = grid.size;
  const behind = neighbourOffsets(connectivity).filter(
    ([i, j, k]) => k < 0 || (k === 0 && (j < 0 || (j === 0 && i < 0))),
  );
  const parent = new Int32Array(data.length).fill(-1);
  const root = (v: number): number => {
    let at = v;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (data[v] === 0) continue;
        parent[v] = v;
        for (const [di, dj, dk] of behind) {
          if (i + di < 0 || i + di >= nx || j + dj < 0 || j + dj >= ny || k + dk < 0) continue;
          const other = v + di + nx * (dj + ny * dk);
          if (data[other] === 0) continue;
          const a = root(v);
          const b = root(other);
          if (a < b) parent[b] = a;
          else parent[a] = b;
        }
      }
    }
  }
  // A root is the first voxel of its component, so one more sweep in order numbers them.
  const labels = new Int32Array(data.length);
  const sizes: number[] = [];
  for (let v = 0; v < data.length; v++) {
    if (parent[v] < 0) continue;
    const first = root(v);
    if (first === v) sizes.push(0);
    labels[v] = first === v ? sizes.length : labels[first];
    sizes[labels[v] - 1]++;
  }
  return { labels: { grid, data: labels }, sizes };
}

/**
 * The component of most voxels; of equals the one stored first; nothing where the mask is empty.
 *
 * @example
 * const lesion = largestComponent(enhancing);
 */
export function largestComponent(mask: Mask, connectivity: Connectivity = 26): Mask {
  const { labels, sizes } = connectedComponents(mask, connectivity);
  const result = emptyMask(mask.grid);
  if (sizes.length === 0) return result;
  let best = 0;
  for (let c = 1; c < sizes.length; c++) if (sizes[c] > sizes[best]) best = c;
  for (let v = 0; v < result.data.length; v++) if (labels.data[v] === best + 1) result.data[v] = 1;
  return result;
}

/** Offsets (i, j, k) of the neighbours of a voxel. */
function neighbourOffsets(connectivity: Connectivity): readonly (readonly [number, number, number])[] {
  const most = { 6: 1, 18: 2, 26: 3 }[connectivity];
  const offsets: [number, number, number][] = [];
  for (let k = -1; k <= 1; k++) {
    for (let j = -1; j <= 1; j++) {
      for (let i = -1; i <= 1; i++) {
        const steps = Math.abs(i) + Math.abs(j) + Math.abs(k);
        if (steps > 0 && steps <= most) offsets.push([i, j, k]);
      }
    }
  }
  return offsets;
}
