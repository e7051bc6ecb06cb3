import {
  deidentify,
  getItems,
  getText,
  isUid,
  lookUpTag,
  makeUid,
  readDicom,
  readPixels,
  writeDicom,
} from '@lobule/dicom';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { profileTable } from '../../src/deidentify/profile-table.ts';
import { shiftedDate } from '../../src/deidentify/pseudonyms.ts';
import { dictionaryTable } from '../../src/dictionary-table.ts';
import { type RawElement, writeRawFile } from '../../src/write/write-elements.ts';

const canary = 'CANARY7';
const ascii = (text: string) => new TextEncoder().encode(text.length % 2 === 0 ? text : `${text} `);
const secret = 'for tests alone';
const all = {
  secret,
  keepDates: 'modified',
  keepDevice: true,
  keepPatientCharacteristics: true,
  keepSafePrivate: true,
  cleanDescriptors: true,
} as const;

const head: readonly RawElement[] = [
  { tag: 0x00080016, vr: 'UI', bytes: ascii('1.2.840.10008.5.1.4.1.1.4\0') },
  { tag: 0x00080018, vr: 'UI', bytes: ascii('1.2.3.41') },
  { tag: 0x0020000d, vr: 'UI', bytes: ascii('1.2.3.42') },
  { tag: 0x0020000e, vr: 'UI', bytes: ascii('1.2.3.43') },
];

function fileOf(elements: readonly RawElement[], explicitVr = true): Uint8Array<ArrayBuffer> {
  const tags = new Set(elements.map(({ tag }) => tag));
  const whole = [...head.filter(({ tag }) => !tags.has(tag)), ...elements].sort((a, b) => a.tag - b.tag);
  return writeRawFile({
    transferSyntaxUid: explicitVr ? '1.2.840.10008.1.2.1' : '1.2.840.10008.1.2',
    explicitVr,
    littleEndian: true,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
    sopInstanceUid: '1.2.3.41',
    elements: whole,
  });
}

function survives(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes).includes(canary);
}

/** Attributes whose text is technique by its nature; a canary there would be a scanner's name or a code. */
const technical = new Set([
  ...['CodeValue', 'CodeMeaning', 'CodingSchemeDesignator', 'CodingSchemeVersion', 'Manufacturer'],
  ...['ManufacturerModelName', 'SequenceName', 'PulseSequenceName', 'ReceiveCoilName', 'TransmitCoilName'],
  ...['ImagedNucleus', 'RescaleType', 'LUTLabel', 'LUTExplanation', 'StackID', 'DimensionDescriptionLabel'],
  ...['WindowCenterWidthExplanation', 'SegmentAlgorithmName', 'SegmentLabel', 'ContrastBolusRoute'],
]);
const text = new Set([
  'AE',
  'AS',
  'DA',
  'DS',
  'DT',
  'IS',
  'LO',
  'LT',
  'OB',
  'PN',
  'SH',
  'ST',
  'TM',
  'UC',
  'UI',
  'UN',
  'UR',
  'UT',
]);

