import { isLobuleError } from '@lobule/foundation';
import { describe, expect, test, vi } from 'vitest';
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

  test('two mistakes are told on a line each, with the line and the cure of each', () => {
    const error = errorOf(`${head}maps:\n  - model: toft\nanalyis: {}\n`);
    expect(error.message.split('\n')).toEqual([
      '2 faults:',
      expect.stringMatching(/^study\.yaml, line 4: .*did you mean tofts\? It can be: t1-vfa, .*\.$/),
      'study.yaml, line 5: the study has no setting analyis; did you mean analysis? Write analysis in place of analyis.',
    ]);
    expect(error.cure).toContain('npm run -s lobule -- run --schema');
  });

  test('one mistake that breaks several rules is told once', () => {
    const lacking = errorOf(`${head}maps:\n  - {}\n`);
    expect(lacking.what).toBe('maps.0 lacks model');
    expect(lacking.cure).toContain('tofts');
    const t1 = errorOf(
      `${head}maps:\n  - { model: tofts, relaxivityPerMmPerS: 4.5, t1: t1-vfaa, settings: { arterialInput: { kind: parker } } }\n`,
    );
    expect(t1.what).toBe('maps.0.t1 is "t1-vfaa"; did you mean t1-vfa?');
    expect(t1.cure).toMatch(/^It can be: t1-vfa, .*t1-inversion-recovery, a number\.$/);
    const width = errorOf(
      `${head}features:\n  - { region: a, images: [ADC], settings: { discretisation: { method: bin-width, widht: 25, width: 25 } } }\n`,
    );
    expect(width.what).toContain('has no setting widht; did you mean width?');
    expect(width.where.line).toBe(4);
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

  test('an alias without its anchor, and one that would grow without end, are told', () => {
    expect(errorOf(`${head}question: *nowhere\n`).code).toBe('study/not-yaml');
    const doubled = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &b${n + 1} [*b${n}, *b${n}]`).join('\n');
    expect(errorOf(`${head}a0: &b0 [x, x]\n${doubled}\n`).code).toBe('study/not-yaml');
  });

  test('a setting whose name is a list or a mapping is refused, without a warning of the parser', () => {
    const warned = vi.spyOn(process, 'emitWarning');
    for (const text of [
      '? [a, b]\n: 1\n',
      '? { a: 1 }\n: 1\n',
      'x: &x [1]\n*x : 2\n',
      'maps: [{ [a]: 1 }]\n',
    ]) {
      const error = errorOf(`${head}${text}`);
      expect(error.code).toBe('study/not-yaml');
      expect(error.where.line).toBeGreaterThan(2);
    }
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  test('failure 16: a setting called __proto__ is a setting that does not exist', () => {
    expect(errorOf(`${head}__proto__: { seed: 7 }\n`).code).toBe('study/not-valid');
    expect(Object.hasOwn(Object.prototype, 'seed')).toBe(false);
  });

  test('environment variables are put in, with a default where there is one', () => {
    const text = `${head}table: {file: "\${DATA:-here}/a.csv", id: subject}\n`;
    expect(readStudy(text, { variables: { DATA: 'there' } }).study.table?.file).toBe('there/a.csv');
    expect(readStudy(text).study.table?.file).toBe('here/a.csv');
    expect(errorOf(`${head}question: "\${NOWHERE}"\n`).code).toBe('study/unset-variable');
  });
});
