import { reasonOf } from '@lobule/quantify';
import type { CurveView } from '@lobule/study';
import type { Mask } from '@lobule/volume';
import { prepareFine } from './fine-curve.ts';
import type { ModelMaps } from './make-map.ts';
import { voxelsOf } from './make-region.ts';
import { modelOf } from './map-model.ts';
import { regionOnImage } from './placement.ts';

/**
 * The mean curve of a region with its fit, by the very code that made the map. The inputs of the model (T1, B1) are
 * their means over the region.
 */
export async function regionCurve(
  made: ModelMaps,
  region: Mask,
  name: string,
): Promise<CurveView | undefined> {
  const { protocol, series, request } = made;
  const voxels = voxelsOf(
    regionOnImage(region, { grid: series.grid, ...(made.place && { place: made.place }) }),
  );
  if (voxels.length === 0) return undefined;
  const frames = await series.load();
  const mean = protocol.frames.map((same) => {
    let sum = 0;
    for (const frame of same) for (const voxel of voxels) sum += frames[frame][voxel];
    return sum / (same.length * voxels.length);
  });
  const extra: Record<string, number> = {};
  for (const [input, values] of Object.entries(await made.inputs())) {
    extra[input] = meanOf(values, voxels);
  }
  const fit = protocol.model.fitCurve(mean, extra);
  const model = modelOf(request);
  const concentration = 'signal' in protocol.protocol;
  const fine = prepareFine(request, protocol, fit.parameters, extra);
  return {
    title: `${model.title}, mean of ${name}`,
    model: model.title,
    xLabel: protocol.xLabel,
    yLabel: concentration ? 'Concentration (mM)' : 'Signal (units of the image)',
    x: protocol.x,
    measured: Array.from(fit.observed),
    fittedX: fine.x,
    fitted: fine.y,
    residual: Array.from(fit.observed, (value, i) => value - fit.fitted[i]),
    parameters: protocol.model.parameters.map((parameter) => ({
      name: parameter.label,
      value: fit.parameters[parameter.name],
      unit: parameter.unit,
      ...(parameter.standardId === undefined ? {} : { standardId: parameter.standardId }),
      standardError: fit.standardErrors[parameter.name],
      ...(Number.isFinite(fit.parameters[parameter.name]) ? {} : { reason: reasonOf(fit.reason) }),
    })),
  };
}

function meanOf(values: ArrayLike<number>, voxels: Int32Array): number {
  let sum = 0;
  let n = 0;
  for (const voxel of voxels) {
    if (!Number.isFinite(values[voxel])) continue;
    sum += values[voxel];
    n++;
  }
  return sum / n;
}
