import {
  getText,
  makeUid,
  mrImageStorage,
  readDicom,
  readPixels,
  writeDicom,
  writeSecondaryCapture,
} from '@lobule/dicom';
import { describe, expect, test } from 'vitest';

const source = readDicom(
  writeDicom({
    SOPClassUID: mrImageStorage,
    SOPInstanceUID: makeUid('source'),
    StudyInstanceUID: makeUid('study'),
    SeriesInstanceUID: makeUid('series'),
    PatientID: 'LOB-001',
  }),
);
const options = {
  columns: 1,
  rows: 3,
  source,
  series: { uid: makeUid('pictures'), number: 9002, description: 'Pictures' },
  instanceUid: makeUid('picture'),
  instanceNumber: 1,
  comments: 'ADC from 0 to 1',
  software: ['0.1.0'],
};

describe('Pictures of maps', () => {
  test('come back with their colours, of the same patient, in a class that viewers show', () => {
    const file = readDicom(
      writeSecondaryCapture({ ...options, rgb: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) }),
    );
    expect([...readPixels(file).data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(getText(file, 'PatientID')).toBe('LOB-001');
    expect(getText(file, 'ImageComments')).toBe('ADC from 0 to 1');
  });

  test('of another size than they say are refused', () => {
    expect(() => writeSecondaryCapture({ ...options, rgb: new Uint8Array(8) })).toThrow(
      expect.objectContaining({ code: 'dicom/cannot-write' }),
    );
  });
});
