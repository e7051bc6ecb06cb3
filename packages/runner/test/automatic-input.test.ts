import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packBits, segmentationStorage, writeDicom } from '@lobule/dicom';
import { cos, exp } from '@lobule/numerics';
import { parkerBloodMm, prepareModel } from '@lobule/quantify';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { vesselOf } from '../src/exam/vessel.ts';
import { run, temporaryFolder, writeStudy } from './fixture.ts';

const timesS = Array.from({ length: 50 }, (_, t) => 4 * t);
const ARTERY = [5, 6, 9, 10];

const GRID = makeGrid({ size: [4, 4, 2], spacingMm: [2, 2, 3] });

/** Tissue around a vessel of four voxels; T1 is 1400 ms everywhere. */
function images(folder: string, vessel: boolean): void {
  const arterialInput = { kind: 'parker', arrivalS: 30, hematocrit: 0.42 };
  const tissue = prepareModel('tofts', { timesS }, { arterialInput }).predict({
    ktransPerMin: 0.25,
    ve: 0.4,
  });
  const e10 = exp(-5 / 1400);
  const cosine = cos(Math.PI / 9);
  const signal = (mm: number) => {
    const e = exp(-5 / 1400 - (5 * 4.5 * mm) / 1000);
    return (1000 * (1 - e) * (1 - e10 * cosine)) / ((1 - e * cosine) * (1 - e10));
  };
  const frames = timesS.map((time, t) =>
    makeVolume(
      GRID,
      Float32Array.from({ length: 32 }, (_, v) => {
        const mm = vessel && ARTERY.includes(v) ? parkerBloodMm(time - 30) : tissue[t];
        return signal(mm) + ((7 * v + 3 * t) % 5);
      }),
    ),
  );
  writeFileSync(path.join(folder, 'dynamic.nii'), writeNifti(frames));
}

const STUDY = `lobule: 1
title: An input from the images
images:
  everyVoxel: true
  nifti:
    - subject: A
      series:
        - { role: dynamic, file: dynamic.nii, timesS: [${timesS.join(', ')}], flipAngleDeg: 20, repetitionTimeMs: 5 }
maps:
  - model: tofts
    t1: 1400
    relaxivityPerMmPerS: 4.5
    baselineFrames: [0, 1, 2, 3, 4, 5, 6]
    settings: { arterialInput: { kind: automatic, t1Ms: 1400 } }
`;

test('an arterial input is looked for in each exam, told in its notes, and found again with the kept maps', async () => {
  const folder = temporaryFolder('automatic');
  images(folder, true);
  const study = writeStudy(folder, STUDY);
  const out = path.join(folder, 'out');
  for (const expected of [1, 0]) {
    const { results, counts } = await run({ study, out });
    expect(counts.computed).toBe(expected);
    const [note] = results.notes.filter(({ code }) => code === 'input-of-image');
    expect(note.text).toMatch(/the mean of 4 voxels .*peak of [67]\.\d\d mM/);
    for (const voxel of ARTERY) expect(note.text).toContain(String(voxel));
    const sidecar = results.files.find(({ path: name }) => name.endsWith('_Ktrans.json'));
    const { Settings } = JSON.parse(readFileSync(path.join(out, sidecar?.path ?? ''), 'utf8'));
    expect(Settings.arterialInput).toMatchObject({ kind: 'measured', of: 'blood', hematocrit: 0.42 });
  }
});

test('an exam without an artery says so and goes on', async () => {
  const folder = temporaryFolder('no-artery');
  images(folder, false);
  const { results } = await run({ study: writeStudy(folder, STUDY), out: path.join(folder, 'out') });
  const [note] = results.notes.filter(({ code }) => code === 'quantify/no-arterial-input');
  expect(note).toMatchObject({ kind: 'failed', step: 'map tofts' });
  expect(note.text).toMatch(/0 of 32 voxels look like an artery/);
});

