import type { Reason } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';
import { quantifyErrors } from '../errors.ts';
import { type DiffusionFrames, type TraceGroup, traceGroups } from './trace-groups.ts';

/** One image for each b-value, over directions and repeats. */
export interface TraceImages {
  readonly images: readonly Float32Array[];
  /** s/mm2, rising: of each image the mean of those that were applied, directions weighing the same. */
  readonly bValues: readonly number[];
  /** How many acquisitions each image is worth: its noise is that of one over the root; what `dki` takes. */
  readonly averages: readonly number[];
  /** Where applied b-values differ from each other within an image by more than 1 %. */
  readonly warnings: readonly Reason[];
}

/**
 * - `geometric`: the mean of the logarithms, so that a mono-exponential or kurtosis fit gives the mean of the
 *   directions' diffusivities exactly, and their differences look like nothing else. A voxel is NaN where a direction
 *   is not positive.
 * - `arithmetic`: the mean of the signals, as most scanners' trace images are; differences of D between directions look
 *   like kurtosis, 3 var(D) / D^2.
 */
export type DirectionMean = 'geometric' | 'arithmetic';

/**
 * Averages diffusion images as their header says: repeats of one direction by the arithmetic mean weighted by their
 * numbers of averages (the least noisy), then directions, each counting the same however often it was acquired.
 * Applied b-values that differ by less than 5 % are one nominal b-value and are averaged with their images.
 *
 * @param frames one array per image, over the whole volume. @param header what `scan` found of each (b as applied).
 * @throws quantify/frames, quantify/protocol for lists that do not fit, or other directions at one b-value.
 * @example
 * const header = { bValues: [0, 800, 800, 800], directions: [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]] };
 * traceImages([[500], [210], [240], [225]], header).bValues; // [0, 800]
 */
export function traceImages(
  frames: readonly ArrayLike<number>[],
  header: DiffusionFrames & { readonly directions: readonly (readonly number[])[] },
  over: DirectionMean = 'geometric',
): TraceImages {
  const { bValues } = header;
  if (frames.length !== bValues.length) {
    throw quantifyErrors.error('quantify/frames', {
      what: `The header has ${bValues.length} b-values, the series ${frames.length} images`,
    });
  }
  const size = frames[0]?.length ?? 0;
  frames.forEach((frame, t) => {
    if (frame.length === size) return;
    throw quantifyErrors.error('quantify/frames', {
      what: `Frame ${t + 1} has ${frame.length} voxels, the first has ${size}`,
    });
  });
  const groups = traceGroups(header);
  return {
    images: groups.map((group) => averaged(group, frames, size, over)),
    bValues: groups.map(({ bValue }) => bValue),
    averages: groups.map(worth),
    warnings: groups.flatMap((group) => spreadOfB(group, bValues)),
  };
}

function averaged(
  { directions }: TraceGroup,
  frames: readonly ArrayLike<number>[],
  size: number,
  over: DirectionMean,
): Float32Array {
  const image = new Float32Array(size);
  const sums = new Float64Array(size);
  for (const direction of directions) {
    const count = direction.averages.reduce((sum, value) => sum + value, 0);
    for (let v = 0; v < size; v++) {
      let signal = 0;
      for (let i = 0; i < direction.frames.length; i++)
        signal += (direction.averages[i] / count) * frames[direction.frames[i]][v];
      if (over === 'arithmetic') sums[v] += signal;
      else sums[v] += signal > 0 ? log(signal) : Number.NaN;
    }
  }
  for (let v = 0; v < size; v++) {
    const mean = sums[v] / directions.length;
    image[v] = over === 'arithmetic' ? mean : exp(mean);
  }
  return image;
}

/** The variance of a mean of m directions is that of one acquisition times sum(1 / n_i) / m^2. */
function worth({ directions }: TraceGroup): number {
  const inverse = directions.reduce(
    (sum, { averages }) => sum + 1 / averages.reduce((of, count) => of + count, 0),
    0,
  );
  return (directions.length * directions.length) / inverse;
}

const WORTH_SAYING = 0.01;

function spreadOfB({ bValue, directions }: TraceGroup, bValues: readonly number[]): readonly Reason[] {
  const applied = directions.flatMap(({ frames }) => frames.map((i) => bValues[i]));
  const [lowest, highest] = [Math.min(...applied), Math.max(...applied)];
  if (highest - lowest <= WORTH_SAYING * Math.max(bValue, 100)) return [];
  return [
    {
      code: 'b-values-averaged',
      text: `Images of b ${lowest} to ${highest} s/mm2 were averaged; the fit takes their mean, ${bValue.toFixed(1)}.`,
    },
  ];
}
