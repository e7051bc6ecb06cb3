import type { SampledCurve } from '../perfusion/convolution.ts';
import { type ArterialInput, plasmaInput } from './arterial-input.ts';

/** Knots of a measured curve that is read between its points stand at most this far apart. */
const STEP_S = 0.125;

/**
 * The arterial input for tissue that sees it earlier or later, by delays that are no multiples of its spacing. A
 * population curve is longer by the delay. A measured curve is a cubic between its points, since with straight lines
 * the residual has a corner wherever the delay passes one; beyond its end its last value is held.
 *
 * @param untilS time of the last frame. @param earliestS shortest delay, s; negative where tissue is ahead.
 */
export function delayedPlasma(input: ArterialInput, untilS: number, earliestS: number): SampledCurve {
  if (input.kind === 'measured') return cubicBetween(plasmaInput(input, untilS));
  return plasmaInput(input, untilS + Math.max(0, -earliestS));
}

/**
 * Cubic Hermite interpolation with the slope of the parabola through each point and its neighbours (cubic Bessel
 * interpolation: de Boor 1978, A Practical Guide to Splines, IV): of third order, and a point moves nothing beyond
 * its neighbours' intervals. Returned on fine knots, for straight lines between them.
 */
function cubicBetween({ timeS, value }: SampledCurve): SampledCurve {
  const last = timeS.length - 1;
  const slopes = slopesOfParabolas(timeS, value);
  const times: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < last; i++) {
    const length = timeS[i + 1] - timeS[i];
    const parts = Math.ceil(length / STEP_S);
    for (let p = 0; p < parts; p++) {
      const u = p / parts;
      const v = 1 - u;
      times.push(timeS[i] + u * length);
      values.push(
        v * v * ((1 + 2 * u) * value[i] + u * length * slopes[i]) +
          u * u * ((1 + 2 * v) * value[i + 1] - v * length * slopes[i + 1]),
      );
    }
  }
  times.push(timeS[last]);
  values.push(value[last]);
  return { timeS: Float64Array.from(times), value: Float64Array.from(values) };
}

function slopesOfParabolas(timeS: Float64Array, value: Float64Array): Float64Array {
  const last = timeS.length - 1;
  const slopes = new Float64Array(timeS.length);
  const rise = (i: number) => (value[i + 1] - value[i]) / (timeS[i + 1] - timeS[i]);
  for (let i = 1; i < last; i++) {
    const before = timeS[i] - timeS[i - 1];
    const after = timeS[i + 1] - timeS[i];
    slopes[i] = (rise(i - 1) * after + rise(i) * before) / (before + after);
  }
  // The end's parabola is that of its neighbour; two points are a straight line.
  slopes[0] = last > 1 ? 2 * rise(0) - slopes[1] : rise(0);
  slopes[last] = last > 1 ? 2 * rise(last - 1) - slopes[last - 1] : rise(0);
  return slopes;
}