describe('a vessel that somebody drew', () => {
  const drawn = STUDY.replace(
    '{ kind: automatic, t1Ms: 1400 }',
    '{ kind: region, file: "{subject}/artery.nii", t1Ms: 1400 }',
  );
  const folder = temporaryFolder('drawn');
  images(folder, true);
  mkdirSync(path.join(folder, 'A'));
  const study = writeStudy(folder, drawn);
  const draw = (voxels: readonly number[], shiftMm = 0) => {
    const grid = makeGrid({ size: [4, 4, 2], spacingMm: [2, 2, 3], originMm: [shiftMm, 0, 0] });
    const data = Uint8Array.from({ length: 32 }, (_, v) => (voxels.includes(v) ? 1 : 0));
    writeFileSync(path.join(folder, 'A', 'artery.nii'), writeNifti(makeVolume(grid, data)));
  };
  const notesOf = async () => (await run({ study, out: path.join(folder, 'out') })).results.notes;

  test('is the arterial input of her exam, told with its hash, and another drawing makes other maps', async () => {
    draw(ARTERY);
    const { results, counts } = await run({ study, out: path.join(folder, 'out') });
    expect(counts.computed).toBe(1);
    const [note] = results.notes.filter(({ code }) => code === 'input-of-drawn-vessel');
    expect(note.text).toMatch(/the mean of 4 voxels of a drawn vessel, with a peak of [67]\.\d\d mM/);
    const sidecar = results.files.find(({ path: name }) => name.endsWith('_Ktrans.json'));
    const told = JSON.parse(readFileSync(path.join(folder, 'out', sidecar?.path ?? ''), 'utf8'));
    expect(told.Settings.arterialInput).toMatchObject({ kind: 'measured', of: 'blood', hematocrit: 0.42 });
    expect(told.InputHashes.artery).toMatch(/^[0-9a-f]{64}$/);
    expect((await run({ study, out: path.join(folder, 'out') })).counts.computed).toBe(0);
    draw(ARTERY.slice(1));
    expect((await run({ study, out: path.join(folder, 'out') })).counts.computed).toBe(1);
  });

  test('may be a segment of a DICOM segmentation, whose frames are some slices of the images', () => {
    const file = path.join(folder, 'artery.dcm');
    const seg = (z: number) =>
      writeDicom({
        SOPClassUID: segmentationStorage,
        Modality: 'SEG',
        SegmentationType: 'BINARY',
        Rows: 2,
        Columns: 4,
        NumberOfFrames: 2,
        BitsAllocated: 1,
        BitsStored: 1,
        HighBit: 0,
        PixelRepresentation: 0,
        SegmentSequence: [
          { SegmentNumber: 1, SegmentLabel: 'Artery' },
          { SegmentNumber: 2, SegmentLabel: 'Vein' },
        ],
        SharedFunctionalGroupsSequence: [
          {
            PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
            PixelMeasuresSequence: [{ PixelSpacing: [2, 2], SliceThickness: 3 }],
          },
        ],
        PerFrameFunctionalGroupsSequence: [1, 2].map((number) => ({
          PlanePositionSequence: [{ ImagePositionPatient: [0, 2, z] }],
          SegmentIdentificationSequence: [{ ReferencedSegmentNumber: number }],
        })),
        PixelData: packBits([0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
      });
    writeFileSync(file, seg(3));
    expect(Array.from(vesselOf({ file, values: [1] }, GRID).voxels)).toEqual([21, 22, 25, 26]);
    expect(Array.from(vesselOf({ file }, GRID).voxels)).toEqual([20, 21, 22, 25, 26]);
    writeFileSync(file, seg(4));
    expect(() => vesselOf({ file }, GRID)).toThrow(/does not lie on the voxels of the images/);
    writeFileSync(file, seg(6));
    expect(() => vesselOf({ file }, GRID)).toThrow(/lies outside the images/);
  });

  test.each<[string, () => void, string, RegExp]>([
    ['that is empty', () => draw([]), 'runner/nothing-to-fit', /mask holds no voxel/],
    ['on another grid', () => draw(ARTERY, 1), 'runner/grids-differ', /not lie on the voxels of the images/],
    [
      'in tissue',
      () => draw([20, 21, 22, 23]),
      'quantify/slow-arterial-input',
      /no first pass, as a region in tissue/,
    ],
    [
      'that is not there',
      () => rmSync(path.join(folder, 'A', 'artery.nii')),
      'runner/no-mask',
      /no mask for the arterial input/,
    ],
  ])('%s costs this map, with the reason', async (_name, act, code, text) => {
    act();
    const [note] = (await notesOf()).filter(({ step }) => step === 'map tofts');
    expect(note).toMatchObject({ kind: 'failed', code });
    expect(note.text).toMatch(text);
  });
});
