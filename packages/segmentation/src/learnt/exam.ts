import { type Box, boundingBox, type Grid, gridSpacingMm, type Mask, type Volume } from '@lobule/volume';
import { breastMask } from '../breast/breast-mask.ts';
import { segmentationErrors } from '../errors.ts';
import { maskOnGrid } from '../on-grid.ts';
import { checkPhases } from '../phases.ts';
import { type Depths, depthsOf } from './position.ts';

/** A dynamic series as the learnt segmentation sees it. */
export interface PreparedExam {
  readonly series: readonly Volume[];
  readonly grid: Grid;
  readonly spacingMm: readonly [number, number, number];
  /** Where lesions are looked for. */
  readonly breast: Mask;
  /** Around the breast. */
  readonly box: Box;
  /** Median of S0 in the breast: the unit of all signals. */
  readonly unit: number;
  /** How deep each voxel lies; found when it is first asked for. */
  readonly depths: () => Depths;
  /** Minutes from the phase before contrast, or numbers of phases where no times are known. */
  readonly times: readonly number[];
  readonly timed: boolean;
  readonly earlyPhase: number;
}

/** After contrast, where lesions stand out most. */
const EARLY_S = 90;

/**
 * What an exam needs before its voxels can be looked at.
 *
 * @param timesS when each phase was acquired, s, from any zero, ascending; without them slopes are by phase and the first
 *   phase after contrast is the early one
 * @throws segmentation/too-few-phases, segmentation/phases-on-other-grids, segmentation/mask-on-other-grid,
 *   segmentation/segmenter-times, segmentation/no-breast, volume/sheared-grid
 */
export function prepareExam(
  series: readonly Volume[],
  timesS: readonly number[] | undefined,
  givenBreast: Mask | undefined,
): PreparedExam {
  checkPhases(series);
  checkTimes(timesS, series.length);
  const { grid } = series[0];
  const breast = givenBreast ? maskOnGrid(givenBreast, grid).mask : breastMask(series[0]).mask;
  const box = boundingBox(breast);
  const unit = medianWithin(series[0], breast);
  if (box === undefined || !(unit > 0)) {
    throw segmentationErrors.error('segmentation/no-breast', {
      what:
        box === undefined
          ? 'There is no voxel in the mask of the breast'
          : `The median signal in the breast before contrast is ${unit}`,
    });
  }
  const timed = timesS !== undefined;
  const times = timed ? timesS.map((time) => (time - timesS[0]) / 60) : series.map((_, phase) => phase);
  let depths: Depths | undefined;
  return {
    series,
    grid,
    spacingMm: gridSpacingMm(grid),
    breast,
    box,
    unit,
    depths: () => {
      depths ??= depthsOf(breast);
      return depths;
    },
    times,
    timed,
    earlyPhase: timed ? nearestTo(EARLY_S / 60, times) : 1,
  };
}

/** The phase after contrast whose time is nearest; of two alike the first. */
function nearestTo(wanted: number, times: readonly number[]): number {
  let best = 1;
  for (let p = 2; p < times.length; p++) {
    if (Math.abs(times[p] - wanted) < Math.abs(times[best] - wanted)) best = p;
  }
  return best;
}

function checkTimes(timesS: readonly number[] | undefined, phases: number): void {
  if (timesS === undefined) return;
  const ascending = timesS.every((time, p) => Number.isFinite(time) && (p === 0 || time > timesS[p - 1]));
  if (ascending && timesS.length === phases) return;
  throw segmentationErrors.error('segmentation/segmenter-times', {
    what: `${timesS.length} times (${timesS.join(', ')} s) for ${phases} phases`,
  });
}

function medianWithin({ data }: Volume, mask: Mask): number {
  const values = new Float32Array(data.length);
  let count = 0;
  for (let v = 0; v < data.length; v++) {
    const value = data[v];
    if (mask.data[v] !== 0 && value - value === 0) values[count++] = value;
  }
  const sorted = values.subarray(0, count).sort();
  return count === 0 ? Number.NaN : sorted[count >> 1];
}
