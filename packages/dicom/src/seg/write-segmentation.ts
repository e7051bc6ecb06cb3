import {
  compareGrids,
  type Grid,
  gridDirections,
  gridSpacingMm,
  indexToPatient,
  type Mask,
} from '@lobule/volume';
import { type Code, writeCode } from '../code.ts';
import { dicomErrors } from '../errors.ts';
import type { SourceInstance } from '../parametric-map/parametric-map.ts';
import { packBits } from '../pixels/bits.ts';
import { segmentationStorage } from '../sop-classes.ts';
import { makeUid } from '../uid.ts';
import type { DicomObject } from '../write/object.ts';
import { contentIdentification, cut64, type OwnInstance, ownInstance } from '../write/own-instance.ts';
import { referencedSeries } from '../write/references.ts';
import { writeDicom } from '../write/write-dicom.ts';

/** One region, and what it is in the standard's codes. */
export interface NewSegment {
  /** All of one file lie on one grid. */
  readonly mask: Mask;
  readonly label: string;
  readonly description?: string;
  /** Such as (49755003, SCT, Morphologically Altered Structure). */
  readonly category: Code;
  /** Such as (108369006, SCT, Neoplasm). */
  readonly propertyType: Code;
  readonly anatomicRegion?: Code;
  readonly algorithm: { readonly type: 'MANUAL' | 'SEMIAUTOMATIC' | 'AUTOMATIC'; readonly name?: string };
  /** The same lesion in every file and at every visit. */
  readonly tracking?: { readonly id: string; readonly uid: string };
}

/** `source` is an image on which the regions were drawn. */
export interface SegmentationOptions extends OwnInstance {
  readonly segments: readonly NewSegment[];
  readonly sources: readonly SourceInstance[];
  /** At most 16 capitals, digits and underscores. */
  readonly label: string;
  readonly description: string;
  /** A pseudonym of who drew it, or the program. */
  readonly creator: string;
}

/**
 * Regions as a DICOM segmentation (PS3.3 A.51), binary: a frame for each slice of each segment that holds something. Where
 * none does, which is a finding too, all slices of the first are written, since an object cannot be without frames. Patient, study and dates are those of the source, so that the same input gives the same bytes.
 *
 * @throws dicom/cannot-write where there is no segment; dicom/frames-disagree where masks lie on several grids
 * @example
 * const bytes = writeSegmentation({ segments: [{ mask, label: 'lesion 1', ...codes }], source, sources, ...more });
 */
export function writeSegmentation(options: SegmentationOptions): Uint8Array<ArrayBuffer> {
  const { segments } = options;
  const grid = gridOf(segments);
  const [columns, rows] = grid.size;
  const filled = segments.flatMap(({ mask }, index) => slicesOf(mask).map((slice) => ({ index, slice })));
  const frames = filled.length > 0 ? filled : allSlices(grid).map((slice) => ({ index: 0, slice }));
  const inSlice = columns * rows;
  const bits = new Uint8Array(frames.length * inSlice);
  frames.forEach(({ index, slice }, frame) => {
    const { data } = segments[index].mask;
    for (let i = 0; i < inSlice; i++) bits[frame * inSlice + i] = data[slice * inSlice + i] === 0 ? 0 : 1;
  });
  const dimension = makeUid(options.instanceUid, 'dimensions');
  return writeDicom({
    ...ownInstance(options),
    ...contentIdentification(options.label, options.description, options.creator),
    // Of images alone; what a segment lies in is said by its anatomic region.
    Laterality: undefined,
    SOPClassUID: segmentationStorage,
    Modality: 'SEG',
    ImageType: ['DERIVED', 'PRIMARY'],
    LossyImageCompression: '00',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    NumberOfFrames: frames.length,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    SegmentationType: 'BINARY',
    SegmentsOverlap: overlap(segments) ? 'YES' : 'NO',
    SegmentSequence: segments.map(writeSegment),
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: dimension }],
    DimensionIndexSequence: [
      index(dimension, 0x0062000b, 0x0062000a, 'Segment'),
      index(dimension, 0x00200032, 0x00209113, 'Position of the slice'),
    ],
    ReferencedSeriesSequence: referencedSeries(options.sources),
    SharedFunctionalGroupsSequence: [sharedGroups(grid, options.sources)],
    PerFrameFunctionalGroupsSequence: frames.map(({ index: segment, slice }) => ({
      FrameContentSequence: [{ DimensionIndexValues: [segment + 1, slice + 1] }],
      PlanePositionSequence: [{ ImagePositionPatient: [...indexToPatient(grid, [0, 0, slice])] }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment + 1 }],
    })),
    PixelData: packBits(bits),
  });
}

