// Each test is named after a defect that a reviewer found.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
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
