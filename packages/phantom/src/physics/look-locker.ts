import { exp } from '@lobule/numerics';

/**
 * Modified Look-Locker inversion recovery (Messroghli et al., Magn Reson Med 2004;52:141-6), one read-out train of
 * spoiled gradient echoes an interval, without a heart: the intervals are equal.
 */
export interface LookLockerTiming {
  /** Intervals read after each inversion, e.g. [5, 3]. */
  readonly readouts: readonly number[];
  /** From each inversion to the middle of its first train. */
  readonly firstInversionTimeMs: readonly number[];
  readonly intervalMs: number;
  /** From the end of the last train after an inversion to the next inversion. */
  readonly pauseMs: number;
  readonly pulses: number;
  readonly pulseIntervalMs: number;
  readonly flipDeg: number;
}

/** Decay factors exp(-duration/T1) of the stretches of free recovery; they depend on T1 alone. */
interface LookLockerDecays {
  readonly pulse: number;
  readonly interval: number;
  readonly pause: number;
  readonly first: Float64Array;
}

export function lookLockerDecays(timing: LookLockerTiming, t1Ms: number): LookLockerDecays {
  const train = timing.pulses * timing.pulseIntervalMs;
  return {
    pulse: exp(-timing.pulseIntervalMs / t1Ms),
    interval: exp(-(timing.intervalMs - train) / t1Ms),
    pause: exp(-timing.pauseMs / t1Ms),
    first: Float64Array.from(timing.firstInversionTimeMs, (ms) => exp(-(ms - train / 2) / t1Ms)),
  };
}

/**
 * Signed signals of all trains, in the order of acquisition, as fractions of equilibrium. Each pulse multiplies Mz by
 * cos(a) and Mz then recovers for one pulse interval; the signal of a train is that of its middle pulse, which fills
 * the centre of k-space.
 */
export function lookLockerSignals(
  timing: LookLockerTiming,
  decays: LookLockerDecays,
  sinFlip: number,
  cosFlip: number,
  into: Float64Array,
): void {
  const half = timing.pulses >> 1;
  const toMiddle = repeatedPulse(cosFlip, decays.pulse, half);
  const toEnd = repeatedPulse(cosFlip, decays.pulse, timing.pulses - half);
  let mz = 1;
  let image = 0;
  for (let inversion = 0; inversion < timing.readouts.length; inversion++) {
    const first = decays.first[inversion];
    mz = 1 - first - first * mz;
    for (let readout = 0; readout < timing.readouts[inversion]; readout++) {
      if (readout > 0) mz = 1 - decays.interval + decays.interval * mz;
      mz = toMiddle.factor * mz + toMiddle.offset;
      into[image++] = sinFlip * mz;
      mz = toEnd.factor * mz + toEnd.offset;
    }
    mz = 1 - decays.pause + decays.pause * mz;
  }
}

/** n times "pulse, then recover" as one affine map of Mz, by repeated squaring. */
function repeatedPulse(cosFlip: number, e: number, n: number): { factor: number; offset: number } {
  let factor = 1;
  let offset = 0;
  let stepFactor = cosFlip * e;
  let stepOffset = 1 - e;
  for (let left = n; left > 0; left >>= 1) {
    if (left & 1) {
      offset = stepFactor * offset + stepOffset;
      factor = stepFactor * factor;
    }
    stepOffset = stepFactor * stepOffset + stepOffset;
    stepFactor *= stepFactor;
  }
  return { factor, offset };
}

/** Inversion times of all images in the order of acquisition, ms. */
export function inversionTimes(timing: LookLockerTiming): number[] {
  return timing.readouts.flatMap((count, inversion) =>
    Array.from({ length: count }, (_, n) => timing.firstInversionTimeMs[inversion] + n * timing.intervalMs),
  );
}
