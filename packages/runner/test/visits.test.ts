import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cohortPlan } from '@lobule/phantom';
import { writePatient } from '@lobule/phantom/node';
import { makeGrid, makeVolume, readNifti, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { patientCells } from '../src/visits/patient-changes.ts';
import { errorOf, run, smallStudy, temporaryFolder, writeExam, writeStudy } from './fixture.ts';

type Block = readonly [
  x: readonly [number, number],
  y: readonly [number, number],
  z: readonly [number, number],
];

/** A mask of blocks on the grid of the fixture's exams; ends are not in it. */
function writeBlocks(file: string, blocks: readonly Block[]): void {
  const grid = makeGrid({ size: [16, 16, 4], affine: [2, 0, 0, -16, 0, 2, 0, -16, 0, 0, 3, 0] });
  const within = (n: number, [from, to]: readonly [number, number]) => n >= from && n < to;
  const data = Uint8Array.from({ length: 16 * 16 * 4 }, (_, v) => {
    const [x, y, z] = [v % 16, Math.floor(v / 16) % 16, Math.floor(v / 256)];
    return blocks.some((block) => within(x, block[0]) && within(y, block[1]) && within(z, block[2])) ? 1 : 0;
  });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, writeNifti(makeVolume(grid, data)));
}

const study = (changes: string, more = '') => `lobule: 1
title: Two visits
images:
  dicom: [images]
  visits: [{ name: baseline, days: [0, 7] }, { name: mid, days: [8, 60] }]
maps: [{ model: semiquantitative, arrivalS: 30 }]
regions: [{ kind: masks, name: lesion, file: "masks/{subject}-{visit}.nii" }]
features:
  - region: lesion
    images: [PE1]
    settings: { families: [morphology, statistics] }
${changes === '' ? '' : `    changes: ${changes}\n`}${more}`;

/** Exams of each patient on 1 January, and of those that came again on 11 January. */
function withVisits(text: string, ids: readonly string[], again: readonly string[]) {
  const small = smallStudy([], text);
  const images = path.join(small.folder, 'images');
  for (const patient of ids) writeExam(images, { patient, header: { StudyDate: '20260101' } });
  for (const patient of again) {
    writeExam(images, { patient, exam: '2', folder: `${patient}-2`, header: { StudyDate: '20260111' } });
  }
  const blocks = (id: string, visit: string, list: readonly Block[]) =>
    writeBlocks(path.join(small.folder, 'masks', `${id}-${visit}.nii`), list);
  return { ...small, blocks };
}

const rowsOf = (out: string, table: string) =>
  readFileSync(path.join(out, 'tables', table), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));

function featuresOf(out: string) {
  const [head, ...rows] = rowsOf(out, 'features.csv');
  return rows.map((row) => Object.fromEntries(row.map((cell, n) => [head[n], cell])));
}

/** PE1 of the fixture's block is 110 + x %. */
const TWO_PIECES: readonly Block[] = [
  [
    [5, 8],
    [5, 9],
    [1, 3],
  ],
  [
    [9, 11],
    [5, 7],
    [1, 2],
  ],
];

/** Gives every DICOM file under a folder another date, of the same length. */
function redate(folder: string, from: string, to: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    writeFileSync(file, Buffer.from(readFileSync(file).toString('latin1').replaceAll(from, to), 'latin1'));
  }
}

const REQUEST = { to: ['mid'], lesions: 'pieces', smallestMm3: 0, overlap: 0.1, distanceMm: 10 } as const;

function lesion(id: string, firstMm3: number, relative: number | null) {
  const none = { value: null, reason: { code: 'zero-baseline', text: 'Was 0.' } };
  const change = relative === null ? none : { value: relative };
  const changes = [
    { feature: 'Volume', unit: 'mm3', first: 0, second: 0, absolute: none, relative: change, perDay: none },
  ];
  return { first: id, second: id, by: 'overlap', firstMm3, secondMm3: firstMm3, bins: {}, changes } as const;
}

