import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  dynamicStudy,
  errorOf,
  outputHashes,
  run,
  type Small,
  smallStudy,
  temporaryFolder,
  writeExam,
  writeMask,
} from './fixture.ts';

const image = (small: Small, name: string) => path.join(small.folder, 'images', name);
const notesOf = async (small: Small) => (await run(small)).results.notes;
const withTable = (lines: string, more = '') =>
  dynamicStudy(`table: { file: clinical.csv, id: patient }\n${more}`).concat(lines);
const writeTable = (small: Small, text: string | Uint8Array) =>
  writeFileSync(path.join(small.folder, 'clinical.csv'), text);

/** A study with a table; the exams are there, the table is written from the text. */
function tableStudy(ids: readonly string[], table: string | Uint8Array, analysis = ''): Small {
  const small = smallStudy(ids, withTable(analysis));
  writeTable(small, table);
  return small;
}

const endpoint = (column: string) => `analysis:
  groups: { clinical: [age] }
  endpoints:
    - name: pCR
      title: response
      endpoint: { kind: binary, column: ${column} }
      folds: 2
      repeats: 1
      permutations: 0
      randomFeatureDraws: 0
      models: [{ name: clinical, groups: [clinical], steps: [{ step: scale }, { step: logistic }] }]
`;

describe('images', () => {
  test('a folder without DICOM is said to be one', async () => {
    const small = smallStudy([]);
    writeFileSync(image(small, 'letter.txt'), 'Dear colleague');
    const error = await errorOf(run(small));
    expect(error.code).toBe('runner/no-exam');
    expect(error.message).toBe('There is no DICOM image in the folder.');
    expect(error.cure).toContain('lobule -- scan');
  });

  test('a folder that is not there is named', async () => {
    const small = smallStudy([], dynamicStudy('', 'nowhere'));
    const error = await errorOf(run(small));
    expect(error.code).toBe('dicom/source-not-found');
    expect(error.message).toContain('nowhere');
  });

  test('a truncated file is named, its phase is left out, and the other exams go on', async () => {
    const small = smallStudy(['A', 'B']);
    truncateSync(image(small, 'A/2-1.dcm'), 700);
    const { results } = await run(small);
    const texts = results.notes.map(({ text }) => text);
    expect(texts).toContainEqual(expect.stringMatching(/^The file ends at byte 700 .*\(2-1\.dcm\)$/));
    expect(texts).toContainEqual(expect.stringMatching(/^Time point 3 of 4: 1 of 4 slices are missing/));
    expect(texts).toContain('3 files not used: of a volume that lacks slices');
    expect(results.subjects.map(({ series }) => series[0].frames)).toEqual([3, 4]);
    const listed = readFileSync(path.join(small.out, '.lobule', 'files-not-used.tsv'), 'utf8');
    expect(listed).toContain('\n2-1.dcm\t');
    expect(listed).not.toContain('/');
  });

  test('a file cut within its pixels is named too', async () => {
    const small = smallStudy(['A', 'B']);
    const whole = readFileSync(image(small, 'A/3-0.dcm')).length;
    truncateSync(image(small, 'A/3-0.dcm'), whole - 100);
    const notes = await notesOf(small);
    expect(notes.map(({ text }) => text)).toContainEqual(expect.stringMatching(/3-0\.dcm/));
  });

  test('two patients in one folder are kept apart, and it is said', async () => {
    const small = smallStudy([]);
    for (const patient of ['A', 'B']) {
      writeExam(path.join(small.folder, 'images'), { patient, folder: patient });
      mkdirSync(image(small, 'both'), { recursive: true });
      for (let phase = 0; phase < 4; phase++) {
        for (let slice = 0; slice < 4; slice++) {
          renameSync(
            image(small, `${patient}/${phase}-${slice}.dcm`),
            image(small, `both/${patient}-${phase}-${slice}.dcm`),
          );
        }
      }
    }
    const { results } = await run(small);
    expect(results.subjects.map(({ subject }) => subject)).toEqual(['sub-001', 'sub-002']);
    expect(results.subjects.map(({ series }) => series[0].files)).toEqual([16, 16]);
    const [note] = results.notes.filter(({ code }) => code === 'two-patients-in-folder');
    expect(note.text).toBe('One folder holds images of 2 patients; they were kept apart.');
  });

  test('a phase that is missing leaves the others with their numbers', async () => {
    const small = smallStudy(['A', 'B']);
    for (let slice = 0; slice < 4; slice++) rmSync(image(small, `A/2-${slice}.dcm`));
    const { results } = await run(small);
    expect(results.notes.map(({ text }) => text)).toContain(
      '3 of 4 time points are there (missing: 3). (visit 1, series 4)',
    );
    const [missing, whole] = results.subjects.map(
      ({ values }) => new Map(values.map(({ map, median }) => [map, median.value])),
    );
    expect(missing.has('PE2')).toBe(false);
    expect(missing.get('PE3')).toBe(whole.get('PE3'));
  });

  test('without the phase before contrast nothing is measured that needs it', async () => {
    const small = smallStudy(['A', 'B']);
    for (let slice = 0; slice < 4; slice++) rmSync(image(small, `A/0-${slice}.dcm`));
    const { results } = await run(small);
    const [first, second] = results.subjects;
    expect(first.values).toEqual([]);
    expect(first.regions).toEqual([]);
    expect(second.values.length).toBeGreaterThan(0);
    const ofFirst = results.notes.filter(
      ({ subject, code }) => subject === 'sub-001' && code === 'runner/phases',
    );
    expect(ofFirst.map(({ step }) => step)).toEqual(['map semiquantitative', 'region enhancing']);
    expect(ofFirst[0].text).toBe(
      'semiquantitative asks for phase 0, the one before contrast; this series has the phases 1, 2, 3, counted from 0',
    );
  });

  test('a phase on another grid is kept apart, and it is said how far away it lies', async () => {
    const small = smallStudy([]);
    writeExam(path.join(small.folder, 'images'), {
      patient: 'A',
      ofPhase: (phase) => (phase === 2 ? { PixelSpacing: [2.1, 2.1] } : {}),
    });
    const { results } = await run(small);
    const [note] = results.notes.filter(({ code }) => code === 'phase-on-other-grid');
    expect(note.text).toMatch(/^4 files lie on another grid .* up to 2\.12 mm apart\./);
    const maps = results.subjects[0].values.map(({ map }) => map);
    expect(maps).toContain('PE3');
    expect(maps).not.toContain('PE2');
  });

  test('an exam of two phases says that three are needed', async () => {
    const small = smallStudy([]);
    writeExam(path.join(small.folder, 'images'), { patient: 'A', phases: [0, 1] });
    const notes = await notesOf(small);
    expect(notes.find(({ step }) => step === 'region enhancing')?.text).toMatch(/this series has 2/);
  });

  test('a map whose series the exam does not have is a note that says what to do', async () => {
    const small = smallStudy(['A'], dynamicStudy().replace('maps:', 'maps:\n  - { model: adc }'));
    const { results } = await run(small);
    const [note] = results.notes.filter(({ code }) => code === 'runner/series-missing');
    expect(note.text).toBe('adc needs a diffusion series, and this exam has none');
    expect(note.cure).toContain('images.series');
    expect(results.subjects[0].values.length).toBeGreaterThan(0);
  });

  test('images without a Patient ID are taken for one patient, and it is said', async () => {
    const small = smallStudy([]);
    writeExam(path.join(small.folder, 'images'), { patient: '', folder: 'one' });
    const notes = await notesOf(small);
    expect(notes.map(({ code }) => code)).toContain('no-patient-id');
  });

  test('two exams of one patient that share a window are both kept, under different names', async () => {
    const small = smallStudy(
      [],
      dynamicStudy().replace(
        'images: { dicom: [images] }',
        'images: { dicom: [images], visits: [{ name: early, days: [0, 30] }] }',
      ),
    );
    for (const exam of ['one', 'two']) {
      const header = { StudyDate: '20240115' };
      writeExam(path.join(small.folder, 'images'), { patient: 'A', exam, folder: exam, header });
    }
    const { results } = await run(small);
    expect(results.subjects.map(({ visit }) => visit)).toEqual(['early', 'earlyx2']);
    expect(results.notes.map(({ code }) => code)).toContain('two-exams-one-visit');
  });
});

