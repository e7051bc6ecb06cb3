import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cos, exp } from '@lobule/numerics';
import { parkerBloodMm, prepareModel } from '@lobule/quantify';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { lobuleMap, readMap, uniform, VOXELS, writeFrames } from './map-call.ts';

/** A vessel of four voxels among tissue that it feeds, every 2 s for 4 minutes, as signals. */
const timesS = Array.from({ length: 120 }, (_, t) => 2 * t);
const arrivalS = 21;
const TR = 3;
const COSINE = cos((20 * Math.PI) / 180);
const RELAXIVITY = 4.5;
const BLOOD_T1 = 1650;
const TISSUE_T1 = 1400;
const VESSEL = 4;

function signalOf(concentrationMm: number, t1Ms: number): number {
  const e = exp(-TR / t1Ms - (TR * RELAXIVITY * concentrationMm) / 1000);
  return (1e4 * (1 - e)) / (1 - e * COSINE);
}

const blood = timesS.map((t) => parkerBloodMm(t - arrivalS));
const measured = { arterialInput: { kind: 'measured', timesS, concentrationMm: blood, of: 'blood' } };
const tissue = prepareModel('tofts', { timesS }, measured).predict({ ktransPerMin: 0.25, ve: 0.4 });

function writeImages(folder: string): string {
  const frames = uniform(Array.from(tissue, (c) => signalOf(c, TISSUE_T1)));
  frames.forEach((frame, t) => {
    for (let v = 0; v < frame.length; v++) frame[v] += ((5 * v + 3 * t) % 7) * 0.2;
    for (let v = 0; v < VESSEL; v++) frame[v] = signalOf(blood[t], BLOOD_T1) + ((5 * v + 3 * t) % 7) * 0.2;
  });
  return writeFrames(path.join(folder, 'dynamic.nii.gz'), frames);
}

describe('the arterial input of the images themselves', () => {
  const folder = temporaryFolder('map-artery');
  const input = writeImages(folder);
  const mask = writeFrames(path.join(folder, 'vessel.nii.gz'), [
    Float32Array.from({ length: VOXELS }, (_, v) => (v < VESSEL ? 1 : 0)),
  ]);
  const signal = {
    trMs: TR,
    flipAngleDeg: 20,
    relaxivityPerMmPerS: RELAXIVITY,
    baselineFrames: [0, 1, 2, 3, 4, 5, 6, 7, 8],
  };
  const protocol = ['--protocol', JSON.stringify({ timesS, signal })];
  const t1 = ['--t1', `${TISSUE_T1}`, '--every-voxel'];

  const tissueOnly = writeFrames(
    path.join(folder, 'tissue.nii'),
    uniform(Array.from(tissue, (c) => signalOf(c, TISSUE_T1))),
  );
  const automatic = { arterialInput: { kind: 'automatic', t1Ms: BLOOD_T1 } };
  test.each<[string, readonly string[], string]>([
    ['is that of a drawn vessel', ['--artery', mask, '--blood-t1', `${BLOOD_T1}`], 'a drawn vessel'],
    ['is found', ['--settings', JSON.stringify(automatic)], 'looked for in the images'],
  ])('%s, told with its voxels, and used', async (name, options, said) => {
    const out = path.join(folder, name);
    const call = ['tofts', input, ...protocol, ...t1, ...options];
    const { code, stdout, stderr } = await lobuleMap(...call, '--out', out);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('tofts: 24 voxels fitted');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(said);
    const told = JSON.parse(readFileSync(path.join(out, 'desc-tofts_artery.json'), 'utf8'));
    expect(told).toMatchObject({
      Units: 'mM',
      Voxels: VESSEL,
      ArterialInput: { kind: 'measured', of: 'blood' },
    });
    expect(Math.abs(told.PeakS - arrivalS - 10)).toBeLessThan(4);
    const voxels = readMap(out, 'desc-tofts_artery');
    expect([...voxels].map((value, v) => (value > 0 ? v : -1)).filter((v) => v >= 0)).toEqual([0, 1, 2, 3]);
    const ktrans = readMap(out, 'desc-tofts_Ktrans');
    expect(Math.abs(ktrans[20] / 0.25 - 1)).toBeLessThan(0.05);
    const sidecar = JSON.parse(readFileSync(path.join(out, 'desc-tofts_Ktrans.json'), 'utf8'));
    expect(sidecar.Settings.arterialInput.concentrationMm).toHaveLength(timesS.length);
  });

  test.each<[string, readonly string[], string, RegExp]>([
    [
      'without T1 of blood',
      ['tofts', input, ...protocol, ...t1, '--artery', mask],
      'runner/acquisition',
      /T1, which is not stated.*--blood-t1/,
    ],
    [
      'with T1 of blood in seconds',
      ['tofts', input, ...protocol, ...t1, '--artery', mask, '--blood-t1', '1.65'],
      'cli/call',
      /--blood-t1 is 1\.65/,
    ],
    [
      'beside one in the settings',
      [
        'tofts',
        input,
        ...protocol,
        ...t1,
        '--artery',
        mask,
        '--settings',
        '{ arterialInput: { kind: parker } }',
      ],
      'study/option-not-valid',
      /no setting arterialInput/,
    ],
    [
      'for a model without one',
      ['adc', input, '--artery', mask],
      'runner/acquisition',
      /adc has no arterial input/,
    ],
    [
      'of an empty mask',
      [
        'tofts',
        input,
        ...protocol,
        ...t1,
        '--artery',
        writeFrames(path.join(folder, 'empty.nii'), uniform([0])),
        '--blood-t1',
        '1650',
      ],
      'runner/nothing-to-fit',
      /mask holds no voxel/,
    ],
    [
      'drawn in tissue',
      [
        'tofts',
        input,
        ...protocol,
        ...t1,
        '--artery',
        writeFrames(path.join(folder, 'muscle.nii'), [
          Float32Array.from({ length: VOXELS }, (_, v) => (v >= 12 ? 1 : 0)),
        ]),
        '--blood-t1',
        '1650',
      ],
      'quantify/slow-arterial-input',
      /shows no first pass, as a region in tissue does not.*Draw the region within an artery/,
    ],
    [
      'of a mask that is not there',
      ['tofts', input, ...protocol, ...t1, '--artery', path.join(folder, 'no.nii'), '--blood-t1', '1650'],
      'runner/no-mask',
      /no mask for the arterial input/,
    ],
    [
      'looked for where there is no vessel',
      ['tofts', tissueOnly, ...protocol, ...t1, '--settings', JSON.stringify(automatic)],
      'quantify/no-arterial-input',
      /look like an artery/,
    ],
  ])('%s is an error that says what to do', async (_name, args, error, text) => {
    const { code, stderr } = await lobuleMap(...args, '--out', path.join(folder, 'none'));
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(text);
    expect(stderr).toContain(`Code: ${error}`);
    expect(code).toBe(2);
  });

  test('is refused where the phases are too slow for a first pass', async () => {
    const slow = writeFrames(path.join(folder, 'slow.nii'), uniform([100, 180, 220, 210]));
    const clock = JSON.stringify({ timesS: [0, 65, 130, 195], signal: { ...signal, baselineFrames: [0] } });
    const call = ['tofts', slow, '--protocol', clock, ...t1, '--artery', mask, '--blood-t1', '1650'];
    const { code, stderr } = await lobuleMap(...call, '--out', path.join(folder, 'none'));
    expect([code, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringContaining('no point between 0 and 65 s, around its first pass'),
    ]);
  });
});
