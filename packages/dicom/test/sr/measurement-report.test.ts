import { readFileSync } from 'node:fs';
import {
  type MeasurementGroup,
  makeUid,
  mrImageStorage,
  readDicom,
  readMeasurementReport,
  writeDicom,
  writeMeasurementReport,
} from '@lobule/dicom';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';

const source = readDicom(
  writeDicom({
    SOPClassUID: mrImageStorage,
    SOPInstanceUID: makeUid('source'),
    StudyInstanceUID: makeUid('study'),
    SeriesInstanceUID: makeUid('series'),
    PatientID: 'LOB-001',
  }),
);
const group: MeasurementGroup = {
  tracking: { id: 'lesion 1', uid: makeUid('lesion', 1) },
  finding: { value: '108369006', scheme: 'SCT', meaning: 'Neoplasm' },
  segment: { instanceUid: makeUid('segmentation'), seriesUid: makeUid('seg'), number: 2 },
  sourceSeriesUid: makeUid('series'),
  measurements: [
    {
      concept: { value: '118565006', scheme: 'SCT', meaning: 'Volume' },
      value: 1234.5678901234567,
      unit: { value: 'mm3', scheme: 'UCUM', meaning: 'cubic millimeter' },
    },
    {
      concept: { value: '126313', scheme: 'DCM', meaning: 've' },
      value: Number.NaN,
      unit: { value: '1', scheme: 'UCUM', meaning: 'no units' },
    },
  ],
};
const report = (name: string) =>
  writeMeasurementReport({
    observer: { kind: 'person', name },
    groups: [group],
    source,
    series: { uid: makeUid('sr', name), number: 9201, description: 'Measurements' },
    instanceUid: makeUid('report', name),
    instanceNumber: 1,
    software: ['0.1.0'],
  });

describe('Reports of measurements', () => {
  test('say who measured what where, to the last digit, and what is undefined', () => {
    const again = readMeasurementReport(readDicom(report('Reader^A')));
    expect(again.observer).toBe('Reader^A');
    const [read] = again.groups;
    expect(read).toMatchObject({
      trackingId: 'lesion 1',
      finding: { value: '108369006' },
      segment: { instanceUid: makeUid('segmentation'), number: 2 },
    });
    expect(read.measurements[0]).toEqual(group.measurements[0]);
    expect(read.measurements[1].value).toBeNaN();
  });

  test('two readers have two reports', () => {
    const names = ['Reader^A', 'Reader^B'].map(
      (name) => readMeasurementReport(readDicom(report(name))).observer,
    );
    expect(names).toEqual(['Reader^A', 'Reader^B']);
  });

  test('another object is none', () => {
    expect(() => readMeasurementReport(source)).toThrow(
      expect.objectContaining({ code: 'dicom/not-a-report' }),
    );
  });
});

describeWithReference('Reports of highdicom', 'dicom-highdicom', (dir) => {
  test('are read: groups and numbers', () => {
    const { groups } = readMeasurementReport(
      readDicom(readFileSync(`${dir}/sr_document_with_multiple_groups.dcm`)),
    );
    expect(groups.length).toBeGreaterThan(1);
  });
});
