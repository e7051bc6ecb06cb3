import { type Infer, s } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';
import {
  requireIncreasing,
  requirePoints,
  requirePositive,
  requireTimesMs,
  withDefaults,
} from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate, dropUnidentifiable } from '../core/estimate.ts';
import { exactFitWarning } from '../core/exact-fit.ts';
import { protocolVerdict, span, type TypicalTissue } from '../core/identifiability.ts';
import type { CurveFitter, MapModel, ParameterDescription } from '../core/model.ts';
import { AMBIGUOUS_POLARITY, FINE, OUTSIDE_MODEL, RATE_AT_LIMIT } from '../core/reasons.ts';
import { oneRateSolver } from '../solver/one-rate.ts';
import { M0, T1 } from './parameters.ts';
import { polaritySearch } from './polarity.ts';

const protocolSchema = s.object({
  inversionTimesMs: s.array(s.number({ exclusiveMinimum: 0 }), {
    minItems: 3,
    description: 'Inversion time of each image, ms, increasing (images of all inversions merged and sorted)',
  }),
});
const settingsSchema = s.object({
  lookLocker: s.boolean({
    default: true,
    description:
      'Correct for the read-out between inversion and image, T1 = T1* (B/A - 1): MOLLI and Look-Locker',
  }),
  polarity: s.oneOf(['restore', 'signed'], {
    default: 'restore',
    description:
      'Magnitude images, whose sign before the zero crossing is restored, or images that carry a sign',
  }),
});
type Settings = Infer<typeof settingsSchema>;
const defaults: Settings = { lookLocker: true, polarity: 'restore' };

const INVERSION: ParameterDescription = {
  name: 'inversion',
  unit: '1',
  label: 'inversion',
  description: 'B / A: 2 for a perfect inversion from equilibrium',
};
const T1_STAR: ParameterDescription = {
  name: 't1StarMs',
  unit: 'ms',
  label: 'T1star',
  description: 'Apparent recovery time, before the Look-Locker correction',
};

/**
 * S(TI) = A - B exp(-TI / T1*),  T1 = T1* (B / A - 1)  (Look-Locker), or T1 = T1* (plain inversion recovery)
 *
 * Three parameters, as one rate and two amplitudes (Barral et al. 2010, MRM 64:1057); the polarity of magnitude
 * images is that of least residual among all (Nekolla et al. 1992); Look-Locker correction after Deichmann and Haase
 * 1992, JMR 96:608; MOLLI, Messroghli et al. 2004, MRM 52:141.
 */
export const inversionRecoveryModel: MapModel<Infer<typeof protocolSchema>, Settings> = {
  id: 't1-inversion-recovery',
  title: 'T1 by inversion recovery or MOLLI',
  equation: 'S(TI) = A − B exp(−TI / T1*), T1 = T1* (B / A − 1)',
  citation: 'Messroghli et al. 2004, MRM 52:141; Barral et al. 2010, MRM 64:1057',
  frames: 'one image per inversion time',
  parameters: [T1, M0, INVERSION, T1_STAR],
  free: ['t1Ms', 'm0', 'inversion'],
  inputs: [],
  protocol: protocolSchema,
  settings: settingsSchema,
  prepare({ inversionTimesMs }, given) {
    const settings = withDefaults(defaults, given);
    requirePositive('inversionTimesMs', inversionTimesMs);
    requireIncreasing('inversionTimesMs', inversionTimesMs);
    requireTimesMs('inversionTimesMs', inversionTimesMs, 20);
    requirePoints('inversion times', inversionTimesMs.length, 3);
    const fitter = recoveryFitter(inversionTimesMs, settings);
    const images = `Inversion times of ${span(inversionTimesMs, 'ms')}`;
    return preparedModel(inversionRecoveryModel, fitter, {
      warnings: [
        ...protocolVerdict(inversionRecoveryModel, fitter, images, TISSUES),
        ...exactFitWarning('inversion times', inversionTimesMs.length, 3),
      ],
    });
  },
};

/** Breast at 3 T; the inversion is that of common pulses. */
const TISSUES: readonly TypicalTissue[] = [
  {
    name: 'a native tumour',
    truth: { t1Ms: 1900, m0: 1, inversion: 1.9 },
    snr: 50,
    snrOf: 'm0',
  },
  {
    name: 'a tumour after contrast',
    truth: { t1Ms: 460, m0: 1, inversion: 1.9 },
    snr: 50,
    snrOf: 'm0',
  },
];

/** T1, M0, inversion, T1*. */
const PARAMETERS = 4;
/** T1* is sought between these, ms. */
const SHORTEST = 10;
const LONGEST = 10_000;

