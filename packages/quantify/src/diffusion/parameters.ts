import type { ParameterDescription } from '../core/model.ts';

export const ADC: ParameterDescription = {
  name: 'adcMm2PerS',
  unit: 'mm2/s',
  standardId: 'DCM:113041',
  label: 'ADC',
  description: 'Apparent diffusion coefficient',
};
export const DIFFUSION: ParameterDescription = {
  name: 'dMm2PerS',
  unit: 'mm2/s',
  label: 'D',
  description: 'Diffusion coefficient of tissue water',
};
export const PSEUDO_DIFFUSION: ParameterDescription = {
  name: 'dStarMm2PerS',
  unit: 'mm2/s',
  label: 'Dstar',
  description: 'Pseudo-diffusion coefficient of the perfusing blood',
};
export const PERFUSION_FRACTION: ParameterDescription = {
  name: 'f',
  unit: '1',
  label: 'f',
  description: 'Perfusion fraction',
};
