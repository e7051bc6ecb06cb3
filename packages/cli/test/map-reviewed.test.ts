// Each test is named after a defect that a reviewer found.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeExam } from '../../runner/test/fixture.ts';
import { lobuleMap, uniform, writeFrames } from './map-call.ts';

const folder = temporaryFolder('map-reviewed');
const at = (...parts: string[]) => path.join(folder, ...parts);
const sidecarAt = (...parts: string[]) => JSON.parse(readFileSync(at(...parts), 'utf8'));
const dynamic = writeFrames(at('dynamic.nii.gz'), uniform([100, 180, 220, 210]));

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
