import { exp, log, logGamma } from '@lobule/numerics';

/**
 * Population arterial input functions. Each gives a concentration in mM at a time in s from the curve's own zero;
 * before it they are 0. Which of them is of whole blood and which of plasma is said by `arterialInputCurve`.
 */

const GAUSS = Math.sqrt(2 * Math.PI);

/**
 * Whole blood, 0.1 mmol/kg (Parker et al. 2006, MRM 56:993, eq. 1 and table 1): two Gaussians and an exponential
 * under a sigmoid. Its first gaussian is already 0.08 mM at zero.
 */
export function parkerBloodMm(timeS: number): number {
  const t = timeS / 60;
  if (t < 0) return 0;
  const first = gaussian(t, 0.809, 0.17046, 0.0563);
  const second = gaussian(t, 0.33, 0.365, 0.132);
  return first + second + (1.05 * exp(-0.1685 * t)) / (1 + exp(-38.078 * (t - 0.483)));
}

function gaussian(t: number, area: number, centre: number, sigma: number): number {
  const z = (t - centre) / sigma;
  return (area / (sigma * GAUSS)) * exp(-0.5 * z * z);
}

/**
 * Whole blood, 0.1 mmol/kg (Georgiou et al. 2019, MRM 81:1734, eq. 1, on the form of Horsfield et al. 2009, PMB
 * 54:2933): three exponentials times a first pass and its recirculations, each a gamma variate. CAPLEX lists the
 * curve as one of plasma, the authors and OSIPI's code as one of whole blood; it is taken as whole blood.
 *
 * The constants of the paper's table 3 are rounded and put the curve off by up to 2.5 %. These are the same with the
 * digits that table 3 left out, recovered by least squares from the curve that the authors published beside it
 * (mrm27524-sup-0002-figs2.xlsx), which they follow to 0.003 %.
 */
export function georgiouBloodMm(timeS: number): number {
  const t = timeS / 60;
  if (t <= 0) return 0;
  const [alpha, beta, tau] = [5.26696774, 0.03207892, 0.12855613];
  let passes = 0;
  for (let pass = 0; pass * tau < t; pass++) {
    const order = (pass + 1) * alpha + pass;
    const since = t - pass * tau;
    passes += exp(order * log(since) - since / beta - (order + 1) * log(beta) - logGamma(order + 1));
  }
  const mixing =
    0.37430309 * exp(-0.11269008 * t) +
    0.33118589 * exp(-1.17451197 * t) +
    10.06087933 * exp(-16.01962719 * t);
  return mixing * passes;
}

/**
 * Plasma, per mmol/kg (Weinmann et al. 1984 with the constants of Tofts and Kermode 1991, MRM 17:357): a bolus that
 * is mixed at once and leaves by two exponentials. mM for a dose in mmol/kg.
 */
export function weinmannPlasmaMm(timeS: number, doseMmolPerKg: number): number {
  if (timeS < 0) return 0;
  return doseMmolPerKg * (3.99 * exp(-0.0024 * timeS) + 4.78 * exp(-0.0002 * timeS));
}

/** Whole blood of the rat (McGrath et al. 2009, MRM 61:1173, model B, eq. 5): a ramp of 7 s, then two exponentials. */
export function preclinicalBloodMm(timeS: number): number {
  if (timeS < 0) return 0;
  if (timeS <= 7) return (3.4 + 1.81) * (timeS / 7);
  return 3.4 * exp(-0.045 * (timeS - 7)) + 1.81 * exp(-0.0015 * (timeS - 7));
}
