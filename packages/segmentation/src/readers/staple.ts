import type { Reason } from '@lobule/foundation';
import { type Box, type Mask, type Volume, voxelCount } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { type Region, regionOf } from '../region.ts';
import { boxAround, cropAll, putBack, readTogether, unionOf } from './together.ts';

/** Where voxels are looked at (mm), the prior, and when the search ends. */
export interface StapleOptions {
  /**
   * How far in mm the box in which voxels are looked at reaches beyond the union of the readings. Default 5. Air around
   * a lesion counts as agreement: over a whole image every specificity tends to 1. Infinity takes the whole image.
   */
  readonly marginMm?: number;
  /** Share of the box that is lesion before anybody reads. Default: the mean share that the readings hold of it. */
  readonly prior?: number;
  /** Voxels at or above it are in the mask. Default 0.5. */
  readonly threshold?: number;
  /** Default 1000. */
  readonly maximumIterations?: number;
}

/** How well a reader does against the estimated truth. */
export interface ReaderPerformance {
  /** Share of the estimated truth that the reader held. */
  readonly sensitivity: number;
  /** Share of what is not truth, within the box, that the reader left out. */
  readonly specificity: number;
  readonly voxels: number;
}

/** A consensus by STAPLE, with how well each reader does (Warfield 2004). */
export interface Staple extends Region {
  /** Probability that a voxel is lesion; 0 outside the box. */
  readonly probability: Volume<Float64Array>;
  /** In the order of the readings. */
  readonly readers: readonly ReaderPerformance[];
  readonly prior: number;
  readonly priorFrom: 'readings' | 'given';
  readonly threshold: number;
  readonly box: Box;
  readonly iterations: number;
  /** Why the estimate may not be final. */
  readonly notConverged?: Reason;
  /** Of two readings: four performances cannot be told from three kinds of voxels; where it ends rests on the start. */
  readonly notIdentified?: Reason;
  readonly how: string;
}

/** Above it a pattern of the readers no longer fits a number exactly. */
const MOST_READINGS = 50;
/** Largest change of a sensitivity or specificity from one iteration to the next. */
const CONVERGED = 1e-13;

/**
 * Simultaneous truth and performance level estimation of binary readings by expectation maximisation (Warfield, Zou and
 * Wells 2004, IEEE Transactions on Medical Imaging 23:903, equations 14 to 20), without a spatial prior. It begins, as
 * ITK does, with the mean of the readings as the truth.
 *
 * Voxels that the same readers hold have the same probability, so that the work is done once for each such pattern.
 *
 * @throws segmentation/too-few-readings, segmentation/nothing-drawn where all are empty, segmentation/bad-settings,
 *   segmentation/mask-on-other-grid
 * @example
 * const { mask, readers, probability } = staple([anna, ben, cleo]);
 * readers.map(({ sensitivity }) => sensitivity.toFixed(2)); // [ '0.94', '0.88', '0.97' ]
 */
export function staple(readings: readonly Mask[], options: StapleOptions = {}): Staple {
  const { marginMm = 5, threshold = 0.5, maximumIterations = 1000 } = options;
  requireSettings(options, readings.length);
  const masks = readTogether(readings);
  const { grid } = masks[0];
  const box = boxAround(unionOf(masks), marginMm);
  if (box === undefined) {
    throw segmentationErrors.error('segmentation/nothing-drawn', {
      what: `All ${masks.length} readings are empty`,
    });
  }
  const patterns = countPatterns(cropAll(masks, box));
  const prior = options.prior ?? patterns.heldShare;
  const estimate = estimateTruth(patterns, prior, maximumIterations);
  const probability = new Float64Array(voxelCount(grid));
  putBack(
    probability,
    grid,
    Float64Array.from(patterns.ofVoxel, (p) => estimate.weights[p]),
    box,
  );
  const inside = new Uint8Array(probability.length);
  for (let v = 0; v < inside.length; v++) inside[v] = probability[v] >= threshold ? 1 : 0;
  const priorFrom = options.prior === undefined ? 'readings' : 'given';
  return {
    ...regionOf({ grid, data: inside }, 'No voxel is as probable as the threshold asks.'),
    probability: { grid, data: probability },
    readers: estimate.sensitivity.map((sensitivity, r) => ({
      sensitivity,
      specificity: estimate.specificity[r],
      voxels: patterns.held[r],
    })),
    prior,
    priorFrom,
    threshold,
    box,
    iterations: estimate.iterations,
    ...(estimate.converged
      ? {}
      : {
          notConverged: {
            code: 'not-converged',
            text: `Sensitivities still changed after ${maximumIterations} iterations.`,
          },
        }),
    ...(masks.length > 2
      ? {}
      : {
          notIdentified: {
            code: 'two-readings',
            text: 'Two readings do not tell who of them is right where they differ; what STAPLE says of it rests on how it starts.',
          },
        }),
    how: `STAPLE of ${masks.length} readings within ${marginMm} mm around their union, prior ${Number(prior.toPrecision(3))} (${priorFrom === 'readings' ? 'their mean share' : 'given'}), probability of at least ${threshold}, ${estimate.iterations} iterations.`,
  };
}

