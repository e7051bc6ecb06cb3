import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startLobule } from '../../../torture/kill.ts';
import { dynamicStudy, type Small, smallStudy, temporaryFolder } from '../../runner/test/fixture.ts';
import type { RunVerification } from '../src/verify-run.ts';

const lobule = (...args: string[]) => startLobule(args).ended;

describe('help', () => {
  test('lists the verbs and says that this is no medical device', async () => {
    const { code, stdout } = await lobule('--help');
    expect(code).toBe(0);
    for (const verb of ['run', 'scan', 'map', 'phantom', 'analyse', 'report', 'verify'])
      expect(stdout).toContain(`  ${verb} `);
    expect(stdout).toContain('not a medical device');
  });

  test.each(['run', 'scan', 'map', 'phantom', 'report', 'verify'])('of %s has an example', async (verb) => {
    const { code, stdout } = await lobule(verb, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples?:\\n {2}npm run -s lobule -- ${verb} `));
    expect(stdout).toContain('--json');
  });
});

describe('a call that is wrong', () => {
  test.each([
    ['no verb', [], 'Usage: npm run -s lobule --'],
    ['a verb misspelt', ['rnu'], 'Did you mean run?'],
    ['an option that does not exist', ['scan', '.', '--fast'], "unknown option '--fast'"],
    ['a word where a number is wanted', ['run', 'study.yaml', '--workers', 'two'], 'two is no whole number'],
    ['a word, by its code', ['run', 'study.yaml', '--workers', 'two'], 'Code: cli/not-a-number'],
    ['no workers at all', ['run', 'study.yaml', '--workers', '0'], 'Give 1 or more'],
    ['a study that is not there', ['run', 'nowhere/study.yaml'], 'Code: study/no-file'],
    [
      'a study that is not there, with a cure that exists',
      ['run', 'nowhere/study.yaml'],
      'examples/*/study.yaml',
    ],
    ['a folder that is not there', ['scan', 'nowhere'], 'Code: dicom/source-not-found'],
    ['results that are not there', ['verify', 'nowhere'], 'Code: cli/no-results'],
    ['a model that is not there', ['map', 'toft', 'a.nii', '--out', 'maps'], 'did you mean tofts?'],
    ['a map without images', ['map', 'tofts', '--out', 'maps'], 'Code: cli/call'],
  ])('%s ends with 2 and says what is wrong', async (_, args, text) => {
    const { code, stdout, stderr } = await lobule(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('    at ');
  });
});

describe('a study', () => {
  let small: Small;
  beforeAll(() => {
    small = smallStudy(['A', 'B']);
  });

  test('is run, and what was written is told; progress goes to standard error', async () => {
    const { code, stdout, stderr } = await lobule('run', small.study, '--out', small.out, '--workers', '2');
    expect(code).toBe(0);
    expect(stdout).toContain('2 exams measured');
    expect(stdout).toContain(`Report: ${path.join(small.out, 'report', 'index.html')}`);
    expect(stderr).toContain('Working on exams: 2 of 2');
    expect(existsSync(path.join(small.out, 'report', 'index.html'))).toBe(true);
  });

  test('is found again, and --json gives one document and nothing else', async () => {
    const { code, stdout } = await lobule('run', small.study, '--out', small.out, '--json');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ out: small.out, counts: { computed: 0, damaged: 0 } });
  });

  test('has its report written again', async () => {
    const report = path.join(small.out, 'report', 'index.html');
    const before = readFileSync(report, 'utf8');
    rmSync(report);
    const { code, stdout } = await lobule('report', small.out, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ report });
    expect(readFileSync(report, 'utf8')).toBe(before);
  });

  test('is verified byte by byte, and what is damaged is named', async () => {
    const whole = await lobule('verify', small.out, '--json');
    expect(whole.code).toBe(0);
    const { blobs, steps, delivered, damaged } = JSON.parse(whole.stdout) as RunVerification;
    expect([blobs > 10, steps > 2, delivered > 10, damaged]).toEqual([true, true, true, []]);
    const ledger = path.join(small.out, '.lobule', 'ledger.jsonl');
    writeFileSync(ledger, readFileSync(ledger, 'utf8').replace('study-computed', 'study-compared'));
    const changed = await lobule('verify', small.out);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain(`damaged: ${ledger}`);
  });

  test('with a mistake gets one JSON document that says so, and exit 2', async () => {
    const wrong = smallStudy([], dynamicStudy('sed: 3\n'));
    const { code, stdout, stderr } = await lobule('run', wrong.study, '--out', wrong.out, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'study/not-valid' } });
    expect(stderr).toContain('did you mean seed?');
    expect(existsSync(wrong.out)).toBe(false);
  });

  test.each([
    ['a patient twice', 'patient,age\nA,50\nA,51\n', 'Code: tables/duplicate-key'],
    ['no rows of equal length', 'patient,age\nA,50,1,2\n', 'Code: tables/'],
  ])('whose table holds %s ends with 2', async (_, table, text) => {
    const wrong = smallStudy(['A'], dynamicStudy('table: { file: clinical.csv, id: patient }\n'));
    writeFileSync(path.join(wrong.folder, 'clinical.csv'), table);
    const { code, stderr } = await lobule('run', wrong.study, '--out', wrong.out);
    expect(stderr).toContain(text);
    expect(code).toBe(2);
  });

  test('of which no map or no region could be made ends with 1, and a line says so', async () => {
    const head = 'lobule: 1\ntitle: A small study\nimages: { dicom: [images] }\n';
    const maps = smallStudy(['A'], `${head}maps:\n  - { model: adc }\n`);
    const noMap = await lobule('run', maps.study, '--out', maps.out);
    expect(noMap.stdout).toMatch(/^No map could be made of any exam: .+\.\n1 exams measured/);
    expect(noMap.code).toBe(1);
    const regions = smallStudy(
      ['A'],
      `${head}maps:\n  - { model: semiquantitative, arrivalS: 30 }\nregions:\n  - { kind: masks, name: lesion, file: "{subject}.nii" }\n`,
    );
    const noRegion = await lobule('run', regions.study, '--out', regions.out, '--json');
    const { notMade } = JSON.parse(noRegion.stdout) as { notMade: string[] };
    expect(notMade).toEqual([
      expect.stringContaining('No region could be made of any exam: There is no mask'),
    ]);
    expect(noRegion.code).toBe(1);
  });

  test('cannot be written where there is a file', async () => {
    const file = path.join(small.folder, 'a-file');
    writeFileSync(file, '');
    const { code, stderr } = await lobule('run', small.study, '--out', file);
    expect(code).toBe(1);
    expect(stderr).toContain('Code: ledger/not-writable');
    expect(stderr).toContain('--out');
  });
});

describe('scan', () => {
  test('tells patients by labels, series by what they are, and what is wrong', async () => {
    const { folder } = smallStudy(['A', 'B']);
    rmSync(path.join(folder, 'images', 'A', '2-1.dcm'));
    const { code, stdout } = await lobule('scan', path.join(folder, 'images'));
    expect(code).toBe(0);
    expect(stdout).toContain('sub-001, visit 1');
    expect(stdout).toContain('dynamic              series 4: dynamic, 4 x 4 slices; 16 files');
    expect(stdout).toContain('error: sub-001: Time point 3 of 4: 1 of 4 slices are missing');
    const json = await lobule('scan', path.join(folder, 'images'), '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ files: { used: 28, setAside: 3, refused: 0 } });
  });
});

describe('scan of a folder without an image', () => {
  test('ends with 1', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'letter.txt'), 'Dear colleague');
    const { code, stdout } = await lobule('scan', folder);
    expect(stdout).toContain('error: There is no DICOM image in the folder');
    expect(code).toBe(1);
    expect((await lobule('scan', folder, '--json')).code).toBe(1);
  });
});

describe('phantom', () => {
  test('writes a cohort once, and refuses a folder that holds something else', async () => {
    const out = path.join(temporaryFolder('phantom'), 'cohort');
    const first = await lobule('phantom', '--out', out, '--patients', '1', '--json');
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ patients: 1, reused: false });
    const again = await lobule('phantom', '--out', out, '--patients', '1', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ patients: 1, reused: true });
    const other = path.join(temporaryFolder('phantom'), 'mine');
    mkdirSync(other);
    writeFileSync(path.join(other, 'thesis.txt'), 'precious');
    const refused = await lobule('phantom', '--out', other, '--patients', '1');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('The folder holds other files');
  });
});
