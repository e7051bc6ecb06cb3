import type { ProgressListener } from '@lobule/foundation';
import { silent } from '@lobule/foundation';
import { compareGrids, type Grid, type Volume } from '@lobule/volume';
import { type WarpInterpolation, warp } from '../apply/warp.ts';
import { warpMatched } from '../apply/warp-matched.ts';
import { registrationErrors } from '../errors.ts';
import { identityTransform, type Transform } from '../transform/transform.ts';
import {
  type Alignment,
  type AlignmentMode,
  type AlignOptions,
  alignImages,
  resultOf,
  type Searches,
  searchBothWays,
} from './align-images.ts';
import { hasSecondPass, leftOut, searchAgain } from './second-pass.ts';

/** Settings of the alignment of a series. */
export interface SeriesOptions extends AlignOptions {
  /** The volume onto which the others are brought; default the first. */
  readonly reference?: number;
  /** How values between voxels are found; default cubic, linear where an image has undefined values. */
  readonly interpolation?: WarpInterpolation;
  /**
   * The volumes will be divided by the reference, as the phases of a dynamic series are: `warpMatched` makes that a ratio of
   * images that were interpolated alike. Default false.
   */
  readonly matchBaseline?: boolean;
  /**
   * A second search from where the first ended, which leaves out the places whose contrast the others show otherwise than
   * the reference, as where a lesion enhances. Deformable alignments by local correlation only; default true.
   */
  readonly secondPass?: boolean;
  readonly onProgress?: ProgressListener;
}

/** A series on one grid, and how each volume came there. */
export interface AlignedSeries {
  /** On the reference's grid; the reference itself is untouched. */
  readonly volumes: readonly Volume[];
  readonly alignments: readonly Alignment[];
}

/**
 * Brings each volume of a series (phases, echoes, b-values) onto one of them.
 *
 * @example
 * const { volumes } = alignSeries(phases, { mode: 'rigid' });
 */
export function alignSeries(series: readonly Volume[], options: SeriesOptions): AlignedSeries {
  const reference = options.reference ?? 0;
  const onProgress = options.onProgress ?? silent;
  const fixed = series[reference];
  const twice = hasSecondPass(options);
  const total = series.length * (twice ? 2 : 1);
  let done = 0;
  const eachOther = (search: (moving: Volume, index: number) => Searches) =>
    series.map((moving, index) => {
      const found = index === reference ? undefined : search(moving, index);
      onProgress({ task: 'Aligning', done: ++done, total });
      return found;
    });
  const ended = (searches: readonly (Searches | undefined)[]) =>
    searches.map((found) =>
      found === undefined ? stillAlignment(options.mode) : resultOf(found, fixed, options),
    );
  const first = eachOther((moving) => searchBothWays(fixed, moving, options));
  let alignments = ended(first);
  if (twice) {
    const others = series.flatMap((moving, index) =>
      index === reference
        ? []
        : [onto(fixed, moving, alignments[index], { ...options, matchBaseline: false })],
    );
    const changed = leftOut(fixed, others, options);
    const second = eachOther((moving, index) =>
      searchAgain(fixed, moving, first[index] as Searches, changed, options),
    );
    alignments = ended(second);
  }
  return {
    alignments,
    volumes: series.map((moving, index) => onto(fixed, moving, alignments[index], options)),
  };
}

/** Of the reference itself. */
export function stillAlignment(mode: AlignmentMode): Alignment {
  return { mode, transform: identityTransform, before: 0, after: 0 };
}

/**
 * Cubic; linear where a value of some image is undefined, which a spline would carry over the whole image.
 *
 * @example
 * warp(moving, transform, grid, interpolationFor([moving]));
 */
export function interpolationFor(images: readonly Volume[]): WarpInterpolation {
  for (const { data } of images) {
    for (let v = 0; v < data.length; v++) if (!Number.isFinite(data[v])) return 'linear';
  }
  return 'cubic';
}

/** How one volume of a series is brought onto the reference, whoever does it. */
export interface Bringing {
  readonly interpolation: WarpInterpolation;
  /** The reference, where what comes of it is divided by it. */
  readonly baseline?: Volume;
}

