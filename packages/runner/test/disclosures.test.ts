// What a reader must be told besides the numbers, and where it is told.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { dynamicStudy, run, type Small, smallStudy, writeExam } from './fixture.ts';

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

describe('the phases behind SER, wash-in and wash-out', () => {
  test('stand in the sidecar and in the settings of the maps', async () => {
    const small = smallStudy(['A']);
    const { results } = await run(small);
    const sidecar = results.files.find(({ path: file }) => file.endsWith('_SER.json'))?.path ?? '';
    expect(JSON.parse(readFileSync(path.join(small.out, sidecar), 'utf8')).Protocol).toMatchObject({
      arrivalS: 30,
      earlyFrame: 2,
      earlyTimeS: 130,
      lateFrame: 3,
      lateTimeS: 195,
    });
    expect(results.maps.find(({ name }) => name === 'SER')?.settings).toMatchObject({
      earlyPhaseTaken: 'phase 2 at 130 s',
      latePhaseTaken: 'phase 3 at 195 s',
    });
    expect(results.subjects[0].regions[0].meaning).toContain('late phase 3.');
    expect(results.notes.map(({ code }) => code)).not.toContain('late-phase-differs');
  });

  test('that differ from those of the other exams are a warning', async () => {
    const small = smallStudy(['A', 'B'], dynamicStudy().replace('arrivalS: 30', 'arrivalS: 0'));
    writeExam(path.join(small.folder, 'images'), { patient: 'C', phases: [0, 1, 2] });
    writeExam(path.join(small.folder, 'images'), { patient: 'D', phases: [0, 2, 3] });
    const { results } = await run(small);
    const notes = results.notes.filter(({ code }) => code.endsWith('-phase-differs'));
    expect(notes.map(({ code, subject, text }) => [code, subject, text.slice(0, 48)])).toEqual([
      ['early-phase-differs', 'sub-004', 'The early phase of this exam is phase 2 at 130 s'],
      ['late-phase-differs', 'sub-003', 'The late phase of this exam is phase 2 at 130 s,'],
    ]);
    expect(results.maps.find(({ name }) => name === 'SER')?.settings).toMatchObject({
      latePhaseTaken: 'phase 3 at 195 s (3 of 4 exams); phase 2 at 130 s (1 of 4 exams)',
    });
  });
});

test('a clock of ContentTime stands beside the maps that count from it', async () => {
  const small = smallStudy([]);
  writeExam(path.join(small.folder, 'images'), {
    patient: 'A',
    header: { TriggerTime: undefined },
    ofPhase: (phase) => ({ ContentTime: `09${10 + 3 * phase}00` }),
  });
  const { results } = await run(small);
  const sidecar = results.files.find(({ path: file }) => file.endsWith('_TTP.json'))?.path ?? '';
  expect(JSON.parse(readFileSync(path.join(small.out, sidecar), 'utf8')).Warnings).toContainEqual(
    expect.stringContaining('come from ContentTime, when images were made'),
  );
  expect(results.notes.filter(({ code }) => code === 'times-from-content')).toHaveLength(1);
});

describe('an arrival that the study does not give', () => {
  test('is midway between the baseline and the next phase, which is said in notes and sidecars', async () => {
    const small = smallStudy(['A'], dynamicStudy().replace(', arrivalS: 30', ''));
    const { results } = await run(small);
    expect(results.notes.find(({ code }) => code === 'arrival-defaulted')).toMatchObject({
      kind: 'defaulted',
      text: expect.stringMatching(/^Arrival was taken as midway between the last phase before contrast/),
    });
    const sidecar = results.files.find(({ path: file }) => file.endsWith('_TTP.json'))?.path ?? '';
    expect(JSON.parse(readFileSync(path.join(small.out, sidecar), 'utf8'))).toMatchObject({
      Protocol: { arrivalS: 32.5 },
      Warnings: [expect.stringMatching(/not stated: 32.5 s was taken.*off by 32.5 s/)],
    });
  });

  test('is not the first phase: an area without a frame in its interval is not made', async () => {
    const small = smallStudy(['A'], dynamicStudy().replace('arrivalS: 30', 'arrivalS: 0'));
    const { results } = await run(small);
    expect(results.notes.find(({ code }) => code === 'baseline-after-arrival')?.text).toContain('0 (0 s)');
    expect(results.notes.find(({ code }) => code === 'no-frame-in-interval')?.text).toContain('no iAUC60rel');
    const made = results.files.map(({ path: file }) => file);
    expect(made.some((file) => file.includes('iAUC60rel'))).toBe(false);
    expect(made.some((file) => file.includes('iAUC90rel'))).toBe(true);
  });

  test('needs no note where it is given', async () => {
    const { results } = await run(smallStudy(['A']));
    expect(results.notes.map(({ code }) => code)).not.toContain('arrival-defaulted');
  });
});

