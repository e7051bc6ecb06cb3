import { listModels, prepareModel } from '@lobule/quantify';
import { expect, test } from 'vitest';
import { quantityCode } from '../src/map/dicom-codes.ts';

test('an arterial delay is that of CAPLEX: the standard codes the time of arrival, which is another quantity', () => {
  const settings = { arterialInput: { kind: 'parker', arrivalS: 20 }, delay: { kind: 'per-voxel' } };
  const timesS = Array.from({ length: 60 }, (_, t) => 5 * t);
  for (const model of ['tofts', 'extended-tofts', 'patlak']) {
    const delay = prepareModel(model, { timesS }, settings).parameters.find(({ label }) => label === 'Ta');
    expect(delay && quantityCode(model, delay)).toEqual({
      value: 'Q.PH1.007',
      scheme: '99CAPLEX',
      meaning: 'Arterial delay time',
    });
  }
});

test('one code has one meaning, and fits into its attribute', () => {
  const meanings = new Map<string, string>();
  for (const { id, parameters } of listModels()) {
    for (const parameter of parameters) {
      const { value, scheme, meaning } = quantityCode(id, parameter);
      if (scheme === '99LOBULE') continue;
      expect(meaning.length, value).toBeLessThanOrEqual(64);
      expect(meanings.get(`${scheme} ${value}`) ?? meaning, value).toBe(meaning);
      meanings.set(`${scheme} ${value}`, meaning);
    }
  }
});
