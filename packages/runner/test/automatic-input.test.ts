import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cos, exp } from '@lobule/numerics';
import { parkerBloodMm, prepareModel } from '@lobule/quantify';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { expect, test } from 'vitest';
import { run, temporaryFolder, writeStudy } from './fixture.ts';

const timesS = Array.from({ length: 50 }, (_, t) => 4 * t);
const ARTERY = [5, 6, 9, 10];

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
      makeGrid({ size: [4, 4, 2], spacingMm: [2, 2, 3] }),
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
