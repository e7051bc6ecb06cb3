import type { ParameterDescription } from '../core/model.ts';

export const T1: ParameterDescription = {
  name: 't1Ms',
  unit: 'ms',
  standardId: 'Q.EL1.001',
  label: 'T1map',
  description: 'Longitudinal relaxation time',
};
export const M0: ParameterDescription = {
  name: 'm0',
  unit: 'a.u.',
  label: 'M0map',
  description: 'Signal at full relaxation, in units of the images',
};
export const S0: ParameterDescription = {
  name: 's0',
  unit: 'a.u.',
  label: 'S0map',
  description: 'Signal extrapolated to echo time (or b) zero, in units of the images',
};
