// What a reader must be told besides the numbers, and where it is told.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { run, type Small, smallStudy } from './fixture.ts';

/** A dynamic series as NIfTI; without a place its header is as some converters leave it. */
function niftiStudy(geometry: 'stated' | 'none', maps = '{ model: semiquantitative, arrivalS: 5 }'): Small {
  const small = smallStudy(
    [],
    `lobule: 1
title: NIfTI
images:
  nifti:
    - subject: A
      series: [{ role: dynamic, file: a.nii, timesS: [0, 60, 120, 180] }]
maps: [${maps}]
regions: [{ kind: enhancing-volume, name: enhancing }]
`,
  );
  const grid = makeGrid({ size: [12, 12, 4], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] });
  const frames = [0, 1, 2, 3].map((phase) =>
    makeVolume(
      grid,
      Float32Array.from({ length: 576 }, (_, v) => (v % 12 > 3 && phase > 0 ? 200 + phase : 100)),
    ),
  );
  const bytes = writeNifti(frames);
  if (geometry === 'none') {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    view.setInt16(252, 0, true);
    view.setInt16(254, 0, true);
    view.setUint8(123, 0);
  }
  writeFileSync(path.join(small.folder, 'a.nii'), bytes);
  return small;
}

describe('the size of a voxel', () => {
  test('that no header states is a warning, and stands beside the volumes', async () => {
    const { results } = await run(niftiStudy('none'));
    const text =
      'The NIfTI file states no position and no unit of length; 1 mm per voxel was taken: volumes, distances and shapes of this exam are not to be trusted';
    expect(results.notes.filter(({ code }) => code === 'voxel-size-unknown')).toMatchObject([
      { kind: 'warning', text, subject: 'sub-001' },
    ]);
    expect(results.subjects[0].regions[0].meaning).toContain(text);
  });

  test('that is stated needs no warning', async () => {
    const { results } = await run(niftiStudy('stated'));
    expect(results.notes.map(({ code }) => code)).not.toContain('voxel-size-unknown');
    expect(results.subjects[0].regions[0].meaning).not.toContain('not to be trusted');
  });
});
