import { getNumber, getNumbers, getText, readDicom, readFrames, scanEntries } from '@lobule/dicom';
import { compareGrids } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { timeOfDay } from '../../src/dicom/headers.ts';
import { cohortPlan, examToDicom, simulateExam } from '../../src/index.ts';

const exam = simulateExam(
  cohortPlan({ matrix: 40, slices: 6, patients: 3, motion: false, incomplete: false }),
  1,
);
const files = new Map([...examToDicom(exam)].map(({ path, bytes }) => [path, bytes]));
const bytesOf = (name: string): Uint8Array => {
  const bytes = files.get(name);
  if (!bytes) throw new Error(`No file ${name}`);
  return bytes;
};

describe('the images of an exam', () => {
  test('are one file a slice', () => {
    expect(files.size).toBe((1 + 5 + 8 + 8 + 8 + 8 + 6) * 6);
  });

  test('are recognised by the scan of a folder: every role, volumes in order, no problem', async () => {
    const entries = [...files].map(([name, bytes]) => ({
      name,
      size: bytes.length,
      read: async () => bytes,
    }));
    const { patients, problems } = await scanEntries(entries);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(patients.map(({ patientId }) => patientId)).toEqual(['LOB-002']);
    const { series } = patients[0].visits[0];
    expect(series.map(({ role }) => role)).toEqual([
      'b1',
      'vfa',
      'inversion-recovery',
      't2',
      't2star',
      'diffusion',
      'dynamic',
    ]);
    expect(series.map(({ frames }) => frames.length)).toEqual([1, 5, 8, 8, 8, 8, 6]);
    for (const found of series) {
      const written = exam.series.find(({ description }) => description === found.description);
      const images = await readFrames(found, async ({ name }) => bytesOf(name));
      images.forEach((image, n) => {
        expect(compareGrids(image.grid, exam.truth.labels.grid, 1e-6).same).toBe(true);
        // Inversion times come back sorted; all else is written in the order in which it is read.
        if (found.role === 'inversion-recovery') return;
        const expected = written?.frames[n].volume.data ?? [];
        const scale = found.role === 'b1' ? 100 : 1;
        const rounding = found.role === 'b1' ? 0.00501 : 0.501;
        for (let v = 0; v < image.data.length; v += 7) {
          expect(Math.abs(image.data[v] - scale * expected[v])).toBeLessThan(rounding);
        }
      });
    }
    const dynamic = series[6];
    expect(dynamic.frames.map(({ parameters }) => parameters.timeS)).toEqual([0, 65, 130, 195, 260, 325]);
    expect(series[5].frames.map(({ parameters }) => parameters.bValue)).toEqual([
      0, 30, 60, 100, 200, 400, 600, 800,
    ]);
  });

  test('say when the agent was injected: in the pause after the first phase', () => {
    const name = [...files.keys()].find((path) => path.includes('dyn')) ?? '';
    const header = readDicom(bytesOf(name));
    expect(getText(header, 'AcquisitionTime')).toBe('092600.000000');
    expect(getText(header, 'ContrastBolusStartTime')).toBe('092645.000000');
    expect(getNumber(header, 'AcquisitionDuration')).toBe(45);
    expect(getNumber(header, 'TemporalPositionIdentifier')).toBe(1);
    expect(getNumbers(header, 'ImageOrientationPatient')).toHaveLength(6);
  });

  test('are sagittal and a little oblique', () => {
    const [first] = files.values();
    const [rx, ry, rz, cx, cy, cz] = getNumbers(readDicom(first), 'ImageOrientationPatient');
    expect([rz, cx, cy]).toEqual([0, 0, 0]);
    expect(cz).toBe(-1);
    expect(ry).toBeGreaterThan(0.98);
    expect(Math.abs(rx)).toBeGreaterThan(0.05);
  });

  test('have a UID each, the same every time', () => {
    const uids = [...files.values()].map((bytes) =>
      getText(readDicom(bytes, { stopAtPixelData: true }), 'SOPInstanceUID'),
    );
    expect(new Set(uids).size).toBe(files.size);
    const [again] = examToDicom(exam);
    expect(again.bytes).toEqual(files.get(again.path));
  });
});

test('a time of day is written to the microsecond', () => {
  expect(timeOfDay(0)).toBe('090000.000000');
  expect(timeOfDay(3661.25)).toBe('100101.250000');
});