describe('No canary survives', () => {
  test.each([
    ['the Basic Profile', { secret }],
    ['every option', { ...all, keepDevice: false, keepPatientCharacteristics: false }],
  ] as const)('in any attribute of the profile or of the dictionary, under %s', (_name, options) => {
    const tags = new Set([...profileTable.map(([tag]) => tag), ...dictionaryTable.map(([tag]) => tag)]);
    const leaks: string[] = [];
    for (const tag of tags) {
      const known = lookUpTag(tag);
      if (tag >>> 16 <= 2 || (known !== undefined && technical.has(known.keyword))) continue;
      const vr = known?.vr ?? 'LO';
      if (!text.has(vr) || tag === 0x00080016 || tag === 0x00080005) continue;
      const { bytes } = deidentify(readDicom(fileOf([{ tag, vr, bytes: ascii(canary) }])), options);
      if (survives(bytes)) leaks.push(`${known?.keyword ?? tag.toString(16)} ${vr}`);
    }
    expect(leaks).toEqual([]);
  });

  test('in unknown, private, overlay, curve and padding attributes, of every representation', () => {
    for (const vr of ['AE', 'CS', 'LO', 'LT', 'OB', 'OW', 'PN', 'SH', 'ST', 'UC', 'UN', 'UR', 'UT']) {
      const elements = [
        0x00087777, 0x00091010, 0x50001001, 0x60003000, 0x60004000, 0x7fdf0010, 0xfffcfffc,
      ].map((tag): RawElement => ({ tag, vr, bytes: ascii(canary) }));
      for (const explicit of [true, false]) {
        expect(survives(deidentify(readDicom(fileOf(elements, explicit)), all).bytes)).toBe(false);
      }
    }
  });

  test('nested five deep, in the meta group, in the preamble', () => {
    let nested: RawElement = { tag: 0x00100010, vr: 'PN', bytes: ascii(canary) };
    for (let depth = 0; depth < 5; depth++) nested = { tag: 0x52009229, vr: 'SQ', items: [[nested]] };
    const bytes = fileOf([nested]);
    bytes.set(ascii(canary), 3);
    const at = new TextDecoder('latin1').decode(bytes).indexOf('LOBULE_0_1');
    bytes.set(ascii(canary.slice(0, 7)).subarray(0, 7), at);
    expect(survives(bytes)).toBe(true);
    const clean = deidentify(readDicom(bytes), all);
    expect(survives(clean.bytes)).toBe(false);
    expect(clean.actions).toContainEqual({ attribute: 'PatientName', action: 'replaced', count: 1 });
  });
});

