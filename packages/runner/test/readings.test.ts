import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { dynamicStudy, errorOf, run, smallStudy, writeMask, writeStudy } from './fixture.ts';

describe('a region that several people read', () => {
  const region = (more: string) =>
    dynamicStudy().replace(
      'features:',
      `  - { kind: readings, name: lesion, table: readings.csv, ${more} }\nfeatures:`,
    );
  const small = smallStudy(['P1', 'P2'], region('resolve: majority, ties: inside'));
  const write = (name: string, options?: Parameters<typeof writeMask>[1]) =>
    writeMask(path.join(small.folder, 'masks', name), options);
  write('anna.nii');
  write('ben.nii');
  const table = 'patient,lesion,reader,mask\nP1,left,anna,masks/anna.nii\nP1,left,ben,masks/ben.nii\n';
  writeFileSync(path.join(small.folder, 'readings.csv'), `${table}P3,left,anna,masks/none.nii\n`);

  test('is resolved as the study says, and how stands with it; who was not read is told', async () => {
    const { results } = await run(small);
    const [first, second] = results.subjects;
    const read = first.regions.find(({ name }) => name === 'lesion');
    expect(read).toMatchObject({ voxels: 72, volumeMm3: 864 });
    expect(read?.meaning).toContain(
      'Majority of 2 readings: what more than half of them hold. 0 voxels were held by exactly half and are inside.',
    );
    expect(second.regions.map(({ name }) => name)).toEqual(['enhancing']);
    const told = results.notes.find(({ code }) => code === 'runner/no-mask');
    expect(told?.text).toContain('There is no reading for the region lesion');
    expect(results.methods.map(({ sentence }) => sentence)).toContain(
      'The region lesion was read by several people and resolved by majority.',
    );
  });

  test('needs a table that can be read, before any work', async () => {
    const study = writeStudy(small.folder, region('').replace('readings.csv', 'none.csv'));
    expect(await errorOf(run({ study, out: path.join(small.folder, 'other') }))).toMatchObject({
      code: 'runner/no-image-file',
      where: { file: 'none.csv' },
    });
  });
});
