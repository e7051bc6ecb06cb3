import { type RandomStream, randomStream } from '@lobule/foundation';
import { makeVolume, type Volume } from '@lobule/volume';
import type { Composition } from '../anatomy/composition.ts';
import type { BreastFrame } from '../anatomy/frame.ts';
import { label, properties } from '../anatomy/tissues.ts';
import { addRicianNoise } from '../physics/noise.ts';

/** The patient in the scanner: what all series have in common. */
export interface Scan {
  readonly frame: BreastFrame;
  readonly still: Composition;
  /** Flip angle reached over the nominal one, a voxel each. */
  readonly transmit: Float64Array;
  /** Sensitivity of the coil, a voxel each. */
  readonly receive: Float64Array;
  /** Average fibroglandular tissue, a row of properties: what the signal-to-noise ratios refer to. */
  readonly reference: Float64Array;
  /** Multiplies the noise. */
  readonly noise: number;
  /** Names the streams of noise: (seed, patient). */
  readonly names: readonly [seed: number, patient: number];
}

/** Level of the reference tissue in the images, so that rounding to whole numbers is small beside the noise. */
const referenceLevel = 400;

/** Signal of one component: the row of properties starts at `at`, the flip angle is relative to the nominal one. */
export type ComponentSignal = (
  tissue: Float64Array,
  at: number,
  transmit: number,
  tissueLabel: number,
) => number;

/** Sums the components of every voxel, as seen by the coil. */
export function expose(
  { frame, transmit, receive }: Scan,
  { voxel, label: labels, weight, tissue }: Composition,
  fatLeft: number,
  signal: ComponentSignal,
): Float32Array<ArrayBuffer> {
  const image = new Float32Array(frame.grid.size[0] * frame.grid.size[1] * frame.grid.size[2]);
  for (let c = 0; c < voxel.length; c++) {
    const v = voxel[c];
    const share = weight[c] * (labels[c] === label.fat ? fatLeft : 1);
    image[v] += share * receive[v] * signal(tissue, c * properties, transmit[v], labels[c]);
  }
  return image;
}

/**
 * Scales an image to the level of the scanner and adds the noise of its receiver; every slice has a stream of its own.
 *
 * @param referenceSignal noise-free signal of the reference tissue that `snr` refers to.
 */
export function receiveImage(
  scan: Scan,
  image: Float32Array<ArrayBuffer>,
  referenceSignal: number,
  snr: number,
  series: string,
  number: number,
): Volume<Float32Array> {
  const gain = referenceLevel / referenceSignal;
  for (let v = 0; v < image.length; v++) image[v] *= gain;
  const sigma = (scan.noise * referenceLevel) / snr;
  if (sigma > 0) {
    const [nx, ny, nz] = scan.frame.grid.size;
    for (let slice = 0; slice < nz; slice++) {
      const stream = noiseStream(scan, series, number, slice);
      addRicianNoise(image, slice * nx * ny, (slice + 1) * nx * ny, sigma, stream);
    }
  }
  return makeVolume(scan.frame.grid, image);
}

export function noiseStream({ names }: Scan, series: string, number: number, slice: number): RandomStream {
  return randomStream(names[0], 'phantom', names[1], 'noise', series, number, slice);
}
