import type { ProgressListener } from '@lobule/foundation';
import { silent } from '@lobule/foundation';
import { compareGrids, type Volume } from '@lobule/volume';
import { warp } from '../apply/warp.ts';
import { registrationErrors } from '../errors.ts';
import { identityTransform } from '../transform/transform.ts';
import { type Alignment, type AlignOptions, alignImages } from './align-images.ts';

export interface SeriesOptions extends AlignOptions {
  /** The volume onto which the others are brought; default the first. */
  readonly reference?: number;
  readonly onProgress?: ProgressListener;
}

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
  const alignments = series.map((moving, index): Alignment => {
    const still = { mode: options.mode, transform: identityTransform, before: 0, after: 0 };
    const found = index === reference ? still : alignImages(fixed, moving, options);
    onProgress({ task: 'Aligning', done: index + 1, total: series.length });
    return found;
  });
  return { alignments, volumes: series.map((moving, index) => onto(fixed, moving, alignments[index])) };
}

function onto(fixed: Volume, moving: Volume, { transform }: Alignment): Volume {
  return transform === identityTransform ? moving : warp(moving, transform, fixed.grid);
}

export interface ModelDrivenOptions extends SeriesOptions {
  /** Alternations of fit and alignment; default 3. */
  readonly rounds?: number;
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
  const reference = options.reference ?? 0;
  for (const volume of series) {
    const { same, reason } = compareGrids(volume.grid, series[reference].grid);
    if (!same) throw registrationErrors.error('registration/other-grid', { what: reason });
  }
  let aligned: AlignedSeries = {
    volumes: series,
    alignments: series.map(() => ({ mode: options.mode, transform: identityTransform, before: 0, after: 0 })),
  };
  const rounds = options.rounds ?? 3;
  for (let round = 0; round < rounds; round++) {
    const targets = predict(aligned.volumes);
    const last = round === rounds - 1;
    const alignments = series.map((moving, index) =>
      index === reference
        ? aligned.alignments[index]
        : alignImages(filled(targets[index], aligned.volumes[index]), moving, {
            ...options,
            linear: { metric: 'correlation', ...options.linear },
            deformable: { metric: 'squared-difference', ...options.deformable },
            estimateError: last && options.estimateError !== false,
          }),
    );
    aligned = {
      alignments,
      volumes: series.map((moving, index) => onto(series[reference], moving, alignments[index])),
    };
  }
  return aligned;
}

/** Where the model says nothing, what is there now stays: it pulls nowhere. */
function filled(predicted: Volume, present: Volume): Volume {
  const data = Float32Array.from(predicted.data);
  for (let v = 0; v < data.length; v++) if (!Number.isFinite(data[v])) data[v] = present.data[v];
  return { grid: predicted.grid, data };
}
