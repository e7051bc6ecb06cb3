import { type Lattice, timesLaplacian } from './laplacian.ts';

export interface Solution {
  /** Values of all voxels; those that were fixed as they were given. */
  readonly x: Float64Array;
  readonly iterations: number;
  /** Length of the last residual over that of the first. */
  readonly residual: number;
}

/**
 * Solves L x = 0 at the voxels that are not fixed, the others being given: the discrete Dirichlet problem (Grady 2006,
 * equation 10), by conjugate gradients with the diagonal as preconditioner. Voxels without edges keep what they have.
 *
 * @param start values to begin with, and those of the fixed voxels
 */
export function solveDirichlet(
  lattice: Lattice,
  start: Float64Array,
  fixed: Uint8Array,
  { tolerance, iterations: most }: { readonly tolerance: number; readonly iterations: number },
): Solution {
  const { degrees } = lattice;
  const count = start.length;
  const x = start.slice();
  const r = new Float64Array(count);
  const z = new Float64Array(count);
  const p = new Float64Array(count);
  const q = new Float64Array(count);
  const isFree = (v: number) => fixed[v] === 0 && degrees[v] > 0;
  timesLaplacian(lattice, x, q);
  let rz = 0;
  let square = 0;
  for (let v = 0; v < count; v++) {
    if (!isFree(v)) continue;
    r[v] = -q[v];
    z[v] = r[v] / degrees[v];
    p[v] = z[v];
    rz += r[v] * z[v];
    square += r[v] * r[v];
  }
  const first = square;
  const enough = tolerance * tolerance * first;
  let iterations = 0;
  while (square > enough && iterations < most) {
    timesLaplacian(lattice, p, q);
    let pq = 0;
    for (let v = 0; v < count; v++) pq += p[v] * q[v];
    const step = rz / pq;
    square = 0;
    let next = 0;
    for (let v = 0; v < count; v++) {
      if (!isFree(v)) continue;
      x[v] += step * p[v];
      r[v] -= step * q[v];
      z[v] = r[v] / degrees[v];
      square += r[v] * r[v];
      next += r[v] * z[v];
    }
    const turn = next / rz;
    rz = next;
    for (let v = 0; v < count; v++) p[v] = z[v] + turn * p[v];
    iterations++;
  }
  return { x, iterations, residual: first > 0 ? Math.sqrt(square / first) : 0 };
}
