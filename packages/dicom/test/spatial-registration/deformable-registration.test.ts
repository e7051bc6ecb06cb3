import {
  type DeformationGrid,
  type DicomObject,
  deformableSpatialRegistrationStorage,
  makeUid,
  mrImageStorage,
  readDeformableRegistration,
  readDicom,
  sourcePlace,
  writeDeformableRegistration,
  writeDicom,
} from '@lobule/dicom';
import { describe, expect, test } from 'vitest';

const source = readDicom(
  writeDicom({
    SOPClassUID: mrImageStorage,
    SOPInstanceUID: makeUid('source'),
    StudyInstanceUID: makeUid('study'),
    FrameOfReferenceUID: makeUid('frame'),
  }),
);
/** Slices along -y of the patient; offsets tell where they stand. */
const deformation: DeformationGrid = {
  originMm: [10, 20, 30],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 0, 1],
  size: [3, 2, 2],
  spacingMm: [2, 4, 5],
  offsetsMm: Float32Array.from({ length: 36 }, (_, n) => n / 8),
};
const SHIFT = [1, 0, 0, 100, 0, 1, 0, 0, 0, 0, 1, 0];
const TURN = [0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0];
const moved = {
  frameOfReferenceUid: makeUid('other'),
  images: [
    {
      sopClassUid: mrImageStorage,
      instanceUid: makeUid('moving'),
      seriesUid: makeUid('series'),
      studyUid: makeUid('follow-up'),
    },
  ],
  before: { matrix: SHIFT, kind: 'RIGID' as const },
  deformation,
  afterwards: { matrix: TURN, kind: 'AFFINE' as const },
  comment: 'Fixed to moving',
};
const write = (registered: readonly object[]) =>
  writeDeformableRegistration({
    registered: registered as (typeof moved)[],
    source,
    label: 'ALIGNED',
    description: 'Deformed',
    creator: 'Lobule',
    series: { uid: makeUid('reg'), number: 9301, description: 'Registration' },
    instanceUid: makeUid('registration'),
    instanceNumber: 1,
    software: ['0.1.0'],
  });

describe('Deformable spatial registrations', () => {
  test('come back as they were written, and say which images they are of', () => {
    const still = { frameOfReferenceUid: makeUid('frame') };
    const read = readDeformableRegistration(readDicom(write([still, moved])));
    const { images, ...rest } = moved;
    expect(read.registered).toEqual([still, rest]);
    expect(read.instanceUids).toEqual([[], images.map(({ instanceUid }) => instanceUid)]);
    expect(read.frameOfReferenceUid).toBe(makeUid('frame'));
  });

  test('take places of the fixed image to the source: matrix, offset, matrix (PS3.3 C.20.3.1.1)', () => {
    // Point (1, 1, 1) of the grid: the third axis is rows x columns, here -y; its offsets are numbers 30, 31, 32.
    const place = [12, 15, 34] as const;
    const [x, y, z] = [12 + 100 + 30 / 8, 15 + 31 / 8, 34 + 32 / 8];
    expect(sourcePlace(moved, place)).toEqual([-y, x, z]);
    // Linear between points: half way along the first axis, one more point is three numbers more.
    const [a] = sourcePlace({ frameOfReferenceUid: '', deformation }, [13, 15, 34]) ?? [Number.NaN];
    expect(a).toBeCloseTo(13 + 31.5 / 8, 9);
    expect(sourcePlace(moved, [9, 15, 34])).toBeUndefined();
    const holed = {
      ...deformation,
      offsetsMm: deformation.offsetsMm.map((value, n) => (n < 3 ? Number.NaN : value)),
    };
    expect(sourcePlace({ ...moved, deformation: holed }, [11, 20, 30])).toBeUndefined();
    expect(sourcePlace({ ...moved, deformation: holed }, [12, 20, 30])).toBeDefined();
  });

  test('are not written or read where nothing plausible can be made of them', () => {
    const code = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'none';
    };
    const refused: readonly object[] = [
      { frameOfReferenceUid: makeUid('frame') },
      { ...moved, deformation: { ...deformation, size: [3, 2, 3] } },
      { ...moved, deformation: { ...deformation, columnDirection: [1, 0, 0] } },
    ];
    for (const registered of refused) expect(code(() => write([registered]))).toBe('dicom/cannot-write');
    expect(code(() => readDeformableRegistration(source))).toBe('dicom/not-a-registration');
    const grid = {
      ImagePositionPatient: [0, 0, 0],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      GridDimensions: [1, 1, 1],
      GridResolution: [1, 1, 1],
      VectorGridData: new Float32Array(3),
    };
    const read = (item: DicomObject) => code(() => readDeformableRegistration(readDicom(foreign(item))));
    const SourceFrameOfReferenceUID = makeUid('other');
    const withGrid = (changed: DicomObject): DicomObject => ({
      SourceFrameOfReferenceUID,
      DeformableRegistrationGridSequence: [{ ...grid, ...changed }],
    });
    expect(read(withGrid({}))).toBe('none');
    expect(read({ DeformableRegistrationGridSequence: [] })).toBe('dicom/missing-attribute');
    expect(read(withGrid({ GridDimensions: [1, 1, 2] }))).toBe('dicom/malformed');
    expect(read(withGrid({ GridResolution: [1, 1, 0] }))).toBe('dicom/malformed');
    expect(read(withGrid({ ImageOrientationPatient: [1, 0, 0, 1, 0, 0] }))).toBe('dicom/malformed');
  });
});

/** As another program may write it. */
function foreign(item: DicomObject): Uint8Array {
  return writeDicom({
    SOPClassUID: deformableSpatialRegistrationStorage,
    SOPInstanceUID: makeUid('foreign'),
    FrameOfReferenceUID: makeUid('frame'),
    DeformableRegistrationSequence: [item],
  });
}