function recoveryFitter(timesMs: readonly number[], { lookLocker, polarity }: Settings): CurveFitter {
  const n = timesMs.length;
  const solver = oneRateSolver({
    points: n,
    fixed: new Float64Array(n).fill(1),
    lowestRate: 1 / LONGEST,
    highestRate: 1 / SHORTEST,
    atom(rate, values, perLogRate) {
      for (let i = 0; i < n; i++) {
        const x = rate * timesMs[i];
        values[i] = exp(-x);
        perLogRate[i] = -x * values[i];
      }
    },
  });
  const search = polaritySearch(solver, n);
  const { solution } = solver;
  const others = new Float64Array(PARAMETERS);
  const errorsOfOthers = new Float64Array(PARAMETERS);
  const spread = new Float64Array(PARAMETERS);

  return {
    frameCount: n,
    fit(y, _inputs, out) {
      const outcome = search.fit(y, polarity === 'restore');
      const variance = closeEstimate(out, solution.residualSquares, n, 3, solution.condition);
      if (outcome !== 'interior') return RATE_AT_LIMIT;
      const { values, errors } = out;
      if (!fill(values, errors, variance)) return OUTSIDE_MODEL;
      if (n > 3 && search.hasOthers) widen(values, errors);
      return dropUnidentifiable(out, 0) || (search.ambiguous(variance) ? AMBIGUOUS_POLARITY : FINE);
    },
    fitted(into) {
      const { fixedAmplitude, amplitude, rate } = solution;
      for (let i = 0; i < n; i++) into[i] = fixedAmplitude - amplitude * exp(-rate * timesMs[i]);
    },
    predict([t1Ms, m0, inversion], _inputs, into) {
      const t1Star = lookLocker ? t1Ms / (inversion - 1) : t1Ms;
      for (let i = 0; i < n; i++) into[i] = m0 * (1 - inversion * exp(-timesMs[i] / t1Star));
    },
  };

  /** Logarithm of a choice of signs' share in the posterior, up to a constant. */
  function logWeight(): number {
    const { residualSquares, varAmplitudeAtRate, varLogRate } = solution;
    return 0.5 * (log(varAmplitudeAtRate * varLogRate) - (n - 3) * log(residualSquares));
  }

  /**
   * Signs that were chosen by the least residual make that residual too small. What is known of a parameter is a mixture
   * over the choices, each with the share of its marginal likelihood (amplitudes, log rate and log noise even before:
   * |J'J|^-1/2 RSS^-(n-3)/2, by Laplace); the variance is that of the mixture about the estimate of the likeliest.
   */
  function widen(values: Float64Array, errors: Float64Array): void {
    const best = logWeight();
    let whole = 1;
    for (let p = 0; p < PARAMETERS; p++) spread[p] = errors[p] * errors[p];
    search.eachOther((outcome) => {
      const variance = solution.residualSquares / (n - 3);
      if (outcome !== 'interior' || !fill(others, errorsOfOthers, variance)) return;
      const weight = exp(logWeight() - best);
      whole += weight;
      for (let p = 0; p < PARAMETERS; p++) {
        const apart = others[p] - values[p];
        spread[p] += weight * (errorsOfOthers[p] * errorsOfOthers[p] + apart * apart);
      }
    });
    for (let p = 0; p < PARAMETERS; p++) errors[p] = Math.sqrt(spread[p] / whole);
  }

  /**
   * A = fixedAmplitude, B = amplitude (the search fits -S, so that B > 0), with the full covariance of the three.
   *
   * @returns false where the solution has no meaning.
   */
  function fill(values: Float64Array, errors: Float64Array, variance: number): boolean {
    const { fixedAmplitude: a, amplitude: b, rate } = solution;
    const { varFixed, varAmplitude, varLogRate, covFixedAmplitude, covAmplitudeLogRate, covFixedLogRate } =
      solution;
    const ratio = b / a;
    if (!(a > 0) || (lookLocker && !(ratio > 1))) return false;
    const t1Star = 1 / rate;
    // Gradients with respect to (A, B, log rate).
    const ratioByA = -ratio / a;
    const ratioByB = 1 / a;
    const varRatio =
      ratioByA * ratioByA * varFixed +
      ratioByB * ratioByB * varAmplitude +
      2 * ratioByA * ratioByB * covFixedAmplitude;
    const covRatioLogRate = ratioByA * covFixedLogRate + ratioByB * covAmplitudeLogRate;
    values[1] = a;
    errors[1] = Math.sqrt(variance * varFixed);
    values[2] = ratio;
    errors[2] = Math.sqrt(variance * varRatio);
    values[3] = t1Star;
    errors[3] = t1Star * Math.sqrt(variance * varLogRate);
    const stretch = lookLocker ? ratio - 1 : 1;
    const varStretch = lookLocker ? varRatio - 2 * stretch * covRatioLogRate : 0;
    values[0] = t1Star * stretch;
    errors[0] = t1Star * Math.sqrt(variance * Math.max(0, varStretch + stretch * stretch * varLogRate));
    return true;
  }
}
