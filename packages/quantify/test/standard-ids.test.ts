import { expect, test } from 'vitest';
import { listModels } from '../src/index.ts';

/** As OSIPI CAPLEX (docs/quantities.md of June 2025) and DICOM PS3.16 annex D call what the ids stand for. */
const NAMES: Readonly<Record<string, string>> = {
  'Q.PH1.001.e': 'Relative volume fraction, ve',
  'Q.PH1.001.p': 'Relative volume fraction, vp',
  'Q.PH1.002': 'Blood plasma flow',
  'Q.PH1.004': 'Permeability surface area product',
  'Q.PH1.005': 'Extraction fraction',
  'Q.PH1.006.p': 'Mean transit time, plasma',
  'Q.PH1.007': 'Arterial delay time',
  'Q.PH1.008': 'Volume transfer constant',
  'Q.PH1.009.e->p': 'Indicator exchange rate, kep (M.ID1.012)',
  'Q.CD1.010': 'Time to peak: from bolus arrival',
  'Q.CD1.013': 'Area under curve',
  'DCM:113041': 'Apparent Diffusion Coefficient',
  'DCM:113063': 'T1',
  'DCM:113064': 'T2*',
  'DCM:113065': 'T2',
  'DCM:113205': 'Mean Kurtosis',
  'DCM:113206': 'Apparent Kurtosis Coefficient',
  'DCM:113207': 'Radial Kurtosis',
  'DCM:113208': 'Axial Kurtosis',
  'DCM:113289': 'Diffusion Coefficient',
  'DCM:113291': 'Slow Diffusion Coefficient',
  'DCM:113292': 'Fast Diffusion Coefficient',
  'DCM:113293': 'Fast Diffusion Coefficient Fraction',
  'DCM:113294': 'Kurtosis Diffusion Coefficient',
};

test.each(
  listModels().flatMap(({ id, parameters }) =>
    parameters.flatMap(({ name, standardId }) => (standardId ? [[id, name, standardId] as const] : [])),
  ),
)('%s, %s: %s is an id that exists, and of this quantity', (_model, _name, standardId) => {
  expect(Object.keys(NAMES)).toContain(standardId);
});

test('times have no id of a rate: CAPLEX knows R1, R2 and R2* (Q.EL1), and no T1, T2 or T2*', () => {
  for (const { parameters } of listModels())
    for (const { unit, standardId } of parameters)
      if (unit === 'ms') expect(standardId ?? '').not.toMatch(/^Q\.EL1/);
});
