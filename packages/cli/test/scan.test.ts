import path from 'node:path';
import { makeUid } from '@lobule/dicom';
import { beforeAll, expect, test } from 'vitest';
import { type ExamPlan, temporaryFolder, writeExam } from '../../runner/test/fixture.ts';
import { scanCommand } from '../src/commands/scan.ts';
import { call } from './call.ts';

const images = path.join(temporaryFolder(), 'images');
const facts = { StudyInstanceUID: makeUid('scan'), MagneticFieldStrength: 2.89 };
const series = (number: number, name: string, more: Partial<ExamPlan>): ExamPlan => ({
  patient: 'CANARY-1',
  exam: name,
  folder: name,
  ...more,
  header: { ...facts, SeriesNumber: number, SeriesDescription: `CANARY ${name}`, ...more.header },
});
const single = { TemporalPositionIdentifier: 1, TriggerTime: 0 };

beforeAll(() => {
  const times = ['093000', '093105', '093210', '093315'];
  const injected = { ContrastBolusAgent: 'Gadovist', ContrastBolusStartTime: '093045' };
  writeExam(images, series(4, 'dyn', { header: injected, ofPhase: (p) => ({ AcquisitionTime: times[p] }) }));
  const gradient = (p: number) =>
    p === 0
      ? {}
      : {
          DiffusionGradientDirectionSequence: [
            { DiffusionGradientOrientation: [p === 1 ? 1 : 0, p === 2 ? 1 : 0, p === 3 ? 1 : 0] },
          ],
        };
  writeExam(
    images,
    series(5, 'dwi', {
      header: { ScanningSequence: 'EP' },
      ofPhase: (p) => ({ ...single, DiffusionBValue: [0, 800, 800, 800][p], ...gradient(p) }),
    }),
  );
  writeExam(images, series(6, 'vfa', { ofPhase: (p) => ({ ...single, FlipAngle: [2, 5, 10, 15][p] }) }));
  writeExam(
    images,
    series(7, 'adc', {
      phases: [0],
      header: { ImageType: ['DERIVED', 'PRIMARY', 'DIFFUSION', 'ADC'], Manufacturer: 'SIEMENS HEALTHINEERS' },
      ofPhase: () => single,
    }),
  );
});

test('scan tells times from injection and by what, b-values and directions, angles, and who derived a map', async () => {
  const { stdout, code } = await call(scanCommand, images);
  expect(code).toBe(0);
  expect(stdout).toContain(
    '-45, 20, 85, 150 s from injection, by TriggerTime; told apart by TemporalPositionIdentifier',
  );
  expect(stdout).toContain('b 0, 800 s/mm2, 3 directions');
  expect(stdout).toContain('flip angles 2, 5, 10, 15 degrees');
  expect(stdout).toContain('ADC, made by Siemens');
  expect(stdout).not.toContain('CANARY');
});

test('scan --json tells the same as numbers', async () => {
  const { patients } = JSON.parse((await call(scanCommand, images, '--json')).stdout) as {
    patients: { visits: { series: Record<string, unknown>[] }[] }[];
  };
  const found = patients[0].visits[0].series;
  expect(found.map(({ role }) => role)).toEqual(['dynamic', 'diffusion', 'vfa', 'derived-map']);
  expect(found[0]).toMatchObject({
    fieldT: 2.89,
    timesS: [0, 65, 130, 195],
    timesFrom: 'TriggerTime',
    orderedBy: 'TemporalPositionIdentifier',
    injectionS: 45,
  });
  expect(found[1]).toMatchObject({ bValues: [0, 800], directions: 3 });
  expect(found[2]).toMatchObject({ flipAnglesDeg: [2, 5, 10, 15] });
  expect(found[3]).toMatchObject({ derivedKind: 'ADC', derivedBy: 'Siemens' });
});
