import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DicomObject,
  get,
  getItems,
  getNumber,
  getNumbers,
  getText,
  getTexts,
  isUid,
  makeUid,
  mrImageStorage,
  readDicom,
  readPixels,
  tagText,
  type WriteOptions,
  writeDicom,
} from '../../src/index.ts';

const syntaxes = ['explicit-little', 'implicit-little', 'explicit-big', 'deflated'] as const;
const anyOptions: fc.Arbitrary<WriteOptions> = fc.record({
  transferSyntax: fc.constantFrom(...syntaxes),
  undefinedLengths: fc.boolean(),
});

/** Text that trimming and padding leave alone. */
const anyText = (most: number) =>
  fc
    .string({ unit: 'grapheme', maxLength: most })
    .map((text) =>
      text
        .normalize('NFC')
        .replace(/[\\\u0000-\u001f\u007f]/g, '')
        .trim(),
    )
    .filter((text) => [...text].length <= most);
const anyInner = fc.record(
  {
    SeriesDescription: anyText(64),
    EchoTime: fc.double({ noNaN: true, noDefaultInfinity: true }),
    InversionTimes: fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: [] },
);
const anyObject = fc.record(
  {
    PatientName: anyText(64),
    ImageType: fc.array(fc.stringMatching(/^[A-Z0-9_]{1,16}$/), { minLength: 1, maxLength: 4 }),
    SeriesNumber: fc.integer(),
    ImagePositionPatient: fc
      .tuple(fc.float(), fc.float(), fc.float())
      .filter((p) => p.every(Number.isFinite)),
    SmallestImagePixelValue: fc.integer({ min: -32768, max: 32767 }),
    AcquisitionMatrix: fc.array(fc.nat(65535), { minLength: 4, maxLength: 4 }),
    SharedFunctionalGroupsSequence: fc.array(anyInner, { maxLength: 3 }),
    PixelMeasuresSequence: fc.array(
      fc.record({ ReferencedImageSequence: fc.array(anyInner, { maxLength: 2 }) }),
    ),
  },
  { requiredKeys: [] },
);

describe('What is written is read again', () => {
  test('in every uncompressed syntax, with lengths and with delimiters', () => {
    fc.assert(
      fc.property(anyObject, anyOptions, (object, options) => {
        const file = readDicom(writeDicom({ PixelRepresentation: 1, ...object } as DicomObject, options));
        expect(file.warnings).toEqual([]);
        if (object.PatientName) expect(getText(file, 'PatientName')).toBe(object.PatientName);
        if (object.ImageType) expect(getTexts(file, 'ImageType')).toEqual(object.ImageType);
        expect(getNumber(file, 'SeriesNumber')).toBe(object.SeriesNumber);
        expect(getNumber(file, 'SmallestImagePixelValue')).toBe(object.SmallestImagePixelValue);
        expect(getNumbers(file, 'AcquisitionMatrix')).toEqual(object.AcquisitionMatrix ?? []);
        const place = getNumbers(file, 'ImagePositionPatient');
        object.ImagePositionPatient?.forEach((mm, i) => {
          expect(Math.abs(place[i] - mm)).toBeLessThanOrEqual(1e-9 * Math.abs(mm));
        });
        const shared = getItems(file, 'SharedFunctionalGroupsSequence');
        expect(shared.map((item) => getNumbers(item, 'InversionTimes'))).toEqual(
          (object.SharedFunctionalGroupsSequence ?? []).map((item) => item.InversionTimes ?? []),
        );
        expect(shared.map((item) => getText(item, 'SeriesDescription'))).toEqual(
          (object.SharedFunctionalGroupsSequence ?? []).map((item) => item.SeriesDescription || undefined),
        );
        const deep = getItems(file, 'PixelMeasuresSequence').map(
          (item) => getItems(item, 'ReferencedImageSequence').length,
        );
        expect(deep).toEqual(
          (object.PixelMeasuresSequence ?? []).map((item) => item.ReferencedImageSequence.length),
        );
      }),
      { numRuns: 300, seed: 20240115 },
    );
  });

  test('pixels of 8 and 16 bits, signed and not, odd in number', () => {
    const arrays = [
      Uint8Array.of(1, 2, 250),
      Uint16Array.of(0, 40_000, 65_535),
      Int16Array.of(-32_768, -1, 32_767),
    ];
    for (const transferSyntax of syntaxes) {
      for (const PixelData of arrays) {
        const bits = 8 * PixelData.BYTES_PER_ELEMENT;
        const file = readDicom(
          writeDicom(
            {
              Rows: 1,
              Columns: 3,
              BitsAllocated: bits,
              BitsStored: bits,
              HighBit: bits - 1,
              PixelRepresentation: PixelData instanceof Int16Array ? 1 : 0,
              PixelData,
            },
            { transferSyntax },
          ),
        );
        expect(readPixels(file).data).toEqual(PixelData);
      }
    }
  });

  test('float pixels', () => {
    for (const transferSyntax of syntaxes) {
      const single = { Rows: 1, Columns: 2, FloatPixelData: Float32Array.of(0.1, -3e30) };
      const double = { Rows: 1, Columns: 2, DoubleFloatPixelData: Float64Array.of(0.1, -3e300) };
      expect(readPixels(readDicom(writeDicom(single, { transferSyntax }))).data).toEqual(
        single.FloatPixelData,
      );
      expect(readPixels(readDicom(writeDicom(double, { transferSyntax }))).data).toEqual(
        double.DoubleFloatPixelData,
      );
    }
  });

  test('get gives each attribute as what it is', () => {
    const file = readDicom(
      writeDicom({
        PatientID: 'A',
        Rows: 5,
        EchoTime: '2.5',
        PixelData: Uint8Array.of(1, 2),
        SegmentSequence: [{}],
      }),
    );
    expect(get(file, 'PatientID')).toEqual(['A']);
    expect(get(file, 'Rows')).toEqual([5]);
    expect(get(file, 'EchoTime')).toEqual([2.5]);
    expect(get(file, 'PixelData')).toEqual(Uint8Array.of(1, 2));
    expect(get(file, 'SegmentSequence')).toHaveLength(1);
    expect(get(file, 'Columns')).toBeUndefined();
  });

  test('the header alone can be read from the first part of a file', () => {
    const bytes = writeDicom({ PatientID: 'A', PixelData: new Uint16Array(1000) });
    const options = { stopAtPixelData: true, totalBytes: bytes.length };
    expect(getText(readDicom(bytes.subarray(0, 400), options), 'PatientID')).toBe('A');
    expect(() => readDicom(bytes.subarray(0, 400), { stopAtPixelData: true })).toThrow(/ends at byte 400/);
  });
});

