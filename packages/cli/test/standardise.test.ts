import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeVolume, readNifti, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { biasPhantom, spreads } from '../../../validation/bias-phantom.ts';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { standardiseCommand } from '../src/commands/standardise.ts';
import { call } from './call.ts';

const { biased, even, mask, tissue } = biasPhantom('pair', 'reach', [48, 48, 20]);

function folder() {
  const place = (name: string) => path.join(temporary, name);
  const temporary = temporaryFolder('standardise');
  const brighter = makeVolume(
    biased.grid,
    biased.data.map((value) => 2 * value),
  );
  writeFileSync(place('image.nii'), writeNifti(biased));
  writeFileSync(place('series.nii'), writeNifti([biased, brighter]));
  writeFileSync(place('mask.nii'), writeNifti(mask));
  writeFileSync(place('training.csv'), 'subject,image,mask\nP1,image.nii,mask.nii\nP2,image.nii,\n');
  return place;
}

const standardise = (...args: readonly string[]) => call(standardiseCommand, ...args);
const read = (file: string) => readNifti(new Uint8Array(readFileSync(file))).volumes;

describe('lobule standardise', () => {
  test('n4 and a z-score go through a series with what the first volume says; the sidecar tells what was done', async () => {
    const place = folder();
    const { code, stdout, stderr } = await standardise(
      ...[
        place('series.nii'),
        '--method',
        'n4',
        'zscore',
        '--mask',
        place('mask.nii'),
        '--out',
        place('out'),
      ],
      ...['--settings', '{ shrink: 2 }', '--json'],
    );
    expect([code, stderr]).toEqual([0, '']);
    const told = JSON.parse(stdout);
    expect(told.files).toEqual(['series_desc-n4-zscore.nii.gz', 'series_desc-n4-zscore.json']);
    const [first, second] = read(place(`out/${told.files[0]}`));
    const [, { mean, standardDeviation }] = told.steps;
    const corrected = Float32Array.from(first.data, (value) => value * standardDeviation + mean);
    const truth = spreads(even.data, tissue);
    spreads(corrected, tissue).forEach((spread, n) => {
      expect(Math.abs(spread / truth[n] - 1)).toBeLessThan(0.03);
    });
    const v = tissue.indexOf(1);
    expect((second.data[v] * standardDeviation + mean) / corrected[v]).toBeCloseTo(2, 3);
    const sidecar = JSON.parse(readFileSync(place(`out/${told.files[1]}`), 'utf8'));
    expect(sidecar.Steps).toEqual(told.steps);
    expect(sidecar.TissueVoxels).toBe(mask.data.reduce((sum, inside) => sum + inside, 0));
  });

  test('a scale is learnt on a list of patients, names none of them, and is applied to an image', async () => {
    const place = folder();
    const learnt = await standardise('--fit', place('training.csv'), '--out', place('scale.json'));
    expect(learnt.stderr).toBe('');
    expect(learnt.stdout).toContain('Learnt on 2 images of 2 patients');
    expect(learnt.stdout).toContain('A scale of 2 patients is that of their tumours as well');
    const scale = JSON.parse(readFileSync(place('scale.json'), 'utf8'));
    expect([scale.images, scale.subjects.length, JSON.stringify(scale).includes('P1')]).toEqual([
      2,
      2,
      false,
    ]);
    const { code, stdout } = await standardise(
      ...[
        place('image.nii'),
        '--method',
        'nyul',
        '--scale',
        place('scale.json'),
        '--mask',
        place('mask.nii'),
      ],
      ...['--spacing', '4', '--out', place('out')],
    );
    expect(code).toBe(0);
    expect(stdout).toContain('80 x 80 x 40 voxels of 4.00 x 4.00 x 4.00 mm');
    expect(existsSync(place('out/image_desc-nyul-resampled.nii.gz'))).toBe(true);
    const by = ['--method', 'nyul', '--scale', place('scale.json'), '--mask', place('mask.nii')];
    const own = await standardise(place('image.nii'), ...by, '--patient', 'P1', '--out', place('own'));
    expect(own.code).toBe(2);
    expect(own.stderr).toContain('The scale was learnt on this patient, too');
    expect(existsSync(place('own'))).toBe(false);
    const other = await standardise(place('image.nii'), ...by, '--patient', 'P9', '--out', place('other'));
    expect(other.code).toBe(0);
  });

  test('what cannot be meant is said before any work', async () => {
    const place = folder();
    const out = ['--out', place('out')];
    const errors = async (...args: readonly string[]) => (await standardise(...args)).stderr;
    expect(await errors(place('image.nii'), ...out)).toContain('Neither --method nor --spacing');
    expect(await errors(place('image.nii'), '--method', 'n4')).toContain('No place was named');
    expect(await errors(...out)).toContain('No image was named');
    expect(await errors(place('image.nii'), '--fit', place('training.csv'), ...out)).toContain('cli/call');
    expect(await errors(place('image.nii'), '--spacing', '1,2', ...out)).toContain('--spacing is 1,2');
    expect(await errors(place('image.nii'), '--method', 'nyul', ...out)).toContain('runner/scale');
    writeFileSync(place('no-scale.json'), '{ "kind": "nyul" }');
    const noScale = ['--method', 'nyul', '--scale', place('no-scale.json')];
    expect(await errors(place('image.nii'), ...noScale, ...out)).toContain('holds no scale');
    writeFileSync(place('empty.csv'), 'subject,image\n');
    expect(await errors('--fit', place('empty.csv'), ...out)).toContain('no patient');
    writeFileSync(place('other.csv'), 'patient,image\nP1,image.nii\n');
    expect(await errors('--fit', place('other.csv'), ...out)).toContain('no column subject');
    writeFileSync(place('hole.csv'), 'subject,image\nP1,\n');
    expect(await errors('--fit', place('hole.csv'), ...out)).toContain('A cell is empty');
    expect(existsSync(place('out'))).toBe(false);
  });
});
