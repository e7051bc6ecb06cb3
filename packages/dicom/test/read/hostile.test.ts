import { isLobuleError } from '@lobule/foundation';
import { deflateSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import {
  type DicomObject,
  isUid,
  readDicom,
  readPixels,
  readSegmentation,
  segmentationStorage,
  writeDicom,
} from '../../src/index.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

/** Elements in explicit little endian: group, element, representation, value; a length can be forged. */
function element(tag: number, vr: string, value: Uint8Array, length = value.length): Uint8Array {
  const long = ['OB', 'OW', 'SQ', 'UN', 'UT'].includes(vr);
  const bytes = new Uint8Array((long ? 12 : 8) + value.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
  bytes.set(new TextEncoder().encode(vr), 4);
  if (long) view.setUint32(8, length, true);
  else view.setUint16(6, length, true);
  bytes.set(value, long ? 12 : 8);
  return bytes;
}

function item(tag: number, length: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
  view.setUint32(4, length, true);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const ascii = (text: string) => new TextEncoder().encode(text);
const head = () => writeDicom({});
const forever = 0xffffffff;

describe('Hostile files', () => {
  test('failure 6: sequences nested 65 deep are refused, 64 are read, both without recursion', () => {
    const nested = (depth: number) => {
      let object: DicomObject = { PatientID: 'x' };
      for (let level = 0; level < depth; level++) object = { ContentSequence: [object] };
      return writeDicom(object, { undefinedLengths: true });
    };
    expect(() => readDicom(nested(64))).not.toThrow();
    expect(() => readDicom(nested(65))).toThrow(code('dicom/too-deep'));
    const thousand = joined(
      head(),
      ...Array.from({ length: 20_000 }, () =>
        joined(element(0x0040a730, 'SQ', new Uint8Array(), forever), item(0xfffee000, forever)),
      ),
    );
    expect(() => readDicom(thousand)).toThrow(code('dicom/too-deep'));
  });

  test('failure 7: a length beyond the file, or beyond its item, is refused before anything is allocated', () => {
    const beyond = joined(head(), element(0x7fe00010, 'OW', new Uint8Array(4), 0xfffffff0));
    expect(() => readDicom(beyond)).toThrow(code('dicom/truncated'));
    const inner = element(0x00100020, 'LO', ascii('abcd'), 400);
    const outer = joined(item(0xfffee000, inner.length), inner);
    const tail = element(0x00200010, 'SH', new Uint8Array(500));
    const file = joined(head(), element(0x0040a730, 'SQ', outer), tail);
    expect(() => readDicom(file)).toThrow(code('dicom/malformed'));
  });

  test('failure 4: rows x columns x frames that need more than is there', () => {
    const forged = writeDicom({
      Rows: 65_535,
      Columns: 65_535,
      NumberOfFrames: 9_999_999,
      BitsAllocated: 16,
      PixelData: new Uint16Array(4),
    });
    expect(() => readPixels(readDicom(forged))).toThrow(code('dicom/truncated'));
    const wide = joined(
      head(),
      element(0x00280010, 'UL', Uint8Array.of(1, 0, 1, 0)),
      element(0x00280011, 'US', Uint8Array.of(1, 0)),
      element(0x7fe00010, 'OW', new Uint8Array(4)),
    );
    expect(() => readPixels(readDicom(wide))).toThrow(code('dicom/malformed'));
    const negative = writeDicom({ Rows: 1, Columns: 1, NumberOfFrames: -1, PixelData: new Uint16Array(4) });
    expect(() => readPixels(readDicom(negative))).toThrow(code('dicom/malformed'));
  });

  test('failure 9: a program in the preamble is refused, and a written one is zeros', () => {
    for (const start of ['MZ', '\u007fELF', '#!', '\u00cf\u00fa\u00ed\u00fe', '\u00ca\u00fe\u00ba\u00be']) {
      const bytes = head();
      bytes.set([...start].map((letter) => letter.charCodeAt(0)));
      expect(() => readDicom(bytes)).toThrow(code('dicom/executable'));
    }
    expect(head().subarray(0, 128)).toEqual(new Uint8Array(128));
  });

  test('failure 3: a deflated bomb is stopped by the bytes that come out of it', () => {
    const bytes = writeDicom({ PixelData: new Uint8Array(3_000_000) }, { transferSyntax: 'deflated' });
    expect(bytes.length).toBeLessThan(20_000);
    expect(() => readDicom(bytes, { maximumInflatedBytes: 1_000_000 })).toThrow(code('dicom/too-large'));
    expect(readDicom(bytes).elements.size).toBe(1);
    expect(() => readDicom(bytes.subarray(0, bytes.length - 2000))).toThrow(code('dicom/truncated'));
    const damaged = joined(
      bytes.subarray(0, 400),
      deflateSync(new Uint8Array(9)).map((byte) => byte ^ 0xff),
    );
    expect(() => readDicom(damaged)).toThrow(/dicom|deflated|file/);
  });

  test('failure 8: a bomb of empty attributes is refused', () => {
    const one = item(0xfffee000, 0);
    const many = new Uint8Array(700_000 * 8);
    for (let i = 0; i < 700_000; i++) many.set(one, 8 * i);
    expect(() => readDicom(joined(head(), element(0x0040a730, 'SQ', many)))).toThrow(code('dicom/too-large'));
  });

  test('failure 7: delimiters out of place and with lengths are passed over and said', () => {
    const id = element(0x00100020, 'LO', ascii('ab'));
    const file = readDicom(joined(head(), id, item(0xfffee00d, forever), item(0xfffee0dd, 7)));
    expect(file.warnings.map((warning) => warning.code)).toEqual(['stray-delimiter']);
    expect(file.elements.size).toBe(1);
  });

  test('failure 7: attributes that stand twice, zeros at the end, an unknown representation: accepted and said', () => {
    const id = element(0x00100020, 'LO', ascii('ab'));
    const odd = element(0x00100030, 'ZZ', ascii('ab'));
    const file = readDicom(joined(head(), id, id, odd, new Uint8Array(100)));
    expect(file.warnings.map((warning) => warning.code)).toEqual([
      'doubled-attribute',
      'unknown-vr',
      'zeros-at-end',
    ]);
  });

  test('what is no DICOM, and a transfer syntax that does not exist', () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(1000), ascii('%PDF-1.7 and so on'.repeat(20))]) {
      expect(() => readDicom(bytes)).toThrow(code('dicom/not-dicom'));
    }
    const odd = joined(new Uint8Array(128), ascii('DICM'), element(0x00020010, 'UI', ascii('1.2.3.4\0')));
    expect(() => readDicom(odd)).toThrow(code('dicom/unknown-transfer-syntax'));
  });

  test('failure 7: compressed pixels without a fragment and no pixels are typed errors', () => {
    const syntax = element(0x00020010, 'UI', ascii('1.2.840.10008.1.2.4.70'));
    const pixels = joined(
      element(0x7fe00010, 'OB', new Uint8Array(), forever),
      item(0xfffee000, 0),
      item(0xfffee0dd, 0),
    );
    const file = readDicom(joined(new Uint8Array(128), ascii('DICM'), syntax, pixels));
    expect(() => readPixels(file)).toThrow(code('dicom/malformed'));
    expect(() => readPixels(readDicom(head()))).toThrow(code('dicom/no-pixels'));
    expect(() => readSegmentation(readDicom(head()))).toThrow(code('dicom/not-a-segmentation'));
  });

  test('failure 2: no value of a UID attribute that could be a path is a UID', () => {
    const names = [
      '../../etc/passwd',
      '/1.2',
      '1.2\0',
      '1..2',
      'CON',
      'C:\\1',
      `1.${'3'.repeat(70)}`,
      '1.2/3',
    ];
    expect(names.filter(isUid)).toEqual([]);
  });
});