describe('changes between visits', () => {
  test('of a region as one lesion stand in the row of the first visit: absolute, relative and per day', async () => {
    const small = withVisits(study('{ to: [mid] }'), ['A', 'B'], ['A']);
    small.blocks('A', 'baseline', [
      [
        [5, 9],
        [5, 9],
        [1, 3],
      ],
    ]);
    small.blocks('A', 'mid', [
      [
        [5, 7],
        [5, 9],
        [1, 3],
      ],
    ]);
    small.blocks('B', 'baseline', TWO_PIECES);
    const { results } = await run(small);
    const [a, later, b] = featuresOf(small.out);
    expect([a['subject'], a['visit'], later['visit'], b['subject']]).toEqual([
      'sub-001',
      'baseline',
      'mid',
      'sub-002',
    ]);
    const mean = (change: string) => Number(a[`lesion_change-mid-${change}_PE1_Statistics_Mean`]);
    // The mean x goes from 6.5 to 5.5.
    expect(mean('absolute')).toBeCloseTo(-1, 5);
    expect(mean('relative')).toBeCloseTo(-1 / 116.5, 7);
    expect(mean('per-day')).toBeCloseTo(-0.1, 6);
    expect(Number(a['lesion_change-mid-relative_Morphology_ApproximateVolume'])).toBe(-0.5);
    expect(later['lesion_change-mid-relative_PE1_Statistics_Mean']).toBe('');
    // B never came again, and that is why there is no number.
    expect(b['lesion_change-mid-relative_PE1_Statistics_Mean']).toBe('');
    expect(results.featureTable?.undefined).toContainEqual({
      feature: 'lesion_change-mid-relative_PE1_Statistics_Mean',
      subject: 'sub-002',
      reason: { code: 'no-visit', text: 'The patient has no usable exam of the visit mid.' },
    });
    expect(results.changes).toMatchObject([
      {
        region: 'lesion',
        from: 'baseline',
        to: 'mid',
        aggregate: 'There is one lesion a patient.',
        patients: [
          { subject: 'sub-001', days: 10, matched: 1, vanished: 0, appeared: 0 },
          { subject: 'sub-002', days: null, matched: 0, reason: { code: 'no-visit' } },
        ],
      },
    ]);
    const methods = results.methods.map(({ sentence }) => sentence).join(' ');
    expect(methods).toContain('Changes of the features of lesion in PE1 from the first visit to mid');
    const again = await run(small);
    expect(again.counts.computed).toBe(0);
    expect(again.results.changes).toEqual(results.changes);
  });

  test('of several lesions, matched by place, become one of the patient', async () => {
    const small = withVisits(study('{ to: [mid], lesions: pieces, aggregate: mean }'), ['A'], ['A']);
    small.blocks('A', 'baseline', TWO_PIECES);
    // The large one loses half, the small one doubles, and a third appears.
    small.blocks('A', 'mid', [
      [
        [5, 8],
        [5, 7],
        [1, 3],
      ],
      [
        [9, 11],
        [5, 7],
        [1, 3],
      ],
      [
        [5, 7],
        [12, 13],
        [3, 4],
      ],
    ]);
    const { results } = await run(small);
    const [row] = featuresOf(small.out);
    expect(Number(row['lesion_change-mid-relative_Morphology_ApproximateVolume'])).toBeCloseTo(0.25, 12);
    expect(results.changes?.[0].patients[0]).toMatchObject({
      matched: 2,
      vanished: 0,
      appeared: 1,
      split: 0,
    });
    expect(results.changes?.[0].lesions).toMatch(/Each connected piece is a lesion\..*without registration/);
    expect(results.changes?.[0].aggregate).toMatch(/mean over the lesions that are there at both visits/);
    const table = rowsOf(small.out, 'changes.csv');
    const column = (name: string) => table[0].indexOf(name);
    const volumes = table.filter((cells) => cells[column('feature')] === 'Morphology_ApproximateVolume');
    expect(volumes.map((cells) => [cells[column('lesion')], cells[column('relative')]])).toEqual([
      ['1', '-0.5'],
      ['2', '1'],
    ]);
    // 32 bins over both visits: PE1 from 115 to 120 in the small piece, to 117 in the large one.
    const means = table.filter((cells) => cells[column('feature')] === 'PE1_Statistics_Mean');
    expect(
      means.map((cells) => [cells[column('bins')], Number(cells[column('bins_from')]).toFixed(3)]),
    ).toEqual([
      ['32', '115.000'],
      ['32', '119.000'],
    ]);
    expect(table.at(-1)?.join()).toMatch(/Without counterpart at the first visit\.$/);
  });

  test.each([
    ['largest', -0.5],
    ['mean', (-0.5 + 1) / 2],
    ['volume-weighted-mean', (24 * -0.5 + 4 * 1) / 28],
  ] as const)('come from lesions to the patient: %s', (aggregate, expected) => {
    const request = { ...REQUEST, kinds: ['relative' as const], aggregate };
    const both = { lesions: [lesion('1', 24, -0.5), lesion('2', 4, 1)], vanished: [], appeared: [] };
    const [cell] = patientCells('lesion', 'mid', request, both);
    expect(cell).toEqual({ name: 'lesion_change-mid-relative_Volume', value: expected });
    // One lesion of those that count has no value, or none counts: so has the patient.
    const lacking = { ...both, lesions: [lesion('1', 24, null), lesion('2', 4, 1)] };
    expect(patientCells('lesion', 'mid', request, lacking)[0].reason?.code).toBe('zero-baseline');
    const gone = { ...both, lesions: [lesion('2', 4, 1)], vanished: [{ id: '1' }] };
    expect(patientCells('lesion', 'mid', request, gone)[0].reason?.code).toBe(
      aggregate === 'largest' ? 'lesion-vanished' : undefined,
    );
  });

  test.each([
    ['{ to: [mid] }', '[phases]', 'ask for voxel maps or changes of phases'],
    ['{ to: [mids] }', '[PE1]', 'to the visit mids, which no visit of images is called; did you mean mid?'],
  ])('%s of %s are refused before any work', async (changes, images, what) => {
    const text = study(changes).replace('images: [PE1]', `images: ${images}`);
    expect(await errorOf(run(withVisits(text, ['A'], [])))).toMatchObject({
      code: 'study/not-valid',
      what: expect.stringContaining(what),
    });
  });

  test('of NIfTI exams go by the names and days that the study gives them; without days nothing is per day', async () => {
    const folder = temporaryFolder('nifti-visits');
    const grid = makeGrid({ size: [16, 16, 4], affine: [2, 0, 0, -16, 0, 2, 0, -16, 0, 0, 3, 0] });
    const frames = (gain: number) =>
      [1, gain, gain].map((times) =>
        makeVolume(
          grid,
          Float32Array.from({ length: 1024 }, (_, v) => times * (90 + (v % 16))),
        ),
      );
    const exam = (visit: string, gain: number, day: string) => {
      writeFileSync(path.join(folder, `${visit}.nii`), writeNifti(frames(gain)));
      return `    - { subject: A, visit: ${visit}${day}, series: [{ role: dynamic, file: ${visit}.nii, timesS: [0, 60, 120] }] }\n`;
    };
    writeBlocks(path.join(folder, 'lesion.nii'), [
      [
        [5, 9],
        [5, 9],
        [1, 3],
      ],
    ]);
    const of = async (day: string) => {
      const text = `lobule: 1
title: Files
images:
  nifti:
${exam('baseline', 2, ', day: 0')}${exam('mid', 3, day)}maps: [{ model: semiquantitative, arrivalS: 30 }]
regions: [{ kind: masks, name: lesion, file: lesion.nii }]
features:
  - { region: lesion, images: [PE1], settings: { families: [statistics], features: [Q4LE] }, changes: { to: [mid] } }
`;
      const out = path.join(folder, 'out');
      await run({ study: writeStudy(folder, text), out });
      return featuresOf(out)[0];
    };
    // Enhancement goes from 100 to 200 %.
    const row = await of(', day: 14');
    expect(Number(row['lesion_change-mid-absolute_PE1_Statistics_Mean'])).toBeCloseTo(100, 4);
    expect(Number(row['lesion_change-mid-per-day_PE1_Statistics_Mean'])).toBeCloseTo(100 / 14, 5);
    expect((await of(''))['lesion_change-mid-per-day_PE1_Statistics_Mean']).toBe('');
  });

  test('of voxels of other sizes are a note, which says that resampling would do', async () => {
    const small = withVisits(study('{ to: [mid] }'), ['A'], []);
    const images = path.join(small.folder, 'images');
    const header = { StudyDate: '20260111', PixelSpacing: [1, 1] };
    writeExam(images, { patient: 'A', exam: '2', folder: 'A-2', header });
    small.blocks('A', 'baseline', TWO_PIECES);
    small.blocks('A', 'mid', TWO_PIECES);
    const resampled = study('{ to: [mid] }').replace('file:', 'resample: true, file:');
    const { results } = await run({ ...small, study: writeStudy(small.folder, resampled) });
    expect(results.notes.find(({ code }) => code === 'radiomics/visits-differ')).toMatchObject({
      kind: 'failed',
      subject: 'sub-001',
      step: 'changes of lesion to mid',
    });
    expect(results.changes?.[0].patients[0].reason?.code).toBe('radiomics/visits-differ');
  });
});

