import type { FitResult, ParameterDescription } from '@lobule/quantify';
import { type Grid, type VoxelArray, voxelCount } from '@lobule/volume';
import { BACKGROUND } from './made-map.ts';
import type { ExamProtocol } from './protocol.ts';

/** What one volume of a fit is: a value, its standard error, or what is said of the fit. */
export interface MapMeaningOf {
  /** `Ktrans`, `Ktrans_se`, `Ktrans_df`, `residual`, `condition`, `freedom`, `reasons`. */
  readonly name: string;
  readonly description: string;
  readonly kind: 'value' | 'standard-error' | 'degrees-of-freedom' | 'residual' | 'condition' | 'reasons';
  /** Of a value, a standard error and its degrees of freedom. */
  readonly parameter?: ParameterDescription;
}

/** One volume of what a fit yields, over the whole grid. */
export interface MapVolume extends MapMeaningOf {
  readonly data: VoxelArray;
}

/** A volume that a fit may yield, and how it is read from the fit of some voxels. */
export interface VolumeOfFit extends MapMeaningOf {
  readonly of: (result: FitResult) => ArrayLike<number>;
  /** Whether these voxels say anything; what exists for none (standard errors of exact figures) is left out. */
  readonly isThere: (result: FitResult) => boolean;
  readonly empty: (length: number) => Float32Array | Uint8Array;
  /** What a voxel has that was not fitted: NaN, or the reason `BACKGROUND`. */
  readonly unfitted: number;
}

/** Voxels that were fitted, and what came out. */
export interface FittedVoxels {
  readonly voxels: Int32Array;
  readonly result: FitResult;
}

/** All volumes that a fit may yield, in the order in which they are written. */
export function volumesOfFit({ model }: Pick<ExamProtocol, 'model'>): readonly VolumeOfFit[] {
  const floats = (length: number) => new Float32Array(length);
  const bytes = (length: number) => new Uint8Array(length);
  const atMost255 = (freedom: Uint16Array) => freedom.map((df) => Math.min(255, df));
  return [
    {
      name: 'reasons',
      description: 'reason codes',
      kind: 'reasons',
      of: ({ reasons }) => reasons,
      isThere: () => true,
      empty: bytes,
      unfitted: BACKGROUND,
    },
    {
      name: 'freedom',
      description: 'degrees of freedom',
      kind: 'degrees-of-freedom',
      of: ({ degreesOfFreedom }) => atMost255(degreesOfFreedom),
      isThere: () => true,
      empty: bytes,
      unfitted: 0,
    },
    {
      name: 'residual',
      description: 'residual',
      kind: 'residual',
      of: ({ residual }) => residual,
      // Figures that are exact functions of the signals have neither residual nor standard errors.
      isThere: ({ degreesOfFreedom }) => degreesOfFreedom.some((df) => df > 0),
      empty: floats,
      unfitted: Number.NaN,
    },
    {
      name: 'condition',
      description: 'condition (largest variance inflation factor)',
      kind: 'condition',
      of: ({ condition }) => condition,
      isThere: ({ condition }) => hasNumber(condition),
      empty: floats,
      unfitted: Number.NaN,
    },
    ...model.parameters.flatMap((parameter): VolumeOfFit[] => {
      const { name, label } = parameter;
      return [
        {
          name: label,
          description: label,
          kind: 'value',
          parameter,
          of: ({ parameters }) => parameters[name],
          isThere: () => true,
          empty: floats,
          unfitted: Number.NaN,
        },
        {
          name: `${label}_se`,
          description: `${label} standard error`,
          kind: 'standard-error',
          parameter,
          of: ({ standardErrors }) => standardErrors[name],
          isThere: ({ standardErrors }) => hasNumber(standardErrors[name]),
          empty: floats,
          unfitted: Number.NaN,
        },
        {
          name: `${label}_df`,
          description: `${label} degrees of freedom`,
          kind: 'degrees-of-freedom',
          parameter,
          of: ({ intervalDegreesOfFreedom }) => atMost255(intervalDegreesOfFreedom[name]),
          // Where a standard error holds another variance beside the residual's, as that of T1.
          isThere: ({ intervalDegreesOfFreedom, degreesOfFreedom }) =>
            intervalDegreesOfFreedom[name].some((df, i) => df !== degreesOfFreedom[i]),
          empty: bytes,
          unfitted: 0,
        },
      ];
    }),
  ];
}

/** The volumes of a fit one after the other; what exists for no voxel is left out. */
export function* mapVolumes(
  protocol: ExamProtocol,
  grid: Grid,
  { voxels, result }: FittedVoxels,
): Generator<MapVolume> {
  const size = voxelCount(grid);
  for (const volume of volumesOfFit(protocol)) {
    if (volume.isThere(result))
      yield { ...volume, data: spread(volume, result, voxels, 0, volume.empty(size)) };
  }
}

/** Fills `whole` with the voxels of a volume from `from` on, of which these were fitted. */
export function spread(
  { of, unfitted }: VolumeOfFit,
  result: FitResult,
  voxels: Int32Array,
  from: number,
  whole: Float32Array | Uint8Array,
): Float32Array | Uint8Array {
  whole.fill(unfitted);
  const values = of(result);
  for (let i = 0; i < voxels.length; i++) whole[voxels[i] - from] = values[i];
  return whole;
}

function hasNumber(values: Float32Array): boolean {
  return values.some((value) => !Number.isNaN(value));
}
