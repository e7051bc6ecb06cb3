import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeUid, writeDicom } from '@lobule/dicom';
import { describe, expect, test } from 'vitest';
import {
  type DeidentifyFolder,
  deidentifyFolder,
  describeDeidentified,
  readSecret,
} from '../src/deidentify.ts';

const canary = 'JANEDOE-7712';

function folderOf(files: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lobule-'));
  for (let n = 0; n < files; n++) {
    const bytes = writeDicom({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.4',
      SOPInstanceUID: makeUid('image', n),
      StudyInstanceUID: makeUid('study'),
      SeriesInstanceUID: makeUid('series'),
      PatientID: canary,
      PatientName: `${canary}^X`,
      StudyDescription: `MRI breast ${canary}`,
      Modality: n === 0 ? 'OT' : 'MR',
      ImageType: ['ORIGINAL', 'PRIMARY'],
      Rows: 1,
      Columns: 1,
      BitsAllocated: 16,
      PixelData: Uint16Array.of(7),
    });
    writeFileSync(path.join(folder, `${canary}-${n}.dcm`), bytes);
  }
  writeFileSync(path.join(folder, 'notes.txt'), canary);
  return folder;
}

const work = (place: string, more: Partial<DeidentifyFolder> = {}): DeidentifyFolder => ({
  place,
  out: path.join(mkdtempSync(path.join(tmpdir(), 'lobule-')), 'out'),
  options: { secret: 'a secret of many letters', keepDates: 'modified', cleanDescriptors: true },
  acceptBurnedInText: false,
  progress: () => {},
  signal: new AbortController().signal,
  ...more,
});

describe('deidentify', () => {
  test('leaves the name in no file, no file name and no report; a screenshot waits for a look at it', async () => {
    const job = work(folderOf(4));
    const summary = await deidentifyFolder(job);
    expect(summary).toMatchObject({ files: 3, patients: 1, mayHaveBurnedInText: 1 });
    expect(summary.refused).toEqual(
      expect.arrayContaining([
        { code: 'burned-in-text', files: 1 },
        { code: 'dicom/not-dicom', files: 1 },
      ]),
    );
    const names = readdirSync(job.out, { recursive: true, withFileTypes: true });
    for (const entry of names) {
      expect(entry.name).not.toContain(canary);
      if (!entry.isFile()) continue;
      expect(readFileSync(path.join(entry.parentPath, entry.name), 'latin1')).not.toContain(canary);
    }
    expect(names.filter((entry) => entry.name.endsWith('.dcm'))).toHaveLength(3);
    expect(describeDeidentified(summary)).not.toContain(canary);
    const again = await deidentifyFolder({ ...job, acceptBurnedInText: true });
    expect(again.files).toBe(4);
  });

  test('a short secret is refused, and one that is not there', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'lobule-')), 'secret.txt');
    writeFileSync(file, 'hush\n');
    expect(() => readSecret(file)).toThrow(/shorter than 16/);
    expect(() => readSecret(`${file}.not`)).toThrow(/cannot be read/);
  });
});
