import { type DicomObject, rescaleOf, writeDicom } from '@lobule/dicom';
import { describe, expect, test } from 'vitest';
import { readDicom } from '../../src/read/read-dicom.ts';
import { type RawElement, writeRawFile } from '../../src/write/write-elements.ts';

const text = (tag: number, vr: string, value: string): RawElement => ({
  tag,
  vr,
  bytes: new TextEncoder().encode(value.length % 2 === 0 ? value : `${value} `),
});
const float = (tag: number, value: number): RawElement => ({
  tag,
  vr: 'FL',
  bytes: new Uint8Array(Float32Array.of(value).buffer),
});
const rescaleOfFile = (...elements: readonly RawElement[]) =>
  rescaleOf(
    readDicom(
      writeRawFile({
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        explicitVr: true,
        littleEndian: true,
        sopClassUid: '1.2',
        sopInstanceUid: '1.2.3',
        elements: [text(0x00080060, 'CS', 'MR'), ...elements],
      }),
    ),
    0,
  );

describe('From stored values to signals', () => {
  test('nothing is scaled where nothing is said; a slope of 0 is none', () => {
    expect(rescaleOfFile()).toEqual({ slope: 1, intercept: 0 });
    expect(rescaleOfFile(text(0x00281053, 'DS', '0'))).toEqual({ slope: 1, intercept: 0 });
  });

  test('derived images are what their real-world value map says, originals are not', () => {
    const map = (slope: number) => ({
      RealWorldValueMappingSequence: [{ RealWorldValueSlope: slope, RealWorldValueIntercept: 0.5 }],
    });
    const of = (object: DicomObject) =>
      rescaleOf(readDicom(writeDicom({ RescaleSlope: 3, RescaleIntercept: 1, ...object })), 0);
    const adc = { slope: 1e-6, intercept: 0.5 };
    expect(of({ ImageType: ['DERIVED', 'PRIMARY', 'ADC'], ...map(1e-6) })).toEqual(adc);
    expect(of({ ImageType: ['ORIGINAL', 'PRIMARY'], ...map(1e-6) })).toEqual({ slope: 3, intercept: 1 });
    expect(of({ ImageType: ['DERIVED'] })).toEqual({ slope: 3, intercept: 1 });
    const frame = { MRImageFrameTypeSequence: [{ FrameType: ['DERIVED', 'PRIMARY', 'DIFFUSION', 'ADC'] }] };
    const enhanced = {
      SharedFunctionalGroupsSequence: [frame],
      PerFrameFunctionalGroupsSequence: [map(1e-6)],
    };
    expect(of({ ImageType: ['MIXED'], ...enhanced })).toEqual(adc);
    // Two maps that disagree, or a table, say nothing that one line could.
    const two = [...map(1).RealWorldValueMappingSequence, ...map(2).RealWorldValueMappingSequence];
    expect(of({ ImageType: ['DERIVED'], RealWorldValueMappingSequence: two })).toEqual({
      slope: 3,
      intercept: 1,
    });
    const table = { RealWorldValueLUTData: [1, 2] };
    expect(of({ ImageType: ['DERIVED'], RealWorldValueMappingSequence: [table] }).slope).toBe(3);
  });

  test('the private scale slope of Philips takes the scaling for the display back', () => {
    const display = [text(0x00281052, 'DS', '-10'), text(0x00281053, 'DS', '2')];
    const private_ = [text(0x20050010, 'LO', 'Philips MR Imaging DD 001'), float(0x2005100e, 0.25)];
    expect(rescaleOfFile(...display)).toEqual({ slope: 2, intercept: -10 });
    expect(rescaleOfFile(...private_.slice(0, 1), ...private_.slice(1))).toEqual({ slope: 4, intercept: 0 });
    const both = [private_[0], private_[1], ...display].sort((a, b) => a.tag - b.tag);
    expect(rescaleOfFile(...both)).toEqual({ slope: 4, intercept: -20 });
  });
});