describe('voxel maps in a study', () => {
  test('are files beside the maps, and their medians values of the region and features of the patient', async () => {
    const small = smallStudy(
      ['A'],
      study(
        '',
        '    voxelMaps: { images: [PE1], settings: { families: [statistics], features: [Q4LE, KE2A] } }\n',
      ),
    );
    writeBlocks(path.join(small.folder, 'masks', 'A-baseline.nii'), [
      [
        [5, 11],
        [5, 11],
        [1, 3],
      ],
    ]);
    const { results } = await run(small);
    const folder = path.join(small.out, 'derivatives', 'sub-001', 'ses-baseline');
    const stem = 'sub-001_ses-baseline_label-lesion_desc-PE1Voxel';
    const files = readdirSync(folder).filter((name) => name.startsWith(stem));
    expect(files).toEqual([
      `${stem}StatisticsMean_map.nii.gz`,
      `${stem}StatisticsSkewness_map.nii.gz`,
      `${stem}_maps.json`,
    ]);
    const [map] = readNifti(readFileSync(path.join(folder, files[0]))).volumes;
    expect(map.grid.size).toEqual([6, 6, 2]);
    // Windows within the region: x of 5 and 6 at its edge, of 5, 6 and 7 next to it.
    expect(map.data[0]).toBeCloseTo(115.5, 4);
    expect(map.data[1]).toBeCloseTo(116, 4);
    const value = results.subjects[0].values.find(({ map: name }) => name === 'PE1 voxel Statistics_Mean');
    expect(value).toMatchObject({
      region: 'lesion',
      voxels: 72,
      median: { unit: 'intensity', standardId: 'Q4LE' },
    });
    expect(value?.median.value).toBeCloseTo(117.5, 4);
    expect(results.files.map(({ path: file }) => file)).toContain(value?.origin);
    const [row] = featuresOf(small.out);
    expect(Number(row['lesion_PE1_Voxel_Statistics_Mean_Median'])).toBeCloseTo(117.5, 4);
    expect(Number(row['lesion_PE1_Voxel_Statistics_Mean_InterquartileRange'])).toBeCloseTo(3, 4);
    const about = JSON.parse(readFileSync(path.join(folder, `${stem}_maps.json`), 'utf8'));
    expect(about.settings).toMatchObject({ kernelRadius: 1, maskedKernel: true });
  });

  test('of what the study does not make are refused before any work', async () => {
    const small = smallStudy(['A'], study('', '    voxelMaps: { images: [PE9x], settings: {} }\n'));
    expect(await errorOf(run(small))).toMatchObject({ code: 'runner/no-image' });
  });
});

