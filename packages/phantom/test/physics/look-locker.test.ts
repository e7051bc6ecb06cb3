import { cos, exp, sin } from '@lobule/numerics';
import { expect, test } from 'vitest';
import {
  inversionTimes,
  type LookLockerTiming,
  lookLockerDecays,
  lookLockerSignals,
} from '../../src/physics/look-locker.ts';
import { molliTiming } from '../../src/protocol.ts';

/** Every pulse and every stretch of recovery on its own clock. */
function pulseByPulse(timing: LookLockerTiming, t1: number): number[] {
  const flip = (timing.flipDeg * 3.141592653589793) / 180;
  const signals: number[] = [];
  let mz = 1;
  const recover = (ms: number) => {
    mz = 1 + (mz - 1) * exp(-ms / t1);
  };
  timing.readouts.forEach((readouts, inversion) => {
    mz = -mz;
    recover(timing.firstInversionTimeMs[inversion] - (timing.pulses * timing.pulseIntervalMs) / 2);
    for (let readout = 0; readout < readouts; readout++) {
      if (readout > 0) recover(timing.intervalMs - timing.pulses * timing.pulseIntervalMs);
      for (let pulse = 0; pulse < timing.pulses; pulse++) {
        if (pulse === timing.pulses / 2) signals.push(sin(flip) * mz);
        mz *= cos(flip);
        recover(timing.pulseIntervalMs);
      }
    }
    recover(timing.pauseMs);
  });
  return signals;
}

function closed(timing: LookLockerTiming, t1: number): Float64Array {
  const flip = (timing.flipDeg * 3.141592653589793) / 180;
  const into = new Float64Array(inversionTimes(timing).length);
  lookLockerSignals(timing, lookLockerDecays(timing, t1), sin(flip), cos(flip), into);
  return into;
}

test.each([423, 1680, 2300])('the trains agree with a simulation pulse by pulse, T1 %i ms', (t1) => {
  for (const timing of [molliTiming, { ...molliTiming, flipDeg: 12, pulses: 50, pauseMs: 2000 }]) {
    const expected = pulseByPulse(timing, t1);
    closed(timing, t1).forEach((signal, n) => expect(signal).toBeCloseTo(expected[n], 12));
  }
});

test('with vanishing pulses it is plain inversion recovery', () => {
  const timing = { ...molliTiming, flipDeg: 1e-4, pauseMs: 1e6 };
  const scale = sin((1e-4 * 3.141592653589793) / 180);
  const times = inversionTimes(timing);
  closed(timing, 1500).forEach((signal, n) => {
    expect(signal / scale).toBeCloseTo(1 - 2 * exp(-times[n] / 1500), 6);
  });
});

test('the inversion times are those of both inversions', () => {
  expect(inversionTimes(molliTiming)).toEqual([100, 1100, 2100, 3100, 4100, 350, 1350, 2350]);
});
