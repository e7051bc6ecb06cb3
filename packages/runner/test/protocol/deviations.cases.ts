import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeUid } from '@lobule/dicom';
import type { StudyProtocol } from '@lobule/study';
import { describe, expect, test } from 'vitest';
import { convertFolder, type Deviation, runStudy, scanAgainstPlan } from '../../src/index.ts';
import { deviationsCsv, protocolDeviations } from '../../src/protocol/deviations.ts';
import { dynamicStudy, type ExamPlan, errorOf, temporaryFolder, writeExam, writeStudy } from '../fixture.ts';

type Expected = Partial<StudyProtocol['series'][number]>;

/** Exams and a study that expects something of them. */
function place(exams: readonly ExamPlan[], expected: Expected, more = ''): { images: string; plan: string } {
  const folder = temporaryFolder();
  for (const exam of exams) writeExam(path.join(folder, 'images'), exam);
  const protocol = JSON.stringify({ series: [{ role: 'dynamic', ...expected }] });
  return {
    images: path.join(folder, 'images'),
    plan: writeStudy(folder, dynamicStudy(`protocol: ${protocol}\n${more}`)),
  };
}

async function check({ images, plan }: { images: string; plan?: string }) {
  const progress = () => undefined;
  const signal = new AbortController().signal;
  return await scanAgainstPlan(images, { ...(plan === undefined ? {} : { plan }), progress, signal });
}

const says = ({ what, expected, found }: Deviation) => `${what}: ${expected} / ${found}`;
const header = {
  MagneticFieldStrength: 2.89,
  SliceThickness: 2.5,
};

