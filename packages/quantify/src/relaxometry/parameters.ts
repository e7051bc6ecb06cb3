import type { ParameterDescription } from '../core/model.ts';

/** CAPLEX names rates (R1 is Q.EL1.001), not times: these have their codes in DICOM PS3.16. */
export const T1: ParameterDescription = {
  name: 't1Ms',
  unit: 'ms',
  standardId: 'DCM:113063',
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
export const B1_FACTOR: ParameterDescription = {
  name: 'b1Factor',
  unit: '1',
  label: 'TB1map',
  description: 'Actual over nominal flip angle (percent of nominal over 100)',
};
