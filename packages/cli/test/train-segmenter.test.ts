import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSegmenter } from '@lobule/segmentation';
import { makeVolume, readNifti, writeNifti } from '@lobule/volume';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DicomSeries } from '../../runner/src/map/dicom-files.ts';
import { lesionsFromModel } from '../../runner/src/segment/from-model.ts';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { makeExam } from '../../segmentation/test/learnt/exams.ts';
import { onnxModel } from '../../segmentation/test/network/onnx-model.ts';
import { segmentCommand } from '../src/commands/segment.ts';
import { trainSegmenterCommand } from '../src/commands/train-segmenter.ts';
import { type Called, call } from './call.ts';

const PATIENTS = 4;
const SETTINGS = '{ rounds: 10, marginRounds: 10, depth: 3, voxelsPerExam: 600, marginVoxels: 600 }';
let folder: string;
let trained: Called;
const place = (name: string) => path.join(folder, name);
const train = (...args: readonly string[]) => call(trainSegmenterCommand, ...args);
const segment = (...args: readonly string[]) => call(segmentCommand, ...args);

/** Phases as one NIfTI with the times of BIDS beside it, and the mask. */
function writeExam(name: string, seed: number) {
  const { series, lesions, timesS } = makeExam(seed);
  const phases = series.map(({ grid, data }) => makeVolume(grid, Float32Array.from(data)));
  writeFileSync(place(`${name}.nii`), writeNifti(phases));
  writeFileSync(place(`${name}.json`), JSON.stringify({ VolumeTiming: timesS }));
  writeFileSync(place(`${name}-mask.nii`), writeNifti(lesions));
}

beforeAll(async () => {
  folder = temporaryFolder('train-segmenter');
  const rows = Array.from({ length: PATIENTS }, (_, n) => {
    writeExam(`e${n}`, n);
    return `P${n},e${n}.nii,e${n}-mask.nii,${50 + n},2024`;
  });
  writeExam('other', 40);
  writeFileSync(place('exams.csv'), ['patient,series,mask,age,year', ...rows, ''].join('\n'));
  const args = [place('exams.csv'), '--out', place('model.json'), '--folds', '3', '--settings', SETTINGS];
  trained = await train(...args, '--title', 'Balls', '--synthetic');
});

