import { errorCatalogue } from '@lobule/foundation';
import { afterEach, describe, expect, test } from 'vitest';
import { printError, wrap } from '../src/print-error.ts';

const errors = errorCatalogue({
  'study/not-valid': { cause: 'c', cure: 'Change the line named.' },
  'runner/worker': { cause: 'c', cure: 'Give the same command again.' },
  'foundation/cancelled': { cause: 'c', cure: 'Give the same command again.' },
});

function printed(error: unknown): { status: number; text: string } {
  let text = '';
  const status = printError(error, {
    write: (part) => {
      text += part;
    },
  });
  return { status, text };
}

describe('an error', () => {
  afterEach(() => {
    delete process.env['LOBULE_DEBUG'];
  });

  test('is told in three parts of at most 80 columns, later lines under the first', () => {
    const what = `maps.3.model is "toft"; did you mean tofts? ${'And much more is wrong with it, too. '.repeat(4)}`;
    const { text } = printed(
      errors.error('study/not-valid', { what, where: { file: '/data/study.yaml', line: 12 } }),
    );
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^Error: maps\.3\.model is "toft"; did you mean tofts\?/);
    expect(lines[1]).toMatch(/^ {7}\S/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toContain('What to do: Change the line named.\n');
    expect(lines.at(-1)).toBe('Code: study/not-valid');
  });

  test('of several lines keeps them apart', () => {
    const what = '2 faults:\nstudy.yaml, line 3: no setting analyis.\nstudy.yaml, line 5: no model toft.';
    expect(printed(errors.error('study/not-valid', { what })).text).toContain(
      'Error: 2 faults:\n- study.yaml, line 3: no setting analyis.\n- study.yaml, line 5: no model toft.\nWhat',
    );
  });

  test('of the plan means 2, of the work 1, an interruption 130', () => {
    const statusOf = (code: 'study/not-valid' | 'runner/worker' | 'foundation/cancelled') =>
      printed(errors.error(code, { what: 'It went wrong' })).status;
    expect(statusOf('study/not-valid')).toBe(2);
    expect(statusOf('runner/worker')).toBe(1);
    expect(statusOf('foundation/cancelled')).toBe(130);
  });

  test('ends with one full stop, whatever it said itself', () => {
    for (const what of ['Nothing is there', 'Nothing is there.']) {
      expect(printed(errors.error('runner/worker', { what })).text).toContain('Error: Nothing is there.\n');
    }
    expect(printed(errors.error('runner/worker', { what: 'Is it there?' })).text).toContain('there?\n');
  });

  test('of the system is told in words', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(printed(full)).toMatchObject({
      status: 1,
      text: expect.stringContaining('Error: The disk is full.'),
    });
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/data/out' });
    expect(printed(denied).text).toContain('A file or folder may not be used (/data/out).');
  });

  test('that nobody foresaw shows no stack trace unless it is asked for', () => {
    const error = new TypeError("Cannot read properties of undefined (reading 'x')");
    expect(printed(error).text).not.toContain('    at ');
    expect(printed(error).text).toContain('LOBULE_DEBUG=1');
    process.env['LOBULE_DEBUG'] = '1';
    expect(printed(error).text).toContain('    at ');
    expect(printed('just a text').status).toBe(1);
  });
});

test('a word that is longer than a line stands alone on one', () => {
  const path = `/${'folder/'.repeat(14)}file`;
  expect(wrap(`It is ${path} there`, 'Error: ')).toBe(`Error: It is\n       ${path}\n       there\n`);
});