describe('Images are held against the plan', () => {
  test('one that is as expected has no row', async () => {
    const expected = {
      fieldT: 3,
      repetitionTimeMs: [4.5, 6],
      echoTimeMs: 2,
      flipAngleDeg: 12,
      spacingMm: 2,
      sliceThicknessMm: 2.5,
      sliceSpacingMm: 3,
      phases: 4,
      phaseDurationS: [60, 70],
    };
    expect((await check(place([{ patient: 'P-1', header }], expected))).offPlan).toEqual([]);
  });

  test('field, times, angles, spacings, phases: a row for each with what was expected and found', async () => {
    const expected = {
      fieldT: 1.5,
      repetitionTimeMs: 4,
      echoTimeMs: [0, 1.9],
      flipAngleDeg: 10,
      spacingMm: [0.5, 1],
      sliceThicknessMm: 2,
      sliceSpacingMm: 2,
      phases: 6,
      phaseDurationS: [0, 10],
    };
    const { offPlan } = await check(place([{ patient: 'P-1', header }], expected));
    expect(offPlan.map(says)).toEqual([
      'fieldT: 1.5 / 2.89',
      'repetitionTimeMs: 4 / 5',
      'echoTimeMs: 0 to 1.9 / 2',
      'flipAngleDeg: 10 / 12',
      'spacingMm: 0.5 to 1 / 2',
      'sliceThicknessMm: 2 / 2.5',
      'sliceSpacingMm: 2 / 3',
      'phases: 6 / 4',
      'phaseDurationS: 0 to 10 / 65',
    ]);
    expect(offPlan[0]).toMatchObject({ subject: 'sub-001', visit: 'baseline', series: 'series 4' });
  });

  test('BIDS is held against the plan as the DICOM is from which it was made, and NIfTI by what the study states', async () => {
    const expected = {
      fieldT: 1.5,
      repetitionTimeMs: 4,
      flipAngleDeg: 10,
      sliceThicknessMm: 2,
      sliceSpacingMm: 3,
      phases: 6,
      phaseDurationS: [0, 10] as [number, number],
    };
    const { images, plan } = place([{ patient: 'P-1', header }], expected);
    const bids = path.join(temporaryFolder(), 'bids');
    const signal = new AbortController().signal;
    const progress = () => undefined;
    await convertFolder(images, { out: bids, version: '0', progress, signal });
    const found = [
      'fieldT: 1.5 / 2.89',
      'repetitionTimeMs: 4 / 5',
      'flipAngleDeg: 10 / 12',
      'sliceThicknessMm: 2 / 2.5',
      'phases: 6 / 4',
      'phaseDurationS: 0 to 10 / 65',
    ];
    expect((await check({ images, plan })).offPlan.map(says)).toEqual(found);
    const ofBids = (await check({ images: bids, plan })).offPlan;
    expect(ofBids.map(says)).toEqual(found);
    expect(ofBids[0]).toMatchObject({ subject: 'sub-001', visit: 'baseline', series: 'series 1' });
    const [file] = readdirSync(bids, { recursive: true, encoding: 'utf8' }).filter((one) =>
      one.endsWith('_dce.nii.gz'),
    );
    const stated = {
      role: 'dynamic' as const,
      file: path.join(bids, file),
      timesS: [0, 60, 120, 180],
      flipAngleDeg: 12,
    };
    const exam = { subject: 'A', visit: 'baseline', series: [stated] };
    const rows = protocolDeviations(
      { series: [{ role: 'dynamic', needed: true, ...expected }] },
      [{ subject: 'sub-001', id: 'A', visit: 'baseline', scanned: [], nifti: exam }],
      (one) => one,
    );
    expect(rows.map(says)).toEqual([
      'fieldT: 1.5 / 2.89',
      'repetitionTimeMs: 4 / not stated',
      'flipAngleDeg: 10 / 12',
      'sliceThicknessMm: 2 / 2.5',
      'phases: 6 / 4',
      'phaseDurationS: 0 to 10 / 60',
    ]);
  });

  test('what a header does not state is a deviation, and a series that is not there, unless none is needed', async () => {
    expect((await check(place([{ patient: 'P-1' }], { fieldT: 3 }))).offPlan.map(says)).toEqual([
      'fieldT: 3 / not stated',
    ]);
    const diffusion = { role: 'diffusion', bValues: [0, 800] } as const;
    expect((await check(place([{ patient: 'P-1' }], diffusion))).offPlan.map(says)).toEqual([
      'series: diffusion / none',
    ]);
    expect((await check(place([{ patient: 'P-1' }], { ...diffusion, needed: false }))).offPlan).toEqual([]);
  });

  test('one phase with another repetition time', async () => {
    const ofPhase = (phase: number) => (phase === 2 ? { RepetitionTime: 7 } : {});
    const { offPlan } = await check(place([{ patient: 'P-1', ofPhase }], { repetitionTimeMs: 5 }));
    expect(offPlan.map(says)).toEqual(['repetitionTimeMs: 5 / 5, 7']);
  });

  test('b-values are compared as a set', async () => {
    const exam = (patient: string, values: readonly number[]): ExamPlan => ({
      patient,
      header: { ScanningSequence: 'EP', SeriesDescription: 'dwi' },
      ofPhase: (phase) => ({ DiffusionBValue: values[phase] }),
    });
    const exams = [exam('P-1', [0, 100, 600, 800]), exam('P-2', [0, 50, 600, 800])];
    const bValues = [0, 100, 600, 802];
    const { offPlan } = await check(place(exams, { role: 'diffusion', bValues }));
    expect(offPlan.map(({ subject, ...row }) => `${subject} ${says({ subject, ...row })}`)).toEqual([
      'sub-002 bValues: 0, 100, 600, 802 / 0, 50, 600, 800',
    ]);
  });

  test('days from treatment are told, dates never; 31 June is no date', async () => {
    const exams = ['P-1', 'P-2', 'P-3', 'P-4'].map(
      (patient): ExamPlan => ({ patient, header: { StudyDate: '20240301' } }),
    );
    const more = 'table: { file: clinical.csv, id: id }\n';
    const found = place(exams, { phases: 4 }, more);
    const study = readFileSync(found.plan, 'utf8');
    const treatment = 'protocol: {treatment: [{visit: baseline, column: start, days: [-7, 0]}]}\n';
    writeFileSync(found.plan, study.replace(/protocol: .*\n/, treatment));
    const table = 'id,start\nP-1,2024-03-05\nP-2,2024-03-20\nP-3,\nP-4,2024-06-31\n';
    writeFileSync(path.join(path.dirname(found.plan), 'clinical.csv'), table);
    const { offPlan } = await check(found);
    expect(offPlan.map(({ subject, ...row }) => `${subject} ${says({ subject, ...row })}`)).toEqual([
      'sub-002 treatment: -7 to 0 days from start / -19 days',
      'sub-003 treatment: -7 to 0 days from start / no date in start',
      'sub-004 treatment: -7 to 0 days from start / no date in start',
    ]);
    expect(deviationsCsv(offPlan)).not.toMatch(/2024|P-/);
    writeFileSync(found.plan, readFileSync(found.plan, 'utf8').replace(more, ''));
    const out = path.join(path.dirname(found.plan), 'out');
    expect((await errorOf(runStudy(found.plan, out))).code).toBe('runner/no-table');
  });
});