describe('lobule train-segmenter', () => {
  test('writes a model with its card and prints how well it does', () => {
    const { code, stdout, stderr } = trained;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Balls: 4 exams of 4 patients, 4 with a lesion/);
    expect(stdout).toMatch(/Synthetic only/);
    expect(stdout).toMatch(/Dice [01]\.\d{3} \(95 % [01]\.\d{3} to [01]\.\d{3}, 4 patients\)/);
    expect(stdout).toMatch(/Written to .*model\.json/);
    const { card } = readSegmenter(readFileSync(place('model.json'), 'utf8'));
    expect(card.data).toMatchObject({
      patientAgeYears: [50, 53],
      acquiredYears: [2024, 2024],
      synthetic: true,
    });
  });

  test('what it writes outlines lesions of other exams', async () => {
    const { code, stdout } = await segment(
      place('other.nii'),
      '--model',
      place('model.json'),
      '--out',
      place('out'),
      '--json',
    );
    expect(code).toBe(0);
    const told = JSON.parse(stdout);
    const [first] = told.regions;
    expect(first.meaning).toMatch(/learnt model/);
    expect(first.voxels).toBeGreaterThan(20);
    expect(told.warnings.join(' ')).toMatch(/Synthetic only/);
  });

  test('decides on the margin of a lesion that was pointed to', async () => {
    const args = [place('other.nii'), '--model', place('model.json'), '--out', place('pointed'), '--json'];
    const { code, stdout } = await segment(...args, '--click', '12,11,6', '--coordinates', 'voxel');
    expect(code).toBe(0);
    const told = JSON.parse(stdout);
    expect(told.regions[0].meaning).toMatch(/one click, its margin decided by the learnt model/);
    expect(told.regions[0].voxels).toBeGreaterThan(20);
  });

  test('refuses a patient whom it was trained on, and says where it cannot tell', async () => {
    const args = [place('e1.nii'), '--model', place('model.json'), '--out', place('seen'), '--json'];
    const { code, stderr } = await segment(...args, '--patient', 'P1');
    expect([code, stderr]).toEqual([1, expect.stringContaining('segmentation/segmenter-saw-patient')]);
    const other = await segment(...args, '--patient', 'P77');
    expect(other.code).toBe(0);
    expect(JSON.parse(other.stdout).warnings.join(' ')).not.toMatch(/whose exam/);
    expect(readFileSync(place('seen/segmentation.json'), 'utf8')).not.toContain('P77');
    const nobody = await segment(...args);
    expect(JSON.parse(nobody.stdout).warnings.join(' ')).toMatch(/Nothing says whose exam this is/);
  });

  test('knows the patient of DICOM by her ID', async () => {
    const { series: phases, timesS } = makeExam(1);
    const dicom = { patientId: 'P1' } as unknown as DicomSeries;
    const series = { phases, timesS, stem: 'series', hash: '', dicom };
    await expect(
      lesionsFromModel(series, { kind: 'model', file: place('model.json') }, {}),
    ).rejects.toMatchObject({ code: 'segmentation/segmenter-saw-patient' });
    // What --patient says comes first.
    const found = await lesionsFromModel(
      series,
      { kind: 'model', file: place('model.json') },
      { patient: 'Q' },
    );
    expect(found.lesions.length).toBeGreaterThan(0);
  });

  test('says which row of the table is wrong, and what is lacking in it', async () => {
    const bad = async (text: string, ...args: readonly string[]) => {
      writeFileSync(place('bad.csv'), text);
      const { code, stderr } = await train(place('bad.csv'), '--out', place('bad.json'), ...args);
      expect(code).not.toBe(0);
      return stderr;
    };
    const lacking = await bad('patient,series\nP,e0.nii\n');
    expect(lacking).toMatch(/no column mask/);
    expect(lacking).toContain('runner/segmenter-table');
    expect(await bad('patient,series,mask\n')).toMatch(/no exam/);
    expect(await bad('patient,series,mask\nP,e0.nii,\n')).toMatch(/cell is empty[\s\S]*row 2/);
    expect(await bad('patient,series,mask\nP,nowhere.nii,none\n')).toMatch(/no nowhere\.nii/);
    expect(await bad('patient,series,mask,times\nP,e0.nii,none,0 soon\n')).toMatch(/soon is no number/);
    expect(await bad('patient,series,mask\nP,e0.nii,none\n')).toMatch(/0 of 1 patients have a lesion/);
    expect(await bad('patient,series,mask\nP,e0.nii,e1.nii\n')).toMatch(/row 2/);
    const { code, stderr } = await train(place('exams.csv'));
    expect([code, stderr]).toEqual([2, expect.stringMatching(/No file was named/)]);
  });
});

describe('lobule segment --model with a network', () => {
  const manifest = [
    'format: lobule-network',
    'version: 1',
    'name: threshold',
    'licence: Apache-2.0',
    'channels: [{ image: subtraction, phase: 1, minus: 0, normalisation: zscore }]',
    'patch: [16, 16, 8]',
    'labels: { lesion: 0 }',
    'activation: sigmoid',
  ].join('\n');

  test('runs the ONNX file beside the manifest and says the licence', async () => {
    writeFileSync(place('net.yaml'), manifest);
    writeFileSync(place('net.onnx'), onnxModel({ inputs: 1, kernels: [[1]], width: 1, biases: [-2] }));
    const { code, stdout } = await segment(
      place('other.nii'),
      '--model',
      place('net.yaml'),
      '--out',
      place('net'),
      '--json',
    );
    expect(code).toBe(0);
    const told = JSON.parse(stdout);
    expect(told.regions[0].meaning).toMatch(/network "threshold" \(Apache-2\.0\)/);
    const [mask] = readNifti(
      new Uint8Array(readFileSync(place(`net/${told.files.find((one: string) => one.endsWith('.nii.gz'))}`))),
    ).volumes;
    expect(mask.data.some((value) => value !== 0)).toBe(true);
  });

  test('takes no place', async () => {
    const args = [place('other.nii'), '--model', place('net.yaml'), '--out', place('placed')];
    const { code, stderr } = await segment(...args, '--click', '1,2,3');
    expect([code, stderr]).toEqual([1, expect.stringContaining('runner/model-file')]);
  });

  test('says what is missing beside it', async () => {
    writeFileSync(place('alone.yaml'), manifest);
    const { code, stderr } = await segment(
      place('other.nii'),
      '--model',
      place('alone.yaml'),
      '--out',
      place('alone'),
    );
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/does not lie beside its manifest/);
    expect(stderr).toContain('runner/model-file');
  });
});
