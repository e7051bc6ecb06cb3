import type { ScannedFrame, ScannedSeries } from '@lobule/dicom';
import { type Grid, gridDirections, indexToPatient } from '@lobule/volume';

/**
 * What stands beside a file, in the names and units of BIDS (times in s): only what the images say, never who they are.
 * A value that differs between the volumes of a file is a list.
 */
export function bidsSidecar(series: ScannedSeries, frames: readonly ScannedFrame[]): Record<string, unknown> {
  const seconds = (ms: number | undefined) =>
    ms === undefined ? undefined : Number((ms / 1000).toPrecision(12));
  const each = <V>(name: string, values: readonly (V | undefined)[]): Record<string, unknown> => {
    if (values.length === 0 || values.some((value) => value === undefined)) return {};
    return { [name]: values.every((value) => value === values[0]) ? values[0] : values };
  };
  const parameters = frames.map((frame) => frame.parameters);
  const isTimed = series.role === 'dynamic' && parameters.every(({ timeS }) => timeS !== undefined);
  return {
    Modality: series.modality,
    ...(series.fieldT === undefined ? {} : { MagneticFieldStrength: series.fieldT }),
    ...(series.sliceThicknessMm === undefined ? {} : { SliceThickness: series.sliceThicknessMm }),
    ...each(
      'RepetitionTime',
      parameters.map(({ repetitionTimeMs }) => seconds(repetitionTimeMs)),
    ),
    ...each(
      'EchoTime',
      parameters.map(({ echoTimeMs }) => seconds(echoTimeMs)),
    ),
    ...each(
      'InversionTime',
      parameters.map(({ inversionTimeMs }) => seconds(inversionTimeMs)),
    ),
    ...each(
      'FlipAngle',
      parameters.map(({ flipAngleDeg }) => flipAngleDeg),
    ),
    ...(isTimed
      ? { VolumeTiming: parameters.map(({ timeS }) => timeS), VolumeTimingSource: series.timesFrom }
      : {}),
    ...(isTimed
      ? each(
          'FrameDuration',
          parameters.map(({ durationS }) => durationS),
        )
      : {}),
    // Phases that are missing count: the next is not the one before it.
    ...(isTimed && parameters.some(({ timePoint }, index) => (timePoint ?? index) !== index)
      ? { LobuleTimePoints: parameters.map(({ timePoint }, index) => timePoint ?? index) }
      : {}),
    ...(series.injectionS === undefined ? {} : { InjectionStart: series.injectionS }),
    ...(series.contrastAgent === undefined ? {} : { ContrastBolusIngredient: series.contrastAgent }),
    LobuleRole: series.role,
    ...(series.warnings.length === 0 ? {} : { Warnings: series.warnings.map(({ text }) => text) }),
    ConversionSoftware: 'Lobule',
  };
}

/**
 * The b-values and directions of a diffusion series in the manner of FSL: directions along the axes of the file, the
 * first mirrored where those are right-handed.
 */
export function fslGradients(frames: readonly ScannedFrame[], grid: Grid): { bval: string; bvec: string } {
  const axes = gridDirections(grid);
  const origin = indexToPatient(grid, [0, 0, 0]);
  const steps = [0, 1, 2].map((axis) => {
    const end = indexToPatient(grid, [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0]);
    return end.map((value, p) => value - origin[p]);
  });
  const [a, b, c] = steps;
  // In RAS, as NIfTI has it, two axes change sign: handedness stays that of LPS.
  const determinant =
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    a[1] * (b[0] * c[2] - b[2] * c[0]) +
    a[2] * (b[0] * c[1] - b[1] * c[0]);
  const mirror = determinant > 0 ? -1 : 1;
  const along = (axis: number) =>
    frames.map(({ parameters: { bDirection: g } }) => {
      if (g === undefined) return 0;
      const part = axes[axis][0] * g[0] + axes[axis][1] * g[1] + axes[axis][2] * g[2];
      return Number((axis === 0 ? mirror * part : part).toFixed(6));
    });
  return {
    bval: `${frames.map(({ parameters }) => parameters.bValue ?? 0).join(' ')}\n`,
    bvec: [0, 1, 2].map((axis) => `${along(axis).join(' ')}\n`).join(''),
  };
}
