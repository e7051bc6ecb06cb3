import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cos, exp } from '@lobule/numerics';
import { listModels, prepareModel } from '@lobule/quantify';
import { studyJsonSchema } from '@lobule/study';
import { makeGrid, makeVolume, readNifti, writeNifti } from '@lobule/volume';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunOutcome } from '../src/index.ts';
import { phantomCohort, run, temporaryFolder, writeStudy } from './fixture.ts';

/** Models whose protocol no header of a series tells: they take single images. */
const OF_SINGLE_IMAGES = ['delta-t1'];

test('a study can ask for every model of quantify that is made from a series', () => {
  const schema = studyJsonSchema() as {
    properties: { maps: { items: { oneOf: { properties: { model: { const: string } } }[] } } };
  };
  const offered = schema.properties.maps.items.oneOf.map(({ properties }) => properties.model.const);
  const all = listModels().map(({ id }) => id);
  expect(offered).toEqual(all.filter((id) => !OF_SINGLE_IMAGES.includes(id)));
});

/** Models whose maps stand in no other test of a study. */
const STUDY = `lobule: 1
title: Many models
kind: synthetic
images: { dicom: [cohort/images] }
maps:
  - { model: t1-vfa }
  - { model: t1-vfa-linear }
  - { model: ivim }
  - { model: patlak, t1: t1-vfa, relaxivityPerMmPerS: 4.5, settings: { arterialInput: { kind: parker, arrivalS: 45 } } }
  - { model: tofts, t1: 1200, relaxivityPerMmPerS: 4.5, settings: { arterialInput: { kind: parker, arrivalS: 45 } } }
  - { model: iauc, t1: t1-vfa-linear, relaxivityPerMmPerS: 4.5, arrivalS: 45 }
  - { model: 2cxm, t1: t1-vfa, relaxivityPerMmPerS: 4.5, settings: { arterialInput: { kind: parker, arrivalS: 45 } } }
regions:
  - { kind: masks, name: lesion, file: "cohort/truth/{subject}/lesion.nii", values: [1] }
`;

describe('a study of many models', () => {
  const folder = temporaryFolder('models');
  const out = path.join(folder, 'out');
  let outcome: RunOutcome;
  beforeAll(async () => {
    await phantomCohort(path.join(folder, 'cohort'), 1);
    outcome = await run({ study: writeStudy(folder, STUDY), out });
  });
  const file = (name: string) => {
    const found = outcome.results.files.find(({ path: made }) => made.endsWith(`_${name}`));
    return path.join(out, found?.path ?? name);
  };
  const sidecar = (name: string) => JSON.parse(readFileSync(file(name), 'utf8')) as Record<string, unknown>;

  test('makes the maps of each, with what stands beside them', () => {
    const made = outcome.results.files.map(({ path: name }) =>
      path.posix.basename(name).replace(/^sub-001_ses-[^_]+_/, ''),
    );
    for (const name of [
      'patlak_PS',
      'iauc_iAUC60',
      'ivim_f',
      't1vfalinear_T1map',
      'tofts_Ktrans',
      'patlak_condition',
    ]) {
      expect(made).toContain(`desc-${name}.nii.gz`);
    }
    expect(sidecar('desc-patlak_PS.json')).toMatchObject({
      ModelId: 'patlak',
      OsipiCaplexId: 'Q.PH1.004',
      Formula: expect.stringContaining('vp Cp(t)'),
      Protocol: { signal: { baselineFrames: [0], relaxivityPerMmPerS: 4.5 } },
      Settings: { arterialInput: { arrivalS: 45 } },
      InputHashes: { series: expect.any(String), t1Ms: expect.any(String), t1SeMs: expect.any(String) },
    });
    expect(sidecar('desc-iauc_iAUC60.json')).toMatchObject({ Protocol: { arrivalS: 45 } });
    expect(sidecar('desc-iauc_reasons.json')).toMatchObject({ Quantity: 'reasons' });
  });

  test('takes the T1 that each asks for', () => {
    const t1Of = (name: string) => (sidecar(name)['InputHashes'] as Record<string, string>)['t1Ms'];
    const distinct = new Set([
      t1Of('desc-patlak_PS.json'),
      t1Of('desc-iauc_iAUC60.json'),
      t1Of('desc-tofts_Ktrans.json'),
    ]);
    expect(distinct.size).toBe(3);
    const area = readNifti(new Uint8Array(readFileSync(file('desc-iauc_iAUC60.nii.gz')))).volumes[0].data;
    expect(area.some((value) => value > 1)).toBe(true);
  });

  test('refuses a model that the phases cannot tell, and the rest goes on', () => {
    const failed = outcome.results.notes.filter(({ kind }) => kind === 'failed');
    expect(failed.map(({ code, step }) => [code, step])).toEqual([
      ['quantify/not-identifiable-protocol', 'map 2cxm'],
    ]);
  });

  test('tells each in the report: values of the region, a curve with its fit, a sentence of method', () => {
    const [subject] = outcome.results.subjects;
    const names = subject.values.map(({ map }) => map);
    for (const name of ['PS', 'vp', 'iAUC60', 'f', 'T1map', 'T1map-VFAlinear']) expect(names).toContain(name);
    const patlak = subject.curves.find(({ model }) => model.startsWith('Patlak'));
    expect(patlak).toMatchObject({ yLabel: 'Concentration (mM)' });
    expect(patlak?.fitted.length).toBe(80);
    const methods = outcome.results.methods.map(({ sentence }) => sentence).join(' ');
    expect(methods).toContain('Patlak (plasma and uptake without return): every voxel of tissue was fitted');
    expect(methods).toContain('with a fixed T1 of 1200 ms and a relaxivity of 4.5');
  });
});

