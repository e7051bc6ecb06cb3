import { randomStream } from '@lobule/foundation';
import { fillNormal, sin } from '@lobule/numerics';
import { type Grid, indexToPatient, makeGrid, type Point, type Volume } from '@lobule/volume';

/** Brightness as a function of the place in the patient (mm), so that any motion of it is exact. */
export type Scene = (place: Point) => number;

/** A breast-like body: an ellipsoid with glands of many sizes; `agent` brightens a part of them, a lesion most. */
export function breastScene({ agent = 0, seed = 1 }: { agent?: number; seed?: number } = {}): Scene {
  const stream = randomStream(seed, 'scene');
  const waves = Array.from({ length: 24 }, () => ({
    k: [0, 1, 2].map(() => (stream.uniform() - 0.5) * 0.5),
    phase: 6.28 * stream.uniform(),
  }));
  return ([x, y, z]) => {
    const body = (x * x) / 3600 + (y * y) / 4900 + (z * z) / 3600;
    const edge = 1 / (1 + (body < 4 ? body ** 12 : 1e6));
    let texture = 0;
    for (const { k, phase } of waves) texture += sin(k[0] * x + k[1] * y + k[2] * z + phase);
    const gland = texture > 0 ? texture / (1 + 0.1 * texture) : 0;
    const d2 = (x - 15) * (x - 15) + (y + 10) * (y + 10) + (z - 5) * (z - 5);
    const lesion = 1 / (1 + (d2 / 100) ** 4);
    return edge * (60 + 14 * gland + agent * (12 * gland + 150 * lesion));
  };
}

export const demoGrid: Grid = makeGrid({
  size: [96, 96, 40],
  spacingMm: [1.4, 1.4, 3],
  originMm: [-66.5, -66.5, -58.5],
});

/** The scene on a grid after a motion (fixed place -> where it is found), with noise of the given SD. */
export function photograph(
  scene: Scene,
  grid: Grid,
  {
    at = (place: Point) => place,
    noise = 0,
    seed = 7,
  }: { at?: (p: Point) => Point; noise?: number; seed?: number } = {},
): Volume<Float32Array> {
  const [nx, ny, nz] = grid.size;
  const data = new Float32Array(nx * ny * nz);
  const rough = new Float64Array(data.length);
  if (noise > 0) fillNormal(randomStream(seed, 'noise'), rough);
  for (let v = 0; v < data.length; v++) {
    const place = indexToPatient(grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]);
    data[v] = scene(at(place)) + noise * rough[v];
  }
  return { grid, data };
}