test('features that an exam lacks for want of an image stand among the undefined, with the reason', async () => {
  const text = dynamicStudy()
    .replace('arrivalS: 30', 'arrivalS: 0')
    .replace('images: [PE1]', 'images: [PE1, PE3]');
  const small = smallStudy(['A'], text);
  writeExam(path.join(small.folder, 'images'), { patient: 'B', phases: [0, 1, 2] });
  const { results } = await run(small);
  const lacking = results.featureTable?.undefined ?? [];
  expect(lacking.length).toBe((results.featureTable?.features ?? 0) / 2);
  expect(lacking).toContainEqual({
    feature: 'enhancing_PE3_Statistics_Mean',
    subject: 'sub-002',
    reason: { code: 'no-image', text: 'The exam has no image PE3.' },
  });
});

/** Twelve patients of whom two have no age. */
function tableStudy(steps = '{ step: impute }, { step: scale }, { step: logistic }'): Small {
  const small = smallStudy(
    [],
    `lobule: 1
title: A table
table: { file: clinical.csv, id: patient }
analysis:
  groups: { clinical: [age, weight] }
  univariable: { groups: [clinical] }
  endpoints:
    - name: pCR
      title: pathological response
      endpoint: { kind: binary, column: pcr }
      folds: 2
      repeats: 1
      permutations: 0
      randomFeatureDraws: 0
      models: [{ name: clinical, groups: [clinical], steps: [${steps}] }]
`,
  );
  const rows = Array.from(
    { length: 12 },
    (_, i) => `P${i},${i === 3 || i === 8 ? '' : 40 + ((i * 7) % 12)},${60 + ((i * 5) % 11)},${i % 2}`,
  );
  writeFileSync(path.join(small.folder, 'clinical.csv'), `patient,age,weight,pcr\n${rows.join('\n')}\n`);
  return small;
}

describe('values that are missing', () => {
  test('and were imputed are told for each endpoint, with the predictors', async () => {
    const { results } = await run(tableStudy());
    expect(results.notes.filter(({ code }) => code === 'imputed')).toEqual([
      {
        kind: 'defaulted',
        code: 'imputed',
        text: 'Of 12 patients 2 lacked a value of 1 of 2 predictors, which was imputed by the median of the training patients: age (2)',
        step: 'analysis of pCR',
      },
    ]);
  });

  test('have a column of numbers of patients in the tests one by one', async () => {
    const { results } = await run(tableStudy());
    const [tests] = results.cohort?.univariable ?? [];
    expect(tests.columns[1]).toBe('n');
    expect(Object.fromEntries(tests.rows.map((row) => [row[0].text, row[1].text]))).toEqual({
      age: '10',
      weight: '12',
    });
    expect(tests.note).toContain('nothing was imputed here');
  });
});

describe('a plan', () => {
  const change = (small: Small, from: string, to: string) =>
    writeFileSync(small.study, readFileSync(small.study, 'utf8').replace(from, to));
  const planOf = async (small: Small) => {
    const { results } = await run(small);
    return {
      codes: results.notes.map(({ code }) => code),
      said: results.methods.find(({ topic }) => topic === 'Plan')?.sentence,
    };
  };

  test('that follows another in the same folder is said to be exploratory, the first is not', async () => {
    const small = tableStudy();
    const first = await planOf(small);
    expect(first.said).toMatch(/^The analysis plan was fixed by its hash/);
    expect(await planOf(small)).toEqual(first);
    change(small, 'clinical: [age, weight]', 'clinical: [weight]');
    const second = await planOf(small);
    expect(second.codes).toContain('plan-changed');
    expect(second.said).toMatch(/^An earlier plan of another hash .* exploratory/);
    change(small, 'clinical: [weight]', 'clinical: [age, weight]');
    const again = await planOf(small);
    expect(again.codes).not.toContain('plan-changed');
  });
});

describe('the methods paragraph', () => {
  test('says of enhancement that nothing was fitted', async () => {
    const { results } = await run(smallStudy(['A']));
    expect(results.methods[0].sentence).toContain('DICOM');
    const nifti = await run(niftiStudy('stated'));
    expect(nifti.results.methods[0].sentence).toMatch(/NIfTI(?!.*DICOM)/);
    const [fact] = results.methods.filter(({ topic }) => topic === 'Maps');
    expect(fact.sentence).toContain('there are no standard errors');
    expect(fact.sentence).not.toContain('fitted');
  });

  test('names the models, the imputation and the filters, and an inner cross-validation only of the LASSO', async () => {
    const sentence = async (steps?: string) => {
      const { results } = await run(tableStudy(steps));
      return results.methods.find(({ topic }) => topic === 'Models')?.sentence;
    };
    expect(await sentence()).toBe(
      'Pathological response was predicted by clinical (missing values imputed by the median, predictors standardised and logistic regression with ridge penalty 0.0001). Every step was fitted anew within each training part of a 2-fold cross-validation, run once; patients were never on both sides.',
    );
    const lasso = await sentence(
      '{ step: impute, method: mean }, { step: correlation-filter, above: 0.9 }, { step: scale }, { step: lasso-logistic, innerFolds: 3 }',
    );
    expect(lasso).toContain('imputed by the mean');
    expect(lasso).toContain('correlated above 0.9');
    expect(lasso).toContain(
      'LASSO logistic regression with the penalty of the smallest held-out deviance in 3 inner folds',
    );
    expect(lasso).toContain('inner cross-validation');
  });
});
