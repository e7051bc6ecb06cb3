import { type LevelImage, stepsOf } from '../texture/level-image.ts';

/** Connected voxels of one grey level: 26 neighbours in 3D, 8 within a slice. */
export interface Zones {
  /** Position of the first voxel of each zone, ascending. */
  readonly roots: Int32Array;
  /** By position: that of the first voxel of its zone. */
  readonly rootOf: Int32Array;
}

/** Union-find in raster order over the half of the neighbours that came before. */
export function connectZones(image: LevelImage, within: boolean): Zones {
  const { codes, positions } = image;
  const rootOf = new Int32Array(codes.length);
  const steps = stepsOf(image, within);
  for (let n = 0; n < positions.length; n++) {
    const p = positions[n];
    const code = codes[p];
    let root = p;
    rootOf[p] = p;
    for (let s = 0; s < steps.length; s++) {
      const q = p - steps[s];
      if (codes[q] !== code || rootOf[q] === root) continue;
      root = joined(rootOf, q, root);
    }
  }
  const roots = new Int32Array(positions.length);
  let zones = 0;
  // A voxel's root comes before it, and is a zone's first voxel by then.
  for (let n = 0; n < positions.length; n++) {
    const p = positions[n];
    rootOf[p] = rootOf[rootOf[p]];
    if (rootOf[p] === p) roots[zones++] = p;
  }
  return { roots: roots.subarray(0, zones), rootOf };
}

/** The earlier root stays, so that a zone's root is its first voxel. */
function joined(rootOf: Int32Array, a: number, second: number): number {
  const first = find(rootOf, a);
  if (first === second) return first;
  if (first < second) {
    rootOf[second] = first;
    return first;
  }
  rootOf[first] = second;
  return second;
}

function find(rootOf: Int32Array, p: number): number {
  let at = p;
  while (rootOf[at] !== at) {
    rootOf[at] = rootOf[rootOf[at]];
    at = rootOf[at];
  }
  return at;
}
