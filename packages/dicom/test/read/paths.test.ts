// No value of an attribute ever becomes a path.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  deidentify,
  getText,
  isUid,
  mrImageStorage,
  readDicom,
  readFrames,
  scanEntries,
  writeDicom,
} from '@lobule/dicom';
import { openSource } from '@lobule/dicom/node';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CLIMBING = '../../../outside';
const SOURCES = path.join(import.meta.dirname, '..', '..', 'src');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lobule-paths-'));
  await writeFile(path.join(folder, 'outside'), slice());
  await mkdir(path.join(folder, 'a', 'b', 'exam'), { recursive: true });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A slice whose UIDs, names and descriptions are paths, which our own writer would refuse: put in afterwards. */
function slice(): Uint8Array {
  const uid = `1.2.${'3'.repeat(CLIMBING.length - 4)}`;
  const bytes = writeDicom({
    SOPClassUID: mrImageStorage,
    SOPInstanceUID: uid,
    StudyInstanceUID: uid,
    SeriesInstanceUID: uid,
    PatientID: CLIMBING,
    PatientName: CLIMBING,
    SeriesDescription: CLIMBING,
    Modality: 'MR',
    Rows: 1,
    Columns: 1,
    BitsAllocated: 16,
    PixelRepresentation: 0,
    PixelSpacing: [1, 1],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    ImagePositionPatient: [0, 0, 0],
    PixelData: Uint16Array.of(7),
  });
  const text = Buffer.from(bytes).toString('latin1').replaceAll(uid, CLIMBING);
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** A DICOMDIR whose one record names a file outside its folder. */
function directory(): Uint8Array {
  const name = CLIMBING.replaceAll('/', '\\');
  const value = [0x04, 0, 0, 0x15, 0x43, 0x53, name.length, 0, ...Buffer.from(name)];
  const item = [0xfe, 0xff, 0, 0xe0, value.length, 0, 0, 0, ...value];
  const head = writeDicom({ SOPClassUID: '1.2.840.10008.1.3.10', SOPInstanceUID: '1.2.3' });
  const records = [0x04, 0, 0x20, 0x12, 0x53, 0x51, 0, 0, item.length, 0, 0, 0, ...item];
  return Uint8Array.from([...head, ...records]);
}

test('failure 1: what a DICOMDIR names is not opened, nor what an image names', async () => {
  const exam = path.join(folder, 'a', 'b', 'exam');
  await writeFile(path.join(exam, 'DICOMDIR'), directory());
  await writeFile(path.join(exam, '1.dcm'), slice());
  const source = await openSource(exam);
  const scan = await scanEntries(source.entries);
  expect(scan.files).toEqual([
    { name: '1.dcm', fate: 'used' },
    { name: 'DICOMDIR', fate: 'set-aside', reason: 'a DICOMDIR, which is not needed' },
  ]);
  const asked: string[] = [];
  const [series] = scan.patients[0].visits[0].series;
  const [volume] = await readFrames(series, (file) => {
    asked.push(file.name);
    return source.read(file);
  });
  expect([...volume.data]).toEqual([7]);
  expect(asked).toEqual(['1.dcm']);
});

test('failure 2: what can name files after a patient, a study or a series is made by us', () => {
  const file = readDicom(slice());
  expect(getText(file, 'StudyInstanceUID')).toBe(CLIMBING);
  const { patient, studyUid, seriesUid, instanceUid } = deidentify(file, { secret: 'for tests alone' });
  expect(patient).toMatch(/^[A-Za-z0-9-]+$/);
  expect([studyUid, seriesUid, instanceUid].every(isUid)).toBe(true);
  expect(() => writeDicom({ SOPInstanceUID: CLIMBING })).toThrow(
    expect.objectContaining({ code: 'dicom/cannot-write' }),
  );
});

test('only four files of this room can open a path, and none of them can read an attribute', () => {
  const names = readdirSync(SOURCES, { recursive: true }).map(String);
  const opening = names.filter(
    (name) =>
      name.endsWith('.ts') &&
      /from 'node:(fs|fs\/promises|path)'/.test(readFileSync(path.join(SOURCES, name), 'utf8')),
  );
  expect(opening.sort()).toEqual(
    ['archive', 'codecs', 'folder', 'open-source'].map((name) => path.join('node', `${name}.ts`)),
  );
  for (const name of opening) {
    expect(readFileSync(path.join(SOURCES, name), 'utf8')).not.toMatch(
      /import (?!type)[^;]*read\/(values|read-dicom)/,
    );
  }
});
