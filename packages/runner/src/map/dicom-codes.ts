import type { Code } from '@lobule/dicom';
import type { ListedModel, ParameterDescription } from '@lobule/quantify';

const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
const own = (value: string, meaning: string): Code => ({ value, scheme: '99LOBULE', meaning });

/** Quantities that PS3.16 has a code for, by the label of the map (CID 4107, 4109, 7180, 7263, 7272). */
const QUANTITIES: Readonly<Record<string, Code>> = {
  Ktrans: dcm('126312', 'Ktrans'),
  kep: dcm('126313', 'kep'),
  ve: dcm('126314', 've'),
  vp: dcm('126331', 'vp'),
  iAUC60: dcm('126321', 'IAUC60'),
  iAUC90: dcm('126322', 'IAUC90'),
  TTP: dcm('113069', 'Time To Peak'),
  ADC: dcm('113041', 'Apparent Diffusion Coefficient'),
  Dstar: dcm('113292', 'Fast Diffusion Coefficient'),
  f: dcm('113293', 'Fast Diffusion Coefficient Fraction'),
  K: dcm('113206', 'Apparent Kurtosis Coefficient'),
  MD: dcm('113202', 'Mean Diffusivity'),
  AD: dcm('113204', 'Axial Diffusivity'),
  RD: dcm('113203', 'Radial Diffusivity'),
  FA: dcm('110808', 'Fractional Anisotropy'),
  MK: dcm('113205', 'Mean Kurtosis'),
  AK: dcm('113208', 'Axial Kurtosis'),
  RK: dcm('113207', 'Radial Kurtosis'),
  MTT: dcm('113052', 'Mean Transit Time'),
  T1map: dcm('113063', 'T1'),
  T2map: dcm('113065', 'T2'),
  T2starmap: dcm('113064', 'T2*'),
  M0map: dcm('113058', 'Proton Density'),
};

/**
 * What CAPLEX calls the quantities that PS3.16 has no code for. The arterial delay is one: DCM 126371 is the time on the
 * clock at which a bolus arrives, not how much later it does than where the input is known.
 */
const CAPLEX_NAMES: Readonly<Record<string, string>> = {
  'Q.PH1.002': 'Blood plasma flow',
  'Q.PH1.004': 'Permeability surface area product',
  'Q.PH1.005': 'Extraction fraction',
  'Q.PH1.006.p': 'Mean transit time, plasma',
  'Q.PH1.007': 'Arterial delay time',
};

/** The diffusion coefficient of models that tell it from something else. */
const SLOW_DIFFUSION = dcm('113291', 'Slow Diffusion Coefficient');
const KURTOSIS_DIFFUSION = dcm('113294', 'Kurtosis Diffusion Coefficient');
const IVIM = dcm('113251', 'Bi-exponential (IVIM) diffusion model');

/** What one label means in some models and not in others. */
const OF_MODEL: Readonly<Record<string, Readonly<Record<string, Code>>>> = {
  ivim: { D: SLOW_DIFFUSION },
  'ivim-segmented': { D: SLOW_DIFFUSION },
  'ivim-bayes': { D: SLOW_DIFFUSION },
  dki: { D: KURTOSIS_DIFFUSION },
};

/** How the parameters of diffusion were found (CID 7274). */
const FITS: Readonly<Record<string, Code>> = {
  adc: dcm('113261', 'Least squares fit of multiple samples'),
  dki: dcm('113261', 'Least squares fit of multiple samples'),
  'dki-tensor': dcm('113261', 'Least squares fit of multiple samples'),
  'ivim-segmented': dcm('113268', 'Segmented-Unconstrained'),
  'ivim-bayes': dcm('113270', 'Bayesian-Probability'),
};

/** CID 4101, 4100 and 7273. */
const METHODS: Readonly<Record<string, Code>> = {
  tofts: dcm('126340', 'Standard Tofts Model'),
  'extended-tofts': dcm('126341', 'Extended Tofts Model'),
  '2cxm': dcm('126347', 'Two Compartment Exchange (2CX) Model'),
  't1-vfa': dcm('126350', 'T1 by Multiple Flip Angles'),
  't1-vfa-linear': dcm('126350', 'T1 by Multiple Flip Angles'),
  't1-inversion-recovery': dcm('126351', 'T1 by Inversion Recovery'),
  adc: dcm('113250', 'Mono-exponential diffusion model'),
  ivim: IVIM,
  'ivim-segmented': IVIM,
  'ivim-bayes': IVIM,
  dki: dcm('113252', 'Kurtosis diffusion model'),
  'dki-tensor': dcm('113252', 'Kurtosis diffusion model'),
};

/** What UCUM calls our units, where it calls them otherwise. */
const UNITS: Readonly<Record<string, Code>> = {
  '1': ucum('1', 'no units'),
  '1/min': ucum('/min', 'per minute'),
  '%/min': ucum('%/min', 'percent per minute'),
  '%': ucum('%', 'percent'),
  mM: ucum('mmol/L', 'millimole per liter'),
  'mM s': ucum('mmol.s/L', 'millimole second per liter'),
  'a.u.': ucum("[arb'U]", 'arbitrary unit'),
  ms: ucum('ms', 'millisecond'),
  s: ucum('s', 'second'),
  'mm2/s': ucum('mm2/s', 'square millimeter per second'),
};

function ucum(value: string, meaning: string): Code {
  return { value, scheme: 'UCUM', meaning };
}

export const SQUARE_SECONDS_PER_MM2 = ucum('s/mm2', 'second per square millimeter');

/** The unit of a map in UCUM. */
export function unitCode(unit: string): Code {
  return UNITS[unit] ?? ucum(unit, unit);
}

/** The quantity of a map: DICOM's code where there is one, else OSIPI's id, else our own label. */
export function quantityCode(model: string, { label, standardId, description }: ParameterDescription): Code {
  const known = OF_MODEL[model]?.[label] ?? QUANTITIES[label];
  if (known) return known;
  if (standardId?.startsWith('DCM:')) return dcm(standardId.slice(4), description);
  if (standardId !== undefined) {
    return { value: standardId, scheme: '99CAPLEX', meaning: CAPLEX_NAMES[standardId] ?? description };
  }
  return own(label, description);
}

export function methodCode({ id, title }: Pick<ListedModel, 'id' | 'title'>): Code {
  return METHODS[id] ?? own(id, title);
}

/** How a model was fitted, where DICOM has a code for it. */
export function fittingCode(model: string): Code | undefined {
  return FITS[model];
}

/** How the map comes from its images (CID 7203). */
export function derivationCode(series: string | undefined): Code {
  if (series === 'dynamic') return dcm('129104', 'Perfusion image analysis');
  if (series === 'diffusion') return dcm('129105', 'Diffusion image analysis');
  return own('relaxometry', 'Relaxometry');
}

export const standardError = own('standard-error', 'Standard error of the quantity');

/** What is not a quantity of tissue but says something of the fit. */
export function aboutTheFit(name: string, description: string): Code {
  return own(name, description);
}
