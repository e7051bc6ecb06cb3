import type { Reason } from '@lobule/foundation';

/**
 * Why a voxel has no value, a part of one, or one to be read with care. The code stands in the companion map
 * `FitResult.reasons`, so it is stable: never renumber, only append.
 */
export interface FitReason {
  /** Value in the map of reasons. */
  readonly code: number;
  readonly name: string;
  /** What is left: `value` (a flag beside numbers that stand), `part` (some parameters are NaN), `nothing` (all are). */
  readonly leaves: 'value' | 'part' | 'nothing';
  /** One sentence for people. */
  readonly text: string;
}

export const FINE = 0;
export const NOT_FINITE = 1;
export const NO_SIGNAL = 2;
export const NOT_POSITIVE = 3;
export const INPUT_MISSING = 4;
export const SATURATED = 5;
export const NOT_CONVERGED = 6;
export const OUTSIDE_MODEL = 7;
export const RATE_AT_LIMIT = 8;
export const NOT_IDENTIFIABLE = 9;
export const NO_UPTAKE = 10;
export const AMPLITUDE_AT_ZERO = 11;
export const NOISE_FLOOR = 12;
export const AMBIGUOUS_POLARITY = 13;
export const ZERO_DENOMINATOR = 14;
export const AMBIGUOUS_RATE = 15;
export const VOLUME_ABOVE_ONE = 16;
export const AMPLITUDE_NOT_SIGNIFICANT = 17;
export const PHASE_UNWRAPPED = 18;
export const AMBIGUOUS_PHASE = 19;
export const LOW_SNR = 20;
export const KURTOSIS_OUT_OF_RANGE = 21;
export const TENSOR_NOT_POSITIVE = 22;
export const MOSTLY_PRIOR = 23;
export const DELAY_AT_LIMIT = 24;
export const DELAY_NOT_IDENTIFIABLE = 25;
export const ONE_COMPARTMENT = 26;
export const NOT_COMPARABLE = 27;
export const NO_ENHANCEMENT = 28;
export const AMPLITUDE_BELOW_ZERO = 29;
export const AT_ZERO_AND_UNDEFINED = 30;
export const WITHIN_RESOLUTION = 31;
export const NEGATIVE_SIGNAL = 32;

const reason = (code: number, name: string, leaves: FitReason['leaves'], text: string): FitReason => ({
  code,
  name,
  leaves,
  text,
});

