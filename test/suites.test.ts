import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Suite } from '../validation/suite.ts';

const folder = path.join(import.meta.dirname, '..', 'validation');

test('the number of cases of every suite of validation is frozen: none is lost unseen', async () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'run.ts');
  const modules = await Promise.all(
    files.map(async (file) => (await import(path.join(folder, file))) as { suite?: Suite }),
  );
  const counts = Object.fromEntries(
    modules.flatMap(({ suite }) => (suite ? [[suite.name, suite.cases]] : [])),
  );
  expect(counts).toEqual({
    alignment: 34,
    canaries: 20,
    dicom: 121,
    diffusion: 1800,
    ibsi1: 2104,
    ibsi2: 356,
    ispy1: 43,
    ispy2: 41,
    ivim: 168,
    'learnt-segmenter': 55,
    'mama-mia': 102,
    nifti: 21,
    nist: 135,
    osipi: 951,
    phantom: 56,
    precision: 72,
    pyradiomics: 16_135,
    'pyradiomics-parameters': 5_618,
    qiba: 1357,
    readers: 123,
    registration: 200,
    relaxometry: 758,
    segmentation: 72,
    standardisation: 29,
    statistics: 7738,
    ucsf: 13,
    uncertainty: 748,
    templates: 91,
    'voxel-maps': 7533,
    wavelets: 124,
  });
});