describe('Files have the form of part 10', () => {
  test('a preamble of zeros, the mark, and the meta group with its length', () => {
    const bytes = writeDicom({ SOPClassUID: mrImageStorage, SOPInstanceUID: makeUid('x') });
    expect(bytes.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
    expect(new TextDecoder().decode(bytes.subarray(128, 132))).toBe('DICM');
    const { meta } = readDicom(bytes);
    expect(getText(meta, 'MediaStorageSOPInstanceUID')).toBe(makeUid('x'));
    expect(getNumber(meta, 'FileMetaInformationGroupLength')).toBeGreaterThan(100);
  });

  test('equal names give equal UIDs, others give others, all of them valid', () => {
    expect(makeUid('a', 1)).toBe(makeUid('a', 1));
    expect(makeUid('a', 1)).not.toBe(makeUid('a', '1'));
    fc.assert(fc.property(fc.array(fc.string()), (names) => isUid(makeUid(...names))));
    expect(['1', '1.02', '1.2.', 'a.b', `1.${'2'.repeat(63)}`].map(isUid)).toEqual(Array(5).fill(false));
  });
});

describe('What cannot be written is refused', () => {
  test.each([
    [{ Rows: 70_000 }, /US takes 0 to 65535/],
    [{ PatientID: 'x'.repeat(65) }, /LO takes 64 characters/],
    [{ ImageType: 'A\\B' }, /several values are given as an array/],
    [{ SOPInstanceUID: '1.02' }, /not a UID/],
    [{ EchoTime: Number.NaN }, /finite/],
    [{ SeriesNumber: 1.5 }, /IS does not take/],
    [{ PixelData: 'text' }, /typed array/],
    [{ PixelData: new Float32Array(2) }, /elements of 4 bytes/],
    [{ SegmentSequence: 'text' }, /array of objects/],
    [{ Rows: 'three' }, /US takes numbers/],
    [{ AcquisitionMatrix: Array(40_000).fill(1) }, /longer than 65,535 bytes/],
  ] as const)('%o', (object, message) => {
    expect(() => writeDicom(object as DicomObject)).toThrow(message);
    expect(() => writeDicom(object as DicomObject)).toThrow(
      expect.objectContaining({ code: 'dicom/cannot-write' }),
    );
  });

  test('a misspelt keyword, with the nearest', () => {
    const misspelt = { PatentID: 'x' } as unknown as DicomObject;
    expect(() => writeDicom(misspelt)).toThrow(/did you mean PatientID/);
    expect(() => writeDicom(misspelt)).toThrow(expect.objectContaining({ code: 'dicom/unknown-keyword' }));
  });
});

test('tags read as people write them', () => {
  expect(tagText(0x7fe00010)).toBe('(7fe0,0010)');
});
