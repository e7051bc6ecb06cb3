import { gridDirections, gridSpacingMm, indexToPatient, type Volume } from '@lobule/volume';
import { type Code, writeCode } from '../code.ts';
import { getText } from '../read/values.ts';
import { parametricMapStorage } from '../sop-classes.ts';
import { makeUid } from '../uid.ts';
import { frameAnatomy } from '../write/frame-anatomy.ts';
import type { DicomObject } from '../write/object.ts';
import { contentIdentification, cut64, type OwnInstance, ownInstance } from '../write/own-instance.ts';
import { referencedSeries } from '../write/references.ts';
import { writeDicom } from '../write/write-dicom.ts';
import type { MapMeaning, QuantityItem, SourceInstance } from './parametric-map.ts';

/**
 * What a Parametric Map says of itself beside its voxels, which are of the unit that `MapMeaning` names.
 */
export interface ParametricMapOptions extends MapMeaning, OwnInstance {
  readonly volume: Volume<Float32Array>;
  /** All images that it was made from. */
  readonly sources: readonly SourceInstance[];
  /** How it was made: formula, settings. Up to 1024 characters. */
  readonly derivation: string;
  /** Of the standard's CID 7203, where it has one. */
  readonly derivationCode: Code;
  /** What people must read beside the numbers; up to 10240 characters. */
  readonly comments?: string;
}

/**
 * A map as a DICOM Parametric Map (PS3.3 A.75): 32-bit floats, one frame a slice, one real-world value mapping that says
 * what the numbers are. The patient stands in it as in its source: a source that is de-identified gives a map that is,
 * with the marks that say so. Dates are those of the source too, so that the same input gives the same bytes.
 *
 * @throws dicom/missing-attribute where the source names no study; dicom/cannot-write.
 * @example
 * const bytes = writeParametricMap({ volume, source, sources, label: 'ADC', unit, quantity, ...more });
 */
export function writeParametricMap(options: ParametricMapOptions): Uint8Array<ArrayBuffer> {
  const { volume, source, sources, label, explanation } = options;
  const { grid, data } = volume;
  const [columns, rows, slices] = grid.size;
  const frameType = ['DERIVED', 'PRIMARY', 'VOLUME', 'QUANTITY'];
  const dimension = makeUid(options.instanceUid, 'dimensions');
  return writeDicom({
    ...ownInstance(options),
    ...contentIdentification(label, explanation, 'Lobule^Program'),
    // Said of each frame.
    Laterality: undefined,
    SOPClassUID: parametricMapStorage,
    Modality: getText(source, 'Modality') ?? 'MR',
    ImageType: frameType,
    ContentQualification: 'RESEARCH',
    BurnedInAnnotation: 'NO',
    RecognizableVisualFeatures: 'NO',
    LossyImageCompression: getText(source, 'LossyImageCompression') === '01' ? '01' : '00',
    PresentationLUTShape: 'IDENTITY',
    DerivationDescription: [...options.derivation].slice(0, 1024).join(''),
    ...(options.comments && { ImageComments: options.comments }),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    NumberOfFrames: slices,
    BitsAllocated: 32,
    AcquisitionContextSequence: [],
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: dimension }],
    DimensionOrganizationType: '3D',
    DimensionIndexSequence: [
      {
        DimensionOrganizationUID: dimension,
        DimensionIndexPointer: 0x00200032,
        FunctionalGroupPointer: 0x00209113,
        DimensionDescriptionLabel: 'Position of the slice',
      },
    ],
    ReferencedSeriesSequence: referencedSeries(sources),
    SharedFunctionalGroupsSequence: [sharedGroups(options, frameType)],
    PerFrameFunctionalGroupsSequence: Array.from({ length: slices }, (_, k) => ({
      FrameContentSequence: [{ DimensionIndexValues: [k + 1], StackID: '1', InStackPositionNumber: k + 1 }],
      PlanePositionSequence: [{ ImagePositionPatient: [...indexToPatient(grid, [0, 0, k])] }],
    })),
    FloatPixelData: data,
  });
}

function sharedGroups(options: ParametricMapOptions, frameType: readonly string[]): DicomObject {
  const { volume, sources, derivationCode, derivation } = options;
  const [dx, dy, dz] = gridSpacingMm(volume.grid);
  const [row, column] = gridDirections(volume.grid);
  return {
    PixelMeasuresSequence: [{ PixelSpacing: [dy, dx], SliceThickness: dz, SpacingBetweenSlices: dz }],
    PlaneOrientationSequence: [{ ImageOrientationPatient: [...row, ...column] }],
    DerivationImageSequence: [
      {
        DerivationDescription: [...derivation].slice(0, 1024).join(''),
        DerivationCodeSequence: [writeCode(derivationCode)],
        SourceImageSequence: sources.map(({ sopClassUid, instanceUid }) => ({
          ReferencedSOPClassUID: sopClassUid,
          ReferencedSOPInstanceUID: instanceUid,
          PurposeOfReferenceCodeSequence: [writeCode(sourceImage)],
        })),
      },
    ],
    ...frameAnatomy(options.source),
    FrameVOILUTSequence: [window(volume.data)],
    PixelValueTransformationSequence: [{ RescaleIntercept: 0, RescaleSlope: 1, RescaleType: 'US' }],
    ParametricMapFrameTypeSequence: [{ FrameType: [...frameType] }],
    RealWorldValueMappingSequence: [realWorldValues(options)],
  };
}

const sourceImage: Code = {
  value: '121322',
  scheme: 'DCM',
  meaning: 'Source image for image processing operation',
};

function realWorldValues({ volume, label, explanation, unit, quantity }: ParametricMapOptions): DicomObject {
  const [low, high] = range(volume.data);
  return {
    LUTExplanation: cut64(explanation),
    LUTLabel: label.slice(0, 16),
    MeasurementUnitsCodeSequence: [writeCode(unit)],
    DoubleFloatRealWorldValueFirstValueMapped: low,
    DoubleFloatRealWorldValueLastValueMapped: high,
    RealWorldValueIntercept: 0,
    RealWorldValueSlope: 1,
    QuantityDefinitionSequence: quantity.map(writeItem),
  };
}

function writeItem(item: QuantityItem): DicomObject {
  const ConceptNameCodeSequence = [writeCode(item.concept)];
  if ('code' in item) {
    return { ValueType: 'CODE', ConceptNameCodeSequence, ConceptCodeSequence: [writeCode(item.code)] };
  }
  if ('text' in item) return { ValueType: 'TEXT', ConceptNameCodeSequence, TextValue: item.text };
  return {
    ValueType: 'NUMERIC',
    ConceptNameCodeSequence,
    NumericValue: item.number,
    MeasurementUnitsCodeSequence: [writeCode(item.unit)],
  };
}

/** Least and largest number; 0 and 0 where there is none. */
function range(values: Float32Array): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value;
    if (value > high && value < Number.POSITIVE_INFINITY) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}

/** What viewers show first: all that there is. */
function window(values: Float32Array): DicomObject {
  const [low, high] = range(values);
  // Widths below 1 ask for the exact form of the linear function.
  return {
    WindowCenter: (low + high) / 2,
    WindowWidth: high > low ? high - low : 1,
    VOILUTFunction: 'LINEAR_EXACT',
  };
}
