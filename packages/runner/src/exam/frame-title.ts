import type { ImageSeries } from './images.ts';
import { phaseOfFrame } from './phases.ts';

/** What tells a frame of a series from the others: `Phase 2, 65 s`, `b = 800 s/mm2`, `TE 4.6 ms`. */
export function frameTitle(series: ImageSeries, frame: number): string {
  if (series.role === 'dynamic') return phaseTitle(series, frame, phaseOfFrame(series, frame));
  const { bValue, echoTimeMs, inversionTimeMs, flipAngleDeg } = series.frames[frame];
  const short = (value: number) => Number(value.toPrecision(4));
  if (series.role === 'diffusion' && bValue !== undefined) return `b = ${short(bValue)} s/mm2`;
  if (series.role === 'vfa' && flipAngleDeg !== undefined) return `Flip angle ${short(flipAngleDeg)} degrees`;
  if (inversionTimeMs !== undefined) return `TI ${short(inversionTimeMs)} ms`;
  if (echoTimeMs !== undefined) return `TE ${short(echoTimeMs)} ms`;
  return `Volume ${frame + 1}`;
}

/** `Before contrast`, `Phase 2 of 6, 65 s`: counted from 1 as people do, timed from the first. */
export function phaseTitle({ frames }: ImageSeries, frame: number, phase: number): string {
  if (phase === 0) return 'Before contrast';
  const time = frames[frame].timeS;
  const timed = time === undefined ? '' : `, ${Math.round(time - (frames[0].timeS ?? 0))} s`;
  return `Phase ${phase + 1}${timed}`;
}
