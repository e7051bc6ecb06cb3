import { type DynamicProtocol, findModel, type PerfusionSettings, type SpgrProtocol } from '@lobule/quantify';
import { toftsPredictor } from '@lobule/registration';
import { type Grid, type Mask, makeVolume, type Volume, type VoxelArray } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { foreground } from '../exam/foreground.ts';
import type { ExamProtocol } from '../exam/protocol.ts';

/** What a series should look like, by what it looks like now; in the order of its volumes. */
export type Predict = (series: readonly Volume[]) => readonly Volume[];

/** How a series is brought onto what a model says of it. */
export interface ModelTarget {
  readonly predict: Predict;
  /** How often model and motion are found in turn. */
  readonly rounds: number;
}

/** Maps that the Tofts model takes, on the grid of the series; by the names of its inputs. */
export interface ToftsInputs {
  /** T1 before contrast, ms. */
  readonly t1Ms: VoxelArray;
  /** Actual over nominal flip angle. */
  readonly b1Factor?: VoxelArray;
}

/**
 * The Tofts model of a dynamic series as the target of its alignment, fitted to the tissue.
 *
 * @param asked protocol and settings of tofts or extended-tofts, as they were made ready for the series
 * @param reference the volume before contrast, which tells tissue from air
 * @throws runner/model-target where frames are averaged or left out, or hold no signals
 */
export function toftsTarget(
  { frames, protocol, settings }: Pick<ExamProtocol, 'frames' | 'protocol' | 'settings'>,
  reference: Volume,
  { t1Ms, b1Factor }: ToftsInputs,
): Predict {
  const order = frames.map(([frame]) => frame);
  if (frames.some(({ length }) => length !== 1) || protocol['signal'] === undefined) {
    throw runnerErrors.error('runner/model-target', {
      what:
        protocol['signal'] === undefined
          ? 'The model is fitted to concentrations, and an alignment needs the signals that it predicts'
          : 'Several volumes of the dynamic series were taken at one time',
    });
  }
  const on = (data: VoxelArray) => makeVolume(reference.grid, data);
  const predict = toftsPredictor({
    // Plain JSON of a plan, checked against the schemas of this very model.
    protocol: protocol as unknown as DynamicProtocol & { readonly signal: SpgrProtocol },
    settings: toftsSettings(settings) as Partial<PerfusionSettings>,
    t1Ms: on(t1Ms),
    ...(b1Factor && { b1Factor: on(b1Factor) }),
    inside: tissueOf(reference),
  });
  return (series) => {
    const predicted = predict(order.map((frame) => series[frame]));
    return series.map((volume, frame) => {
      const place = order.indexOf(frame);
      return place < 0 ? volume : predicted[place];
    });
  };
}

/** What settings of a model of exchange mean to the Tofts model. */
export function toftsSettings(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = findModel('tofts').settings.json['properties'] as object;
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name in known));
}

function tissueOf({ grid, data }: { readonly grid: Grid; readonly data: VoxelArray }): Mask {
  const inside = new Uint8Array(data.length);
  for (const voxel of foreground(data)) inside[voxel] = 1;
  return { grid, data: inside };
}
