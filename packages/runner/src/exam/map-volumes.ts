import type { FitResult, ParameterDescription } from '@lobule/quantify';
import { type Grid, type VoxelArray, voxelCount } from '@lobule/volume';
import { BACKGROUND } from './made-map.ts';
import type { ExamProtocol } from './protocol.ts';

/** One volume of what a fit yields, over the whole grid: a value, its standard error, or what is said of the fit. */
export interface MapVolume {
  /** `Ktrans`, `Ktrans_se`, `Ktrans_df`, `residual`, `condition`, `freedom`, `reasons`. */
  readonly name: string;
  readonly data: VoxelArray;
  readonly description: string;
  readonly kind: 'value' | 'standard-error' | 'degrees-of-freedom' | 'residual' | 'condition' | 'reasons';
  /** Of a value, a standard error and its degrees of freedom. */
  readonly parameter?: ParameterDescription;
}

/** Voxels that were fitted, and what came out. */
export interface FittedVoxels {
  readonly voxels: Int32Array;
  readonly result: FitResult;
}

/**
 * The volumes of a fit one after the other; what exists for no voxel (standard errors of exact figures) is left out.
 * Voxels that were not fitted are NaN, with the reason `BACKGROUND`.
 */
export function* mapVolumes(
  protocol: ExamProtocol,
  grid: Grid,
  { voxels, result }: FittedVoxels,
): Generator<MapVolume> {
  const size = voxelCount(grid);
  const spread = <A extends VoxelArray>(values: ArrayLike<number>, whole: A): A => {
    for (let i = 0; i < voxels.length; i++) whole[voxels[i]] = values[i];
    return whole;
  };
  const floats = (values: ArrayLike<number>) => spread(values, new Float32Array(size).fill(Number.NaN));
  const bytes = (freedom: Uint16Array) =>
    spread(
      freedom.map((df) => Math.min(255, df)),
      new Uint8Array(size),
    );
  const reasons = spread(result.reasons, new Uint8Array(size).fill(BACKGROUND));
  yield { name: 'reasons', data: reasons, description: 'reason codes', kind: 'reasons' };
  const freedom = bytes(result.degreesOfFreedom);
  yield { name: 'freedom', data: freedom, description: 'degrees of freedom', kind: 'degrees-of-freedom' };
  // Figures that are exact functions of the signals have neither residual nor standard errors.
  if (result.degreesOfFreedom.some((df) => df > 0)) {
    yield { name: 'residual', data: floats(result.residual), description: 'residual', kind: 'residual' };
  }
  if (hasNumber(result.condition)) {
    const description = 'condition (largest variance inflation factor)';
    yield { name: 'condition', data: floats(result.condition), description, kind: 'condition' };
  }
  for (const parameter of protocol.model.parameters) {
    const { name, label } = parameter;
    const value = floats(result.parameters[name]);
    yield { name: label, data: value, description: label, kind: 'value', parameter };
    const errors = result.standardErrors[name];
    if (hasNumber(errors)) {
      const description = `${label} standard error`;
      yield { name: `${label}_se`, data: floats(errors), description, kind: 'standard-error', parameter };
    }
    // Where a standard error holds another variance beside the residual's, as that of T1.
    const own = result.intervalDegreesOfFreedom[name];
    if (own.some((df, i) => df !== result.degreesOfFreedom[i])) {
      const description = `${label} degrees of freedom`;
      yield { name: `${label}_df`, data: bytes(own), description, kind: 'degrees-of-freedom', parameter };
    }
  }
}

function hasNumber(values: Float32Array): boolean {
  return values.some((value) => !Number.isNaN(value));
}
