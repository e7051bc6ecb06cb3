import { cos, sin } from '@lobule/numerics';
import type { Box } from '@lobule/volume';

type Triple = readonly [number, number, number];

export interface BinaryPattern2d {
  readonly radius: number;
  readonly samples: number;
  readonly method: 'uniform' | 'default' | 'ror';
}

/**
 * Local binary patterns slice by slice (Ojala et al. 2002, IEEE Trans Pattern Anal Mach Intell 24:971), as scikit-image's
 * `local_binary_pattern`: points on a circle around a voxel, interpolated linearly, 0 beyond the image, counted where
 * they are not below the voxel. Points are taken at places rounded to five decimals, as there.
 *
 * @param across the axis across slices; the two others, in their order, are columns and rows.
 */
export function binaryPattern2d(
  data: ArrayLike<number>,
  whole: Triple,
  { start, size }: Box,
  { radius, samples, method }: BinaryPattern2d,
  across: 0 | 1 | 2,
): Float64Array {
  const stride = [1, whole[0], whole[0] * whole[1]];
  const [u, v] = [0, 1, 2].filter((axis) => axis !== across);
  const angle = (k: number) => (2 * Math.PI * k) / samples;
  const dy = Float64Array.from({ length: samples }, (_, k) => fiveDecimals(-radius * sin(angle(k))));
  const dx = Float64Array.from({ length: samples }, (_, k) => fiveDecimals(radius * cos(angle(k))));
  const result = new Float64Array(size[0] * size[1] * size[2]);
  const signs = new Uint8Array(samples);
  let slice = 0;
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= whole[u] || y >= whole[v] ? 0 : data[slice + x * stride[u] + y * stride[v]];
  for (let k = 0, n = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, n++) {
        const place = [start[0] + i, start[1] + j, start[2] + k];
        slice = place[across] * stride[across];
        const centre = at(place[u], place[v]);
        for (let m = 0; m < samples; m++) {
          signs[m] = between(at, place[u] + dx[m], place[v] + dy[m]) - centre >= 0 ? 1 : 0;
        }
        result[n] = Number.isFinite(centre) ? codeOf(signs, method) : Number.NaN;
      }
    }
  }
  return result;
}

function fiveDecimals(x: number): number {
  return Math.round(x * 100_000) / 100_000;
}

/** Bilinear; where a place has whole coordinates the second voxel is the same as the first. */
function between(at: (x: number, y: number) => number, x: number, y: number): number {
  const [left, right] = [Math.floor(x), Math.ceil(x)];
  const [top, bottom] = [Math.floor(y), Math.ceil(y)];
  const across = x - left;
  const down = y - top;
  const upper = (1 - across) * at(left, top) + across * at(right, top);
  const lower = (1 - across) * at(left, bottom) + across * at(right, bottom);
  return (1 - down) * upper + down * lower;
}

function codeOf(signs: Uint8Array, method: BinaryPattern2d['method']): number {
  const n = signs.length;
  let ones = 0;
  let changes = 0;
  let code = 0;
  for (let k = 0; k < n; k++) {
    ones += signs[k];
    code |= signs[k] << k;
    if (k > 0 && signs[k] !== signs[k - 1]) changes++;
  }
  if (method === 'uniform') return changes <= 2 ? ones : n + 1;
  if (method === 'default') return code;
  let least = code;
  for (let k = 1; k < n; k++) {
    code = (code >> 1) | ((code & 1) << (n - 1));
    least = Math.min(least, code);
  }
  return least;
}
