import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { intraclassCorrelation } from '@lobule/statistics';
import { countInside, makeGrid, readNifti } from '@lobule/volume';
import { nodeUnpacker } from '@lobule/volume/node';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { readersCommand } from '../src/commands/readers.ts';
import { call } from './call.ts';
import { GRID, speckle, writeVolume } from './features-call.ts';

const folder = temporaryFolder('readers');
const at = (...parts: string[]) => path.join(folder, ...parts);

async function lobuleReaders(...args: string[]) {
  const called = await call(readersCommand, ...args);
  return { ...called, stderr: called.stderr.replaceAll(/\s+/g, ' ') };
}

/** A box of voxels of 1 x 1 x 2 mm from (2, 2, 1), so many along each axis. */
const box = (file: string, wide: number, high: number, deep: number, value = 1) =>
  writeVolume(file, (x, y, z) =>
    x >= 2 && x < 2 + wide && y >= 2 && y < 2 + high && z >= 1 && z < 1 + deep ? value : 0,
  );
function table(name: string, text: string): string {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
  return at(name);
}
const rows = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
const voxels = (file: string) => {
  const [{ data }] = readNifti(readFileSync(file), { unpacker: nodeUnpacker }).volumes;
  return [...data];
};

/** Three lesions, two readers, one of them twice. */
const WIDTHS = [
  [2, 2, 3],
  [3, 3, 4],
  [4, 5, 5],
];
const lines = WIDTHS.flatMap((widths, p) =>
  widths.map((width, n) => {
    box(at(`P${p}`, `${n}.nii.gz`), width, 3, 2);
    return `P${p},${n < 2 ? 'anna' : 'ben'},${n === 1 ? 2 : 1},P${p}/${n}.nii.gz`;
  }),
);
for (const p of WIDTHS.keys()) writeVolume(at('maps', `P${p}_ADC.nii.gz`), (x, y, z) => speckle(x, y, z) + p);
const masks = table('masks.csv', `patient,reader,repeat,mask\n${lines.join('\n')}\n`);
const maps = at('maps', '{patient}_ADC.nii.gz');

