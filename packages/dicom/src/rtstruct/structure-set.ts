import { dicomErrors } from '../errors.ts';
import type { Dataset, DicomFile } from '../read/dataset.ts';
import { getItems, getNumber, getNumbers, getText } from '../read/values.ts';
import { structureSetStorage } from '../sop-classes.ts';

/** A closed line around a part of a region, or what stands in its place. */
export interface Contour {
  /** Closed lines in one plane bound a region; points and open lines do not. */
  readonly closed: boolean;
  /** x, y, z of each point, patient mm (LPS). */
  readonly pointsMm: Float64Array;
}

/** A region as a treatment planning system keeps it. */
export interface Roi {
  readonly number: number;
  /** As its author called it; `ROI 3` where it has no name. */
  readonly name: string;
  /** Of the standard: `GTV`, `EXTERNAL`, `ORGAN`. */
  readonly type?: string;
  readonly contours: readonly Contour[];
}

/** An RT structure set: contours in LPS mm, by region. */
export interface StructureSet {
  readonly label?: string;
  /** The space in which the points stand: that of the images on which they were drawn. */
  readonly frameOfReferenceUid?: string;
  readonly rois: readonly Roi[];
}

/** Whether a file is an RT Structure Set. */
export function isStructureSet(file: Dataset): boolean {
  return getText(file, 'SOPClassUID') === structureSetStorage;
}

/**
 * The regions of a DICOM RT Structure Set, by contours in patient coordinates. Those without contours are listed too.
 *
 * @throws dicom/not-a-structure-set, dicom/missing-attribute, dicom/malformed
 * @example
 * const { rois } = readStructureSet(readDicom(bytes));
 * const { mask, warnings } = rasteriseContours(rois[0], image.grid);
 */
export function readStructureSet(file: DicomFile): StructureSet {
  if (!isStructureSet(file)) {
    throw dicomErrors.error('dicom/not-a-structure-set', { what: 'The file is not an RT Structure Set' });
  }
  const contours = byNumber(file, 'ROIContourSequence');
  const types = byNumber(file, 'RTROIObservationsSequence');
  const items = getItems(file, 'StructureSetROISequence');
  const label = getText(file, 'StructureSetLabel');
  const space = items.map((item) => getText(item, 'ReferencedFrameOfReferenceUID')).find((uid) => uid);
  return {
    ...(label === undefined ? {} : { label }),
    ...(space === undefined ? {} : { frameOfReferenceUid: space }),
    rois: items.map((item) => {
      const number = getNumber(item, 'ROINumber');
      if (number === undefined) {
        throw dicomErrors.error('dicom/missing-attribute', {
          what: 'A region has no number',
          where: { tag: '(3006,0022)' },
        });
      }
      const [observation] = types.get(number) ?? [];
      const type = observation && getText(observation, 'RTROIInterpretedType');
      return {
        number,
        name: getText(item, 'ROIName') ?? `ROI ${number}`,
        ...(type === undefined ? {} : { type }),
        contours: (contours.get(number) ?? []).flatMap((of) =>
          getItems(of, 'ContourSequence').map(readContour),
        ),
      };
    }),
  };
}

/** Items of a sequence by the region that they are of. */
function byNumber(
  file: Dataset,
  sequence: 'ROIContourSequence' | 'RTROIObservationsSequence',
): ReadonlyMap<number, readonly Dataset[]> {
  const found = new Map<number, Dataset[]>();
  for (const item of getItems(file, sequence)) {
    const number = getNumber(item, 'ReferencedROINumber') ?? Number.NaN;
    found.set(number, [...(found.get(number) ?? []), item]);
  }
  return found;
}

function readContour(item: Dataset): Contour {
  const type = getText(item, 'ContourGeometricType') ?? '';
  const pointsMm = Float64Array.from(getNumbers(item, 'ContourData'));
  const stated = getNumber(item, 'NumberOfContourPoints');
  const isWhole = pointsMm.length % 3 === 0 && (stated === undefined || 3 * stated === pointsMm.length);
  if (!isWhole || pointsMm.some((value) => !Number.isFinite(value))) {
    throw dicomErrors.error('dicom/malformed', {
      what: `A contour of ${stated ?? 'some'} points holds ${pointsMm.length} numbers`,
      where: { tag: '(3006,0050)' },
    });
  }
  return { closed: type === 'CLOSED_PLANAR' || type === 'CLOSEDPLANAR_XOR', pointsMm };
}
