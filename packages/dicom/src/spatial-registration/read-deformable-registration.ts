import type { Point } from '@lobule/volume';
import { dicomErrors } from '../errors.ts';
import type { Dataset, DicomFile } from '../read/dataset.ts';
import { getBytes, getItem, getItems, getNumbers, getText } from '../read/values.ts';
import { deformableSpatialRegistrationStorage } from '../sop-classes.ts';
import {
  areAtRightAngles,
  type DeformableRegistration,
  type DeformationGrid,
  type DeformedImages,
} from './deformable-registration.ts';
import { kindOf, matrixOf } from './read-spatial-registration.ts';

/**
 * The motions of a DICOM Deformable Spatial Registration object; `sourcePlace` follows one.
 *
 * @throws dicom/not-a-registration, dicom/missing-attribute, dicom/malformed
 * @example
 * const { registered } = readDeformableRegistration(readDicom(bytes));
 */
export function readDeformableRegistration(file: DicomFile): DeformableRegistration {
  if (getText(file, 'SOPClassUID') !== deformableSpatialRegistrationStorage) {
    throw dicomErrors.error('dicom/not-a-registration', {
      what: 'The file is not a Deformable Spatial Registration',
    });
  }
  const items = getItems(file, 'DeformableRegistrationSequence');
  return {
    frameOfReferenceUid: required(
      getText(file, 'FrameOfReferenceUID'),
      'to which frame of reference images are brought',
      '(0020,0052)',
    ),
    registered: items.map(readItem),
    instanceUids: items.map((item) =>
      getItems(item, 'ReferencedImageSequence').flatMap(
        (image) => getText(image, 'ReferencedSOPInstanceUID') ?? [],
      ),
    ),
  };
}

function readItem(item: Dataset): Omit<DeformedImages, 'images'> {
  const comment = getText(item, 'FrameOfReferenceTransformationComment');
  const before = getItem(item, 'PreDeformationMatrixRegistrationSequence');
  const afterwards = getItem(item, 'PostDeformationMatrixRegistrationSequence');
  const grid = getItem(item, 'DeformableRegistrationGridSequence');
  return {
    frameOfReferenceUid: required(
      getText(item, 'SourceFrameOfReferenceUID'),
      'of which frame of reference images are brought',
      '(0064,0003)',
    ),
    ...(before && { before: { matrix: matrixOf(before), kind: kindOf(before) } }),
    ...(grid && { deformation: readGrid(grid) }),
    ...(afterwards && { afterwards: { matrix: matrixOf(afterwards), kind: kindOf(afterwards) } }),
    ...(comment === undefined ? {} : { comment }),
  };
}

function readGrid(item: Dataset): DeformationGrid {
  const size = three(getNumbers(item, 'GridDimensions'), '(0064,0007)', isCount);
  const spacingMm = three(getNumbers(item, 'GridResolution'), '(0064,0008)', (value) => value > 0);
  const originMm = three(getNumbers(item, 'ImagePositionPatient'), '(0020,0032)', Number.isFinite);
  const axes = getNumbers(item, 'ImageOrientationPatient');
  const [rowDirection, columnDirection] = [axes.slice(0, 3), axes.slice(3)].map((axis) =>
    three(axis, '(0020,0037)', Number.isFinite),
  );
  if (!areAtRightAngles(rowDirection, columnDirection)) {
    throw malformed(
      'The axes of the grid of a deformation are not unit vectors at right angles',
      '(0020,0037)',
    );
  }
  const bytes = getBytes(item, 'VectorGridData') ?? new Uint8Array(0);
  const count = 3 * size[0] * size[1] * size[2];
  if (bytes.length !== 4 * count) {
    throw malformed(
      `The grid has ${count / 3} points, and ${bytes.length / 12} offsets are stored`,
      '(0064,0009)',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offsetsMm = new Float32Array(count);
  for (let n = 0; n < count; n++) offsetsMm[n] = view.getFloat32(4 * n, item.littleEndian);
  return { originMm, rowDirection, columnDirection, size, spacingMm, offsetsMm };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function three(numbers: readonly number[], tag: string, holds: (value: number) => boolean): Point {
  if (numbers.length === 3 && numbers.every(holds)) return [numbers[0], numbers[1], numbers[2]];
  throw malformed('The grid of a deformation has not three numbers that could be', tag);
}

function required(text: string | undefined, what: string, tag: string): string {
  if (text !== undefined) return text;
  throw dicomErrors.error('dicom/missing-attribute', {
    what: `It does not stand ${what}`,
    where: { tag },
  });
}

function malformed(what: string, tag: string) {
  return dicomErrors.error('dicom/malformed', { what, where: { tag } });
}
