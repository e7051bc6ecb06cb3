import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAnalysisInput } from '../../src/study-input.ts';
import { temporaryFolder } from '../fixture.ts';

const example = path.join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  '..',
  'examples',
  'own-features',
  'plan.yaml',
);
const folder = temporaryFolder('stability-tables');
/** As `features --perturb` writes it. */
const stability = (entropy: number) => `feature,ibsi,subjects,"ICC(1,1)","ICC(1,1) lower",reason
entropy,TU9B,9,0.97,${entropy},
shape,,9,,,undefined: fewer than two complete subjects or raters.
`;

/** The filter that the plan of the example is read with, and the hash of the plan. */
function filterOf(step: string, entropy = 0.93) {
  writeFileSync(path.join(folder, 'stability.csv'), stability(entropy));
  const plan = readFileSync(example, 'utf8').replaceAll(
    'steps: [{ step: impute }, { step: lasso-logistic',
    `steps: [{ step: stability-filter, groups: [image], ${step} }, { step: impute }, { step: lasso-logistic`,
  );
  const file = path.join(folder, 'plan.yaml');
  writeFileSync(file, plan);
  const { study, hash } = readAnalysisInput(file, path.join(folder, 'cohort.csv'), {});
  const [first] = study.analysis?.endpoints[0].models[1].steps ?? [];
  return { icc: first?.step === 'stability-filter' ? first.icc : undefined, hash };
}

describe('a stability filter that names a table', () => {
  test('has the correlations of the table under the names of the analysis, and its own before them', () => {
    const tables = 'tables: [{ file: stability.csv, prefix: glcm_ }]';
    expect(filterOf(tables).icc).toEqual({ glcm_entropy: 0.93 });
    expect(filterOf(`${tables}, icc: { adc_mean: 0.8, glcm_entropy: 0.5 }`).icc).toEqual({
      adc_mean: 0.8,
      glcm_entropy: 0.5,
    });
    expect(filterOf('tables: [{ file: stability.csv, column: "ICC(1,1)" }]').icc).toEqual({ entropy: 0.97 });
  });

  test('is another plan where the table says something else', () => {
    const tables = 'tables: [{ file: stability.csv }]';
    expect(filterOf(tables, 0.93).hash).toBe(filterOf(tables, 0.93).hash);
    expect(filterOf(tables, 0.93).hash).not.toBe(filterOf(tables, 0.94).hash);
  });

  test('says what is wrong with it', () => {
    expect(() => filterOf('tables: [{ file: gone.csv }]')).toThrow(
      expect.objectContaining({
        code: 'runner/no-image-file',
        where: expect.objectContaining({ file: 'gone.csv' }),
      }),
    );
    expect(() => filterOf('tables: [{ file: stability.csv, column: ICC }]')).toThrow(
      expect.objectContaining({ code: 'tables/no-column' }),
    );
  });
});