test('failure 4: the largest length at any place of a file is not believed', () => {
  const bytes = writeDicom(seedObject());
  for (const trap of [0xffffffff, 0x7fffffff, 0xfffffffe]) {
    for (let at = 128; at + 4 <= bytes.length; at += 2) {
      const forged = bytes.slice();
      new DataView(forged.buffer).setUint32(at, trap, true);
      const before = process.memoryUsage().arrayBuffers;
      let outcome: unknown;
      try {
        const file = readDicom(forged);
        readPixels(file);
        readSegmentation(file);
      } catch (error) {
        outcome = error;
      }
      expect(outcome === undefined || isLobuleError(outcome)).toBe(true);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1_048_576);
    }
  }
});

test('failure 8: reading for long keeps nothing', () => {
  const bytes = writeDicom(seedObject());
  const read = (times: number) => {
    for (let n = 0; n < times; n++) readSegmentation(readDicom(bytes));
    return process.memoryUsage.rss();
  };
  const before = read(500);
  expect(read(4000) - before).toBeLessThan(64 * 1_048_576);
});

function seedObject(): DicomObject {
  return {
    SOPClassUID: segmentationStorage,
    SOPInstanceUID: '1.2.3',
    SeriesInstanceUID: '1.2.4',
    SpecificCharacterSet: 'ISO_IR 100',
    PatientID: 'seed',
    StudyDate: '20240115',
    AcquisitionTime: '101112.5',
    SegmentationType: 'BINARY',
    Rows: 4,
    Columns: 4,
    NumberOfFrames: 2,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    SegmentSequence: [{ SegmentNumber: 1, SegmentLabel: 'one' }],
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
        PixelMeasuresSequence: [{ PixelSpacing: [1, 1], SliceThickness: 2 }],
      },
    ],
    PerFrameFunctionalGroupsSequence: [0, 2].map((z) => ({
      PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: 1 }],
    })),
    PixelData: Uint8Array.of(1, 2, 3, 4),
  };
}