describe('regions', () => {
  const masks = (more = '') =>
    `lobule: 1
title: Masks
images: { dicom: [images] }
maps: [{ model: semiquantitative, arrivalS: 30 }]
regions: [{ kind: masks, name: lesion, file: "masks/{subject}.nii"${more} }]
features: [{ region: lesion, images: [PE1], settings: { families: [statistics] } }]
`;
  const withMask = (options: Parameters<typeof writeMask>[1], more = '') => {
    const small = smallStudy(['A'], masks(more));
    writeMask(path.join(small.folder, 'masks', 'A.nii'), options);
    return small;
  };

  test('a mask on another grid is refused, with the distance and the way out', async () => {
    const { results } = await run(withMask({ shiftMm: 1.5 }));
    const note = results.notes.find(({ code }) => code === 'segmentation/mask-on-other-grid');
    expect(note?.text).toMatch(/1\.50 mm apart/);
    expect(note?.cure).toContain('resample: true');
    expect(results.subjects[0].regions).toEqual([]);
    expect(results.subjects[0].values).toEqual([]);
  });

  test('a mask on another grid is resampled where that is asked for, and a note says so', async () => {
    const { results } = await run(withMask({ shiftMm: 1.5 }, ', resample: true'));
    const note = results.notes.find(({ code }) => code === 'mask-resampled');
    expect(note?.text).toMatch(/1\.50 mm apart/);
    expect(results.subjects[0].regions[0].voxels).toBeGreaterThan(0);
  });

  test('an empty region has no values, and its reason stands in the report', async () => {
    const { results } = await run(withMask({ empty: true }));
    const [region] = results.subjects[0].regions;
    expect(region).toMatchObject({ voxels: 0, reason: { code: 'empty-region' } });
    expect(results.subjects[0].values).toEqual([]);
    expect(results.notes.find(({ code }) => code === 'empty-region')).toMatchObject({
      kind: 'dropped',
      subject: 'sub-001',
    });
  });

  test('a mask that is missing costs this patient her region only', async () => {
    const small = smallStudy(['A', 'B'], masks());
    writeMask(path.join(small.folder, 'masks', 'B.nii'));
    const { results } = await run(small);
    expect(results.subjects.map(({ regions }) => regions.length)).toEqual([0, 1]);
    const note = results.notes.find(({ code }) => code === 'runner/no-mask');
    expect(note).toMatchObject({ subject: 'sub-001', step: 'region lesion' });
  });
});