describe('readers', () => {
  const out = at('out');
  const found = lobuleReaders(masks, '--maps', maps, '--out', out, '--json');

  test('agree as the intraclass correlation of their numbers says, between and within', async () => {
    const { code, stdout, stderr } = await found;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { agreement, readers, quantities } = JSON.parse(stdout);
    expect(readers).toEqual(['anna', 'ben']);
    expect(quantities.map(({ name }: { name: string }) => name)).toEqual([
      'volume',
      'largest cross-section',
      'ADC mean',
      'ADC median',
    ]);
    const icc = (kind: string, name = 'volume') =>
      agreement.find((one: { kind: string; name: string }) => one.kind === kind && one.name === name);
    // A width of 1 is 3 x 2 voxels of 2 mm3.
    const volumes = (columns: readonly number[]) => WIDTHS.map((w) => columns.map((c) => w[c] * 12));
    const between = intraclassCorrelation(volumes([0, 2]));
    expect(icc('inter')).toMatchObject({ icc: between.estimate?.value, n: 3, missing: 0 });
    expect(icc('pair')).toMatchObject({ bias: -12, limitLower: -12, limitUpper: -12 });
    expect(icc('intra')).toMatchObject({
      readers: ['anna'],
      icc: intraclassCorrelation(volumes([0, 1])).estimate?.value,
      bias: -4,
    });
    const [first] = rows(path.join(out, 'overlap.csv')).slice(1);
    expect(first.slice(3, 8)).toEqual(['inter', 'anna', '1', 'ben', '1']);
    expect(first.slice(8).map(Number)).toEqual([0.8, 2 / 3, 24, 36, 1, 1]);
  });

  test('leave consensus masks, a mask to use, and a list of where they differ', async () => {
    await found;
    expect(
      countInside({
        grid: GRID,
        data: Uint8Array.from(voxels(path.join(out, 'P2', 'consensus-union.nii.gz'))),
      }),
    ).toBe(30);
    expect(voxels(path.join(out, 'P2', 'consensus-intersection.nii.gz')).filter(Boolean)).toHaveLength(24);
    const probability = voxels(path.join(out, 'P2', 'consensus-staple-probability.nii.gz'));
    expect(Math.max(...probability)).toBeGreaterThan(0.99);
    const [names, ...regions] = rows(path.join(out, 'disagreement.csv'));
    expect(names.slice(-2)).toEqual(['take', 'reason']);
    expect(regions.map((row) => [row[0], row[6], row[7], row[9]])).toEqual([
      ['P0', 'ben', '-1', '12'],
      ['P1', 'ben', '-1', '12'],
      ['P2', 'ben', '-1', '12'],
    ]);
    expect(new Set(voxels(path.join(out, 'P0', 'disagreement-anna-ben.nii.gz')))).toEqual(new Set([0, 1]));
    expect(existsSync(path.join(out, 'P0', 'region.nii.gz'))).toBe(true);
    const summary = readFileSync(path.join(out, 'summary.md'), 'utf8');
    expect(summary).toContain('| volume (mm3) | anna, ben |');
    expect(summary).toContain('Two readings do not tell who of them is right');
    const document = JSON.parse(readFileSync(path.join(out, 'readers.json'), 'utf8'));
    expect(document.cases[0].numbers[0]).toMatchObject({ name: 'volume', value: 30 });
  });

  test('have an adjudicator who fills in the list', async () => {
    await found;
    const list = readFileSync(path.join(out, 'disagreement.csv'), 'utf8').trimEnd().split('\n');
    const decided = list.map((line, n) => (n === 1 ? line.replace(/,,$/, ',inside,enhances') : line));
    const decisions = table('decisions.csv', `${decided.join('\n')}\n`);
    const { code } = await lobuleReaders(masks, '--decisions', decisions, '--out', at('adjudicated'));
    expect(code).toBe(0);
    expect(voxels(at('adjudicated', 'P0', 'adjudicated-anna-ben.nii.gz')).filter(Boolean)).toHaveLength(18);
    expect(existsSync(at('adjudicated', 'P1', 'adjudicated-anna-ben.nii.gz'))).toBe(false);
    expect(readFileSync(at('adjudicated', 'summary.md'), 'utf8')).toContain('1 of the 1 regions');
    const refusal = async (text: string) =>
      (await lobuleReaders(masks, '--decisions', table('wrong.csv', text), '--out', at('wrong'))).stderr;
    const text = readFileSync(decisions, 'utf8');
    expect(await refusal(text.replace(',inside,', ',perhaps,'))).toContain('A decision is perhaps');
    expect(await refusal(text.replace(',inside,', ',,'))).toContain(
      'take of the decisions is empty in every row',
    );
    expect(await refusal(text.replaceAll('P0', 'P9'))).toContain(
      'a lesion that the table of readings does not have: P9',
    );
    const one = table('one.csv', `patient,reader,repeat,mask\n${lines.slice(0, 3).join('\n')}\n`);
    const others = table('others.csv', text.replaceAll('anna', 'cleo'));
    const stray = await lobuleReaders(one, '--decisions', others, '--out', at('wrong'));
    expect(stray.stderr).toContain('decisions between cleo and ben');
    const stale = table('stale.csv', text.replace(',-1,6,', ',-1,7,'));
    const changed = await lobuleReaders(one, '--decisions', stale, '--out', at('wrong'));
    expect(changed.stderr).toContain('had 7 voxels when it was decided on and now has 6');
  });

  test('have what was decided as the mask to use, and what nobody decided refused or by rule', async () => {
    // P1 and P2 differ in two places each: one slice more by ben, and a speck by anna.
    const two = lines.slice(3).map((line, n) => {
      const [patient, reader] = line.split(',');
      const file = at('decide', `${n}.nii.gz`);
      writeVolume(file, (x, y, z) => {
        const wide = reader === 'ben' ? 5 : 3;
        const isSpeck = reader === 'anna' && x === 7 && y === 6 && z === 5;
        return isSpeck || (x >= 2 && x < 2 + wide && y >= 2 && y < 5 && z >= 1 && z < 3) ? 1 : 0;
      });
      return `${patient},${reader},${line.split(',')[2]},decide/${n}.nii.gz`;
    });
    const both = table('both.csv', `patient,reader,repeat,mask\n${two.join('\n')}\n`);
    const first = at('undecided');
    await lobuleReaders(both, '--out', first);
    const list = readFileSync(path.join(first, 'disagreement.csv'), 'utf8').trimEnd().split('\n');
    expect(list).toHaveLength(5);
    const decided = list.map((line, n) => (n === 1 ? line.replace(/,,$/, ',inside,enhances') : line));
    const decisions = table('undecided.csv', `${decided.join('\n')}\n`);
    const refused = await lobuleReaders(both, '--decisions', decisions, '--out', first, '--json');
    expect(refused.code).toBe(1);
    const told = JSON.parse(refused.stdout);
    expect(told.failed).toMatchObject([{ name: 'P1', code: 'segmentation/decisions' }]);
    expect(told.failed[0].cure).toContain('--undecided outside');
    // What readers agree in does not hang on decisions; the mask to use of the run before is gone.
    expect(told.agreement[0]).toMatchObject({ name: 'volume', n: 2 });
    expect(existsSync(path.join(first, 'P1', 'region.nii.gz'))).toBe(false);
    expect(existsSync(path.join(first, 'P2', 'region.nii.gz'))).toBe(true);
    const call = [both, '--decisions', decisions, '--undecided', 'outside', '--out', first, '--maps', maps];
    const { code, stdout } = await lobuleReaders(...call, '--json');
    expect(code).toBe(0);
    expect(voxels(path.join(first, 'P1', 'region.nii.gz')).filter(Boolean)).toHaveLength(30);
    const { resolved } = JSON.parse(stdout).cases[0];
    expect(resolved.how).toContain('1 without a decision were outside');
    const [head, p1, p2] = rows(path.join(first, 'regions.csv'));
    expect(head.slice(3, 9)).toEqual([
      'by',
      'file',
      'volume mm3',
      'largest cross-section mm2',
      'ADC mean',
      'ADC median',
    ]);
    expect(p1.slice(3, 7)).toEqual(['decisions', 'P1/region.nii.gz', '60', '15']);
    expect(p2.slice(3, 6)).toEqual(['consensus', 'P2/region.nii.gz', '36']);
    const cut = await lobuleReaders(...call, '--extent', 'largest-cross-section', '--json');
    expect(JSON.parse(cut.stdout).cases[0].resolved).toMatchObject({ by: 'decisions', voxels: 15 });
  });

  test('have limits of agreement drawn, units of maps from their sidecars, and what a map does not reach', async () => {
    writeFileSync(at('maps', 'P0_ADC.json'), JSON.stringify({ Units: 'mm2/s' }));
    const half = makeGrid({ size: [5, 7, 6], affine: GRID.affine });
    for (const p of WIDTHS.keys()) writeVolume(at('maps', `P${p}_ve.nii.gz`), (x) => x + p, half);
    const { stdout } = await lobuleReaders(
      ...[masks, '--maps', maps, at('maps', '{patient}_ve.nii.gz'), '--out', at('drawn'), '--json'],
    );
    const { files, quantities, cases } = JSON.parse(stdout);
    expect(quantities[2]).toEqual({ name: 'ADC mean', unit: 'mm2/s' });
    expect(files.filter((file: string) => file.startsWith('plots/'))).toHaveLength(2 * 6);
    const svg = readFileSync(at('drawn', 'plots', 'bland-altman_anna-ben_volume.svg'), 'utf8');
    expect(svg).toContain('anna − ben (mm3)');
    expect(svg).toContain('bias -12');
    expect(cases[2].warnings.join(' ')).toMatch(/ve does not reach 40 % of the region of ben/);
    writeFileSync(at('maps', 'P1_ADC.json'), JSON.stringify({ Units: 'um2/ms' }));
    const mixed = await lobuleReaders(masks, '--maps', maps, '--out', at('mixed'));
    expect(mixed.stderr).toContain('ADC mean is in mm2/s in one map and in um2/ms in another');
    for (const p of [0, 1]) rmSync(at('maps', `P${p}_ADC.json`));
  });

  test('are compared in features of the maps, too', async () => {
    const call = [masks, '--maps', maps, '--out', at('features'), '--workers', '1', '--json'];
    const { stdout } = await lobuleReaders(...call, '--settings', '{ families: [statistics] }');
    const { agreement, quantities, cases } = JSON.parse(stdout);
    expect(quantities).toHaveLength(22);
    const value = (name: string) =>
      cases[1].readings[2].measures.find((one: { name: string }) => one.name === name).value;
    expect(value('ADC Statistics_Mean')).toBeCloseTo(value('ADC mean'), 9);
    expect(agreement).toHaveLength(3 * 22);
    const ofRegion = new Map(
      cases[1].resolved.measures.map((one: { name: string; value: number }) => [one.name, one.value]),
    );
    expect(ofRegion.get('ADC Statistics_Mean')).toBeCloseTo(Number(ofRegion.get('ADC mean')), 9);
  });
});

