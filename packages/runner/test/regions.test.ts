import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCsv, texts } from '@lobule/tables';
import { readNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { errorOf, run, smallStudy, writeExam, writeMask, writeStudy } from './fixture.ts';

const study = (regions: string, features = '') => `lobule: 1
title: Rings
images: { dicom: [images] }
regions:
  - { kind: masks, name: lesion, file: "masks/{subject}.nii" }
${regions}${features}`;

function withMasks(text: string) {
  const small = smallStudy(['A'], text);
  for (const id of ['A', 'B']) writeMask(path.join(small.folder, 'masks', `${id}.nii`));
  return small;
}

const inside = (out: string, name: string) => {
  const file = `sub-001_ses-baseline_label-${name}_mask.nii.gz`;
  const { data } = readNifti(readFileSync(path.join(out, 'derivatives', 'sub-001', 'ses-baseline', file)))
    .volumes[0];
  return [...data.keys()]
    .filter((v) => data[v] !== 0)
    .map((v) => [v % 16, Math.floor(v / 16) % 16, Math.floor(v / 256)]);
};

const isBody = ([x, y]: readonly number[]) => x >= 2 && x < 14 && y >= 2 && y < 14;

/** Millimetres from a voxel of 2 x 2 x 3 mm to the block of the lesion. */
function away([x, y, z]: readonly number[]): number {
  const beyond = (i: number, low: number, high: number, mm: number) => mm * Math.max(0, low - i, i - high);
  const d = [beyond(x, 5, 10, 2), beyond(y, 5, 10, 2), beyond(z, 1, 2, 3)];
  return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

describe('A ring of a study', () => {
  test('holds what lies so far from its region, clipped to tissue, to another region or not', async () => {
    const small = withMasks(
      study(`  - { kind: ring, name: near, of: lesion, toMm: 8 }
  - { kind: ring, name: far, of: lesion, fromMm: 8, toMm: 10, within: image }
  - { kind: ring, name: both, of: lesion, toMm: 10, within: far }
`),
    );
    // Air has noise and tissue dark places, as in any scanner: here in the corners of the body, beyond the rings.
    const corners = new Map([2 + 32, 13 + 32, 2 + 208, 13 + 208].map((place, n) => [place, 25 + 20 * n]));
    const PixelData = Uint16Array.from(
      { length: 256 },
      (_, i) => corners.get(i) ?? (isBody([i % 16, Math.floor(i / 16)]) ? 100 + (i % 3) : (i * 7) % 6),
    );
    writeExam(path.join(small.folder, 'images'), { patient: 'A', header: { PixelData } });
    const { results } = await run(small);
    const all = Array.from({ length: 1024 }, (_, v) => [
      v % 16,
      Math.floor(v / 16) % 16,
      Math.floor(v / 256),
    ]);
    const shell = (from: number, to: number) => all.filter((p) => away(p) > from && away(p) <= to);
    expect(inside(small.out, 'near')).toEqual(shell(0, 8).filter(isBody));
    expect(shell(0, 8).some((place) => !isBody(place))).toBe(true);
    expect(inside(small.out, 'far')).toEqual(shell(8, 10));
    expect(inside(small.out, 'both')).toEqual(shell(8, 10));
    expect(results.subjects[0].regions[1].meaning).toBe(
      'Shell of 0 to 8 mm around lesion, clipped to tissue.',
    );
    expect(results.methods.map(({ sentence }) => sentence)).toContain(
      'The region near was the shell of 0 to 8 mm around lesion, clipped to what stands out from air (Otsu) before contrast.',
    );
  });

  test('has features: of phases, of changes between them, and in space and time', async () => {
    const small = withMasks(
      study(
        '  - { kind: ring, of: lesion, toMm: 4 }\n',
        `features:
  - region: peritumoral
    images: [phases, phase-1, relative-0-1, difference-0-1]
    settings: { families: [morphology, statistics], discretisation: { method: bin-count, count: 8 } }
  - { region: lesion, images: [relative-0-1, difference-0-9], settings: { families: [statistics, autocorrelation] } }
`,
      ),
    );
    const { results } = await run(small);
    const { table } = readCsv(readFileSync(path.join(small.out, 'tables', 'features.csv')));
    const of = (name: string) => Number(texts(table, name)[0]);
    // Outside the lesion nothing enhances.
    expect(of('peritumoral_phase-1_Statistics_Mean')).toBe(100);
    expect(of('peritumoral_relative-0-1_Statistics_Mean')).toBe(0);
    expect(of('peritumoral_phases_GLCM4D_Steady_voxel')).toBe(1);
    expect(of('peritumoral_Morphology_ApproximateVolume')).toBe(12 * inside(small.out, 'peritumoral').length);
    // 110 + x on 100, x from 5 to 10.
    expect(of('lesion_relative-0-1_Statistics_Mean')).toBeCloseTo(1.175, 10);
    const names = table.columns.map(({ name }) => name);
    expect(names).toContain('lesion_relative-0-1_Morphology_MoransI');
    expect(results.notes.find(({ text }) => text.includes('difference-0-9'))?.code).toBe('runner/no-image');
  });

  test.each<[string, string, string, RegExp]>([
    [
      'around a region that comes later',
      '  - { kind: ring, of: enhancing }\n  - { kind: enhancing-volume }\n',
      'runner/no-image',
      /asks for the region enhancing, which does not stand above it/,
    ],
    [
      'around a misspelt region',
      '  - { kind: ring, of: leison }\n',
      'runner/no-image',
      /did you mean lesion\?/,
    ],
    [
      'within a region that is not there',
      '  - { kind: ring, of: lesion, within: breast }\n',
      'runner/no-image',
      /region breast/,
    ],
    [
      'without a width',
      '  - { kind: ring, of: lesion, fromMm: 5, toMm: 5 }\n',
      'study/not-valid',
      /from 5 to 5 mm/,
    ],
  ])('%s is refused before any work', async (_, regions, code, text) => {
    const error = await errorOf(run(withMasks(study(regions))));
    expect([error.code, text.test(error.message)]).toEqual([code, true]);
  });

  test('around a region that could not be made is missing with its reason', async () => {
    const small = smallStudy(['A'], study('  - { kind: ring, of: lesion }\n'));
    const { results } = await run(small);
    expect(results.notes.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['runner/no-mask', 'runner/no-image']),
    );
  });
});

describe('A region that several people read', () => {
  const region = (more: string) => `lobule: 1
title: Readers
images: { dicom: [images] }
regions:
  - { kind: readings, name: lesion, table: readings.csv, ${more} }
`;
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
    expect(second.regions.map(({ name }) => name)).toEqual([]);
    const told = results.notes.find(({ code }) => code === 'runner/no-mask');
    expect(told?.text).toContain('There is no reading for the region lesion');
    expect(results.methods.map(({ sentence }) => sentence)).toContain(
      'The region lesion was read by several people and resolved by majority.',
    );
  });

  test('needs a table that can be read, before any work', async () => {
    const study = writeStudy(small.folder, region('resolve: staple').replace('readings.csv', 'none.csv'));
    expect(await errorOf(run({ study, out: path.join(small.folder, 'other') }))).toMatchObject({
      code: 'runner/no-image-file',
      where: { file: 'none.csv' },
    });
  });
});
