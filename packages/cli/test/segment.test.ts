import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readDicom, readSegmentation } from '@lobule/dicom';
import { readCsv, texts } from '@lobule/tables';
import {
  countInside,
  makeGrid,
  makeVolume,
  maskWhere,
  readNifti,
  type Volume,
  writeNifti,
} from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeExam } from '../../runner/test/fixture.ts';
import { segmentCommand } from '../src/commands/segment.ts';
import { call } from './call.ts';

const segment = (...args: readonly string[]) => call(segmentCommand, ...args);

const grid = makeGrid({ size: [40, 32, 16], spacingMm: [2, 2, 3], originMm: [-40, -60, 0] });
const COUNT = 40 * 32 * 16;
/** Millimetres from a voxel to the middle of the ball, LPS [0, -34, 24]. */
const away = (v: number) => {
  const [x, y, z] = [2 * (v % 40) - 40, 2 * (Math.floor(v / 40) % 32) - 26, 3 * Math.floor(v / 1280) - 24];
  return Math.sqrt(x * x + y * y + z * z);
};
const truth = { grid, data: Uint8Array.from({ length: COUNT }, (_, v) => (away(v) <= 11 ? 1 : 0)) };

/** Air before a breast in which a ball enhances, its middle less than its rim. */
function phase(rise: number): Volume {
  const data = Float32Array.from({ length: COUNT }, (_, v) => {
    const noise = (v * 7919) % 13;
    if (Math.floor(v / 40) % 32 < 3) return noise / 4;
    return 200 + noise + (away(v) > 11 ? 0 : away(v) < 5 ? rise / 8 : rise);
  });
  return makeVolume(grid, data);
}

function files() {
  const folder = temporaryFolder('segment');
  const place = (name: string) => path.join(folder, name);
  const phases = [phase(0), phase(300), phase(280), phase(250)];
  writeFileSync(place('dynamic.nii'), writeNifti(phases, { type: 'float32' }));
  phases.forEach((one, n) => writeFileSync(place(`${n}.nii`), writeNifti(one)));
  const scribbles = new Uint8Array(COUNT);
  for (let v = 0; v < COUNT; v++) if (away(v) < 7) scribbles[v] = 1;
  for (let v = 0; v < COUNT; v++) if (away(v) > 17) scribbles[v] = 2;
  writeFileSync(place('scribbles.nii'), writeNifti(makeVolume(grid, scribbles)));
  return place;
}

const voxelsOf = (file: string) => readNifti(readFileSync(file)).volumes[0];

/** Voxels that differ from the ball. */
const wrongVoxels = (file: string) => {
  const { data } = voxelsOf(file);
  return truth.data.reduce((wrong, on, v) => wrong + (on === data[v] ? 0 : 1), 0);
};

const place = files();

