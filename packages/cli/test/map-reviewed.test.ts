// Each test is named after a defect that a reviewer found.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
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
