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
  for (const p of positions) {
    rootOf[p] = p;
    for (const step of steps) {
      if (codes[p - step] === codes[p]) join(rootOf, p - step, p);
    }
  }
  let zones = 0;
  for (const p of positions) {
    rootOf[p] = find(rootOf, p);
    if (rootOf[p] === p) zones++;
  }
  const roots = new Int32Array(zones);
  let n = 0;
  for (const p of positions) if (rootOf[p] === p) roots[n++] = p;
  return { roots, rootOf };
}

/** The earlier root stays, so that a zone's root is its first voxel. */
function join(rootOf: Int32Array, a: number, b: number): void {
  const first = find(rootOf, a);
  const second = find(rootOf, b);
  if (first < second) rootOf[second] = first;
  else rootOf[first] = second;
}

function find(rootOf: Int32Array, p: number): number {
  let at = p;
  while (rootOf[at] !== at) {
    rootOf[at] = rootOf[rootOf[at]];
    at = rootOf[at];
  }
  return at;
}
