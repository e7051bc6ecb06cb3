import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { copyFolder, errorOf, type Small, smallStudy, temporaryFolder } from '../../runner/test/fixture.ts';
import { reportAgain, runAndReport } from '../src/run.ts';
import { describeVerification, verifyRun } from '../src/verify-run.ts';

let small: Small;
beforeAll(async () => {
  small = smallStudy(['A']);
  await runAndReport(small.study, small.out, 1, () => {}, new AbortController().signal);
});

/** A copy of the run in which one file was changed, or taken away. */
function spoilt(name: string, change?: (text: string) => string): { out: string; file: string } {
  const out = copyFolder(small.out);
  const file = path.join(out, ...name.split('/'));
  if (change) writeFileSync(file, change(readFileSync(file, 'utf8')));
  else rmSync(file);
  return { out, file };
}

const damagedIn = (out: string) => verifyRun(out).damaged;
const otherVoxels = (text: string) => text.replace('"voxels":', '"voxels":1');

describe('verify', () => {
  test('finds nothing in a run that nobody touched, and counts what was delivered', () => {
    const { damaged, delivered } = verifyRun(small.out);
    expect(damaged).toEqual([]);
    const { files } = JSON.parse(readFileSync(path.join(small.out, 'results.json'), 'utf8')) as { files: [] };
    expect(delivered).toBe(files.length + 2);
  });

  test('names a delivered table that was changed', () => {
    const { out, file } = spoilt('tables/features.csv', (text) => text.replace(/\d/, '7'));
    expect(damagedIn(out)).toEqual([{ file, what: expect.stringContaining('not what the run wrote') }]);
    expect(describeVerification(verifyRun(out))).toContain(`damaged: ${file}: It is not`);
  });

  test('names a delivered file that is missing', () => {
    const { out, file } = spoilt('tables/features.parquet');
    expect(damagedIn(out)).toEqual([{ file, what: 'It is missing' }]);
  });

  test('names results that are not those of the ledger, and still checks the other files', () => {
    const { out, file } = spoilt('results.json', otherVoxels);
    const table = path.join(out, 'tables', 'features.csv');
    writeFileSync(table, 'subject\n');
    expect(damagedIn(out).map((one) => one.file)).toEqual([file, table]);
  });

  test('names results that are missing or no JSON', () => {
    for (const { out, file } of [spoilt('results.json'), spoilt('results.json', () => 'x')]) {
      expect(damagedIn(out).map((one) => one.file)).toEqual([file]);
    }
  });

  test('takes a report in another language for what the results give, and names one that was changed', () => {
    const out = copyFolder(small.out);
    const file = reportAgain(out, 'zh');
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>\n<html lang="zh">/);
    expect(damagedIn(out)).toEqual([]);
    writeFileSync(file, readFileSync(file, 'utf8').replace('</p>', '!</p>'));
    expect(damagedIn(out).map((one) => one.file)).toEqual([file]);
  });

  test('finds nothing where the study itself asks for another language, which computes nothing anew', async () => {
    const study = path.join(path.dirname(small.study), 'chinese.yaml');
    writeFileSync(study, `${readFileSync(small.study, 'utf8')}\nreport:\n  language: zh\n`);
    const out = copyFolder(small.out);
    const run = await runAndReport(study, out, 1, () => {}, new AbortController().signal);
    expect(run.counts.computed).toBe(0);
    expect(run.results.study.language).toBe('zh');
    expect(readFileSync(run.report, 'utf8')).toContain('<html lang="zh">');
    expect(damagedIn(out)).toEqual([]);
  });

  test('names a report that is missing or is not what the results give', () => {
    const changed = spoilt('report/index.html', (text) => text.replace('</p>', '!</p>'));
    for (const { out, file } of [changed, spoilt('report/index.html')]) {
      expect(damagedIn(out)).toEqual([{ file, what: expect.stringContaining('`report` writes it again') }]);
    }
  });

  test('checks the files even where the ledger itself was changed', () => {
    const { out, file } = spoilt('.lobule/ledger.jsonl', (text) => text.replace('study-', 'Study-'));
    const table = path.join(out, 'tables', 'features.csv');
    writeFileSync(table, 'subject\n');
    expect(damagedIn(out).map((one) => one.file)).toEqual([file, table]);
  });

  test('does not stumble over results without any content beside a ledger that was changed', () => {
    for (const text of ['{}', '{"files":[]}']) {
      const { out, file } = spoilt('.lobule/ledger.jsonl', (line) => line.replace('study-', 'Study-'));
      writeFileSync(path.join(out, 'results.json'), text);
      expect(damagedIn(out)[0].file).toBe(file);
    }
  });

  test('names results of which the ledger knows nothing', () => {
    const { out } = spoilt('.lobule/ledger.jsonl');
    expect(damagedIn(out)).toEqual([
      { file: path.join(out, 'results.json'), what: expect.stringContaining('no finished run') },
    ]);
    const unfinished = temporaryFolder();
    mkdirSync(path.join(unfinished, '.lobule'));
    expect(verifyRun(unfinished)).toMatchObject({ delivered: 0, damaged: [] });
  });
});

describe('the report', () => {
  test('is not written again from results that were changed', async () => {
    const { out } = spoilt('results.json', otherVoxels);
    const error = await errorOf(() => reportAgain(out));
    expect(error.code).toBe('cli/results-changed');
    expect(error.cure).toContain('again');
    expect(damagedIn(out).map(({ file }) => path.basename(file))).toEqual(['results.json']);
  });

  test('is written again as it was', () => {
    const { out, file } = spoilt('report/index.html');
    expect(reportAgain(out)).toBe(file);
    expect(damagedIn(out)).toEqual([]);
  });
});
