import { boxSums, type Size } from './lattice.ts';

export interface ContourOptions {
  /** Half sides of the box of the local means, in voxels. */
  readonly reach: Size;
  /** Weight of the length of the contour. */
  readonly smoothness: number;
  readonly iterations: number;
}

/**
 * Moves the margin of a mask, in place, to where the image is half way between its local means inside and outside
 * (the model of Lankton and Tannenbaum 2008), in a band of one voxel to each side that moves along. The length of the
 * margin is held short by convolution and threshold (Merriman, Bence and Osher 1992; Wang et al. 2017, J Comput Phys
 * 350:657), so no distance function has to be kept. Voxels of the band itself mix both sides and count for no mean.
 *
 * @param image about 1 inside and 0 outside
 * @param barred voxels that can neither join nor count
 * @returns steps taken until nothing changed
 */
export function settleContour(
  inside: Uint8Array,
  image: Float32Array,
  barred: Uint8Array,
  size: Size,
  { reach, smoothness, iterations }: ContourOptions,
): number {
  const global = meanWithin(image, inside, barred);
  for (let step = 0; step < iterations; step++) {
    const near = bandOf(inside, size);
    const innerMean = localMean(image, (v) => inside[v] !== 0 && near[v] === 0, size, reach);
    const outerMean = localMean(
      image,
      (v) => inside[v] === 0 && near[v] === 0 && barred[v] === 0,
      size,
      reach,
    );
    const share = smoothness === 0 ? undefined : boxSums(new Float32Array(inside), size, [1, 1, 1]);
    let changed = 0;
    for (let v = 0; v < inside.length; v++) {
      if (near[v] === 0 || barred[v] !== 0) continue;
      const low = Number.isNaN(outerMean[v]) ? 0 : outerMean[v];
      let high = innerMean[v];
      // Where the lesion is too thin to have an inside of its own, that of the whole lesion stands in.
      if (!(high > low)) high = global;
      if (!(high > low)) continue;
      const place = (image[v] - low) / (high - low) - 0.5;
      const pull = share === undefined ? 0 : smoothness * (share[v] / 27 - 0.5) * 2;
      const now = place + pull > 0 ? 1 : 0;
      if (now === inside[v]) continue;
      inside[v] = now;
      changed++;
    }
    if (changed === 0) return step + 1;
  }
  return iterations;
}

/** Voxels with a neighbour by face on the other side. */
export function bandOf(inside: Uint8Array, [nx, ny, nz]: Size): Uint8Array {
  const band = new Uint8Array(inside.length);
  const compare = (v: number, w: number) => {
    if ((inside[v] === 0) === (inside[w] === 0)) return;
    band[v] = 1;
    band[w] = 1;
  };
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (i + 1 < nx) compare(v, v + 1);
        if (j + 1 < ny) compare(v, v + nx);
        if (k + 1 < nz) compare(v, v + nx * ny);
      }
    }
  }
  return band;
}

/** Mean of the voxels that count in the box of `reach` around each; NaN where there is none. */
export function localMean(
  image: Float32Array,
  counts: (v: number) => boolean,
  size: Size,
  reach: Size,
): Float32Array {
  const weights = new Float32Array(image.length);
  const values = new Float32Array(image.length);
  for (let v = 0; v < image.length; v++) {
    if (!counts(v)) continue;
    weights[v] = 1;
    values[v] = image[v];
  }
  const sums = boxSums(values, size, reach);
  const places = boxSums(weights, size, reach);
  for (let v = 0; v < sums.length; v++) sums[v] = places[v] > 0.5 ? sums[v] / places[v] : Number.NaN;
  return sums;
}

function meanWithin(image: Float32Array, inside: Uint8Array, barred: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let v = 0; v < image.length; v++) {
    if (inside[v] === 0 || barred[v] !== 0) continue;
    sum += image[v];
    count++;
  }
  return sum / count;
}
