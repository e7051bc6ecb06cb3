import type { RandomStream } from '@lobule/foundation';

/** A smooth random field over the breast's axes, mostly within -1 to 1, without preferred places. */
export type Texture = (a: number, h: number, w: number) => number;

const side = 32;
const wrap = side - 1;

/** Random numbers on a periodic lattice; several textures of different scales read the same lattice. */
export function textureLattice(stream: RandomStream): Float64Array {
  return Float64Array.from({ length: side * side * side }, () => 2 * stream.uniform() - 1);
}

/** Value noise (Perlin 1985, in its simplest form): cubic-smooth interpolation of the lattice at cells of `cellMm`. */
export function texture(lattice: Float64Array, cellMm: number, offset: number): Texture {
  const scale = 1 / cellMm;
  return (a, h, w) => {
    const x = a * scale + offset;
    const y = h * scale + offset;
    const z = w * scale + offset;
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const z0 = Math.floor(z);
    const u = smooth(x - x0);
    const v = smooth(y - y0);
    const t = smooth(z - z0);
    const i = x0 & wrap;
    const j = (y0 & wrap) * side;
    const k = (z0 & wrap) * side * side;
    const i1 = (x0 + 1) & wrap;
    const j1 = ((y0 + 1) & wrap) * side;
    const k1 = ((z0 + 1) & wrap) * side * side;
    const low = mix(
      mix(lattice[i + j + k], lattice[i1 + j + k], u),
      mix(lattice[i + j1 + k], lattice[i1 + j1 + k], u),
      v,
    );
    const high = mix(
      mix(lattice[i + j + k1], lattice[i1 + j + k1], u),
      mix(lattice[i + j1 + k1], lattice[i1 + j1 + k1], u),
      v,
    );
    return mix(low, high, t);
  };
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
