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

  test('a mistake inside one kind of endpoint is not blamed on another kind', () => {
    const error = errorOf(
      `${head}analysis:\n  groups: {}\n  endpoints:\n    - { name: a, title: A, endpoint: { kind: binary, column: pcr, postive: "1" } }\n`,
    );
    expect(error.message).toContain('did you mean positive?');
    expect(error.message).not.toContain('time');
  });

  test('a file without settings is told from one with mistakes in them', () => {
    expect(errorOf('').message).toContain('The study is empty');
    expect(errorOf('- a\n- b\n').message).toContain('something else than settings');
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