describe('the clinical table', () => {
  test('a patient without images and one without a row stand in the flow chart with their reasons', async () => {
    const small = tableStudy(['A', 'B'], 'patient,age\nB,50\nC,60\n');
    const { results } = await run(small);
    expect(results.flow.map(({ label, n, excluded }) => [label, n, excluded])).toEqual([
      [
        'Exams found',
        2,
        [
          {
            subject: 'sub-003',
            reason: { code: 'not-in-table', text: 'The clinical table has no row for this patient.' },
          },
        ],
      ],
      ['Exams to be measured', 1, []],
      ['Exams measured', 1, []],
      [
        'Patients in the clinical table',
        2,
        [{ subject: 'sub-002', reason: { code: 'no-images', text: 'No usable exam of the first visit.' } }],
      ],
    ]);
    expect(new Set(results.flow.map(({ origin }) => origin))).toEqual(new Set(['tables/flow.csv']));
    expect(results.files.map(({ path: file }) => file)).toContain('tables/flow.csv');
    expect(
      readFileSync(path.join(small.out, 'tables', 'flow.csv'), 'utf8')
        .trim()
        .split('\n'),
    ).toEqual([
      'stage,label,unit,came,left,subject,reason,why',
      '1,Exams found,exams,2,1,sub-003,not-in-table,The clinical table has no row for this patient.',
      '2,Exams to be measured,exams,1,0,,,',
      '3,Exams measured,exams,1,0,,,',
      '4,Patients in the clinical table,patients,2,1,sub-002,no-images,No usable exam of the first visit.',
    ]);
  });

  test('features of the earliest visit go into the cohort table, whatever the visits are called', async () => {
    const visits = 'visits: [{ name: mid, days: [20, 60] }, { name: pre, days: [0, 10] }]';
    const text = withTable('')
      .replace('images: { dicom: [images] }', `images: { dicom: [images], ${visits} }`)
      .replace('images: [PE1]', 'images: [PE3]');
    const small = smallStudy([], text);
    writeTable(small, 'patient,age\nA,50\n');
    const exams = [
      ['pre', '20240115', [0, 1, 2, 3]],
      ['mid', '20240214', [0, 1, 2]],
    ] as const;
    for (const [exam, StudyDate, phases] of exams) {
      writeExam(path.join(small.folder, 'images'), {
        patient: 'A',
        exam,
        folder: exam,
        phases,
        header: { StudyDate },
      });
    }
    const { results } = await run(small);
    expect(results.subjects.map(({ visit }) => visit)).toEqual(['mid', 'pre']);
    const [, row] = readFileSync(path.join(small.out, 'tables', 'cohort.csv'), 'utf8').split('\n');
    expect(row).toMatch(/^sub-001,50,\d/);
  });

  test('images of nobody in the table are an error that says which columns to compare', async () => {
    const error = await errorOf(run(tableStudy(['A', 'B'], 'patient,age\nX,50\n')));
    expect(error.code).toBe('runner/no-match');
    expect(error.message).toBe(
      'Images of 2 exams were found, and none is of a patient in the clinical table',
    );
    expect(error.cure).toContain('(0010,0020)');
  });

  test('a column misspelt in study.yaml is answered with the nearest, before any work', async () => {
    const small = tableStudy(['A'], 'patient,age,pcr\nA,50,1\n', endpoint('prc'));
    const error = await errorOf(run(small));
    expect(error.code).toBe('tables/no-column');
    expect(error.message).toContain('prc');
    expect(`${error.message} ${error.cure}`).toContain('pcr');
    expect(existsSync(small.out)).toBe(false);
  });

  test('the column of the patient may be misspelt too', async () => {
    const small = tableStudy(['A'], 'patient_id,age\nA,50\n');
    const error = await errorOf(run(small));
    expect(error.code).toBe('tables/no-column');
    expect(`${error.message} ${error.cure}`).toContain('patient_id');
  });

  test('a group that ends in * and matches nothing is answered before any work', async () => {
    const analysis = 'analysis: { groups: { image: ["T2_*"] } }\n';
    const error = await errorOf(run(tableStudy(['A'], 'patient,T1_mean\nA,1\n', analysis)));
    expect(error.code).toBe('study/no-column');
    expect(error.message).toBe('No column of the table begins with T2_');
  });

  test('an outcome of one class is an error before any image is worked on', async () => {
    const small = tableStudy(['A', 'B'], 'patient,age,pcr\nA,50,0\nB,60,0\n', endpoint('pcr'));
    const error = await errorOf(run(small));
    expect(error.code).toBe('prediction/outcome-wrong');
    expect(error.message).toContain('none of 2 patients');
    expect(existsSync(path.join(small.out, 'derivatives'))).toBe(false);
  });

  test('an outcome that is of one class among those with images is a note, and the measurements stand', async () => {
    const small = tableStudy(['A', 'B'], 'patient,age,pcr\nA,50,0\nB,60,0\nC,70,1\n', endpoint('pcr'));
    const { results } = await run(small);
    expect(results.subjects).toHaveLength(2);
    expect(results.cohort?.endpoints).toEqual([]);
    const note = results.notes.find(({ code }) => code === 'prediction/outcome-wrong');
    expect(note).toMatchObject({ kind: 'failed', step: 'analysis of pCR' });
    expect(note?.text).toContain('none of 2 patients');
  });

  test('semicolons, decimal commas and a byte-order mark are read, and said', async () => {
    const plain = tableStudy(['A', 'B'], 'patient,age,volume\nA,50,1.5\nB,60,2.25\n');
    const german = tableStudy(['A', 'B'], '\ufeffpatient;age;volume\r\nA;50;1,5\r\nB;60;2,25\r\n');
    await run(plain);
    const { results } = await run(german);
    const table = (small: Small) => readFileSync(path.join(small.out, 'tables', 'cohort.csv'), 'utf8');
    expect(table(german)).toBe(table(plain));
    expect(results.notes.map(({ text }) => text)).toContain(
      'clinical.csv was read with values separated by semicolons, decimal commas, a byte-order mark.',
    );
  });

  const mistyped = `patient,age,weight,pcr\n${'ABCDEF'
    .split('')
    .map((id, i) => `${id},${i === 4 ? 'unbekannt' : 50 + i},${i === 2 ? 'schwer' : 60 + i},${i % 2}`)
    .join('\n')}\n`;

  test('a text among the numbers of a predictor is an error before any work', async () => {
    const small = tableStudy(['A'], mistyped, endpoint('pcr'));
    const error = await errorOf(run(small));
    expect(error.code).toBe('tables/not-numeric');
    expect(error.message).toContain('age');
    expect(error.where).toMatchObject({ column: 'age', row: 6 });
    expect(error.cure).toContain('table.missing');
    expect(`${error.message} ${error.cure}`).not.toContain('unbekannt');
    expect(existsSync(small.out)).toBe(false);
  });

  test('a text among the numbers of a column that nobody uses is a warning', async () => {
    const notes = await notesOf(tableStudy(['A'], mistyped));
    expect(notes.filter(({ code }) => code === 'nearly-numeric').map(({ text }) => text)).toEqual([
      'Column age of clinical.csv was read as text: 1 of 6 cells is no number; the first is text (row 6).',
      'Column weight of clinical.csv was read as text: 1 of 6 cells is no number; the first is text (row 4).',
    ]);
  });

  test('two rows of one patient are told by their lines, not by the id', async () => {
    const error = await errorOf(run(tableStudy(['A'], 'patient,age\nJANE-1970,50\nJANE-1970,51\n')));
    expect(error.code).toBe('tables/duplicate-key');
    expect(error.message).toContain('Rows 2 and 3');
    expect(`${error.message} ${error.cure}`).not.toContain('JANE');
  });

  test('a table without rows, and a workbook, are told apart from a table', async () => {
    const empty = await errorOf(run(tableStudy(['A'], 'patient,age\n')));
    expect([empty.code, empty.message]).toEqual([
      'tables/empty',
      'The table has column names and no rows (clinical.csv)',
    ]);
    const workbook = await errorOf(run(tableStudy(['A'], Uint8Array.of(0x50, 0x4b, 3, 4, 0))));
    expect(workbook.cure).toContain('Save the table as CSV');
  });

  test('a table that is not there is named', async () => {
    const small = smallStudy(['A'], withTable(''));
    const error = await errorOf(run(small));
    expect(error.code).toBe('runner/no-table');
    expect(error.message).toContain('clinical.csv');
  });

  test('an analysis without a table is a mistake in the plan', async () => {
    const error = await errorOf(run(smallStudy(['A'], dynamicStudy(endpoint('pcr')))));
    expect(error.code).toBe('runner/no-table');
    expect(error.cure).toContain('table:');
  });
});