describe('lobule segment', () => {
  test('grows a lesion from one click, with its parts, rings and habitats, as masks, a picture and a table', async () => {
    const { code, stdout, stderr } = await segment(
      ...[place('dynamic.nii'), '--click', '0,-26,24', '--parts', '--rings', '0-2,2-4', '--habitats'],
      ...['--clusters', '2', '--breast', '--mirrored', '--out', place('out'), '--json'],
    );
    expect([code, stderr]).toEqual([0, '']);
    const { regions, warnings } = JSON.parse(stdout) as {
      regions: { name: string; voxels: number; reason?: string }[];
      warnings: string[];
    };
    expect(regions.map(({ name }) => name)).toEqual([
      ...['lesion', 'lesionSolid', 'lesionCore', 'lesionWhole', 'lesionRing0to2', 'lesionRing2to4'],
      ...['lesionMirrored', 'lesionHabitat1', 'lesionHabitat2', 'breast'],
    ]);
    expect(regions.find(({ name }) => name === 'lesionMirrored')?.reason).toContain('one breast only');
    expect(warnings.join()).toContain('do not say when the phases were taken');
    expect(wrongVoxels(place('out/dynamic_label-lesion_mask.nii.gz'))).toBe(0);
    const core = voxelsOf(place('out/dynamic_label-lesionCore_mask.nii.gz'));
    expect([...core.data].every((on, v) => on === (away(v) < 5 ? 1 : 0))).toBe(true);
    const { table } = readCsv(readFileSync(place('out/volumes.csv')));
    expect(texts(table, 'volume_mm3')[0]).toBe(String(12 * countInside(truth)));
    // What could not be made has no volume, in place of one of 0.
    expect(texts(table, 'volume_mm3')[texts(table, 'region').indexOf('lesionMirrored')]).toBeNull();
    expect(readFileSync(place('out/lesion.svg'), 'utf8')).toMatch(/^<svg.*lesionRing0to2/s);
    const told = JSON.parse(readFileSync(place('out/segmentation.json'), 'utf8')) as { DrawnOnPhase: number };
    expect(told.DrawnOnPhase).toBe(1);
  });

  test('takes phases in files of their own, a box in RAS, all phases, scribbles, or nothing', async () => {
    const own = [0, 1, 2, 3].map((n) => place(`${n}.nii`));
    const box = await segment(
      ...[
        ...own,
        '--box',
        '13,20,10,-13,48,38',
        '--coordinates',
        'RAS',
        '--all-phases',
        '--out',
        place('box'),
      ],
    );
    expect([box.code, box.stderr]).toEqual([0, '']);
    expect(wrongVoxels(place('box/0_label-lesion_mask.nii.gz'))).toBe(0);
    const automatic = await segment(place('dynamic.nii'), '--automatic', '--out', place('automatic'));
    expect(automatic.stdout).toMatch(/nobody has looked\s+at it/);
    expect(wrongVoxels(place('automatic/dynamic_label-lesion_mask.nii.gz'))).toBe(0);
    const drawn = [place('dynamic.nii'), '--scribbles', place('scribbles.nii')];
    const walked = await segment(...drawn, '--out', place('walked'));
    expect(walked.stdout).toContain('Random walker from scribbles with the label 1');
    expect(wrongVoxels(place('walked/dynamic_label-lesion_mask.nii.gz'))).toBe(0);
  });

  test('reads DICOM, draws nearest 90 s and writes a DICOM segmentation', async () => {
    const folder = temporaryFolder('segment');
    writeExam(folder, { patient: 'A' });
    const { code, stdout } = await segment(
      ...[path.join(folder, 'A'), '--click', '8,8,1', '--coordinates', 'voxel', '--parts'],
      ...['--out', path.join(folder, 'out')],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/phase 1, 65 s after phase 0/);
    const { segments } = readSegmentation(
      readDicom(readFileSync(path.join(folder, 'out', 'segmentation.dcm'))),
    );
    expect(
      segments.map(({ label, mask }) => [label, countInside(maskWhere(mask, (on) => on !== 0))]),
    ).toEqual([
      ['lesion', 72],
      ['lesionSolid', 72],
      ['lesionWhole', 72],
    ]);
    expect(readdirSync(path.join(folder, 'out')).join()).not.toContain('A');
  });

  test.each<[string, readonly string[], string, RegExp]>([
    ['nothing that says where', [], 'cli/call', /Nothing says where/],
    [
      'two ways at once',
      ['--click', '0,0,0', '--automatic'],
      'cli/call',
      /--click and --automatic are given/,
    ],
    ['a place of two numbers', ['--click', '0,0'], 'cli/call', /3 numbers are wanted/],
    ['a ring that ends before it begins', ['--automatic', '--rings', '4-2'], 'cli/call', /--rings is 4-2/],
    ['a place outside the image', ['--click', '0,400,0'], 'segmentation/place-outside', /in 40 x 32 x 16/],
    [
      'a phase that is not there',
      ['--automatic', '--phase', '7'],
      'runner/phases',
      /no phase 7 after contrast/,
    ],
    ['no phase after contrast', ['--automatic', '--baseline', '3'], 'runner/phases', /none is after phase 3/],
    [
      'settings that it does not know',
      ['--automatic', '--settings', '{ vessel: 2 }'],
      'study/option-not-valid',
      /vessel/,
    ],
  ])('refuses %s', async (_, args, code, text) => {
    const refused = await segment(place('dynamic.nii'), ...args, '--out', place('refused'));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`Code: ${code}`);
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toMatch(text);
    expect(existsSync(place('refused'))).toBe(false);
  });

  test('refuses one image without contrast and scribbles that do not fit; a click on nothing fails', async () => {
    const one = await segment(place('0.nii'), '--click', '0,-26,24', '--out', place('refused'));
    expect([one.code, one.stderr]).toEqual([2, expect.stringContaining('Code: runner/phases')]);
    const same = await segment(
      ...[
        place('dynamic.nii'),
        '--scribbles',
        place('scribbles.nii'),
        '--background',
        '3',
        '--out',
        place('refused'),
      ],
    );
    expect([same.code, same.stderr]).toEqual([2, expect.stringContaining('No scribble has the label 3')]);
    const small = makeGrid({ size: [4, 4, 4], spacingMm: [1, 1, 1] });
    writeFileSync(place('small.nii'), writeNifti(makeVolume(small, new Uint8Array(64).fill(1))));
    const elsewhere = await segment(
      place('dynamic.nii'),
      '--scribbles',
      place('small.nii'),
      '--out',
      place('refused'),
    );
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      2,
      expect.stringContaining('Code: runner/grids-differ'),
    ]);
    const file = await segment(place('dynamic.nii'), '--click', '0,0,0', '--out', place('dynamic.nii/out'));
    expect(file.stderr).toContain('A file stands where the folder is to be');
    const dark = await segment(place('dynamic.nii'), '--click', '-36,0,3', '--out', place('dark'));
    expect(dark.code).toBe(1);
    expect(dark.stdout).toContain('lesion  nothing: The place that was pointed to hardly enhances');
  });
});
