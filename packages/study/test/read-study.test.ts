import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test } from 'vitest';
import { readStudy } from '../src/index.ts';

const errorOf = (text: string, variables = {}) => {
  try {
    readStudy(text, { file: 'study.yaml', variables });
  } catch (error) {
    if (isLobuleError(error)) return error;
    throw error;
  }
  throw new Error('no error');
};
const head = 'lobule: 1\ntitle: A study\n';

describe('study.yaml', () => {
  test('needs no more than a title, and lists what was taken by default', () => {
    const { study, defaulted, hash } = readStudy(head);
    expect(study.seed).toBe(1);
    expect(defaulted).toContain('seed = 1');
    expect(hash).toBe(readStudy(`${head}seed: 1\n`).hash);
  });

  test('a misspelt setting is answered with the nearest one and its line', () => {
    const error = errorOf(`${head}analyis: {}\n`);
    expect(error.code).toBe('study/not-valid');
    expect(error.message).toContain('did you mean analysis?');
    expect(error.where.line).toBe(3);
  });

  test('an unknown model is answered with the nearest one', () => {
    const error = errorOf(`${head}maps:\n  - model: toft\n`);
    expect(error.message).toContain('did you mean tofts?');
    expect(error.cure).toContain('ivim');
  });

  test('a mistake inside one kind of region is not blamed on another kind', () => {
    const error = errorOf(`${head}regions:\n  - {kind: masks, file: a.nii, resampel: true}\n`);
    expect(error.message).toContain('did you mean resample?');
    expect(error.message).not.toContain('early');
  });

  test('defaults are filled in within the variant that is meant, and in no other', () => {
    const { study, defaulted } = readStudy(`${head}regions:\n  - {kind: masks, file: a.nii}\n`);
    expect(study.regions).toEqual([{ kind: 'masks', file: 'a.nii', name: 'lesion', resample: false }]);
    expect(defaulted).toContain('regions[0].resample = false');
  });

  test('broken YAML is told with its line', () => {
    const error = errorOf(`${head}maps: [\n`);
    expect(error.code).toBe('study/not-yaml');
    expect(error.where.line).toBeGreaterThanOrEqual(3);
  });

  test('environment variables are put in, with a default where there is one', () => {
    const text = `${head}table: {file: "\${DATA:-here}/a.csv", id: subject}\n`;
    expect(readStudy(text, { variables: { DATA: 'there' } }).study.table?.file).toBe('there/a.csv');
    expect(readStudy(text).study.table?.file).toBe('here/a.csv');
    expect(errorOf(`${head}question: "\${NOWHERE}"\n`).code).toBe('study/unset-variable');
  });
});