describe('the plan', () => {
  const mistakes: readonly (readonly [string, string, string, RegExp])[] = [
    ['a study of nothing', 'lobule: 1\ntitle: Nothing\n', 'runner/no-input', /neither images nor a table/],
    [
      'a setting misspelt',
      dynamicStudy('seeed: 3\n'),
      'study/not-valid',
      /no setting seeed; did you mean seed\?/,
    ],
    [
      'a model that does not exist',
      dynamicStudy().replace('model: semiquantitative', 'model: semiquantitive'),
      'study/not-valid',
      /did you mean semiquantitative\?/,
    ],
    [
      'a region that does not exist',
      dynamicStudy().replace('region: enhancing', 'region: enhancin'),
      'runner/no-image',
      /region enhancin, which the study does not make; did you mean enhancing\?/,
    ],
    [
      'an image that does not exist',
      dynamicStudy().replace('images: [PE1]', 'images: [SRE]'),
      'runner/no-image',
      /SRE, which the study does not make; did you mean SER\?/,
    ],
    [
      'two regions of one name',
      dynamicStudy().replace('regions:', 'regions:\n  - { kind: masks, name: enhancing, file: a.nii }'),
      'study/not-valid',
      /Two regions are called enhancing/,
    ],
    [
      'a model asked for twice',
      dynamicStudy().replace('maps:', 'maps:\n  - { model: semiquantitative, arrivalS: 100 }'),
      'study/not-valid',
      /maps asks for semiquantitative twice/,
    ],
    ['an empty study.yaml', '', 'study/not-valid', /The study is empty/],
    [
      'a T1 map that is not made',
      dynamicStudy().replace(
        'maps:',
        'maps:\n  - { model: tofts, t1: t1-vfa, relaxivityPerMmPerS: 4, settings: { arterialInput: { kind: parker, hematocrit: 0.42, arrivalS: 30 } } }',
      ),
      'runner/no-t1',
      /asks for the T1 map of t1-vfa/,
    ],
    [
      'a NIfTI file that is not there',
      'lobule: 1\ntitle: N\nimages: { nifti: [{ subject: A, series: [{ role: dynamic, file: gone.nii }] }] }\n',
      'runner/no-image-file',
      /gone\.nii/,
    ],
  ];
  for (const [name, text, code, message] of mistakes) {
    test(`${name} is told before any work`, async () => {
      const small = smallStudy([], text);
      const error = await errorOf(run(small));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      expect(existsSync(small.out)).toBe(false);
    });
  }

  test('a group of columns that does not exist is answered with the nearest', async () => {
    const analysis = 'analysis: { groups: { clinical: [age] }, univariable: { groups: [clincal] } }\n';
    const error = await errorOf(run(tableStudy(['A'], 'patient,age\nA,50\n', analysis)));
    expect(error.message).toContain('did you mean clinical?');
  });
});

