import {
  type DicomObject,
  decimalMatrix,
  makeUid,
  mrImageStorage,
  readDicom,
  readSpatialRegistration,
  spatialRegistrationStorage,
  writeDicom,
  writeSpatialRegistration,
} from '@lobule/dicom';
import { cos, sin } from '@lobule/numerics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const source = readDicom(
  writeDicom({
    SOPClassUID: mrImageStorage,
    SOPInstanceUID: makeUid('source'),
    StudyInstanceUID: makeUid('study'),
    SeriesInstanceUID: makeUid('series'),
    FrameOfReferenceUID: makeUid('frame'),
    PatientID: 'LOB-001',
  }),
);
const options = {
  source,
  label: 'ALIGNED',
  description: 'Aligned',
  creator: 'Lobule',
  series: { uid: makeUid('reg'), number: 9301, description: 'Registration' },
  instanceUid: makeUid('registration'),
  instanceNumber: 1,
  software: ['0.1.0'],
};
const image = (name: string, studyUid?: string) => ({
  sopClassUid: mrImageStorage,
  instanceUid: makeUid(name),
  seriesUid: makeUid('series', name),
  ...(studyUid === undefined ? {} : { studyUid }),
});

const registered = (matrix: readonly number[]) => [
  {
    frameOfReferenceUid: makeUid('frame'),
    images: [image('fixed')],
    matrix: IDENTITY,
    kind: 'RIGID' as const,
  },
  {
    frameOfReferenceUid: makeUid('other'),
    images: [image('moving', makeUid('follow-up'))],
    matrix,
    kind: 'RIGID' as const,
    comment: 'Lobule',
  },
];
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
/** A turn about z and then about x, and a shift. */
const rigid = (a: number, b: number, [x, y, z]: readonly number[]) => [
  ...[cos(a), -sin(a), 0, x],
  ...[cos(b) * sin(a), cos(b) * cos(a), -sin(b), y],
  ...[sin(b) * sin(a), sin(b) * cos(a), cos(b), z],
];

describe('Spatial registrations', () => {
  test('of any rigid motion come back to the last bit as DICOM can hold it, within 1e-11 mm of what was found', () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    const shift = fc.double({ min: -500, max: 500, noNaN: true });
    fc.assert(
      fc.property(angle, angle, fc.tuple(shift, shift, shift), (a, b, mm) => {
        const found = rigid(a, b, mm);
        const matrix = decimalMatrix(found);
        for (let i = 0; i < 12; i++)
          expect(Math.abs(matrix[i] - found[i])).toBeLessThan(i % 4 === 3 ? 1e-11 : 1e-12);
        const bytes = writeSpatialRegistration({ ...options, registered: registered(matrix) });
        const read = readSpatialRegistration(readDicom(bytes));
        expect(read.registered[1].matrix).toEqual(matrix);
        expect(
          writeSpatialRegistration({ ...options, registered: registered(read.registered[1].matrix) }),
        ).toEqual(bytes);
      }),
      { numRuns: 50 },
    );
  });

  test('say which images of which frame of reference go where', () => {
    const read = readSpatialRegistration(
      readDicom(writeSpatialRegistration({ ...options, registered: registered(IDENTITY) })),
    );
    expect(read.frameOfReferenceUid).toBe(makeUid('frame'));
    expect(read.instanceUids).toEqual([[makeUid('fixed')], [makeUid('moving')]]);
    expect(read.registered[1]).toEqual({
      frameOfReferenceUid: makeUid('other'),
      matrix: IDENTITY,
      kind: 'RIGID',
      comment: 'Lobule',
    });
  });

  test('several matrices of one item are applied in their order', () => {
    const turn = [0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0];
    const shift = [1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0];
    const [item] = readSpatialRegistration(
      readDicom(withMatrices([...turn, 0, 0, 0, 1], [...shift, 0, 0, 0, 1])),
    ).registered;
    expect(item.matrix).toEqual([0, -1, 0, 5, 1, 0, 0, 0, 0, 0, 1, 0]);
    expect(item.kind).toBe('AFFINE');
  });

  test('nothing plausible is made of what is no registration', () => {
    const code = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'none';
    };
    expect(code(() => readSpatialRegistration(source))).toBe('dicom/not-a-registration');
    expect(code(() => readSpatialRegistration(readDicom(withMatrices([...IDENTITY, 0, 0, 0, 2]))))).toBe(
      'dicom/malformed',
    );
    expect(code(() => readSpatialRegistration(readDicom(withMatrices())))).toBe('dicom/missing-attribute');
    expect(code(() => writeSpatialRegistration({ ...options, registered: [] }))).toBe('dicom/cannot-write');
    expect(
      code(() => writeSpatialRegistration({ ...options, registered: [{ matrix: IDENTITY, kind: 'RIGID' }] })),
    ).toBe('dicom/cannot-write');
  });
});

/** As another program may write it: the last matrix affine. */
function withMatrices(...matrices: readonly (readonly number[])[]): Uint8Array {
  const items: DicomObject[] = matrices.map((matrix, i) => ({
    FrameOfReferenceTransformationMatrix: matrix,
    FrameOfReferenceTransformationMatrixType: i === matrices.length - 1 ? 'AFFINE' : 'RIGID',
  }));
  return writeDicom({
    SOPClassUID: spatialRegistrationStorage,
    SOPInstanceUID: makeUid('foreign'),
    FrameOfReferenceUID: makeUid('frame'),
    RegistrationSequence: [
      { FrameOfReferenceUID: makeUid('frame'), MatrixRegistrationSequence: [{ MatrixSequence: items }] },
    ],
  });
}
