// Each test is named after a defect that a reviewer found.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeExam } from '../../runner/test/fixture.ts';
import { lobuleMap, uniform, VOXELS, writeFrames } from './map-call.ts';

const folder = temporaryFolder('map-reviewed');
const at = (...parts: string[]) => path.join(folder, ...parts);
const sidecarAt = (...parts: string[]) => JSON.parse(readFileSync(at(...parts), 'utf8'));
const dynamic = writeFrames(at('dynamic.nii.gz'), uniform([100, 180, 220, 210]));

/** The same with noise in half of the voxels. */
function dynamicWithAir(): string {
  const frames = uniform([100, 180, 220, 210]).map((frame) => frame.map((value, v) => (v % 2 ? value : 2)));
  return writeFrames(at('air.nii.gz'), frames);
}

test('an arrival of 0 s was taken without a word', async () => {
  const protocol = '{ timesS: [0, 65, 130, 195], baselineFrames: [0] }';
  const { stdout } = await lobuleMap(
    'semiquantitative',
    dynamic,
    '--protocol',
    protocol,
    '--out',
    at('arrival'),
  );
  expect(stdout).toContain('By default: ');
  expect(stdout).toContain('arrivalS = 32.5');
  expect(stdout).toMatch(/Warning: The arrival of contrast was not stated: 32.5 s was taken/);
  expect(sidecarAt('arrival', 'desc-semiquantitative_TTP.json')).toMatchObject({
    Protocol: { arrivalS: 32.5 },
    Warnings: expect.arrayContaining([expect.stringContaining('arrival of contrast was not stated')]),
  });
});

test('maps did not say that their clock is that of ContentTime, when images were made', async () => {
  const minutes = (phase: number) => `09${String(10 + 3 * phase)}00`;
  writeExam(at('content'), {
    patient: 'A',
    header: { TriggerTime: undefined },
    ofPhase: (phase) => ({ ContentTime: minutes(phase) }),
  });
  const call = ['semiquantitative', at('content'), '--out', at('clock')];
  const text = expect.stringContaining('come from ContentTime, when images were made');
  const said = await lobuleMap(...call, '--protocol', '{ baselineFrames: [0], arrivalS: 90 }', '--json');
  expect(JSON.parse(said.stdout)).toMatchObject({ protocol: { timesS: [0, 180, 360, 540] } });
  expect(JSON.parse(said.stdout).warnings).toContainEqual(text);
  expect(sidecarAt('clock', 'desc-semiquantitative_TTP.json').Warnings).toContainEqual(text);
  const stated = '{ timesS: [0, 90, 180, 270], baselineFrames: [0], arrivalS: 30 }';
  expect(JSON.parse((await lobuleMap(...call, '--protocol', stated, '--json')).stdout).warnings).toEqual([]);
});

describe('NaN directions at b = 0 in a .bvec', () => {
  const write = (name: string, third: string) => {
    const image = writeFrames(at(name, 'dwi.nii.gz'), uniform([1000, 900, 400, 390, 160, 150]));
    writeFileSync(at(name, 'dwi.bval'), '0 0 1000 1000 2000 2000\n');
    writeFileSync(at(name, 'dwi.bvec'), `nan nan nan\n0 0 0\n${third}\n0 1 0\n1 0 0\n0 1 0\n`);
    return image;
  };

  test('stopped a model that needs no directions, and .bvec of another length too', async () => {
    const image = write('no-direction', '1 0 0');
    expect(await lobuleMap('adc', image, '--out', at('bvec'))).toMatchObject({ code: 0 });
    writeFileSync(at('no-direction', 'dwi.bvec'), '1 0 0\n');
    expect(await lobuleMap('adc', image, '--out', at('bvec'))).toMatchObject({ code: 0 });
  });

  test('stopped one that takes them, though NaN at b = 0 is no direction', async () => {
    const called = await lobuleMap('dki', write('zero', '1 0 0'), '--out', at('bvec'), '--json');
    expect(called).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(called.stdout).protocol.directions.slice(0, 3)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [1, 0, 0],
    ]);
  });

  test('had a cure that did not work', async () => {
    const image = write('damaged', 'nan nan nan');
    const told = (await lobuleMap('dki', image, '--out', at('bvec'))).stderr.replaceAll(/\s+/g, ' ');
    expect(told).toMatch(/direction of frame 3 \(b 1000\) is not three numbers.*--protocol/);
    const directions = '[[0, 0, 0], [0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0]]';
    const cured = await lobuleMap(
      'dki',
      image,
      '--protocol',
      `{ directions: ${directions} }`,
      '--out',
      at('bvec'),
    );
    expect(cured).toMatchObject({ code: 0, stderr: '' });
  });
});

