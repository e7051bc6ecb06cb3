import { isLobuleError, randomStream } from '@lobule/foundation';
import { compareGrids, makeGrid, makeVolume } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import {
  type DicomObject,
  getItems,
  getNumber,
  getText,
  getTexts,
  makeUid,
  mrImageStorage,
  type ParametricMapOptions,
  parametricMapStorage,
  quantityConcepts,
  readDicom,
  readParametricMap,
  writeDicom,
  writeParametricMap,
} from '../../src/index.ts';
import { mutate } from '../mutate.ts';

const header = {
  SOPClassUID: mrImageStorage,
  SOPInstanceUID: makeUid('source', 1),
  StudyInstanceUID: makeUid('study'),
  SeriesInstanceUID: makeUid('series'),
  FrameOfReferenceUID: makeUid('frame'),
  Modality: 'MR',
  PatientName: 'Žofie^Nováková',
  PatientID: 'H-17',
  PatientBirthDate: '19610203',
  PatientSex: 'F',
  StudyDate: '20190817',
  StudyTime: '101112',
  AccessionNumber: 'A1',
  Laterality: 'R',
};
const readSource = (object: DicomObject = header) => readDicom(writeDicom(object));

/** Oblique, with slices against the normal. */
const grid = makeGrid({
  size: [3, 2, 4],
  spacingMm: [1.5, 2, 3],
  originMm: [-30, 12, 7],
  rowDirection: [0.8, 0.6, 0],
  columnDirection: [-0.6, 0.8, 0],
  sliceDirection: [0, 0, -1],
});
const values = Float32Array.from({ length: 24 }, (_, v) => (v % 5 === 0 ? Number.NaN : 0.01 * v));
const perMinute = { value: '/min', scheme: 'UCUM', meaning: 'per minute' };
const ktrans = { value: '126312', scheme: 'DCM', meaning: 'Ktrans' };
const secondsPerArea = { value: 's/mm2', scheme: 'UCUM', meaning: 's/mm2' };
const options: ParametricMapOptions = {
  volume: makeVolume(grid, values),
  source: readSource(),
  sources: [1, 2].map((n) => ({
    sopClassUid: mrImageStorage,
    instanceUid: makeUid('source', n),
    seriesUid: makeUid('series'),
  })),
  label: 'KTRANS',
  explanation: 'Volume transfer constant',
  unit: perMinute,
  quantity: [
    { concept: quantityConcepts.quantity, code: ktrans },
    { concept: quantityConcepts.sourceBValue, number: 800, unit: secondsPerArea },
    { concept: quantityConcepts.derivation, text: 'as written' },
  ],
  derivation: 'C(t) = Ktrans ∫ Cp(u) exp(−kep (t − u)) du',
  derivationCode: { value: '129104', scheme: 'DCM', meaning: 'Perfusion image analysis' },
  series: { uid: makeUid('maps'), number: 9001, description: 'Tofts' },
  instanceUid: makeUid('map'),
  instanceNumber: 1,
  software: ['0.1.0'],
};
const bytes = writeParametricMap(options);

describe('a parametric map', () => {
  test('comes back with every number, its place, unit, quantity and sources', () => {
    const map = readParametricMap(readDicom(bytes));
    expect(map.unit).toEqual(perMinute);
    expect(map.label).toBe('KTRANS');
    expect(map.quantity).toEqual(options.quantity);
    expect(map.derivation).toContain('∫');
    expect(map.sources).toEqual([makeUid('source', 1), makeUid('source', 2)]);
    // Read slices grow along the normal; the written ones ran against it.
    const back = Float32Array.from(values);
    for (let k = 0; k < 4; k++) back.set(values.subarray(6 * (3 - k), 6 * (4 - k)), 6 * k);
    expect([...map.values]).toEqual([...back]);
    const turned = makeGrid({
      size: [3, 2, 4],
      spacingMm: [1.5, 2, 3],
      originMm: [-30, 12, -2],
      rowDirection: [0.8, 0.6, 0],
      columnDirection: [-0.6, 0.8, 0],
    });
    expect(compareGrids(map.grid, turned)).toMatchObject({ same: true });
  });

  test('carries patient, study and frame of reference of its source, and is an object of its own', () => {
    const file = readDicom(bytes);
    for (const keyword of ['PatientName', 'PatientID', 'StudyInstanceUID', 'FrameOfReferenceUID'] as const) {
      expect(getText(file, keyword)).toBe(header[keyword]);
    }
    expect(getText(file, 'SOPClassUID')).toBe(parametricMapStorage);
    expect(getText(file, 'SeriesInstanceUID')).toBe(makeUid('maps'));
    expect(getText(file, 'ContentDate')).toBe('20190817');
    expect(getNumber(file, 'BitsAllocated')).toBe(32);
    expect(getText(file, 'ContentQualification')).toBe('RESEARCH');
  });

  test('of a de-identified source is de-identified, with the marks that say so, and nothing is invented', () => {
    const source = readSource({
      SOPClassUID: mrImageStorage,
      SOPInstanceUID: makeUid('source', 1),
      StudyInstanceUID: makeUid('study'),
      SeriesInstanceUID: makeUid('series'),
      PatientID: 'TRIAL-7',
      PatientIdentityRemoved: 'YES',
      DeidentificationMethod: ['Basic', 'Clean pixels'],
      DeidentificationMethodCodeSequence: [
        { CodeValue: '113100', CodingSchemeDesignator: 'DCM', CodeMeaning: 'Basic Profile' },
      ],
    });
    const file = readDicom(writeParametricMap({ ...options, source }));
    expect(getText(file, 'PatientName')).toBeUndefined();
    expect(getText(file, 'PatientBirthDate')).toBeUndefined();
    expect(getText(file, 'PatientID')).toBe('TRIAL-7');
    expect(getText(file, 'PatientIdentityRemoved')).toBe('YES');
    expect(getTexts(file, 'DeidentificationMethod')).toEqual(['Basic', 'Clean pixels']);
    expect(getItems(file, 'DeidentificationMethodCodeSequence')).toHaveLength(1);
    // What must have a value and cannot be taken over says nothing of when the patient was seen.
    expect(getText(file, 'ContentDate')).toBe('19700101');
    expect(getText(file, 'FrameOfReferenceUID')).toBe(makeUid(makeUid('study'), 'frame of reference'));
  });

  test('says what it shows and of which side, which dcmqi and Slicer must have', () => {
    const anatomyOf = (object: DicomObject) => {
      const file = readDicom(writeParametricMap({ ...options, source: readSource(object) }));
      expect(getText(file, 'Laterality')).toBeUndefined();
      const [anatomy] = getItems(getItems(file, 'SharedFunctionalGroupsSequence')[0], 'FrameAnatomySequence');
      const [region] = getItems(anatomy, 'AnatomicRegionSequence');
      return [getText(anatomy, 'FrameLaterality'), getText(region, 'CodeMeaning')];
    };
    const { Laterality: _side, ...sideless } = header;
    const liver = { CodeValue: '10200004', CodingSchemeDesignator: 'SCT', CodeMeaning: 'Liver' };
    expect(anatomyOf({ ...header, BodyPartExamined: 'BREAST' })).toEqual(['R', 'Breast']);
    expect(anatomyOf({ ...sideless, BodyPartExamined: 'BREAST' })).toEqual(['B', 'Breast']);
    expect(anatomyOf({ ...sideless, AnatomicRegionSequence: [liver] })).toEqual(['U', 'Liver']);
    expect(anatomyOf(sideless)).toEqual(['U', 'Entire body']);
  });

  test('is the same bytes for the same input', () => {
    expect(writeParametricMap(options)).toEqual(bytes);
  });

  test('without any number is written and read', () => {
    const volume = makeVolume(grid, new Float32Array(24).fill(Number.NaN));
    const map = readParametricMap(readDicom(writeParametricMap({ ...options, volume })));
    expect(map.values.every(Number.isNaN)).toBe(true);
  });
});