function gridOf(segments: readonly NewSegment[]): Grid {
  const first = segments[0]?.mask.grid;
  if (first === undefined)
    throw dicomErrors.error('dicom/cannot-write', { what: 'There is no segment to write' });
  for (const { mask } of segments) {
    const { same, reason } = compareGrids(mask.grid, first);
    if (!same)
      throw dicomErrors.error('dicom/frames-disagree', { what: `Segments lie on several grids: ${reason}` });
  }
  return first;
}

function allSlices({ size }: Grid): number[] {
  return Array.from({ length: size[2] }, (_, k) => k);
}

function slicesOf({ grid, data }: Mask): number[] {
  const inSlice = grid.size[0] * grid.size[1];
  return allSlices(grid).filter((k) =>
    data.subarray(k * inSlice, (k + 1) * inSlice).some((value) => value !== 0),
  );
}

function overlap(segments: readonly NewSegment[]): boolean {
  const taken = new Uint8Array(segments[0].mask.data.length);
  for (const { mask } of segments) {
    for (let v = 0; v < taken.length; v++) {
      if (mask.data[v] === 0) continue;
      if (taken[v] === 1) return true;
      taken[v] = 1;
    }
  }
  return false;
}

function writeSegment(segment: NewSegment, at: number): DicomObject {
  const { algorithm, tracking, anatomicRegion, description } = segment;
  return {
    SegmentNumber: at + 1,
    SegmentLabel: cut64(segment.label),
    ...(description === undefined ? {} : { SegmentDescription: description }),
    SegmentAlgorithmType: algorithm.type,
    ...(algorithm.type === 'MANUAL' ? {} : { SegmentAlgorithmName: cut64(algorithm.name ?? 'Lobule') }),
    SegmentedPropertyCategoryCodeSequence: [writeCode(segment.category)],
    SegmentedPropertyTypeCodeSequence: [writeCode(segment.propertyType)],
    ...(anatomicRegion === undefined ? {} : { AnatomicRegionSequence: [writeCode(anatomicRegion)] }),
    ...(tracking === undefined ? {} : { TrackingID: tracking.id, TrackingUID: tracking.uid }),
  };
}

function index(dimension: string, pointer: number, group: number, label: string): DicomObject {
  return {
    DimensionOrganizationUID: dimension,
    DimensionIndexPointer: pointer,
    FunctionalGroupPointer: group,
    DimensionDescriptionLabel: label,
  };
}

function sharedGroups(grid: Grid, sources: readonly SourceInstance[]): DicomObject {
  const [dx, dy, dz] = gridSpacingMm(grid);
  const [row, column] = gridDirections(grid);
  return {
    PixelMeasuresSequence: [{ PixelSpacing: [dy, dx], SliceThickness: dz, SpacingBetweenSlices: dz }],
    PlaneOrientationSequence: [{ ImageOrientationPatient: [...row, ...column] }],
    DerivationImageSequence: [
      {
        DerivationCodeSequence: [writeCode({ value: '113076', scheme: 'DCM', meaning: 'Segmentation' })],
        SourceImageSequence: sources.map(({ sopClassUid, instanceUid }) => ({
          ReferencedSOPClassUID: sopClassUid,
          ReferencedSOPInstanceUID: instanceUid,
          PurposeOfReferenceCodeSequence: [
            writeCode({
              value: '121322',
              scheme: 'DCM',
              meaning: 'Source image for image processing operation',
            }),
          ],
        })),
      },
    ],
  };
}
