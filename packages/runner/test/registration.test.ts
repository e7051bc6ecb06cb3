import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getText, readDicom, readSpatialRegistration } from '@lobule/dicom';
import { writeCohort } from '@lobule/phantom/node';
import { movePoint, readItkTransform } from '@lobule/registration';
import type { StudyResults } from '@lobule/study';
import { makeGrid, makeVolume, maskWhere, writeNifti } from '@lobule/volume';
import { beforeAll, describe, expect, test } from 'vitest';
import { runStudy } from '../src/index.ts';
import { temporaryFolder, writeStudy } from './fixture.ts';

const MOVED = `lobule: 1
title: She moves
kind: synthetic
images: { dicom: [cohort/images] }
maps:
  - { model: t1-vfa }
  - model: tofts
    t1: t1-vfa
    relaxivityPerMmPerS: 4.97
    phaseCentreS: 22.5
    phaseDurationS: 15
    settings: { sampling: window, arterialInput: { kind: parker, hematocrit: 0.42, arrivalS: 45 } }
compare: { truth: cohort/truth }
`;

describe('a patient who moves between the phases', () => {
  const folder = temporaryFolder('moves');
  const out = path.join(folder, 'out');
  let moved: StudyResults;
  let aligned: StudyResults;
  let computed = 0;

  beforeAll(async () => {
    await writeCohort(path.join(folder, 'cohort'), {
      patients: 1,
      incomplete: false,
      matrix: 48,
      slices: 12,
    });
    ({ results: moved } = await runStudy(writeStudy(folder, MOVED), out));
    const asked = `${MOVED}registration: { dynamic: { mode: rigid, estimateError: false }, dicomObjects: true }\n`;
    const second = await runStudy(writeStudy(folder, asked), out);
    ({ results: aligned } = second);
    computed = second.counts.computed;
  });

  const rmsOfKtrans = ({ comparisons }: StudyResults) => {
    const found = comparisons.find(({ map }) => map === 'Ktrans');
    const { bias = Number.NaN, spread = Number.NaN } = found ?? {};
    return Math.sqrt(bias * bias + spread * spread);
  };

  test('is aligned before maps are made, and the error of Ktrans falls by more than half', () => {
    expect(rmsOfKtrans(aligned)).toBeLessThan(0.5 * rmsOfKtrans(moved));
  });

  test('has her motion told, and the transforms among her files', () => {
    const [{ alignments = [], folder: derived }] = aligned.subjects;
    const [{ volumes, reference, pictures, origin }] = alignments;
    expect(reference).toBe('Before contrast');
    expect(volumes).toHaveLength(5);
    // The phantom sinks by (-3.1, -3.7, 1.4) mm in the last phases.
    expect(Math.abs(volumes[4].motionMm.median - Math.sqrt(3.1 * 3.1 + 3.7 * 3.7 + 1.4 * 1.4))).toBeLessThan(
      0.3,
    );
    expect(volumes[4].errorMm).toBeUndefined();
    expect(pictures?.before.values).not.toEqual(pictures?.after.values);
    const note = aligned.notes.find(({ code }) => code === 'motion');
    expect(note?.text).toContain('had moved');
    const files = aligned.files.map((file) => file.path);
    expect(files).toContain(origin);
    const transform = files.find((file) => file.endsWith('desc-aligned_dynamic_frame-5_xfm.tfm')) ?? '';
    expect(transform.startsWith(derived)).toBe(true);
    const there = movePoint(readItkTransform(readFileSync(path.join(out, transform), 'utf8')), [0, 0, 0]);
    expect(Math.sqrt(there.reduce((sum, x) => sum + x * x, 0))).toBeGreaterThan(4);
  });

  test('has her motion as DICOM objects too, which call her by her label and say what the transform files say', () => {
    const files = aligned.files.map((file) => file.path);
    const objects = files.filter((file) => file.endsWith('_xfm.dcm'));
    expect(objects).toHaveLength(5);
    const [last] = objects.slice(-1);
    const file = readDicom(new Uint8Array(readFileSync(path.join(out, last))));
    expect(getText(file, 'PatientID')).toBe('sub-001');
    expect(getText(file, 'PatientBirthDate') ?? '').toBe('');
    expect(getText(file, 'StudyDate') ?? '').toBe('');
    const { registered, instanceUids } = readSpatialRegistration(file);
    expect(registered.map(({ kind }) => kind)).toEqual(['RIGID', 'RIGID']);
    expect(instanceUids.map((uids) => uids.length)).toEqual([12, 12]);
    const transform = readItkTransform(readFileSync(path.join(out, last.replace('.dcm', '.tfm')), 'utf8'));
    const back = movePoint(
      { kind: 'linear', matrix: registered[1].matrix },
      movePoint(transform, [30, -20, 10]),
    );
    [30, -20, 10].forEach((x, axis) => expect(Math.abs(back[axis] - x)).toBeLessThan(1e-8));
  });

  test('is computed anew only where images changed: the alignment, its five objects and the map of the dynamic series', () => {
    expect(computed).toBe(7);
  });

  test('is found onto the model of a map too, whose T1 is made before, and report and methods say so', async () => {
    const asked = 'registration: { dynamic: { estimateError: false, target: model, rounds: 1 } }\n';
    const { results, counts } = await runStudy(writeStudy(folder, `${MOVED}${asked}`), out);
    expect(rmsOfKtrans(results)).toBeLessThan(0.5 * rmsOfKtrans(moved));
    const [{ alignments = [] }] = results.subjects;
    expect(alignments.map(({ role, target }) => [role, target])).toEqual([
      ['dynamic', { model: 'tofts', rounds: 1 }],
    ]);
    expect(Math.abs(alignments[0].volumes[4].motionMm.median - 5)).toBeLessThan(0.4);
    expect(results.methods.find(({ topic }) => topic === 'Alignment')?.sentence).toContain('the Tofts model');
    // The alignment and the map of the dynamic series: T1 was made before.
    expect(counts.computed).toBe(2);
  });

  test('cannot be brought onto a model that the study does not have, or that needs an aligned series first', async () => {
    const refused = async (plan: string) =>
      expect(runStudy(writeStudy(folder, plan), out)).rejects.toThrow(
        expect.objectContaining({ code: 'runner/model-target' }),
      );
    const asked = 'registration: { dynamic: { target: model } }\n';
    await refused(`${MOVED.replace(/ {2}- model: tofts[\s\S]*?(?=compare)/, '')}${asked}`);
    await refused(`${MOVED.replace(/arterialInput: \{.*?\}/, 'arterialInput: { kind: automatic }')}${asked}`);
  });
});