test('a woman of the phantom whose lesion shrinks has the change that is planned', async () => {
  const folder = temporaryFolder('visits');
  const plan = cohortPlan({ patients: 2, matrix: 32, slices: 6, noise: 0 });
  const [other, patient] = plan.patients;
  const [main, ...satellites] = patient.breast.lesions;
  const radiiMm = main.radiiMm.map((mm) => 0.7 * mm) as unknown as typeof main.radiiMm;
  const lesions = [{ ...main, radiiMm }, ...satellites];
  const smaller = { ...patient, index: 2, breast: { ...patient.breast, lesions } };
  const later = { ...plan, patients: [other, patient, smaller] };
  for (const [visit, index] of [
    ['baseline', 1],
    ['mid', 2],
  ] as const) {
    await writePatient(path.join(folder, visit), later, index);
    const images = path.join(folder, visit, 'images');
    for (const series of readdirSync(path.join(images, patient.id))) {
      if (!series.includes('_dyn_')) rmSync(path.join(images, patient.id, series), { recursive: true });
    }
  }
  redate(path.join(folder, 'mid', 'images'), '20240115', '20240205');
  const file = writeStudy(
    folder,
    `lobule: 1
title: A lesion that shrinks
kind: synthetic
images:
  dicom: [baseline/images, mid/images]
  visits: [{ name: baseline, days: [0, 7] }, { name: mid, days: [8, 60] }]
maps: [{ model: semiquantitative, arrivalS: 45 }]
regions: [{ kind: masks, name: lesion, file: "{visit}/truth/{subject}/lesion.nii" }]
features:
  - region: lesion
    images: [PE1]
    settings: { families: [morphology, statistics] }
    changes: { to: [mid], kinds: [relative, per-day] }
`,
  );
  const out = path.join(folder, 'out');
  const { results } = await run({ study: file, out });
  const [first, second] = results.subjects.map(({ regions }) => regions[0].volumeMm3);
  expect(second).toBeLessThan(first);
  const [row] = featuresOf(out);
  const relative = Number(row['lesion_change-mid-relative_Morphology_ApproximateVolume']);
  expect(relative).toBeCloseTo(second / first - 1, 9);
  expect(Number(row['lesion_change-mid-per-day_Morphology_ApproximateVolume'])).toBeCloseTo(
    (second - first) / 21,
    6,
  );
});