describe('other ways of reading', () => {
  const folderOf = (name: string) => at('ways', name);
  box(at('ways', 'a.nii'), 2, 2, 2);
  box(at('ways', 'b.nii'), 3, 2, 2);
  const json = async (name: string, text: string, ...more: string[]) => {
    const { stdout, stderr } = await lobuleReaders(
      ...[table(`ways/${name}.csv`, text), '--out', folderOf(name), '--json', ...more],
    );
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };

  test('draw, review, a third decides', async () => {
    const rowsOf = 'reader,role,verdict,mask\nanna,drawer,,a.nii\nben,Reviewer,change,b.nii\n';
    const { cases, agreement } = await json('review', `${rowsOf}cleo,third,reviewer,\n`);
    expect(cases[0].resolved).toMatchObject({ by: 'review', voxels: 12 });
    expect(cases[0].resolved.how).toBe('Drawn by anna, changed by ben; cleo decided for ben.');
    expect(cases[0].overlaps).toMatchObject([{ kind: 'review', dice: 0.8 }]);
    expect(agreement).toEqual([]);
    const open = await json('open', rowsOf);
    expect(open.cases[0].unresolved.what).toContain('no third decided');
  });

  test('numbers without masks become the median of a reader and the mean of readers', async () => {
    const text = 'patient,reader,repeat,value\nA,x,1,20\nA,x,2,24\nA,x,3,21\nA,y,1,23\nB,x,1,9\nB,y,1,12\n';
    const { cases, agreement } = await json('values', text);
    expect(cases[0].numbers).toMatchObject([{ name: 'value', value: 22 }]);
    expect(agreement.map(({ kind }: { kind: string }) => kind)).toEqual(['inter', 'pair', 'intra']);
    expect(agreement[2].reason).toBe('fewer than two complete subjects or raters.');
  });
});

