import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { exp } from '@lobule/numerics';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { lobuleMap, readMap, VOXELS, writeFrames } from './map-call.ts';

test('map reads NRRD, of three axes or with the values of a voxel side by side, as it reads NIfTI', async () => {
  const folder = temporaryFolder();
  const frames = [0, 400, 800].map((b) =>
    Float32Array.from({ length: VOXELS }, (_, v) => (100 + v) * exp(-b * 1e-3)),
  );
  const at = (name: string) => path.join(folder, name);
  const head = 'NRRD0004\ntype: float\nspace: LPS\nendian: little\nencoding: raw\nspace origin: (-10,5,20)';
  const axes = '(2,0,0) (0,2,0) (0,0,3)';
  const write = (name: string, more: string, data: Float32Array) =>
    writeFileSync(at(name), Buffer.concat([Buffer.from(`${head}\n${more}\n\n`), Buffer.from(data.buffer)]));
  const three = `dimension: 3\nsizes: 4 3 2\nspace directions: ${axes}`;
  frames.forEach((frame, n) => write(`${n}.nrrd`, three, frame));
  const beside = Float32Array.from({ length: 3 * VOXELS }, (_, i) => frames[i % 3][Math.floor(i / 3)]);
  write('all.nrrd', `dimension: 4\nsizes: 3 4 3 2\nspace directions: none ${axes}`, beside);
  const nifti = writeFrames(at('all.nii'), frames);
  const protocol = ['--protocol', '{ bValues: [0, 400, 800] }'];
  const inputs = {
    nifti: [nifti],
    three: ['0', '1', '2'].map((n) => at(`${n}.nrrd`)),
    four: [at('all.nrrd')],
  };
  for (const [name, files] of Object.entries(inputs)) {
    expect((await lobuleMap('adc', ...files, ...protocol, '--out', at(name))).code).toBe(0);
    expect(readMap(at(name), 'desc-adc_ADC')).toEqual(readMap(at('nifti'), 'desc-adc_ADC'));
  }
});
