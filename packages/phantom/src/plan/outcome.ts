import type { RandomStream } from '@lobule/foundation';
import { exp, log } from '@lobule/numerics';
import type { LesionPlan } from '../anatomy/lesion.ts';
import { relativeSize } from './lesions.ts';

/**
 * The stated model of the truth that the outcomes are drawn from. The three image terms are standardised by the
 * spread with which lesions are planned: ln Ktrans by 0.35 around ln 0.3, D by 0.2e-3 around 1.1e-3 mm2/s, ln size by
 * 0.46 around ln 17.9 mm.
 */
export const outcomeModel = {
  terms: {
    ktrans: 'ln(Ktrans / 0.3 per min) / 0.35, of the main lesion',
    d: '(D - 1.1e-3 mm2/s) / 0.2e-3 mm2/s, of the main lesion',
    size: 'ln(diameter / 17.9 mm) / 0.46, of the main lesion',
    aggressive: '1 for HER2-positive and triple-negative disease, else 0',
  },
  pcr: {
    formula: 'logit P(pCR) = intercept + ktrans + d + size + aggressive, each times its coefficient',
    intercept: -1.25,
    ktrans: 0.9,
    d: -1.1,
    size: -0.5,
    aggressive: 1.1,
  },
  recurrence: {
    formula:
      'time to recurrence is exponential; ln(hazard per year) = intercept + ktrans + d + size + aggressive + pcr, each times its coefficient; follow-up ends, independently, uniformly between 3 and 8 years',
    intercept: -2.1,
    ktrans: 0.4,
    d: -0.25,
    size: 0.5,
    aggressive: 0.3,
    pcr: -1,
    followUpYears: [3, 8],
  },
} as const;

/** What becomes of a patient: response, hazard a year, and recurrence in days. */
export interface Outcome {
  readonly pcrProbability: number;
  readonly pcr: boolean;
  readonly hazardPerYear: number;
  /** From the start of treatment to recurrence, or to the end of follow-up where there was none. */
  readonly recurrenceDays: number;
  readonly recurrence: boolean;
}

const daysPerYear = 365.25;

export function drawOutcome(main: LesionPlan, aggressive: boolean, stream: RandomStream): Outcome {
  const ktrans = log(main.tissue.ktransPerMin / 0.3) / 0.35;
  const d = (main.tissue.d - 1.1e-3) / 0.2e-3;
  const size = relativeSize(main.diameterMm) / 0.46;
  const risky = aggressive ? 1 : 0;
  const { pcr: p, recurrence: r } = outcomeModel;
  const logit = p.intercept + p.ktrans * ktrans + p.d * d + p.size * size + p.aggressive * risky;
  const pcrProbability = 1 / (1 + exp(-logit));
  const pcr = stream.uniform() < pcrProbability;
  const logHazard =
    r.intercept + r.ktrans * ktrans + r.d * d + r.size * size + r.aggressive * risky + r.pcr * (pcr ? 1 : 0);
  const hazardPerYear = exp(logHazard);
  const eventYears = -log(1 - stream.uniform()) / hazardPerYear;
  const [shortest, longest] = r.followUpYears;
  const censoredYears = shortest + (longest - shortest) * stream.uniform();
  return {
    pcrProbability,
    pcr,
    hazardPerYear,
    recurrenceDays: Math.max(1, Math.round(daysPerYear * Math.min(eventYears, censoredYears))),
    recurrence: eventYears <= censoredYears,
  };
}