describe('the folder of a run', () => {
  test('what a changed study no longer makes is taken away; files of others are not', async () => {
    const small = smallStudy(['A', 'B']);
    await run(small);
    const own = path.join(small.out, 'derivatives', 'notes.txt');
    writeFileSync(own, 'mine');
    rmSync(image(small, 'B'), { recursive: true });
    await run(small);
    const names = Object.keys(outputHashes(small.out));
    expect(names.filter((name) => name.includes('sub-002'))).toEqual([]);
    expect(names.some((name) => name.includes('sub-001'))).toBe(true);
    expect(existsSync(own)).toBe(true);
  });

  test('the same study in another folder gives the same bytes', async () => {
    const small = smallStudy(['A', 'B']);
    await run(small);
    const there = temporaryFolder();
    await run({ study: small.study, out: there });
    expect(outputHashes(there)).toEqual(outputHashes(small.out));
  });

  test('a stored file that has changed is computed again, and it is said', async () => {
    const small = smallStudy(['A']);
    const { results } = await run(small);
    const hashes = outputHashes(small.out);
    const victim = results.files.find(({ path: file }) => file.endsWith('_SER.nii.gz'));
    const { sha256 } = victim as { sha256: string };
    const blob = path.join(small.out, '.lobule', 'blobs', sha256.slice(0, 2), sha256.slice(2));
    const bytes = readFileSync(blob);
    bytes[40] ^= 1;
    writeFileSync(blob, bytes);
    expect(outputHashes(small.out)).not.toEqual(hashes);
    const { counts } = await run(small);
    expect(counts).toMatchObject({ damaged: 1, computed: 1 });
    expect(outputHashes(small.out)).toEqual(hashes);
  });

  test('a report file that somebody changed is written again', async () => {
    const small = smallStudy(['A']);
    await run(small);
    const hashes = outputHashes(small.out);
    const table = path.join(small.out, 'tables', 'features.csv');
    rmSync(table);
    writeFileSync(table, 'subject\nsub-999\n');
    await run(small);
    expect(outputHashes(small.out)).toEqual(hashes);
  });

  test('a second run in the same folder is refused and told who holds it', async () => {
    const small = smallStudy(['A']);
    mkdirSync(path.join(small.out, '.lobule'), { recursive: true });
    writeFileSync(path.join(small.out, '.lobule', 'lock'), String(process.ppid));
    const error = await errorOf(run(small));
    expect(error.code).toBe('ledger/in-use');
    expect(error.message).toContain(`Process ${process.ppid}`);
    rmSync(path.join(small.out, '.lobule', 'lock'));
    const [first, second] = await Promise.allSettled([run(small), run(small)]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
  });
});

test('an archive that is damaged is named', async () => {
  const small = smallStudy([], dynamicStudy('', 'exam.tar.gz'));
  writeFileSync(path.join(small.folder, 'exam.tar.gz'), 'no archive');
  const error = await errorOf(run(small));
  expect(error.code).toBe('dicom/bad-archive');
  expect(error.message).toContain('exam.tar.gz');
});
