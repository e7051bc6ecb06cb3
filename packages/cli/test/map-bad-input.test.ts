import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { prepareModel } from '@lobule/quantify';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import {
  type Called,
  GRID,
  lobuleMap,
  lobuleMapUntil,
  readMap,
  uniform,
  VOXELS,
  writeFrames,
} from './map-call.ts';

const folder = temporaryFolder('map-bad');
const at = (...parts: string[]) => path.join(folder, ...parts);
const OUT = at('out');
const FLIPS = [2, 5, 10, 15, 20];
const VFA = `{ flipAnglesDeg: [${FLIPS.join(', ')}], trMs: 5 }`;
const five = writeFrames(at('five.nii.gz'), uniform([60, 107, 120, 100, 82]));
const three = writeFrames(at('three.nii.gz'), uniform([100, 80, 60]));
const two = writeFrames(at('two.nii.gz'), uniform([100, 80]));
const dynamic = writeFrames(at('dynamic.nii.gz'), uniform([100, 180, 220, 210]));
const DYNAMIC = [
  '--protocol',
  '{ timesS: [0, 65, 130, 195], signal: { relaxivityPerMmPerS: 4.5, baselineFrames: [0], trMs: 5, flipAngleDeg: 12 } }',
];
const ARTERY = ['--settings', '{ arterialInput: { kind: parker, arrivalS: 30 } }'];

/** One image with files of this text beside it. */
function beside(
  name: string,
  frames: readonly ArrayLike<number>[],
  files: Readonly<Record<string, string>>,
): string {
  const image = writeFrames(at(name, 'image.nii.gz'), frames);
  for (const [ending, text] of Object.entries(files)) writeFileSync(at(name, `image${ending}`), text);
  return image;
}

const elsewhere = makeGrid({ size: [4, 3, 2], spacingMm: [2, 2, 3], originMm: [-10, 9, 20] });
writeFrames(at('shifted.nii.gz'), uniform([100]), elsewhere);
writeFrames(at('one.nii.gz'), uniform([100]));
writeFrames(
  at('small.nii.gz'),
  [new Float32Array(8).fill(1)],
  makeGrid({ size: [2, 2, 2], spacingMm: [2, 2, 3] }),
);
writeFrames(at('empty-mask.nii.gz'), uniform([0]));
writeFrames(at('zeros.nii.gz'), uniform([0, 0, 0, 0, 0]));
writeFrames(at('seconds.nii.gz'), uniform([1.2]));
writeFrames(at('percent.nii.gz'), uniform([98]));
writeFileSync(at('a-file'), '');
writeFileSync(at('letter.nii'), 'Dear colleague');
mkdirSync(at('nothing'));

function expectRefused(called: Called, code: number, error: string, text: string | RegExp): void {
  const told = called.stderr.replaceAll(/\s+/g, ' ');
  expect(told).toMatch(text);
  expect(told).toContain(`Code: ${error}`);
  expect(told).toContain('What to do: ');
  expect(called.code).toBe(code);
  expect(called.stdout).toBe('');
  expect(called.stderr).not.toMatch(/\n\s+at /);
  expect(existsSync(OUT) ? readdirSync(OUT) : []).toEqual([]);
}

