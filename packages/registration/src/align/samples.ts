import { type RandomStream, randomStream } from '@lobule/foundation';
import { applyAffine, invertAffine, type Mask, type Point } from '@lobule/volume';
import { cubicCoefficients, emptySample, sampleCubic } from '../image/interpolate.ts';
import type { Level } from '../image/level.ts';

/** Places in the fixed image (patient mm, three numbers each) and its values there. */
export interface Samples {
  readonly places: Float64Array;
  readonly values: Float32Array;
}

/**
 * Places spread over the fixed image, each at random within its own cell of voxels: between voxels, so that no
 * similarity prefers whole-voxel shifts (Thevenaz, Bierlaire and Unser, Med Image Anal 12:427, 2008), and the same at
 * each call, so that the function that is minimised is smooth.
 *
 * @param inside only places whose nearest voxel is in this mask are taken
 */
export function spreadSamples(level: Level, count: number, seed: number, inside?: Mask): Samples {
  const { size, affine } = level.grid;
  const coefficients = cubicCoefficients(level.data, size);
  const stream = randomStream(seed, 'registration', 'samples');
  const voxels = size[0] * size[1] * size[2];
  const every = Math.max(1, voxels / count);
  const toMask = inside && invertAffine(inside.grid.affine);
  const places: number[] = [];
  const values: number[] = [];
  const sample = emptySample();
  for (let at = 0.5 * every; at < voxels; at += every) {
    const voxel = Math.floor(at);
    const i = voxel % size[0];
    const j = Math.floor(voxel / size[0]) % size[1];
    const k = Math.floor(voxel / (size[0] * size[1]));
    if (onBorder(i, size[0]) || onBorder(j, size[1]) || onBorder(k, size[2])) continue;
    const index: Point = [
      jittered(i, size[0], stream),
      jittered(j, size[1], stream),
      jittered(k, size[2], stream),
    ];
    const place = applyAffine(affine, index);
    if (inside && toMask && !holds(inside, applyAffine(toMask, place))) continue;
    sampleCubic(coefficients, size, index[0], index[1], index[2], sample);
    places.push(...place);
    values.push(sample.value);
  }
  return { places: Float64Array.from(places), values: Float32Array.from(values) };
}

/** Places in the outermost layer would leave the other image with the smallest motion. */
function onBorder(i: number, n: number): boolean {
  return n >= 8 && (i === 0 || i === n - 1);
}

function jittered(i: number, n: number, stream: RandomStream): number {
  if (n === 1) return 0;
  return Math.min(n - 1, Math.max(0, i + stream.uniform() - 0.5));
}

function holds({ grid, data }: Mask, [x, y, z]: Point): boolean {
  const [i, j, k] = [Math.round(x), Math.round(y), Math.round(z)];
  const [nx, ny, nz] = grid.size;
  return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz && data[i + nx * (j + ny * k)] !== 0;
}
