import type { Reason } from '@lobule/foundation';
import { plasmaInput } from '../arterial-input/arterial-input.ts';
import { valueAt } from './convolution.ts';
import type { DynamicProtocol, PerfusionSettings } from './protocol.ts';

/** More plasma concentration than this share of its highest is no rounding of an arrival. */
const SHARE_OF_PEAK = 0.05;

/**
 * A mark for every output where a frame that is said to be baseline lies where the arterial input has long arrived: the
 * concentrations are then relative to enhanced tissue, too small, and look as any others.
 */
export function baselineWarning(
  { timesS, signal }: DynamicProtocol,
  { arterialInput }: PerfusionSettings,
): readonly Reason[] {
  if (signal === undefined) return [];
  const plasma = plasmaInput(arterialInput, timesS[timesS.length - 1]);
  const peak = plasma.value.reduce((most, value) => Math.max(most, value), 0);
  const late = signal.baselineFrames.filter((frame) => valueAt(plasma, timesS[frame]) > SHARE_OF_PEAK * peak);
  if (late.length === 0) return [];
  const places = late.map((frame) => `${frame} (${timesS[frame]} s)`).join(', ');
  return [
    {
      code: 'baseline-after-arrival',
      text: `Baseline frame ${places} lies after the arrival of contrast: concentrations are relative to enhanced tissue and too small.`,
    },
  ];
}
