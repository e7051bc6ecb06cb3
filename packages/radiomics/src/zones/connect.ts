import { type LevelImage, stepsOf } from '../texture/level-image.ts';

/** Connected voxels of one grey level: 26 neighbours in 3D, 8 within a slice. */
export interface Zones {
  /** Position of the first voxel of each zone, ascending. */
  readonly roots: Int32Array;
  /** By position: that of the first voxel of its zone. */
  readonly rootOf: Int32Array;
}

/** Union-find over the half of the neighbours that came before. */
export function connectZones(image: LevelImage, within: boolean): Zones {
  const { codes, positions } = image;
  const rootOf = new Int32Array(codes.length);
  for (let n = 0; n < positions.length; n++) rootOf[positions[n]] = positions[n];
  for (const step of stepsOf(image, within)) {
    for (let n = 0; n < positions.length; n++) {
      const p = positions[n];
      if (codes[p - step] === codes[p]) joinZones(rootOf, p - step, p);
    }
  }
  return finishZones(rootOf, positions);
}

/** The earlier root stays, so that a zone's root is its first voxel. */
export function joinZones(rootOf: Int32Array, a: number, b: number): void {
  const first = find(rootOf, a);
  const second = find(rootOf, b);
  if (first < second) rootOf[second] = first;
  else rootOf[first] = second;
}

/** Every voxel to its root. A voxel's root comes before it, and is known by then. */
export function finishZones(rootOf: Int32Array, positions: Int32Array): Zones {
  const roots = new Int32Array(positions.length);
  let zones = 0;
  for (let n = 0; n < positions.length; n++) {
    const p = positions[n];
    rootOf[p] = rootOf[rootOf[p]];
    if (rootOf[p] === p) roots[zones++] = p;
  }
  return { roots: roots.subarray(0, zones), rootOf };
}

function find(rootOf: Int32Array, p: number): number {
  let at = p;
  while (rootOf[at] !== at) {
    rootOf[at] = rootOf[rootOf[at]];
    at = rootOf[at];
  }
  return at;
}
