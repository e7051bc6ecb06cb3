import type { Box } from '@lobule/volume';
import type { PreparedExam } from './exam.ts';

export type Region = Box;

/** What the curve of each voxel of a region says. */
export interface Channels {
  readonly baseline: Float32Array;
  readonly riseEarly: Float32Array;
  readonly riseLate: Float32Array;
  readonly riseMean: Float32Array;
  readonly riseSpread: Float32Array;
  readonly percentEarly: Float32Array;
  readonly ser: Float32Array;
  readonly timeToPeak: Float32Array;
  readonly slopeToPeak: Float32Array;
  readonly slopeAfterPeak: Float32Array;
}

/** Below, in units of the breast's signal, S0 is air or a void; enhancement is related to this instead. */
const LEAST_BASELINE = 0.1;
/** A ratio to what hardly enhances says nothing: below this, in the same units, the share is of this. */
export const LEAST_RISE = 0.05;

/** A signal that is not finite counts as no enhancement, and as no signal before contrast. */
export function channelsOf(
  { series, grid, unit, times, earlyPhase }: PreparedExam,
  { start, size }: Region,
): Channels {
  const count = size[0] * size[1] * size[2];
  const make = () => new Float32Array(count);
  const channels = {
    baseline: make(),
    riseEarly: make(),
    riseLate: make(),
    riseMean: make(),
    riseSpread: make(),
    percentEarly: make(),
    ser: make(),
    timeToPeak: make(),
    slopeToPeak: make(),
    slopeAfterPeak: make(),
  };
  const last = series.length - 1;
  const rises = new Float64Array(series.length);
  const [nx, ny] = grid.size;
  for (let k = 0, at = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const row = start[0] + nx * (start[1] + j + ny * (start[2] + k));
      for (let v = row; v < row + size[0]; v++, at++) {
        const before = finiteOr(series[0].data[v], 0) / unit;
        let sum = 0;
        let square = 0;
        let peak = 1;
        for (let p = 1; p <= last; p++) {
          const rise = finiteOr(series[p].data[v] / unit - before, 0);
          rises[p] = rise;
          sum += rise;
          square += rise * rise;
          if (rise > rises[peak]) peak = p;
        }
        const mean = sum / last;
        const early = rises[earlyPhase];
        const late = rises[last];
        channels.baseline[at] = before;
        channels.riseEarly[at] = early;
        channels.riseLate[at] = late;
        channels.riseMean[at] = mean;
        channels.riseSpread[at] = Math.sqrt(Math.max(0, square / last - mean * mean));
        channels.percentEarly[at] = (100 * early) / Math.max(LEAST_BASELINE, before);
        channels.ser[at] = enhancementRatio(early, late);
        channels.timeToPeak[at] = times[peak];
        channels.slopeToPeak[at] = rises[peak] / times[peak];
        channels.slopeAfterPeak[at] = peak === last ? 0 : (late - rises[peak]) / (times[last] - times[peak]);
      }
    }
  }
  return channels;
}

/** SER, bounded: where nothing enhances at last it would be noise without end. */
export function enhancementRatio(early: number, late: number): number {
  return Math.max(-5, Math.min(5, early / Math.max(LEAST_RISE, late)));
}

/** The value, or another where it is NaN or infinite. */
function finiteOr(value: number, other: number): number {
  return value - value === 0 ? value : other;
}
