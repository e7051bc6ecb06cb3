import { cos, exp } from '@lobule/numerics';
import {
  type DynamicProtocol,
  type PerfusionSettings,
  type PreparedModel,
  relaxivityOf,
  type SpgrProtocol,
  toftsModel,
} from '@lobule/quantify';
import { compareGrids, type Mask, type Volume } from '@lobule/volume';
import { registrationErrors } from '../errors.ts';

/** What the Tofts model needs to predict a phase: times in s, signal, arterial input. */
export interface ToftsPredictorOptions {
  /** Times, and how signals become concentrations; `signal` must be given. */
  readonly protocol: DynamicProtocol & { readonly signal: SpgrProtocol };
  readonly settings?: Partial<PerfusionSettings>;
  /** T1 before the agent, ms, on the grid of the series. */
  readonly t1Ms: Volume;
  /** Actual over nominal flip angle; 1 where not given. */
  readonly b1Factor?: Volume;
  /** Curves are fitted only here, such as the breast; on the grid of the series. */
  readonly inside?: Mask;
}

/**
 * What a dynamic series should look like after the Tofts model fitted to it, voxel by voxel, for `alignToModel`. Where
 * no exchange can be told, as in fat, it is the mean over the phases: that does not enhance, and its edges stay put.
 *
 * @throws registration/other-grid; what `toftsModel.prepare` throws
 * @example
 * const predict = toftsPredictor({ protocol, settings: { arterialInput }, t1Ms });
 * const { volumes } = alignToModel(phases, predict, { mode: 'deformable' });
 */
export function toftsPredictor(
  options: ToftsPredictorOptions,
): (series: readonly Volume[]) => Volume<Float32Array>[] {
  const { protocol, settings, t1Ms, b1Factor, inside } = options;
  const model = toftsModel.prepare(protocol, settings);
  const extra = { t1Ms: t1Ms.data, ...(b1Factor && { b1Factor: b1Factor.data }) };
  return (series) => {
    for (const other of [t1Ms, b1Factor, inside, ...series]) {
      const { same, reason } = compareGrids(other?.grid ?? t1Ms.grid, t1Ms.grid);
      if (!same) throw registrationErrors.error('registration/other-grid', { what: reason });
    }
    const predicted = meanOf(series);
    const voxels = whereData(inside, t1Ms);
    const { parameters } = model.fit(
      series.map(({ data }) => data),
      voxels,
      extra,
    );
    for (let n = 0; n < voxels.length; n++) {
      const ktransPerMin = parameters.ktransPerMin[n];
      const ve = parameters.ve[n];
      if (!(ktransPerMin > 0) || !(ve > 0)) continue;
      fillSignals(predicted, series, voxels[n], model, { ktransPerMin, ve }, options);
    }
    return predicted;
  };
}

/** The same mean for every phase, each in memory of its own. */
function meanOf(series: readonly Volume[]): Volume<Float32Array>[] {
  const mean = new Float32Array(series[0].data.length);
  for (const { data } of series) for (let v = 0; v < mean.length; v++) mean[v] += data[v] / series.length;
  return series.map(({ grid }) => ({ grid, data: mean.slice() }));
}

function whereData(inside: Mask | undefined, { data }: Volume): Int32Array {
  const voxels = new Int32Array(data.length);
  let count = 0;
  for (let v = 0; v < data.length; v++) {
    if (data[v] > 0 && (inside === undefined || inside.data[v] !== 0)) voxels[count++] = v;
  }
  return voxels.subarray(0, count);
}

/** Concentrations of the model as signals relative to the baseline (the steady state of a spoiled gradient echo). */
function fillSignals(
  into: readonly Volume<Float32Array>[],
  series: readonly Volume[],
  voxel: number,
  model: PreparedModel,
  exchange: { readonly ktransPerMin: number; readonly ve: number },
  { protocol: { signal }, t1Ms, b1Factor }: ToftsPredictorOptions,
): void {
  const concentration = model.predict(exchange, { t1Ms: t1Ms.data[voxel] });
  const { trMs, flipAngleDeg, baselineFrames } = signal;
  const r1 = relaxivityOf(signal.relaxivityPerMmPerS) / 1000;
  const c = cos((flipAngleDeg * (b1Factor?.data[voxel] ?? 1) * Math.PI) / 180);
  let baseline = 0;
  for (const frame of baselineFrames) baseline += series[frame].data[voxel] / baselineFrames.length;
  const before = exp(-trMs / t1Ms.data[voxel]);
  const scale = (baseline * (1 - before * c)) / (1 - before);
  for (let t = 0; t < into.length; t++) {
    const e1 = before * exp(-trMs * r1 * concentration[t]);
    into[t].data[voxel] = (scale * (1 - e1)) / (1 - e1 * c);
  }
}