describe('a clear error, nothing on standard output and no map is what is made of', () => {
  test.each<[string, readonly string[], string, string | RegExp]>([
    [
      'echo times that do not increase',
      ['t2', three, '--protocol', '{ echoTimesMs: [10, 30, 20] }'],
      'quantify/protocol',
      /echoTimesMs must increase: entry 3 is 20 after 30/,
    ],
    [
      'b-values that are missing',
      ['adc', three],
      'runner/series-missing',
      /needs the b-value of each frame.*\(three\.nii\.gz\).*--protocol/,
    ],
    [
      'b-values in another unit',
      ['adc', three, '--protocol', '{ bValues: [0, 0.4, 0.8] }'],
      'quantify/protocol',
      /ms\/um2/,
    ],
    [
      'TR in seconds',
      ['t1-vfa', five, '--protocol', VFA.replace('5 }', '0.005 }')],
      'quantify/protocol',
      /got 0\.005; is it in seconds\?/,
    ],
    [
      'TR in milliseconds where BIDS has seconds',
      [
        't1-vfa',
        beside('tr', uniform([60, 107]), { '.json': '{ "FlipAngle": [2, 10], "RepetitionTime": 5000 }' }),
      ],
      'runner/acquisition',
      /RepetitionTime is 5000; in BIDS it is in s.*\(image\.json\)/,
    ],
    [
      'TR that is the spacing of volumes',
      [
        't1-vfa',
        beside('spacing', uniform([60, 107]), { '.json': '{ "FlipAngle": [2, 10], "RepetitionTime": 5 }' }),
      ],
      'runner/series-missing',
      /needs the repetition time of each frame/,
    ],
    [
      'echo times in milliseconds where BIDS has seconds',
      ['t2', beside('te', uniform([100, 80, 60]), { '.json': '{ "EchoTime": [10, 20, 30] }' })],
      'runner/acquisition',
      /EchoTime is 10; in BIDS it is in s/,
    ],
    [
      'a flip angle of 0',
      ['t1-vfa', three, '--protocol', '{ flipAnglesDeg: [0, 5, 10], trMs: 5 }'],
      'study/option-not-valid',
      /flipAnglesDeg\.0 must be > 0/,
    ],
    [
      'a flip angle of 0 in the file beside',
      [
        't1-vfa',
        beside('flip', uniform([60, 107]), { '.json': '{ "FlipAngle": [0, 10], "RepetitionTime": 0.005 }' }),
      ],
      'quantify/protocol',
      /above 0 and up to 180; entry 1 is 0/,
    ],
    [
      'two points for three parameters',
      ['t1-inversion-recovery', two, '--protocol', '{ inversionTimesMs: [100, 1000] }'],
      'quantify/too-few-points|study/option-not-valid',
      /2|fewer than 3/,
    ],
    [
      'the wrong number of frames',
      ['t1-vfa', three, '--protocol', VFA],
      'runner/series-missing',
      /flipAnglesDeg has 5 entries, and the NIfTI series.* has 3 frames/,
    ],
    [
      'a file of b-values of another length',
      ['adc', beside('bval', uniform([100, 80]), { '.bval': '0 400 800\n' })],
      'runner/acquisition',
      /2 entries are due in 1 row.*\(image\.bval\)/,
    ],
    [
      'a list of BIDS of another length',
      ['t2', beside('list', uniform([100, 80]), { '.json': '{ "EchoTime": [0.01, 0.02, 0.03] }' })],
      'runner/acquisition',
      /EchoTime has 3 entries for 2 frames/,
    ],
    [
      'a file beside the image that is no JSON',
      ['t2', beside('json', uniform([100, 80]), { '.json': '{' })],
      'runner/acquisition',
      /not JSON \(image\.json\)/,
    ],
    [
      'frames on another grid',
      ['t2', at('one.nii.gz'), at('shifted.nii.gz'), '--protocol', '{ echoTimesMs: [10, 20] }'],
      'runner/grids-differ',
      /the first file \(one\.nii\.gz\).*4\.00 mm apart.*\(shifted\.nii\.gz\)/,
    ],
    [
      'a mask on another grid',
      ['t1-vfa', five, '--protocol', VFA, '--mask', at('small.nii.gz')],
      'runner/grids-differ',
      /those of the images.*2 x 2 x 2.*\(small\.nii\.gz\)/,
    ],
    [
      'a mask without a voxel',
      ['t1-vfa', five, '--protocol', VFA, '--mask', at('empty-mask.nii.gz')],
      'runner/nothing-to-fit',
      /mask holds no voxel/,
    ],
    [
      'a mask of several volumes',
      ['t1-vfa', five, '--protocol', VFA, '--mask', two],
      'runner/acquisition',
      /One volume is wanted, and the file has 2/,
    ],
    [
      'images that are zero everywhere',
      ['t1-vfa', at('zeros.nii.gz'), '--protocol', VFA],
      'runner/nothing-to-fit',
      /zero everywhere/,
    ],
    [
      'a model that does not exist',
      ['toft', dynamic],
      'quantify/unknown-model',
      /No model is called toft; did you mean tofts\?/,
    ],
    [
      'a member that does not exist',
      ['t2', three, '--protocol', '{ echoTimeMs: [10, 20, 30] }'],
      'study/option-not-valid',
      /did you mean echoTimesMs\?/,
    ],
    [
      'a list that is none',
      ['t2', three, '--protocol', '{ echoTimesMs: 10 }'],
      'study/option-not-valid',
      /echoTimesMs must be array/,
    ],
    [
      'settings that do not exist',
      ['adc', three, '--protocol', '{ bValues: [0, 400, 800] }', '--settings', '{ lowestb: 100 }'],
      'study/option-not-valid',
      /settings has no setting lowestb; did you mean lowestB\?/,
    ],
    [
      'settings that are a file that is not there',
      ['adc', three, '--settings', 'settings.yaml'],
      'study/option-not-valid',
      /There is no file settings\.yaml/,
    ],
    [
      'settings that are no YAML',
      ['adc', three, '--settings', '{ lowestB: [1'],
      'study/option-not-valid',
      /neither JSON nor YAML/,
    ],
    [
      'settings that lack the arterial input',
      ['tofts', dynamic, ...DYNAMIC, '--t1', '1200'],
      'study/option-not-valid',
      /settings lacks arterialInput/,
    ],
    [
      'images of which nothing says whether they are concentrations',
      ['tofts', dynamic, ...ARTERY, '--protocol', '{ timesS: [0, 65, 130, 195] }'],
      'runner/acquisition',
      /fitted to concentrations, and nothing says how.*--concentration/,
    ],
    [
      'images that would be both',
      ['tofts', dynamic, ...ARTERY, ...DYNAMIC, '--concentration'],
      'runner/acquisition',
      /cannot be concentrations and signals/,
    ],
    [
      'concentrations for a model of signals',
      ['t1-vfa', five, '--protocol', VFA, '--concentration'],
      'runner/acquisition',
      /t1-vfa takes signals/,
    ],
    [
      'signals without T1',
      ['tofts', dynamic, ...ARTERY, ...DYNAMIC],
      'runner/acquisition',
      /tofts needs t1Ms of every voxel.*--t1/,
    ],
    [
      'T1 in seconds',
      ['tofts', dynamic, ...ARTERY, ...DYNAMIC, '--t1', '1.2'],
      'runner/acquisition',
      /t1Ms is 1\.2, which cannot be.*T1 is in ms/,
    ],
    [
      'a T1 map in seconds',
      ['tofts', dynamic, ...ARTERY, ...DYNAMIC, '--t1', at('seconds.nii.gz')],
      'runner/acquisition',
      /t1Ms is 1\.2 in the middle.*\(seconds\.nii\.gz\).*"Units": "s"/,
    ],
    [
      'a B1 map in percent',
      ['t1-vfa', five, '--protocol', VFA, '--b1', at('percent.nii.gz')],
      'runner/acquisition',
      /b1Factor is 98.*"Units": "%"/,
    ],
    [
      'a map that the model does not take',
      ['adc', three, '--protocol', '{ bValues: [0, 400, 800] }', '--b1', at('one.nii.gz')],
      'runner/acquisition',
      /adc takes no map b1Factor/,
    ],
    [
      'a map under a misspelt name',
      ['t1-vfa', five, '--protocol', VFA, '--input', `b1Facter=${at('one.nii.gz')}`],
      'runner/acquisition',
      /did you mean b1Factor\?/,
    ],
    [
      'NIfTI and DICOM together',
      ['adc', three, at('nothing')],
      'runner/acquisition',
      /1 of the 2 inputs are NIfTI files/,
    ],
    [
      'a folder without images',
      ['adc', at('nothing')],
      'runner/series-missing',
      /no series of images among the files/,
    ],
    ['a place that is not there', ['adc', at('nowhere')], 'dicom/source-not-found', /Nothing can be opened/],
    [
      'a file that is not there',
      ['adc', at('nowhere.nii.gz')],
      'runner/no-image-file',
      /cannot be read \(nowhere\.nii\.gz\)/,
    ],
    [
      'DICOM maps of NIfTI images',
      ['adc', three, '--protocol', '{ bValues: [0, 400, 800] }', '--format', 'dicom'],
      'runner/no-dicom-source',
      /not DICOM/,
    ],
    ['another format', ['adc', three, '--format', 'png'], 'cli/call', /--format is png/],
    [
      'a map that is not named',
      ['t1-vfa', five, '--input', 'file.nii.gz'],
      'cli/call',
      /--input is file\.nii\.gz/,
    ],
    ['no images', ['adc'], 'cli/call', /No images were named/],
    ['no model', [], 'cli/call', /No model was named/],
    [
      'phases that a slow protocol cannot tell apart',
      [
        'extended-tofts',
        dynamic,
        ...ARTERY,
        '--protocol',
        '{ timesS: [0, 65, 130, 195] }',
        '--concentration',
      ],
      'quantify/not-identifiable-protocol',
      /Phases 65 s apart do not determine extended Tofts.*smallest possible relative standard deviations are Ktrans/,
    ],
  ])('%s', async (_name, args, code, text) => {
    const called = await lobuleMap(...args, '--out', OUT);
    const found = /Code: (\S+)/.exec(called.stderr)?.[1] ?? '';
    expect(code.split('|')).toContain(found);
    expectRefused(called, 2, found, text);
  });

  test('no folder to write to', async () => {
    expectRefused(await lobuleMap('adc', three), 2, 'cli/call', /No folder was named/);
  });

  test('a folder that cannot be written, before any work', async () => {
    const called = await lobuleMap('t1-vfa', five, '--protocol', VFA, '--out', at('a-file', 'maps'));
    expectRefused(called, 1, 'ledger/not-writable', /folder cannot be made/);
    expect(called.tasks).toEqual([]);
  });

  test('a file that is no NIfTI', async () => {
    expectRefused(await lobuleMap('adc', at('letter.nii'), '--out', OUT), 1, 'volume/not-nifti', /./);
  });
});

