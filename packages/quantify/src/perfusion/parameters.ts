import type { ParameterDescription } from '../core/model.ts';

/** Names and ids of OSIPI CAPLEX (Dickie et al. 2024, MRM 91:1761). */
export const KTRANS: ParameterDescription = {
  name: 'ktransPerMin',
  unit: '1/min',
  standardId: 'Q.PH1.008',
  label: 'Ktrans',
  description: 'Volume transfer constant from plasma to the extravascular extracellular space',
};
export const KEP: ParameterDescription = {
  name: 'kepPerMin',
  unit: '1/min',
  standardId: 'Q.PH1.009.e->p',
  label: 'kep',
  description: 'Rate constant of the return to plasma, Ktrans / ve',
};
export const VE: ParameterDescription = {
  name: 've',
  unit: '1',
  standardId: 'Q.PH1.001.e',
  label: 've',
  description: 'Volume fraction of the extravascular extracellular space',
};
export const VP: ParameterDescription = {
  name: 'vp',
  unit: '1',
  standardId: 'Q.PH1.001.p',
  label: 'vp',
  description: 'Volume fraction of plasma',
};
export const PS: ParameterDescription = {
  name: 'psPerMin',
  unit: '1/min',
  standardId: 'Q.PH1.004',
  label: 'PS',
  description: 'Permeability surface area product per volume of tissue',
};
/** CAPLEX gives Fp and PS in ml/min/100ml: a hundred times these numbers. */
export const FP: ParameterDescription = {
  name: 'fpPerMin',
  unit: '1/min',
  standardId: 'Q.PH1.002',
  label: 'Fp',
  description: 'Plasma flow: volume of plasma that flows into a volume of tissue per minute',
};
export const EXTRACTION: ParameterDescription = {
  name: 'extractionFraction',
  unit: '1',
  standardId: 'Q.PH1.005',
  label: 'E',
  description: 'Fraction that leaves the plasma in one passage, PS / (PS + Fp) = Ktrans / Fp',
};
export const TP: ParameterDescription = {
  name: 'plasmaTransitS',
  unit: 's',
  standardId: 'Q.PH1.006.p',
  label: 'MTTp',
  description: 'Mean transit time of the plasma compartment, vp / (Fp + PS)',
};
export const ARTERIAL_INFLOW: ParameterDescription = {
  name: 'arterialInflowPerMin',
  unit: '1/min',
  label: 'ka',
  description: 'Inflow from the artery: volume of its plasma per volume of tissue and minute',
};
export const PORTAL_INFLOW: ParameterDescription = {
  name: 'portalInflowPerMin',
  unit: '1/min',
  label: 'kp',
  description: 'Inflow from the portal vein: volume of its plasma per volume of tissue and minute',
};
export const TOTAL_INFLOW: ParameterDescription = {
  name: 'totalInflowPerMin',
  unit: '1/min',
  standardId: 'Q.PH1.002',
  label: 'Fp',
  description: 'Plasma from both inputs per volume of tissue and minute',
};
export const ARTERIAL_FRACTION: ParameterDescription = {
  name: 'arterialFraction',
  unit: '1',
  label: 'ART',
  description: 'Share of the inflow that is arterial',
};
export const DISTRIBUTION_VOLUME: ParameterDescription = {
  name: 'distributionVolume',
  unit: '1',
  label: 'DV',
  description: 'Volume fraction that the agent fills, total inflow over k2',
};
export const MTT: ParameterDescription = {
  name: 'mttS',
  unit: 's',
  label: 'MTT',
  description: 'Mean transit time, 1 / k2',
};
export const DELAY: ParameterDescription = {
  name: 'arterialDelayS',
  unit: 's',
  standardId: 'Q.PH1.007',
  label: 'Ta',
  description: 'How much later the blood arrives here than where the arterial input is known',
};
