import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCsv, texts } from '@lobule/tables';
import { makeGrid } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { lobuleFeatures, speckle, writeVolume } from './features-call.ts';

const folder = temporaryFolder('features-delta');
const at = (...parts: string[]) => path.join(folder, ...parts);
const SETTINGS = ['--settings', '{ families: [statistics, intensity-histogram] }'];

/** Two lesions before, one of them and a new one after; the tissue is 10 brighter. */
const columns =
  (from: number, to: number, value = 1) =>
  (x: number) =>
    x >= from && x < to ? value : 0;
const wide = makeGrid({ size: [8, 7, 6], spacingMm: [5, 5, 5] });
const write = (name: string, value: typeof speckle) => writeVolume(at(name), value, wide);
write('before.nii', speckle);
write('after.nii', (x, y, z) => speckle(x, y, z) + 10);
write('left.nii', columns(0, 2));
write('left-smaller.nii', columns(0, 1));
write('right.nii', columns(6, 8));
write('middle.nii', columns(3, 5));
const table = at('visits.csv');
const ROWS = [
  'A,0,before.nii,left.nii',
  'A,0,before.nii,right.nii',
  'A,40,after.nii,left-smaller.nii',
  'A,40,after.nii,middle.nii',
  'B,7,before.nii,left.nii',
  'B,17,after.nii,left.nii',
  'B,27,after.nii,gone.nii',
];
const asTable = (rows: readonly string[], names = 'patient,day,image,mask') => {
  writeFileSync(table, `${names}\n${rows.join('\n')}\n`);
  return ['--table', table, '--delta', 'patient', ...SETTINGS];
};

describe('Changes between visits', () => {
  test('are those of matched lesions, absolute, relative and per day, in shared bins', async () => {
    const out = at('delta.csv');
    const { code, stdout } = await lobuleFeatures(...asTable(ROWS.slice(0, 6)), '--out', out);
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'A, day 40 against 0: 1 lesion; vanished: right.nii; appeared: middle.nii B, day 17 against 7: 1 lesion',
    );
    const changes = readCsv(readFileSync(out)).table;
    const column = (name: string) => texts(changes, name);
    const rowOf = (patient: string, feature: string) =>
      column('feature').findIndex((name, n) => name === feature && column('patient')[n] === patient);
    const of = (patient: string, feature: string, name: string) =>
      Number(column(name)[rowOf(patient, feature)]);
    const mean = of('B', 'Statistics_Mean', 'first');
    expect(of('B', 'Statistics_Mean', 'absolute')).toBeCloseTo(10, 10);
    expect(of('B', 'Statistics_Mean', 'relative')).toBeCloseTo(10 / mean, 10);
    expect(of('B', 'Statistics_Mean', 'per_day')).toBeCloseTo(1, 10);
    // The spread stays, and levels of shared bins rise.
    expect(of('B', 'Statistics_Variance', 'absolute')).toBeCloseTo(0, 8);
    expect(of('B', 'IntensityHistogram_Mean', 'absolute')).toBeGreaterThan(1);
    const first = rowOf('A', 'Statistics_Mean');
    expect(['lesion', 'matched_by', 'overlap'].map((name) => column(name)[first])).toEqual([
      'left.nii',
      'overlap',
      '1',
    ]);
    const { comparisons } = JSON.parse(readFileSync(at('delta.json'), 'utf8'));
    expect(comparisons[0]).toMatchObject({
      vanished: [{ lesion: 'right.nii' }],
      appeared: [{ lesion: 'middle.nii' }],
      rule: expect.stringContaining('at least 10 %'),
    });
  });

  test('match lesions by name where every row has one', async () => {
    const names = ['L1', 'L2', 'L2', 'L3'];
    const rows = ROWS.slice(0, 4).map((row, n) => `${row},${names[n]}`);
    const call = asTable(rows, 'patient,day,image,mask,lesion');
    const { stdout } = await lobuleFeatures(...call, '--json');
    const [{ lesions, vanished, appeared }] = JSON.parse(stdout).comparisons;
    expect(lesions.map(({ lesion, by }: { lesion: string; by: string }) => [lesion, by])).toEqual([
      ['L2', 'name'],
    ]);
    expect([vanished, appeared]).toEqual([[{ lesion: 'L1' }], [{ lesion: 'L3' }]]);
  });

  test('of one patient that fail stop no other', async () => {
    write('gone.nii', () => 0);
    const { code, stdout } = await lobuleFeatures(...asTable(ROWS), '--out', at('some.csv'));
    expect(code).toBe(1);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'B, day 27 against 7: The mask has no voxel inside (gone.nii)',
    );
  });

  test.each<[string, string, readonly string[], string, RegExp]>([
    ['without a column of days', 'patient,date', ['A,0', 'A,9'], 'patient', /no column day/],
    ['of one visit', 'patient,day', ['A,0', 'B,9'], 'patient', /No patient of the table has two visits/],
    ['by a misspelt column', 'patient,day', ['A,0', 'A,9'], 'patiant', /did you mean patient\?/],
    ['of a day that is none', 'patient,day', ['A,first', 'A,9'], 'patient', /A day is no number.*row 2/],
  ])('%s are refused', async (_, names, rows, subject, text) => {
    const out = at('refused.csv');
    const [, file] = asTable(
      rows.map((row) => `${row},before.nii,left.nii`),
      `${names},image,mask`,
    );
    const { code, stderr } = await lobuleFeatures('--table', file, '--delta', subject, '--out', out);
    expect([code, text.test(stderr), stderr.includes('Code: runner/pairs')]).toEqual([2, true, true]);
    expect(existsSync(out)).toBe(false);
  });

  test('need a table, and a file to write to', async () => {
    const image = at('before.nii');
    const mask = at('left.nii');
    expect((await lobuleFeatures(image, mask, '--delta', 'patient')).stderr).toContain(
      '--delta was given without a table',
    );
    expect((await lobuleFeatures(...asTable(ROWS.slice(0, 6)))).stderr).toContain(
      'No file was named to write to',
    );
    const both = await lobuleFeatures(...asTable(ROWS.slice(0, 6)), '--retest', 'patient');
    expect(both.stderr).toContain('--delta and --retest were given');
  });
});
