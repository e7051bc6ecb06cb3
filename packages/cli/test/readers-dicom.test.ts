import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DicomObject, makeUid, readDicom, readSegmentation, writeDicom } from '@lobule/dicom';
import { countInside } from '@lobule/volume';
import { expect, test } from 'vitest';
import { temporaryFolder, writeExam, writeMask } from '../../runner/test/fixture.ts';
import { readersCommand } from '../src/commands/readers.ts';
import { call } from './call.ts';

const folder = temporaryFolder('contours');
const at = (...parts: string[]) => path.join(folder, ...parts);

/** A square of contours around the voxels (from, from) to (to - 1, to - 1) of slices 1 and 2 of `writeExam`. */
function contours(file: string, from: number, to: number): void {
  const square = (slice: number): DicomObject => {
    const [low, high, z] = [-16 + 2 * (from - 0.5), -16 + 2 * (to - 0.5), 3 * slice];
    const ContourData = [low, low, z, high, low, z, high, high, z, low, high, z];
    return { ContourGeometricType: 'CLOSED_PLANAR', NumberOfContourPoints: 4, ContourData };
  };
  const structures = writeDicom({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.3',
    SOPInstanceUID: makeUid('contours', file),
    StudyInstanceUID: makeUid('contours', 'study'),
    SeriesInstanceUID: makeUid('contours', 'series', file),
    PatientID: 'P-1',
    Modality: 'RTSTRUCT',
    StructureSetROISequence: [{ ROINumber: 1, ROIName: 'Lesion' }],
    ROIContourSequence: [{ ReferencedROINumber: 1, ContourSequence: [square(1), square(2)] }],
  });
  writeFileSync(at(file), structures);
}

test('Contours by reader and repeat are compared with masks, on the grid of the images', async () => {
  writeExam(at('exam'), { patient: 'P-1' });
  writeMask(at('ben.nii'));
  contours('anna-1.dcm', 5, 11);
  contours('anna-2.dcm', 5, 10);
  const rows = 'reader,repeat,mask\nanna,1,anna-1.dcm\nanna,2,anna-2.dcm\nben,1,ben.nii\n';
  writeFileSync(at('readings.csv'), rows);
  const dicom = ['--dicom', at('exam', 'P-1')];
  const { stdout, stderr } = await call(
    readersCommand,
    at('readings.csv'),
    ...dicom,
    '--out',
    at('out'),
    '--json',
  );
  expect(stderr).toBe('');
  const [{ overlaps, numbers }] = JSON.parse(stdout).cases;
  const dice = (kind: string) => overlaps.find((one: { kind: string }) => one.kind === kind).dice;
  expect(dice('inter')).toBe(1);
  // 72 voxels against 50 of them.
  expect(dice('intra')).toBeCloseTo(100 / 122, 12);
  // The mean of ben and of the median of anna's two: 72 and 61 voxels of 12 mm3.
  expect(numbers[0]).toMatchObject({ name: 'volume', value: 12 * 66.5 });
  writeFileSync(at('contours.csv'), 'reader,mask\nanna,anna-1.dcm\ncleo,anna-2.dcm\n');
  const alone = await call(readersCommand, at('contours.csv'), '--out', at('alone'));
  expect(alone.code).toBe(2);
  expect(alone.stderr).toContain('drawn on with --dicom');
});

test('On DICOM readers give a segmentation that other programs read', async () => {
  writeExam(at('dicom'), { patient: 'CANARYID', header: { PatientName: 'CANARY^NAME' } });
  writeMask(at('m1.nii'));
  writeMask(at('m2.nii'));
  const dicom = ['--dicom', at('dicom', 'CANARYID')];
  writeFileSync(at('two.csv'), 'lesion,reader,mask\nleft,x,m1.nii\nleft,y,m2.nii\n');
  const { stdout } = await call(readersCommand, at('two.csv'), '--out', at('dicom-out'), ...dicom, '--json');
  expect(JSON.parse(stdout).files).toContain('consensus.dcm');
  const { segments } = readSegmentation(readDicom(readFileSync(at('dicom-out', 'consensus.dcm'))));
  expect(segments.map(({ label, mask }) => [label, countInside(mask)])).toEqual(
    ['union', 'intersection', 'majority', 'staple', 'region to use'].map((name) => [`left: ${name}`, 72]),
  );
  writeMask(at('far.nii'), { shiftMm: 4 });
  writeFileSync(at('far.csv'), 'reader,mask\nx,far.nii\ny,far.nii\n');
  const refused = await call(readersCommand, at('far.csv'), ...dicom, '--out', at('far'));
  const said = refused.stderr.replaceAll(/\s+/g, ' ');
  expect(said).toContain('Give with --dicom the series that the masks were drawn on');
  expect(said).not.toContain('CANARY');
});