export function bringingOf(
  fixed: Volume,
  moving: Volume,
  { interpolation, matchBaseline = false }: Pick<SeriesOptions, 'interpolation' | 'matchBaseline'>,
): Bringing {
  return {
    interpolation: interpolation ?? interpolationFor(matchBaseline ? [moving, fixed] : [moving]),
    ...(matchBaseline && { baseline: fixed }),
  };
}

export function bring(
  moving: Volume,
  transform: Transform,
  grid: Grid,
  { interpolation, baseline }: Bringing,
): Volume<Float32Array> {
  return baseline === undefined
    ? warp(moving, transform, grid, interpolation)
    : warpMatched(moving, transform, baseline, interpolation);
}

function onto(fixed: Volume, moving: Volume, { transform }: Alignment, options: SeriesOptions): Volume {
  if (transform === identityTransform) return moving;
  return bring(moving, transform, fixed.grid, bringingOf(fixed, moving, options));
}

/** Settings of an alignment to what a model of the signal predicts. */
export interface ModelDrivenOptions extends SeriesOptions {
  /** Alternations of fit and alignment; default 3. */
  readonly rounds?: number;
  /**
   * What the model is first fitted to, such as the series by a rigid alignment: a model of phases that lie far apart takes
   * much of their motion for tissue. Default the series as it is.
   */
  readonly start?: AlignedSeries;
}

/**
 * Motion during enhancement: each volume is brought onto what the model fitted to the present series says it should
 * look like, so that enhancement is not taken for motion (Buonaccorsi et al., Magn Reson Med 58:1010, 2007). Model and
 * motion are found in turn.
 *
 * @param predict fits the model voxel by voxel and gives its signals, one volume a time point; NaN where it has none
 * @throws registration/other-grid
 * @example
 * const { volumes } = alignToModel(phases, predictByTofts, { mode: 'deformable', rounds: 3 });
 */
export function alignToModel(
  series: readonly Volume[],
  predict: (series: readonly Volume[]) => readonly Volume[],
  options: ModelDrivenOptions,
): AlignedSeries {
  const rounds = modelRounds(series, options);
  let aligned = rounds.first;
  for (let round = 0; round < rounds.count; round++) {
    const targets = predict(aligned.volumes);
    const alignments = series.map((moving, index) => {
      const found =
        index === rounds.reference
          ? stillAlignment(options.mode)
          : alignImages(rounds.target(targets[index], aligned.volumes[index]), moving, rounds.options(round));
      rounds.onDone();
      return found;
    });
    aligned = {
      alignments,
      volumes: series.map((moving, index) =>
        onto(series[rounds.reference], moving, alignments[index], options),
      ),
    };
  }
  return aligned;
}

/** How fit and alignment take turns, whoever does the work. */
export function modelRounds(series: readonly Volume[], options: ModelDrivenOptions) {
  const { reference = 0, rounds: count = 3, onProgress = silent } = options;
  let done = 0;
  for (const volume of series) {
    const { same, reason } = compareGrids(volume.grid, series[reference].grid);
    if (!same) throw registrationErrors.error('registration/other-grid', { what: reason });
  }
  return {
    reference,
    count,
    /** Tells that one more volume was aligned, of all rounds. */
    onDone() {
      done++;
      onProgress({ task: 'Aligning to the model', done, total: count * series.length });
    },
    first: options.start ?? {
      volumes: series,
      alignments: series.map(() => stillAlignment(options.mode)),
    },
    target: filled,
    options: (round: number): AlignOptions => ({
      ...options,
      linear: { metric: 'correlation', ...options.linear },
      deformable: { metric: 'squared-difference', ...options.deformable },
      estimateError: round === count - 1 && options.estimateError !== false,
    }),
  };
}

/** Where the model says nothing, what is there now stays: it pulls nowhere. */
function filled(predicted: Volume, present: Volume): Volume {
  const data = Float32Array.from(predicted.data);
  for (let v = 0; v < data.length; v++) if (!Number.isFinite(data[v])) data[v] = present.data[v];
  return { grid: predicted.grid, data };
}