test('one arterial delay is found for each exam, told in its notes, and found again with the kept maps', async () => {
  const folder = temporaryFolder('delay');
  const timesS = Array.from({ length: 40 }, (_, t) => 5 * t);
  const artery = (arrivalS: number) => ({ arterialInput: { kind: 'parker', arrivalS } });
  const curve = prepareModel('tofts', { timesS }, artery(34)).predict({ ktransPerMin: 0.2, ve: 0.4 });
  const e10 = exp(-5 / 1200);
  const cosine = cos((12 * Math.PI) / 180);
  const grid = makeGrid({ size: [4, 4, 2], spacingMm: [2, 2, 3] });
  const frames = Array.from(curve, (c, t) => {
    const e = exp(-5 / 1200 - (5 * 4.5 * c) / 1000);
    const signal = (1000 * (1 - e) * (1 - e10 * cosine)) / ((1 - e * cosine) * (1 - e10));
    return makeVolume(
      grid,
      Float32Array.from({ length: 32 }, (_, v) => signal + ((7 * v + 3 * t) % 5)),
    );
  });
  writeFileSync(path.join(folder, 'dynamic.nii'), writeNifti(frames));
  const study = writeStudy(
    folder,
    `lobule: 1
title: A delay
images:
  everyVoxel: true
  nifti:
    - subject: A
      series:
        - { role: dynamic, file: dynamic.nii, timesS: [${timesS.join(', ')}], flipAngleDeg: 12, repetitionTimeMs: 5 }
maps:
  - model: tofts
    t1: 1200
    relaxivityPerMmPerS: 4.5
    baselineFrames: [0, 1, 2, 3, 4]
    settings: { arterialInput: { kind: parker, arrivalS: 30 }, delay: { kind: per-image } }
`,
  );
  const out = path.join(folder, 'out');
  for (const expected of [1, 0]) {
    const { results, counts } = await run({ study, out });
    expect(counts.computed).toBe(expected);
    const [note] = results.notes.filter(({ code }) => code === 'delay-of-image');
    expect(note.text).toMatch(/The arterial delay of the image, [34]\.\d\d s .* of 32 enhancing voxels/);
    const sidecar = results.files.find(({ path: name }) => name.endsWith('_Ktrans.json'));
    const { Settings } = JSON.parse(readFileSync(path.join(out, sidecar?.path ?? ''), 'utf8'));
    expect(Settings.delay).toMatchObject({ kind: 'fixed', delayS: expect.closeTo(4, 0) });
  }
});