describe('What the scan finds wrong has a row in the same table', () => {
  const lean = {
    ofSlice: (slice: number) => ({ ImagePositionPatient: [-16, -16 + 0.5 * slice, 3 * slice] }),
  };
  const cases: readonly (readonly [string, Partial<ExamPlan>, string])[] = [
    ['gantry-tilt', lean, 'slices right above each other'],
    ['phases-missing', { phases: [0, 1, 3] }, 'every phase'],
    [
      'time-goes-backwards',
      { ofPhase: (p) => ({ TriggerTime: 1000 * (3 - p) }) },
      'times that grow with the phases',
    ],
    [
      'unequal-spacing',
      { ofSlice: (k) => ({ ImagePositionPatient: [-16, -16, 3 * k + (k === 2 ? 0.3 : 0)] }) },
      'slices evenly spaced',
    ],
    [
      'missing-slices',
      { ofSlice: (k) => ({ ImagePositionPatient: [-16, -16, k === 3 ? 12 : 3 * k] }) },
      'every slice of every volume',
    ],
    ['phase-on-other-grid', { ofPhase: (p) => (p === 2 ? { PixelSpacing: [2.5, 2] } : {}) }, 'one grid'],
  ];
  test.each(cases)('%s', async (code, plan, expected) => {
    const images = temporaryFolder();
    writeExam(images, { patient: 'P-1', ...plan });
    const { ofScan } = await check({ images });
    const row = ofScan.find(({ what }) => what === code);
    expect(row, JSON.stringify(ofScan)).toMatchObject({
      subject: 'sub-001',
      visit: 'baseline',
      series: 'series 4',
      expected,
    });
  });

  test('doubled-slices', async () => {
    const images = temporaryFolder();
    writeExam(images, { patient: 'P-1' });
    // The first slice of the second phase as another object.
    const file = path.join(images, 'P-1', '1-0.dcm');
    const first = readFileSync(file);
    const of = (exam: string) => ({
      StudyInstanceUID: makeUid('fixture', 'P-1', exam),
      SeriesInstanceUID: makeUid('fixture', 'P-1', exam, 'dynamic'),
    });
    writeExam(images, { patient: 'P-1', exam: 'again', phases: [1], header: of('') });
    writeFileSync(path.join(images, 'P-1', 'again.dcm'), readFileSync(file));
    writeExam(images, { patient: 'P-1', phases: [1] });
    expect(readFileSync(file).equals(first)).toBe(true);
    const { ofScan } = await check({ images });
    expect(ofScan.map(({ series, what, expected }) => `${series} ${what}: ${expected}`)).toEqual([
      'series 4 doubled-slices: every slice once',
    ]);
  });

  test('several patients in one folder, and in one series', async () => {
    const images = temporaryFolder();
    writeExam(images, { patient: 'P-1', folder: 'both', phases: [0, 1] });
    writeExam(images, { patient: 'P-2', folder: 'both', phases: [2, 3] });
    writeExam(images, { patient: 'P-3', ofPhase: (p) => (p > 1 ? { PatientID: 'P-4' } : {}) });
    const { ofScan } = await check({ images });
    const rows = ofScan.map(({ what, expected }) => `${what}: ${expected}`);
    expect(rows).toContain('two-patients-in-folder: one patient in a folder');
    expect(rows).toContain('two-patients-in-series: one patient in a series');
    expect(deviationsCsv(ofScan)).not.toContain('P-');
  });
});

test('a run writes the table and says in its notes what is off the plan', async () => {
  const { plan } = place([{ patient: 'P-1' }], { phases: 6 });
  const out = path.join(path.dirname(plan), 'out');
  const { results } = await runStudy(plan, out);
  expect(results.notes.filter(({ code }) => code === 'off-protocol')).toEqual([
    {
      kind: 'warning',
      code: 'off-protocol',
      text: 'baseline, series 4: phases is 4; the plan expects 6',
      subject: 'sub-001',
      step: 'protocol',
    },
  ]);
  expect(readFileSync(path.join(out, 'tables', 'deviations.csv'), 'utf8')).toBe(
    'subject,visit,series,what,expected,found\nsub-001,baseline,series 4,phases,6,4\n',
  );
});
