import { randomStream } from '@lobule/foundation';
import { cos, exp, fillNormal, sin, tanh } from '@lobule/numerics';
import { type Mask, makeGrid, makeVolume, type Volume } from '@lobule/volume';

/** Three tissues with noise of known spread in air, made unevenly bright by a field that is known. */
export interface BiasPhantom {
  readonly name: string;
  readonly biased: Volume<Float32Array>;
  readonly even: Volume<Float32Array>;
  /** All three tissues. */
  readonly mask: Mask;
  /** 0 air, 1 fat, 2 gland, 3 lesion. */
  readonly tissue: Uint8Array;
}

/** A function of a place, each coordinate from -1 to 1 over the image. */
type OfPlace = (x: number, y: number, z: number) => number;

const SIGNALS = [0, 300, 160, 420];
const NOISE = 0.04;
const AIR_NOISE = 4;

/** Logarithms of fields: coils whose reach ends, standing waves, one side brighter than the other. */
export const FIELDS: Readonly<Record<string, OfPlace>> = {
  reach: (x, y, z) => 0.7 * exp(-((y + 1) * (y + 1)) / 1.2 - (z * z) / 4) + 0.1 * x,
  dielectric: (x, y, z) => 0.35 * (1 - x * x - 0.8 * y * y) + 0.15 * x * z,
  side: (x, y, z) => 0.3 * tanh(1.2 * x) + 0.2 * cos(2 * z + 0.3) - 0.1 * y,
};

export const SHAPES: Readonly<Record<string, OfPlace>> = {
  pair: (x, y, z) => {
    const along = (x > 0 ? x - 0.5 : x + 0.5) / 0.44;
    if (along * along + sq(y / 0.8) + sq(z / 0.85) >= 1) return 0;
    if (sq(x + 0.55) + sq(y - 0.15) + sq(z + 0.1) < 0.01) return 3;
    const ducts = sin(15 * x + 4 * z) * sin(12 * y - 3 * x) + 0.6 * cos(10 * z);
    return sq(along / 0.7) + sq((y - 0.1) / 0.6) + sq(z / 0.65) < 0.7 + 0.5 * ducts ? 2 : 1;
  },
  dense: (x, y, z) => {
    if (sq(x / 0.9) + sq(y / 0.75) + sq(z / 0.9) >= 1) return 0;
    if (sq(x - 0.35) + sq(y + 0.25) + sq(z) < 0.015) return 3;
    return sin(9 * x + 2) + sin(8 * y - 3 * z) + sin(7 * z + x) > -0.4 ? 2 : 1;
  },
  fatty: (x, y, z) => {
    if (sq(x / 0.95) + sq((y + 0.1) / 0.7) + sq(z / 0.8) >= 1) return 0;
    if (sq(x + 0.2) + sq(y) + sq(z - 0.3) < 0.008) return 3;
    return sin(13 * x - 5 * y) + sin(12 * y + 4) + sin(11 * z - 2 * x) > 1.2 ? 2 : 1;
  },
};

/**
 * Makes one; the same shape and field give the same phantom.
 *
 * @example
 * const { biased, even, mask, tissue } = biasPhantom('pair', 'reach', [128, 128, 40]);
 */
export function biasPhantom(
  shape: keyof typeof SHAPES,
  field: keyof typeof FIELDS,
  size: readonly [number, number, number],
): BiasPhantom {
  const [nx, ny, nz] = size;
  const grid = makeGrid({ size, spacingMm: [320 / nx, 320 / ny, 160 / nz] });
  const noise = new Float32Array(nx * ny * nz);
  fillNormal(randomStream(11, shape, field), noise);
  const tissue = new Uint8Array(noise.length);
  const even = new Float32Array(noise.length);
  const biased = new Float32Array(noise.length);
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const [x, y, z] = [place(i, nx), place(j, ny), place(k, nz)];
        tissue[v] = SHAPES[shape](x, y, z);
        const signal = SIGNALS[tissue[v]];
        even[v] = tissue[v] === 0 ? AIR_NOISE * Math.abs(noise[v]) : signal * (1 + NOISE * noise[v]);
        biased[v] = tissue[v] === 0 ? even[v] : even[v] * exp(FIELDS[field](x, y, z));
      }
    }
  }
  return {
    name: `${shape}, ${field}`,
    biased: makeVolume(grid, biased),
    even: makeVolume(grid, even),
    mask: makeVolume(
      grid,
      tissue.map((t) => (t > 0 ? 1 : 0)),
    ),
    tissue,
  };
}

/** Standard deviation over mean of each tissue but air. */
export function spreads(data: ArrayLike<number>, tissue: Uint8Array): readonly number[] {
  return [1, 2, 3].map((wanted) => {
    let [count, sum, squares] = [0, 0, 0];
    for (let v = 0; v < tissue.length; v++) {
      if (tissue[v] !== wanted) continue;
      count++;
      sum += data[v];
      squares += data[v] * data[v];
    }
    const mean = sum / count;
    return Math.sqrt(squares / count - mean * mean) / mean;
  });
}

function place(index: number, n: number): number {
  return (2 * index) / (n - 1) - 1;
}

function sq(x: number): number {
  return x * x;
}
