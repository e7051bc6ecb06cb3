/** Steps on a box of voxels, x fastest; plain arrays, for the inner loops of segmentation. */
export type Size = readonly [number, number, number];

/** 1 where something holds. A plain loop: `Uint8Array.from` with a function takes ten times as long. */
export function flags(count: number, holds: (v: number) => boolean): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(count);
  for (let v = 0; v < count; v++) if (holds(v)) result[v] = 1;
  return result;
}

/**
 * Voxels of `inside` that are joined to `start` by faces; empty where the start lies outside.
 */
export function floodFrom(inside: Uint8Array, [nx, ny, nz]: Size, starts: Iterable<number>): Uint8Array {
  const reached = new Uint8Array(inside.length);
  const queue = new Int32Array(inside.length);
  let end = 0;
  for (const start of starts) {
    if (inside[start] === 0 || reached[start] !== 0) continue;
    reached[start] = 1;
    queue[end++] = start;
  }
  const slice = nx * ny;
  const visit = (v: number) => {
    if (inside[v] === 0 || reached[v] !== 0) return;
    reached[v] = 1;
    queue[end++] = v;
  };
  for (let at = 0; at < end; at++) {
    const v = queue[at];
    const i = v % nx;
    const j = ((v - i) / nx) % ny;
    if (i > 0) visit(v - 1);
    if (i < nx - 1) visit(v + 1);
    if (j > 0) visit(v - nx);
    if (j < ny - 1) visit(v + nx);
    if (v >= slice) visit(v - slice);
    if (v < slice * (nz - 1)) visit(v + slice);
  }
  return reached;
}

/** Fills, in place, what the outside cannot reach by faces from the sides of the box. */
export function fillHolesIn(inside: Uint8Array, size: Size): void {
  const outside = flags(inside.length, (v) => inside[v] === 0);
  const reached = floodFrom(outside, size, sidesOf(size));
  for (let v = 0; v < inside.length; v++) if (reached[v] === 0) inside[v] = 1;
}

/** Indices of the voxels on the six sides of a box. */
function* sidesOf([nx, ny, nz]: Size): Generator<number> {
  for (let k = 0, v = 0; k < nz; k++) {
    const end = k === 0 || k === nz - 1;
    for (let j = 0; j < ny; j++) {
      if (end || j === 0 || j === ny - 1) {
        for (let i = 0; i < nx; i++) yield v + i;
      } else {
        yield v;
        yield v + nx - 1;
      }
      v += nx;
    }
  }
}

/** Sums over the box of `reach` voxels to each side along each axis; beyond the box there is nothing. */
export function boxSums(values: Float32Array, size: Size, reach: Size): Float32Array {
  const once = sumLines(values, size, 0, reach[0]);
  return sumLines(sumLines(once, size, 1, reach[1]), size, 2, reach[2]);
}

/** Means over the box of `reach` voxels to each side, cut at the sides of the region. */
export function boxMeans(values: Float32Array, size: Size, reach: Size): Float32Array {
  const sums = boxSums(values, size, reach);
  const within = (at: number, axis: number) =>
    Math.min(size[axis] - 1, at + reach[axis]) - Math.max(0, at - reach[axis]) + 1;
  for (let k = 0, v = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const slab = within(k, 2) * within(j, 1);
      for (let i = 0; i < size[0]; i++, v++) sums[v] /= slab * within(i, 0);
    }
  }
  return sums;
}

/** Running sums along one axis. */
function sumLines(values: Float32Array, size: Size, axis: number, reach: number): Float32Array {
  if (axis === 0) return sumRows(values, size[0], reach);
  const [nx, ny] = size;
  const count = size[axis];
  // Lines along y and z are taken a row at a time: memory is read as it lies.
  const stride = axis === 2 ? nx * ny : nx;
  const step = axis === 1 ? nx * ny : nx;
  const groups = values.length / (count * nx);
  const sums = new Float32Array(values.length);
  const running = new Float64Array(nx);
  for (let group = 0; group < groups; group++) {
    const start = group * step;
    running.fill(0);
    for (let q = 0; q < Math.min(reach, count); q++) {
      const from = start + q * stride;
      for (let i = 0; i < nx; i++) running[i] += values[from + i];
    }
    for (let q = 0; q < count; q++) {
      if (q + reach < count) {
        const ahead = start + (q + reach) * stride;
        for (let i = 0; i < nx; i++) running[i] += values[ahead + i];
      }
      if (q > reach) {
        const behind = start + (q - reach - 1) * stride;
        for (let i = 0; i < nx; i++) running[i] -= values[behind + i];
      }
      const to = start + q * stride;
      for (let i = 0; i < nx; i++) sums[to + i] = running[i];
    }
  }
  return sums;
}

/** The same along rows, which lie one after the other. */
function sumRows(values: Float32Array, count: number, reach: number): Float32Array {
  const sums = new Float32Array(values.length);
  const first = Math.min(reach, count);
  for (let start = 0; start < values.length; start += count) {
    let sum = 0;
    for (let q = 0; q < first; q++) sum += values[start + q];
    for (let q = 0; q < count; q++) {
      if (q + reach < count) sum += values[start + q + reach];
      if (q > reach) sum -= values[start + q - reach - 1];
      sums[start + q] = sum;
    }
  }
  return sums;
}
