import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ScannedFrame } from '@lobule/dicom';
import { cohortPlan, examToDicom, simulateExam } from '@lobule/phantom';
import { convertFolder } from '@lobule/runner';
import { makeGrid, readNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import { fslGradients } from '../../src/convert/sidecar.ts';

const options = (out: string) => ({
  out,
  version: '0.0.0',
  progress: () => {},
  signal: new AbortController().signal,
});
const folder = () => mkdtempSync(path.join(tmpdir(), 'lobule-'));

describe('DICOM as a BIDS dataset', () => {
  test('every series of an exam, each volume where BIDS looks for it, with what the images say', async () => {
    const images = folder();
    const exam = simulateExam(cohortPlan({ patients: 1, matrix: 48, slices: 8 }), 0);
    for (const { path: name, bytes } of examToDicom(exam)) {
      mkdirSync(path.dirname(path.join(images, name)), { recursive: true });
      writeFileSync(path.join(images, name), bytes);
    }
    const out = folder();
    const { files, failed } = await convertFolder(images, options(out));
    expect(failed).toEqual([]);
    const names = files.map(({ name }) => path.basename(name, '.nii.gz'));
    expect(names).toEqual(
      expect.arrayContaining([
        'sub-001_ses-01_dce',
        'sub-001_ses-01_dwi',
        'sub-001_ses-01_flip-5_VFA',
        'sub-001_ses-01_inv-8_IRT1',
        'sub-001_ses-01_echo-8_MESE',
        'sub-001_ses-01_echo-8_MEGRE',
        'sub-001_ses-01_TB1map',
      ]),
    );
    const read = (name: string) => readFileSync(path.join(out, 'sub-001', 'ses-01', name));
    const sidecar = JSON.parse(read('dce/sub-001_ses-01_dce.json').toString()) as Record<string, unknown>;
    expect(sidecar).toMatchObject({ VolumeTiming: [0, 65, 130, 195, 260, 325], InjectionStart: 45 });
    const dce = exam.series.find(({ frames }) => frames[0].acquisition.temporalPosition !== undefined);
    const { volumes } = readNifti(new Uint8Array(read('dce/sub-001_ses-01_dce.nii.gz')));
    expect(volumes).toHaveLength(6);
    const expected = dce?.frames[5].volume.data ?? [];
    const got = [...volumes[5].data].sort((a, b) => a - b);
    const sorted = [...expected].map(Math.round).sort((a, b) => a - b);
    expect(Math.abs(got[got.length - 100] - sorted[sorted.length - 100])).toBeLessThanOrEqual(1);
    expect(read('dwi/sub-001_ses-01_dwi.bval').toString().trim().split(' ')).toHaveLength(8);
    expect(readFileSync(path.join(out, '.bidsignore'), 'utf8')).toBe('**/dce/\n');
    for (const name of readdirSync(out, { recursive: true })) expect(String(name)).not.toContain('LOB-');
  });

  test('a folder without images gives an empty answer and no dataset', async () => {
    const out = folder();
    expect((await convertFolder(folder(), options(out))).files).toEqual([]);
    expect(readdirSync(out)).toEqual([]);
  });
});

test('gradients stand along the axes of the file, the first mirrored in a right-handed one', () => {
  const frame = (g: readonly [number, number, number]) =>
    ({ parameters: { bValue: 800, bDirection: g } }) as unknown as ScannedFrame;
  const right = makeGrid({ size: [2, 2, 2], spacingMm: [1, 1, 1] });
  const left = makeGrid({ size: [2, 2, 2], spacingMm: [1, 1, 1], sliceDirection: [0, 0, -1] });
  expect(fslGradients([frame([0.6, 0.8, 0])], right).bvec).toBe('-0.6\n0.8\n0\n');
  expect(fslGradients([frame([0.6, 0, 0.8])], left).bvec).toBe('0.6\n0\n-0.8\n');
});

describeWithReference('Series of the vendors', 'dicom-vendors', (dir) => {
  test('are written with the echo times that dcm2niix finds', async () => {
    const out = folder();
    const { files } = await convertFolder(`${dir}/me/In/4_me_fMRI`, options(out));
    const echoes = files.map(({ name }) => {
      const sidecar = readFileSync(path.join(out, name.replace('.nii.gz', '.json')), 'utf8');
      return (JSON.parse(sidecar) as { EchoTime: number }).EchoTime;
    });
    expect(echoes).toEqual([0.02, 0.03783]);
  });
});