describe('What stays', () => {
  const image = (id: string, day: string) =>
    writeDicom({
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.4',
      SOPInstanceUID: makeUid(id, day),
      StudyInstanceUID: makeUid(id, 'study', day),
      SeriesInstanceUID: makeUid(id, 'series', day),
      FrameOfReferenceUID: makeUid(id, 'frame'),
      PatientID: id,
      PatientName: 'Doe^Jane',
      PatientBirthDate: '19700101',
      Modality: 'MR',
      ImageType: ['ORIGINAL', 'PRIMARY'],
      StudyDate: day,
      AcquisitionTime: '101530.5',
      SeriesDescription: 'Ax DYN Dr Smith b800',
      StationName: 'ROOM 5',
      EchoTime: 2.2,
      Rows: 2,
      Columns: 2,
      BitsAllocated: 16,
      PixelRepresentation: 0,
      PixelData: Uint16Array.of(1, 2, 3, 65_535),
    });

  test('pixels, physics and the intervals between visits; names are the same in every file of a patient', () => {
    const [first, second, other] = [
      image('A', '20240229'),
      image('A', '20240521'),
      image('B', '20240229'),
    ].map((bytes) => deidentify(readDicom(bytes), all));
    const [a, b] = [readDicom(first.bytes), readDicom(second.bytes)];
    expect([...readPixels(a).data]).toEqual([1, 2, 3, 65_535]);
    expect(getText(a, 'EchoTime')).toBe('2.2');
    expect(getText(a, 'AcquisitionTime')).toBe('101530.5');
    expect(getText(a, 'SeriesDescription')).toBe('ax dyn b800');
    expect([first.patient === second.patient, first.patient === other.patient]).toEqual([true, false]);
    expect(getText(a, 'FrameOfReferenceUID')).toBe(getText(b, 'FrameOfReferenceUID'));
    expect(isUid(first.instanceUid) && first.instanceUid !== second.instanceUid).toBe(true);
    const days = (text: string | undefined) =>
      Date.parse(`${text?.slice(0, 4)}-${text?.slice(4, 6)}-${text?.slice(6)}`) / 864e5;
    expect(days(getText(b, 'StudyDate')) - days(getText(a, 'StudyDate'))).toBe(82);
    expect(getText(a, 'StudyDate')).not.toBe('20240229');
  });

  test('says that it was done and how (0012,0062 to 0064), and what became of dates', () => {
    const file = readDicom(deidentify(readDicom(image('A', '20240229')), all).bytes);
    expect(getText(file, 'PatientIdentityRemoved')).toBe('YES');
    expect(
      getItems(file, 'DeidentificationMethodCodeSequence').map((item) => getText(item, 'CodeValue')),
    ).toEqual(['113100', '113105', '113107', '113108', '113109', '113111']);
    expect(getText(file, 0x00280303)).toBe('MODIFIED');
    const bare = readDicom(deidentify(readDicom(image('A', '20240229')), { secret }).bytes);
    expect([getText(bare, 'StudyDate'), getText(bare, 'StationName')]).toEqual([undefined, 'REMOVED']);
    expect(getText(bare, 'PatientBirthDate')).toBeUndefined();
    expect(getText(bare, 0x00280303)).toBe('REMOVED');
  });

  test('private attributes that hold physics alone, where asked for', () => {
    const elements: readonly RawElement[] = [
      { tag: 0x00430010, vr: 'LO', bytes: ascii('GEMS_PARM_01') },
      { tag: 0x00431039, vr: 'IS', bytes: ascii('800\\0\\0') },
      { tag: 0x00431040, vr: 'LO', bytes: ascii(canary) },
    ];
    const kept = readDicom(deidentify(readDicom(fileOf(elements)), all).bytes);
    expect([...kept.elements.keys()].filter((tag) => tag >>> 16 === 0x43)).toEqual([0x00430010, 0x00431039]);
    const gone = readDicom(deidentify(readDicom(fileOf(elements)), { secret }).bytes);
    expect([...gone.elements.keys()].some((tag) => (tag >>> 16) % 2 === 1)).toBe(false);
  });

  test('compressed pixels are the same bytes', () => {
    const fragments = [new Uint8Array(0), Uint8Array.of(0xff, 0xd8, 9, 8)];
    const file = writeRawFile({
      transferSyntaxUid: '1.2.840.10008.1.2.4.70',
      explicitVr: true,
      littleEndian: true,
      sopClassUid: '1.2',
      sopInstanceUid: '1.2.3.41',
      elements: [...head, { tag: 0x7fe00010, vr: 'OB', fragments }],
    });
    const again = readDicom(deidentify(readDicom(file), { secret }).bytes);
    const parts = again.elements
      .get(0x7fe00010)
      ?.fragments?.map(([at, n]) => [...again.bytes.subarray(at, at + n)]);
    expect(parts).toEqual([[], [0xff, 0xd8, 9, 8]]);
    expect(again.transferSyntax.uid).toBe('1.2.840.10008.1.2.4.70');
  });

  test('pictures that may carry burned-in text are named', () => {
    const picture = (more: object) =>
      deidentify(readDicom(writeDicom({ ...size, ...more })), { secret }).mayHaveBurnedInText;
    const size = {
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
      SOPInstanceUID: '1.2.3',
      StudyInstanceUID: '1.2.4',
      SeriesInstanceUID: '1.2.5',
      PixelData: new Uint8Array(2),
    };
    expect(picture({ Modality: 'OT' })).toBe(true);
    expect(picture({ Modality: 'OT', BurnedInAnnotation: 'NO' })).toBe(false);
    expect(picture({ Modality: 'MR', ImageType: ['ORIGINAL'], BurnedInAnnotation: 'YES' })).toBe(true);
  });
});

test('dates move by whole days over months, leap years and centuries, as the calendar does', () => {
  const day = fc.integer({ min: -20_000, max: 40_000 });
  const written = (days: number) => new Date(days * 864e5).toISOString().slice(0, 10).replaceAll('-', '');
  fc.assert(
    fc.property(day, fc.integer({ min: -2000, max: 2000 }), (from, shift) => {
      expect(shiftedDate(written(from), shift)).toBe(written(from + shift));
    }),
  );
  expect(shiftedDate('20240229101500.25', 1)).toBe('20240301101500.25');
  expect(shiftedDate('someday', 1)).toBeUndefined();
});