describe('what cannot be compared', () => {
  box(at('bad', 'a.nii'), 2, 2, 2);
  box(at('bad', 'b.nii'), 3, 2, 2);
  writeVolume(at('bad', 'empty.nii'), () => 0);
  const elsewhere = makeGrid({ size: [8, 7, 6], spacingMm: [1, 1, 2], originMm: [0, 5, 20] });
  writeVolume(at('bad', 'far.nii'), (x) => (x > 3 ? 1 : 0), elsewhere);
  const nearby = makeGrid({ size: [8, 7, 6], spacingMm: [1, 1, 2], originMm: [-9, 5, 20] });
  writeVolume(at('bad', 'near.nii'), (x, _, z) => (x > 0 && x < 4 && z > 0 ? 1 : 0), nearby);
  const call = (text: string, ...more: string[]) =>
    lobuleReaders(table('bad/masks.csv', text), '--out', at('bad-out'), ...more);

  test.each([
    ['one reader only', 'reader,mask\nanna,a.nii\n', 'runner/one-reader'],
    ['an empty mask', 'reader,mask\nanna,a.nii\nben,empty.nii\n', 'radiomics/empty-mask'],
    ['a mask on another grid', 'reader,mask\nanna,a.nii\nben,far.nii\n', 'radiomics/mask-on-other-grid'],
    ['a mask that is not there', 'reader,mask\nanna,a.nii\nben,c.nii\n', 'c.nii (row 3)'],
    ['a table without rows', 'reader,mask\n', 'column names and no reading'],
    ['a misspelt column', 'raeder,mask\nanna,a.nii\nben,b.nii\n', 'looks like reader'],
    ['a verdict that does not exist', 'reader,verdict,mask\nanna,yes,a.nii\n', 'runner/readings'],
    ['no column of masks', 'reader,grade\nanna,1\nben,2\n', 'There is no column mask'],
    ['a role that does not exist', 'reader,role,mask\nanna,adjudicater,a.nii\n', 'is it adjudicator?'],
    ['an empty cell', 'reader,mask\n,a.nii\nben,b.nii\n', 'A cell is empty'],
    ['a reading of nothing', 'reader,mask\nanna,\nben,b.nii\n', 'neither a mask nor a value nor a verdict'],
    ['a repeat of 0', 'reader,repeat,mask\nanna,0,a.nii\n', 'no whole number from 1'],
    ['a value that is none', 'reader,value\nanna,12x\nben,13\n', 'A value is no number'],
    ['one reading twice', 'reader,mask\nanna,a.nii\nanna,b.nii\n', 'segmentation/readings'],
  ])('is refused: %s', async (_, text, said) => {
    const { code, stderr } = await call(text);
    expect(code).not.toBe(0);
    expect(stderr).toContain(said);
  });

  test('names the reader, and the cure', async () => {
    const { stderr } = await call('reader,mask\nanna,a.nii\nben,far.nii\n');
    expect(stderr).toContain('this is the reading of ben (far.nii, row 3)');
    expect(stderr).toContain('--resample-mask');
    const carried = await call('reader,mask\nanna,a.nii\nben,far.nii\n', '--resample-mask');
    expect(carried.stderr).toContain('Nothing of the mask lies on the grid of the others');
    const near = 'reader,mask\nanna,a.nii\nben,near.nii\n';
    expect((await call(near)).stderr).toContain('The corners lie up to 1.00 mm apart');
    const { code, stdout } = await call(near, '--resample-mask');
    expect(code).toBe(0);
    expect(stdout).toContain('ben: The mask was resampled');
  });

  test('is told, and the other lesions are compared', async () => {
    const text = 'lesion,reader,mask\nl,anna,a.nii\nl,ben,b.nii\nr,anna,a.nii\nr,ben,empty.nii\n';
    const { code, stdout } = await call(text);
    expect(code).toBe(1);
    expect(stdout).toContain('1 lesion read by anna, ben.');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Failed: r: The mask has no voxel inside');
    const none = 'lesion,reader,mask\nl,anna,a.nii\nr,ben,b.nii\n';
    expect((await call(none)).stderr).toContain('None of 2 lesions could be compared');
    const alone = await call('lesion,reader,mask\nl,anna,a.nii\nl,ben,b.nii\nr,ben,b.nii\n', '--json');
    expect(alone.code).toBe(0);
    const { agreement, cases } = JSON.parse(alone.stdout);
    expect(agreement[0]).toMatchObject({ n: 1, missing: 1 });
    expect(cases[1].warnings[0]).toContain('Read once, by ben');
  });

  test('is refused in calls: one map for several patients, maps of one name, what no option takes', async () => {
    const two = 'patient,reader,mask\nP,anna,a.nii\nP,ben,b.nii\nQ,anna,a.nii\nQ,ben,b.nii\n';
    const map = at('bad', 'a.nii');
    expect((await call(two, '--maps', map)).stderr).toContain('one file for all');
    const one = 'reader,mask\nanna,a.nii\nben,b.nii\n';
    expect((await call(one, '--maps', at('bad', 'empty.nii'))).code).toBe(0);
    expect((await call(one, '--maps', map, map)).stderr).toContain('Two maps are called a');
    expect((await call(one, '--maps', at('bad', 'none.nii'))).stderr).toContain(
      '1 of the images are not there',
    );
    expect((await call(one, '--resolve', 'vote')).stderr).toContain('--resolve is vote');
    expect((await call(one, '--margin', 'wide')).stderr).toContain('--margin is wide');
    expect((await call(one, '--features')).stderr).toContain('without a map');
    expect((await call(one, '--decisions', at('none.csv'))).stderr).toContain(
      'table of decisions cannot be read',
    );
    expect((await lobuleReaders(at('none.csv'), '--out', at('x'))).stderr).toContain('cannot be read');
    expect((await lobuleReaders(masks)).stderr).toContain('No folder was named');
  });
});
