import type { ParameterDescription } from '../core/model.ts';
import { fourthOrder, secondOrder } from './tensor-basis.ts';

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
export const KURTOSIS: ParameterDescription = {
  name: 'k',
  unit: '1',
  label: 'K',
  description: 'Excess kurtosis of the displacements of tissue water',
};
/** Of dki: D at low b, where ADC would be lower the higher its b-values are. */
export const DIFFUSION_DKI: ParameterDescription = {
  ...DIFFUSION,
  description: 'Diffusion coefficient corrected for kurtosis',
};
const measure = (name: string, unit: string, label: string, description: string): ParameterDescription => ({
  name,
  unit,
  label,
  description,
});
/** In the order of `MEASURES`. */
export const tensorMaps: readonly ParameterDescription[] = [
  measure('mdMm2PerS', 'mm2/s', 'MD', 'Mean diffusivity, corrected for kurtosis'),
  measure('fa', '1', 'FA', 'Fractional anisotropy'),
  measure('adMm2PerS', 'mm2/s', 'AD', 'Axial diffusivity: the largest eigenvalue'),
  measure('rdMm2PerS', 'mm2/s', 'RD', 'Radial diffusivity: the mean of the other two'),
  measure('mk', '1', 'MK', 'Mean kurtosis: over all directions'),
  measure('ak', '1', 'AK', 'Axial kurtosis: along the first eigenvector'),
  measure('rk', '1', 'RK', 'Radial kurtosis: mean over directions across the first eigenvector'),
];
export const tensorElements: readonly ParameterDescription[] = [
  ...secondOrder.map(({ name }) =>
    measure(
      `d_${name}`,
      'mm2/s',
      `D${name}`,
      `Element ${name} of the diffusion tensor, frame of the directions`,
    ),
  ),
  ...fourthOrder.map(({ name }) =>
    measure(`w_${name}`, '1', `W${name}`, `Element ${name} of the kurtosis tensor, frame of the directions`),
  ),
];