/** Every reason that a code in a map of reasons stands for; new ones are added at the end alone. */
export const fitReasons: readonly FitReason[] = [
  reason(FINE, 'fine', 'value', 'The fit is sound.'),
  reason(NOT_FINITE, 'not-finite', 'nothing', 'The signal holds NaN or infinity.'),
  reason(NO_SIGNAL, 'no-signal', 'nothing', 'The signal is zero in every image.'),
  reason(NOT_POSITIVE, 'not-positive', 'nothing', 'A signal that must be positive is zero or negative.'),
  reason(
    INPUT_MISSING,
    'input-missing',
    'nothing',
    'A map that the model needs here (T1, B1) is undefined, not positive, or larger or smaller than it can be (another unit?).',
  ),
  reason(
    SATURATED,
    'saturated',
    'nothing',
    'The signal is above what the sequence can give for any T1: no concentration explains it. Images that are clipped at their highest grey value are not recognised by this.',
  ),
  reason(NOT_CONVERGED, 'not-converged', 'nothing', 'The fit did not settle.'),
  reason(
    OUTSIDE_MODEL,
    'outside-model',
    'nothing',
    'The best fit has no physical meaning in this model (a negative time or amplitude).',
  ),
  reason(
    RATE_AT_LIMIT,
    'rate-at-limit',
    'part',
    'The rate lies at the limit of what this protocol can see; what depends on it is undefined.',
  ),
  reason(
    NOT_IDENTIFIABLE,
    'not-identifiable',
    'part',
    'These data do not determine the undefined parameter: its standard error is larger than its value, or most of what is known of it was known before.',
  ),
  reason(
    NO_UPTAKE,
    'no-uptake',
    'part',
    'No uptake is seen: a flat signal, or a best fit that would have all amplitudes below zero in a model that does not take them. They are given as 0 without a standard error; volume and rate constant are undefined. A mean over tissue without uptake is too large for it.',
  ),
  reason(
    AMPLITUDE_AT_ZERO,
    'amplitude-at-zero',
    'part',
    'The best fit would have one compartment below zero: it is given as 0, without a standard error, and the rest is fitted without it.',
  ),
  reason(NOISE_FLOOR, 'noise-floor', 'nothing', 'Too few images stand above the noise floor.'),
  reason(
    AMBIGUOUS_POLARITY,
    'ambiguous-polarity',
    'value',
    'Another choice of signs before the zero crossing fits almost as well and gives another T1.',
  ),
  reason(
    ZERO_DENOMINATOR,
    'zero-denominator',
    'part',
    'A ratio has a denominator of zero, or one that rounding does not tell from it.',
  ),
  reason(
    AMBIGUOUS_RATE,
    'ambiguous-rate',
    'value',
    'A second, different rate fits these frames as well (at 95 %); the slower one is given.',
  ),
  reason(
    VOLUME_ABOVE_ONE,
    'volume-above-one',
    'value',
    'The volume fractions add up to more than one, as in no tissue: input function, T1 or arrival may be wrong.',
  ),
  reason(
    AMPLITUDE_NOT_SIGNIFICANT,
    'amplitude-not-significant',
    'part',
    'The amplitude is not different from zero at 95 %: it stands with its standard error, what has no meaning without it is undefined.',
  ),
  reason(
    PHASE_UNWRAPPED,
    'phase-unwrapped',
    'value',
    'No plausible value lies within half a turn of phase: it was taken to be beyond.',
  ),
  reason(
    AMBIGUOUS_PHASE,
    'ambiguous-phase',
    'value',
    'Another number of whole turns gives a plausible value too; the one nearest to nominal is given.',
  ),
  reason(
    LOW_SNR,
    'low-snr',
    'nothing',
    'The signal-to-noise ratio of the last image is below the limit that was set.',
  ),
  reason(
    KURTOSIS_OUT_OF_RANGE,
    'kurtosis-out-of-range',
    'value',
    'A kurtosis is below 0, or so large that the signal would rise again before the highest b-value: noise, noise floor or artefact; it stands as it was fitted.',
  ),
  reason(
    TENSOR_NOT_POSITIVE,
    'tensor-not-positive',
    'part',
    'The diffusion tensor has an eigenvalue that is not positive: mean and axial diffusivity stand, kurtoses and anisotropy are undefined.',
  ),
  reason(
    MOSTLY_PRIOR,
    'mostly-prior',
    'value',
    'Most of what is known of D* was known before: these data hardly change it.',
  ),
  reason(
    DELAY_AT_LIMIT,
    'delay-at-limit',
    'nothing',
    'The best arterial delay lies at the limit of the range that was searched, so that nothing else can be told either.',
  ),
  reason(
    DELAY_NOT_IDENTIFIABLE,
    'delay-not-identifiable',
    'part',
    'These data do not determine the arterial delay: it is undefined, and the rest is fitted without one.',
  ),
  reason(
    ONE_COMPARTMENT,
    'one-compartment',
    'nothing',
    'One compartment fits as well as two; which one it is cannot be told, so no parameter of two is defined. A model of one compartment gives its rate and volume.',
  ),
  reason(
    NOT_COMPARABLE,
    'not-comparable',
    'nothing',
    'Fewer than two of the models have a criterion here: they have no fit, or too few points for their parameters.',
  ),
  reason(
    NO_ENHANCEMENT,
    'no-enhancement',
    'part',
    'The signal does not rise above the baseline in a phase that it must: a ratio of enhancements, time to peak or curve type is undefined.',
  ),
  reason(
    AMPLITUDE_BELOW_ZERO,
    'amplitude-below-zero',
    'part',
    'The amplitude is below zero by more than its 95 % interval, as in no tissue (motion, arrival, artefact): it stands with its standard error, what has no meaning without a positive one is undefined.',
  ),
  reason(
    AT_ZERO_AND_UNDEFINED,
    'amplitude-at-zero-others-undefined',
    'part',
    'The best fit would have one compartment below zero: it is given as 0, without a standard error; in the fit without it another amplitude is not different from zero, or a rate or volume is not determined: what depends on these is undefined.',
  ),
  reason(
    WITHIN_RESOLUTION,
    'within-resolution',
    'part',
    'Plasma alone gives every stored value within half a step: these images cannot show that there is transfer. Ktrans is given as 0, without a standard error; volume and rate constant are undefined. A mean over tissue with a little transfer is too small for it.',
  ),
  reason(
    NEGATIVE_SIGNAL,
    'negative-signal',
    'value',
    'A signal is negative, as that of a magnitude image never is (an offset, a filter, a difference of images): the numbers stand as they were fitted.',
  ),
];

/** The reason of a code in the form that foundation's Measured takes.
 *
 * @example
 * reasonOf(10).code; // 'no-uptake'
 */
export function reasonOf(code: number): Reason {
  const found = fitReasons[code] ?? { name: 'unknown', text: `Unknown reason ${code}.` };
  return { code: found.name, text: found.text };
}