/** A map as others write it: integers with a slope, a mapping in each frame. */
function scaled(change: DicomObject = {}, slices = [0, 3]): DicomObject {
  const mapping = {
    LUTLabel: 'ADC',
    MeasurementUnitsCodeSequence: [
      { CodeValue: 'um2/s', CodingSchemeDesignator: 'UCUM', CodeMeaning: 'um2/s' },
    ],
    RealWorldValueSlope: 0.5,
    RealWorldValueIntercept: 10,
  };
  return {
    SOPClassUID: parametricMapStorage,
    SOPInstanceUID: makeUid('other'),
    Rows: 1,
    Columns: 2,
    NumberOfFrames: 2,
    SamplesPerPixel: 1,
    BitsAllocated: 16,
    PixelRepresentation: 0,
    PixelData: Uint16Array.of(0, 2, 4, 6),
    SharedFunctionalGroupsSequence: [
      {
        PixelMeasuresSequence: [{ PixelSpacing: [1, 1], SliceThickness: 3 }],
        PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
      },
    ],
    PerFrameFunctionalGroupsSequence: slices.map((z) => ({
      PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }],
      RealWorldValueMappingSequence: [mapping],
    })),
    ...change,
  };
}

describe('a parametric map of another program', () => {
  test('is read through its slope and intercept', () => {
    const map = readParametricMap(readDicom(writeDicom(scaled())));
    expect([...map.values]).toEqual([10, 11, 12, 13]);
    expect(map.unit.value).toBe('um2/s');
  });

  test.each([
    ['an image', { ...header, Rows: 1 }, 'dicom/not-a-parametric-map', /not a DICOM Parametric Map/],
    [
      'one with two quantities',
      scaled({}, [0, 0]),
      'dicom/frames-disagree',
      /Several frames lie in one slice/,
    ],
    [
      'one that does not say what its numbers are',
      scaled({
        PerFrameFunctionalGroupsSequence: [0, 3].map((z) => ({
          PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }],
        })),
      }),
      'dicom/missing-attribute',
      /No real-world value mapping/,
    ],
    [
      'one with fewer frames than it says',
      scaled({ NumberOfFrames: 1 }),
      'dicom/frames-disagree',
      /has 1 frames and describes 2/,
    ],
  ])('%s is refused', (_name, object, code, text) => {
    const read = () => readParametricMap(readDicom(writeDicom(object)));
    expect(read).toThrow(text);
    try {
      read();
    } catch (error) {
      expect(isLobuleError(error, code)).toBe(true);
    }
  });

  test('cannot be made of a source without a study', () => {
    const { StudyInstanceUID: _, ...without } = header;
    expect(() => writeParametricMap({ ...options, source: readSource(without) })).toThrow(/StudyInstanceUID/);
  });
});

test('500 mutated maps give a map or a typed error', () => {
  const stream = randomStream(3, 'parametric-map');
  let read = 0;
  for (let n = 0; n < 500; n++) {
    try {
      readParametricMap(readDicom(mutate(bytes, stream)));
      read++;
    } catch (error) {
      expect(isLobuleError(error), String(error)).toBe(true);
    }
  }
  expect(read).toBeGreaterThan(0);
});
