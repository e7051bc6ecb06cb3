import { exp } from '@lobule/numerics';

/**
 * Population arterial input of Parker et al., Magn Reson Med 2006;56:993-1000 (table 1, equation 1), written down
 * here on its own: the phantom must not share code with the models that are fitted to it.
 * Times in minutes, amplitudes in mM min and mM, for 0.1 mmol/kg of a gadolinium agent.
 */
const first = { area: 0.809, centre: 0.17046, width: 0.0563 };
const second = { area: 0.33, centre: 0.365, width: 0.132 };
const tail = { amplitude: 1.05, decay: 0.1685, steepness: 38.078, centre: 0.483 };

/** Volume of red cells in blood, into which the agent does not go. */
export const haematocrit = 0.42;

/** Concentration in whole blood, mM, `timeS` seconds after the start of the curve; 0 before it. */
export function bloodConcentration(timeS: number): number {
  if (timeS < 0) return 0;
  const t = timeS / 60;
  const washout = (tail.amplitude * exp(-tail.decay * t)) / (1 + exp(-tail.steepness * (t - tail.centre)));
  return bolus(first, t) + bolus(second, t) + washout;
}

/** Concentration in blood plasma, mM. */
export function plasmaConcentration(timeS: number): number {
  return bloodConcentration(timeS) / (1 - haematocrit);
}

function bolus({ area, centre, width }: typeof first, t: number): number {
  const z = (t - centre) / width;
  return (area / (width * Math.sqrt(2 * 3.141592653589793))) * exp(-0.5 * z * z);
}

/**
 * Plasma concentration on a fine grid of times, so that an integration need not evaluate it again.
 * Value n is at n * stepS seconds after the injection.
 */
export interface PlasmaCurve {
  readonly stepS: number;
  readonly values: Float64Array;
}

/** The plasma curve from the injection to `untilS`, starting `delayS` after the injection. */
export function plasmaCurve(untilS: number, delayS: number, stepS = 0.25): PlasmaCurve {
  const count = Math.ceil(untilS / stepS) + 3;
  const values = new Float64Array(count);
  for (let n = 0; n < count; n++) values[n] = plasmaConcentration(n * stepS - delayS);
  return { stepS, values };
}