test('maps of T1 in s gave delta-t1 in s that were called ms', async () => {
  const seconds = writeFrames(at('t1-seconds.nii.gz'), uniform([1.9, 0.46]));
  const { code, stderr } = await lobuleMap('delta-t1', seconds, '--out', at('delta'));
  expect(code).toBe(2);
  expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
    /is 1\.9 in the middle of its values.*multiply maps in s by 1000/,
  );
});

test('help called a relaxivity number or members below, and nothing followed', async () => {
  const stdout = (await lobuleMap('tofts', '--help')).stdout.replaceAll(/\s+/g, ' ');
  expect(stdout).toContain('4.5 or {"agent": "gadobutrol", "fieldT": 3}');
  expect(stdout).toMatch(
    /signal\.relaxivityPerMmPerS\.agent .* \(one of: gadobutrol, gadoteridol, gadoterate/,
  );
  expect(stdout).toMatch(/signal\.relaxivityPerMmPerS\.medium .* default "plasma"/);
  const call = [
    'tofts',
    dynamic,
    '--t1',
    '1400',
    '--settings',
    '{ arterialInput: { kind: parker, arrivalS: 30 } }',
  ];
  const agent = '{ agent: gadobutrol, fieldT: 3 }';
  const protocol = `{ timesS: [0, 65, 130, 195], signal: { relaxivityPerMmPerS: ${agent}, baselineFrames: [0], trMs: 5, flipAngleDeg: 12 } }`;
  const called = await lobuleMap(...call, '--protocol', protocol, '--out', at('agent'));
  expect(called).toMatchObject({ code: 0, stderr: '' });
});

test('help said that air is left out, of models that are made everywhere', async () => {
  const air = dynamicWithAir();
  const protocol = '{ timesS: [0, 65, 130, 195], baselineFrames: [0], arrivalS: 30 }';
  const { stdout } = await lobuleMap('semiquantitative', air, '--protocol', protocol, '--out', at('air'));
  expect(stdout).toContain(`${VOXELS} voxels fitted`);
  const help = (await lobuleMap('--help')).stdout.replaceAll(/\s+/g, ' ');
  expect(help).toMatch(/what stands out from air \(Otsu\), but for concentrations, semiquantitative/);
});

describe('cures spoke to who calls the library', () => {
  const told = async (...args: string[]) =>
    (await lobuleMap(...args, '--out', at('cure'))).stderr.replaceAll(/\s+/g, ' ');
  const parker = 'arterialInput: { kind: parker, arrivalS: 30 }';
  const flat = writeFrames(at('flat.nii.gz'), uniform(new Array(60).fill(100)));
  const times = Array.from({ length: 60 }, (_, i) => 5 * i).join(', ');

  test.each<[string, readonly string[], RegExp]>([
    [
      'of an unknown model',
      ['addc', dynamic],
      /did you mean adc\? What to do: `npm run -s lobule -- map --list`/,
    ],
    [
      'of baseline frames that are missing',
      ['semiquantitative', dynamic, '--protocol', '{ timesS: [0, 65, 130, 195] }'],
      /lacks baselineFrames.*--protocol '\{"baselineFrames": \[0\]\}'/,
    ],
    [
      'of baseline frames that are missing in signal',
      [
        'tofts',
        dynamic,
        '--t1',
        '1400',
        '--protocol',
        '{ signal: { relaxivityPerMmPerS: 4.5 } }',
        '--settings',
        `{ ${parker} }`,
      ],
      /signal lacks baselineFrames.*Add baselineFrames to signal in --protocol/,
    ],
    [
      'of an SNR whose noise cannot be measured',
      ['t2', dynamic, '--protocol', '{ echoTimesMs: [10, 20, 40, 80] }', '--settings', '{ lowestSnr: 5 }'],
      /state noiseSd beside lowestSnr in --settings/,
    ],
    [
      'of a delay of the image that is not found',
      [
        'tofts',
        flat,
        '--concentration',
        '--protocol',
        `{ timesS: [${times}] }`,
        '--settings',
        `{ ${parker}, delay: { kind: per-image } }`,
      ],
      /What to do: Give --mask over tissue that enhances, or set delay to none/,
    ],
  ])('%s', async (_name, args, text) => {
    const stderr = await told(...args);
    expect(stderr).toMatch(text);
    expect(stderr).not.toMatch(/listModels|findImageDelay|See the description/);
  });
});