test('a series that cannot be aligned is left out, and its maps say why they are missing', async () => {
  const folder = temporaryFolder('flat');
  const grid = makeGrid({ size: [12, 12, 6], spacingMm: [2, 2, 2] });
  const flat = makeVolume(grid, new Float32Array(12 * 12 * 6).fill(7));
  writeFileSync(path.join(folder, 'flat.nii'), writeNifti([flat, flat]));
  const file = writeStudy(
    folder,
    `lobule: 1
title: Nothing to see
images: { nifti: [{ subject: A, series: [{ role: diffusion, file: flat.nii, bValues: [0, 800] }] }] }
registration: { diffusion: { mode: affine } }
maps: [{ model: adc }]
`,
  );
  const { results } = await runStudy(file, path.join(folder, 'out'));
  const codes = results.notes.filter(({ kind }) => kind === 'failed').map(({ code }) => code);
  expect(codes).toEqual(['registration/too-little-overlap', 'runner/series-missing']);
});

test('a region whose volume is kept must be one that is drawn, and one that exists', async () => {
  const folder = temporaryFolder('kept');
  const study = (kept: string) =>
    writeStudy(
      folder,
      `lobule: 1
title: Kept
images: { nifti: [{ subject: A, series: [{ role: diffusion, file: waves.nii, bValues: [0, 800] }] }] }
registration: { diffusion: { mode: deformable, keepVolumeOf: ${kept}, estimateError: false } }
regions: [{ kind: masks, name: lesion, file: lesion.nii }]
`,
    );
  const grid = makeGrid({ size: [12, 12, 8], spacingMm: [3, 3, 3] });
  const waves = (shift: number) =>
    makeVolume(
      grid,
      Float32Array.from({ length: 12 * 12 * 8 }, (_, v) => {
        const [x, y, z] = [(v % 12) - 6 - shift, (Math.floor(v / 12) % 12) - 6, Math.floor(v / 144) - 4];
        return 100 / (1 + (x * x + 2 * y * y + 1.5 * z * z) / 20) + 5 * ((x + 2 * y) % 3);
      }),
    );
  writeFileSync(path.join(folder, 'waves.nii'), writeNifti([waves(0), waves(0.5)]));
  writeFileSync(path.join(folder, 'lesion.nii'), writeNifti(maskWhere(waves(0), (value) => value > 60)));
  await expect(runStudy(study('lesoin'), path.join(folder, 'out'))).rejects.toThrow('did you mean lesion?');
  const { results } = await runStudy(study('lesion'), path.join(folder, 'out'));
  const [volume] = results.subjects[0].alignments?.[0].volumes ?? [];
  // The bound of the engine: beyond it a change is taken for an error.
  expect(volume.volumeChange.least).toBeGreaterThan(1 / 1.25);
  expect(volume.volumeChange.greatest).toBeLessThan(1.25);
});
