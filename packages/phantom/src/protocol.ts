import { inversionTimes, type LookLockerTiming } from './physics/look-locker.ts';

/**
 * The protocol of the phantom: what a 3 T scanner is asked to do. Times of day are in s from the start of the exam.
 * `snr` is the noise-free signal of average fibroglandular tissue in the first image of a series (the last one after
 * inversion) over the standard deviation of the noise in each channel.
 */
export const fieldStrengthT = 3;

/** A macrocyclic agent in plasma at 3 T and 37 C, per mM and s (r1: Szomolanyi et al. 2019, gadobutrol). */
export const agent = { name: 'GADOBUTROL', r1PerMmS: 4.97, r2PerMmS: 7.1, doseMmolPerKg: 0.1 } as const;

export type SeriesKind = 'b1' | 'vfa' | 'molli' | 't2' | 't2star' | 'dwi' | 'dynamic';

/** Spoiled gradient echo with water excitation: what is left of fat. */
export const residualFat = { gradientEcho: 0.12, diffusion: 0.04, none: 1 } as const;

export const b1Protocol = {
  startS: 60,
  trMs: 1000,
  teMs: 2.1,
  flipDeg: 8,
  durationS: 20,
  /** Standard deviation of the map, in units of the nominal flip angle. */
  error: 0.003,
} as const;

export const vfaProtocol = {
  startS: 120,
  trMs: 5.2,
  teMs: 1.6,
  flipDeg: [2, 4, 8, 12, 18],
  durationS: 60,
  snr: 60,
} as const;

export const molliTiming: LookLockerTiming = {
  readouts: [5, 3],
  firstInversionTimeMs: [100, 350],
  intervalMs: 1000,
  pauseMs: 10_000,
  pulses: 24,
  pulseIntervalMs: 2.6,
  flipDeg: 2.5,
};
export const molliProtocol = {
  startS: 480,
  trMs: molliTiming.pulseIntervalMs,
  teMs: 1.2,
  inversionTimesMs: inversionTimes(molliTiming),
  durationS: 300,
  snr: 60,
} as const;

export const t2Protocol = {
  startS: 820,
  trMs: 4000,
  firstEchoMs: 12.5,
  echoSpacingMs: 12.5,
  echoes: 8,
  durationS: 240,
  snr: 60,
} as const;

/** Echo times at multiples of 2.27 ms, where fat and water are in phase at 3 T. */
export const t2StarProtocol = {
  startS: 1080,
  trMs: 60,
  flipDeg: 12,
  firstEchoMs: 2.27,
  echoSpacingMs: 4.54,
  echoes: 8,
  durationS: 90,
  snr: 60,
} as const;

export const dwiProtocol = {
  startS: 1200,
  trMs: 6000,
  teMs: 60,
  bValues: [0, 30, 60, 100, 200, 400, 600, 800],
  durationS: 240,
  snr: 40,
} as const;

export const dynamicProtocol = {
  startS: 1560,
  trMs: 5.2,
  teMs: 1.6,
  flipDeg: 12,
  phases: 6,
  spacingS: 65,
  /** Each phase is read for so long, the centre of k-space in its middle; the rest is a pause. */
  durationS: 45,
  /** From the start of the first phase: when that has been read. */
  injectionS: 45,
  snr: 30,
} as const;

/** Start of a phase relative to the injection, s. */
export function phaseStartS(phase: number): number {
  return phase * dynamicProtocol.spacingS - dynamicProtocol.injectionS;
}

/** Middle of a phase relative to the injection, s: the time that a fit should give it. */
export function phaseCentreS(phase: number): number {
  return phaseStartS(phase) + dynamicProtocol.durationS / 2;
}
