import { s } from '@lobule/foundation';
import { quantifyErrors } from '../errors.ts';
import { S0 } from '../relaxometry/parameters.ts';
import { bValuesSchema } from './b-values.ts';
import { DIFFUSION, PERFUSION_FRACTION, PSEUDO_DIFFUSION } from './parameters.ts';

/** What all ways to fit IVIM take and give. */
export const ivimFace = {
  frames: 'one image per b-value',
  parameters: [DIFFUSION, PERFUSION_FRACTION, PSEUDO_DIFFUSION, S0],
  free: ['dMm2PerS', 'f', 'dStarMm2PerS', 's0'],
  inputs: [],
  protocol: bValuesSchema,
} as const;

/** D is sought above this, mm2/s. */
export const LOWEST_D = 5e-5;

/** Of the settings that several of them have; each takes those that it knows. */
export const ivimDefaults = {
  highestDMm2PerS: 0.005,
  highestDStarMm2PerS: 0.5,
  expectedDStarMm2PerS: 0.02,
  spreadOfDStar: 0.7,
} as const;

export const ivimShape = {
  highestDMm2PerS: s.number({
    exclusiveMinimum: 0,
    default: ivimDefaults.highestDMm2PerS,
    description: 'D lies below this, D* above; water at 37 C diffuses at 0.003',
  }),
  highestDStarMm2PerS: s.number({
    exclusiveMinimum: 0,
    default: ivimDefaults.highestDStarMm2PerS,
    description: 'D* lies below this',
  }),
  expectedDStarMm2PerS: s.number({
    exclusiveMinimum: 0,
    default: ivimDefaults.expectedDStarMm2PerS,
    description: 'Median of D* as known before (log-normal); between D and the highest D*',
  }),
  spreadOfDStar: s.number({
    exclusiveMinimum: 0,
    maximum: 3,
    default: ivimDefaults.spreadOfDStar,
    description: 'Standard deviation of the natural logarithm of D* as known before (0.7: a factor of two)',
  }),
};

export function ivimSettingsError(what: string) {
  return quantifyErrors.error('quantify/settings', { what });
}