describe('a flagged voxel without a number is what is made of', () => {
  const vfa = prepareModel('t1-vfa', { flipAnglesDeg: FLIPS, trMs: 5 });
  const sound = vfa.predict({ t1Ms: 1200, m0: 1000 });

  /** One bad voxel (the first) among sound ones. */
  async function reasonOf(
    curve: ArrayLike<number>,
    bad: ArrayLike<number>,
    model: string,
    options: readonly string[],
  ): Promise<{ called: Called; reason: string; values: readonly number[] }> {
    const frames = uniform(curve);
    frames.forEach((frame, t) => {
      frame[0] = bad[t];
    });
    const out = temporaryFolder('map-flag');
    const input = writeFrames(path.join(out, 'images.nii.gz'), frames);
    const called = await lobuleMap(
      model,
      input,
      ...options,
      '--every-voxel',
      '--out',
      path.join(out, 'maps'),
      '--json',
    );
    expect(called.stderr).toBe('');
    expect(called.code).toBe(0);
    const { reasons, maps, files } = JSON.parse(called.stdout) as {
      reasons: Record<string, number>;
      maps: readonly { label: string; defined: number }[];
      files: readonly string[];
    };
    const values = files
      .filter((name) =>
        maps.some(({ label }) => name.endsWith(`_${label}.nii.gz`) || name.endsWith(`_${label}_se.nii.gz`)),
      )
      .map((name) => readMap(path.join(out, 'maps'), name.replace('.nii.gz', ''))[0]);
    expect(maps[0].defined).toBe(VOXELS - 1);
    return {
      called,
      reason: Object.keys(reasons)
        .filter((name) => name !== 'fine')
        .join(),
      values,
    };
  }

  test.each<[string, ArrayLike<number>, string]>([
    ['zero in every image', [0, 0, 0, 0, 0], 'no-signal'],
    ['NaN in one image', [60, Number.NaN, 120, 100, 82], 'not-finite'],
    ['infinity in one image', [60, Number.POSITIVE_INFINITY, 120, 100, 82], 'not-finite'],
    ['negative in every image', [-60, -107, -120, -100, -82], 'outside-model'],
  ])('a signal that is %s', async (_name, bad, expected) => {
    const { reason, values } = await reasonOf(sound, bad, 't1-vfa', ['--protocol', VFA]);
    expect(reason).toBe(expected);
    expect(values).toEqual(values.map(() => Number.NaN));
  });

  test('a negative signal of diffusion', async () => {
    const { reason, values } = await reasonOf([100, 70, 50], [100, -5, 50], 'adc', [
      '--protocol',
      '{ bValues: [0, 400, 800] }',
    ]);
    expect(reason).toBe('not-positive');
    expect(values).toEqual(values.map(() => Number.NaN));
  });

  test('a signal that is negative in one image, of a model that would fit it', async () => {
    const out = temporaryFolder('map-negative');
    const input = writeFrames(path.join(out, 'images.nii'), uniform([100, 60, -3, 20]));
    const call = ['t2', input, '--protocol', '{ echoTimesMs: [10, 20, 30, 40] }', '--every-voxel'];
    const { code, stdout } = await lobuleMap(...call, '--out', path.join(out, 'maps'));
    expect(code).toBe(0);
    expect(stdout).toContain('24 voxels fitted, 0 of them sound');
    expect(stdout).toContain(`negative-signal ${VOXELS}`);
  });

  test('signals that were cut off at the highest grey value, which are told', async () => {
    const out = temporaryFolder('map-clipped');
    const volumes = [2000, 4095, 4095, 4095].map((value) =>
      makeVolume(GRID, new Int16Array(VOXELS).fill(value)),
    );
    const input = path.join(out, 'dynamic.nii');
    writeFileSync(input, writeNifti(volumes));
    const call = ['tofts', input, ...DYNAMIC, ...ARTERY, '--t1', '1200', '--every-voxel'];
    const { stdout } = await lobuleMap(...call, '--out', path.join(out, 'maps'));
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '24 voxels have the highest grey value, 4095, in several images',
    );
    const sidecar = JSON.parse(readFileSync(path.join(out, 'maps', 'desc-tofts_Ktrans.json'), 'utf8'));
    expect(sidecar.Warnings.join()).toContain('may have been cut off');
  });

  test('a signal above what the sequence can give', async () => {
    const signals = [100, 180, 220, 210];
    const { reason, values } = await reasonOf(signals, [100, 180, 90_000, 210], 'tofts', [
      ...DYNAMIC,
      ...ARTERY,
      '--t1',
      '1200',
    ]);
    expect(reason).toContain('saturated');
    expect(values).toEqual(values.map(() => Number.NaN));
  });

  test('a T1 that is undefined', async () => {
    const t1 = uniform([1200]);
    t1[0][0] = Number.NaN;
    const map = writeFrames(at('t1-hole.nii.gz'), t1, GRID);
    const { reason } = await reasonOf([100, 180, 220, 210], [100, 180, 220, 210], 'tofts', [
      ...DYNAMIC,
      ...ARTERY,
      '--t1',
      map,
    ]);
    expect(reason).toContain('input-missing');
  });

  test('images of which no voxel has a value, and then the command has failed', async () => {
    const out = temporaryFolder('map-flag');
    const input = writeFrames(path.join(out, 'images.nii.gz'), uniform([-1, -2, -3]));
    const { code, stdout } = await lobuleMap(
      'adc',
      input,
      '--protocol',
      '{ bValues: [0, 400, 800] }',
      '--every-voxel',
      '--out',
      path.join(out, 'maps'),
    );
    expect(code).toBe(1);
    expect(stdout).toContain('undefined everywhere');
    expect(stdout).toContain(`not-positive ${VOXELS}`);
  });
});

test('a stop on request ends with 130, says what to do and leaves no map', async () => {
  const out = temporaryFolder('map-stop');
  const stopped = new AbortController();
  stopped.abort();
  const { code, stderr } = await lobuleMapUntil(
    stopped.signal,
    't1-vfa',
    five,
    '--protocol',
    VFA,
    '--out',
    path.join(out, 'maps'),
  );
  expect(code).toBe(130);
  expect(stderr).toContain('it begins anew');
  expect(readdirSync(path.join(out, 'maps'))).toEqual([]);
});