/** Which readers hold a voxel, once for each combination that occurs. */
interface Patterns {
  /** Number of the pattern of each voxel of the box. */
  readonly ofVoxel: Int32Array;
  /** Voxels of each pattern. */
  readonly counts: readonly number[];
  /** For each pattern, whether each reader holds it. */
  readonly votes: readonly (readonly boolean[])[];
  readonly voxels: number;
  /** Voxels of each reader. */
  readonly held: readonly number[];
  readonly heldShare: number;
}

function countPatterns(masks: readonly Mask[]): Patterns {
  const voxels = masks[0].data.length;
  const codes = new Float64Array(voxels);
  const held = masks.map(() => 0);
  let weight = 1;
  masks.forEach(({ data }, r) => {
    for (let v = 0; v < voxels; v++) {
      if (data[v] === 0) continue;
      codes[v] += weight;
      held[r]++;
    }
    weight *= 2;
  });
  const numbers = new Map<number, number>();
  const counts: number[] = [];
  const votes: boolean[][] = [];
  const ofVoxel = Int32Array.from(codes, (code, v) => {
    const known = numbers.get(code);
    if (known !== undefined) {
      counts[known]++;
      return known;
    }
    numbers.set(code, counts.length);
    votes.push(masks.map(({ data }) => data[v] !== 0));
    return counts.push(1) - 1;
  });
  const heldShare = held.reduce((a, b) => a + b, 0) / (voxels * masks.length);
  return { ofVoxel, counts, votes, voxels, held, heldShare };
}

interface Estimate {
  /** Probability of each pattern. */
  readonly weights: Float64Array;
  readonly sensitivity: readonly number[];
  readonly specificity: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
}

function estimateTruth({ counts, votes, voxels, held }: Patterns, prior: number, most: number): Estimate {
  const readers = held.length;
  const weights = Float64Array.from(votes, (vote) => vote.filter(Boolean).length / readers);
  const sensitivity = new Float64Array(readers);
  const specificity = new Float64Array(readers);
  let change = Number.POSITIVE_INFINITY;
  let iterations = 0;
  while (change > CONVERGED && iterations < most) {
    iterations++;
    change = 0;
    const truth = counts.reduce((sum, count, p) => sum + count * weights[p], 0);
    for (let r = 0; r < readers; r++) {
      let right = 0;
      let rightlyOut = 0;
      for (let p = 0; p < counts.length; p++) {
        if (votes[p][r]) right += counts[p] * weights[p];
        else rightlyOut += counts[p] * (1 - weights[p]);
      }
      // Where nothing is left outside the truth there is nobody to leave out wrongly.
      const sens = truth > 0 ? right / truth : 0;
      const spec = voxels > truth ? rightlyOut / (voxels - truth) : 1;
      change = Math.max(change, Math.abs(sens - sensitivity[r]), Math.abs(spec - specificity[r]));
      sensitivity[r] = sens;
      specificity[r] = spec;
    }
    for (let p = 0; p < counts.length; p++) {
      let lesion = prior;
      let other = 1 - prior;
      for (let r = 0; r < readers; r++) {
        lesion *= votes[p][r] ? sensitivity[r] : 1 - sensitivity[r];
        other *= votes[p][r] ? 1 - specificity[r] : specificity[r];
      }
      // Both are 0 where two readers without a fault contradict each other: the voxel stays as it was.
      if (lesion + other > 0) weights[p] = lesion / (lesion + other);
    }
  }
  return {
    weights,
    sensitivity: [...sensitivity],
    specificity: [...specificity],
    iterations,
    converged: change <= CONVERGED,
  };
}

function requireSettings(options: StapleOptions, readings: number): void {
  const { marginMm = 5, prior = 0.5, threshold = 0.5, maximumIterations = 1 } = options;
  const wrong = !(marginMm >= 0)
    ? `The margin around the readings is ${marginMm} mm`
    : !(prior > 0 && prior < 1)
      ? `The prior is ${prior}, and must lie between 0 and 1`
      : !(threshold > 0 && threshold <= 1)
        ? `The threshold is ${threshold}, and must lie above 0 and up to 1`
        : !(Number.isSafeInteger(maximumIterations) && maximumIterations > 0)
          ? `${maximumIterations} iterations were allowed`
          : readings > MOST_READINGS
            ? `STAPLE was asked of ${readings} readings, and takes up to ${MOST_READINGS}`
            : undefined;
  if (wrong !== undefined) throw segmentationErrors.error('segmentation/bad-settings', { what: wrong });
}
