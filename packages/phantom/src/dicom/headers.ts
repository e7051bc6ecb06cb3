import { type DicomObject, makeUid, mrImageStorage } from '@lobule/dicom';
import { type Grid, gridDirections, gridSpacingMm, indexToPatient } from '@lobule/volume';
import type { PatientPlan } from '../plan/cohort.ts';
import { agent, dynamicProtocol, fieldStrengthT, type SeriesKind } from '../protocol.ts';
import type { Acquisition, ExamSeries } from '../simulate/exam.ts';

/** All exams are of one invented day and begin at one time: dates of a phantom carry no information. */
const studyDate = '20240115';
const examStartS = 9 * 3600;

/** How a scanner describes the kind of a sequence. */
const sequences: Readonly<Record<SeriesKind, DicomObject>> = {
  b1: {
    ScanningSequence: 'GR',
    SequenceVariant: ['SP', 'MP'],
    SequenceName: 'tfl2d1',
    MRAcquisitionType: '2D',
  },
  vfa: { ScanningSequence: 'GR', SequenceVariant: 'SP', SequenceName: 'fl3d1', MRAcquisitionType: '3D' },
  molli: {
    ScanningSequence: ['IR', 'GR'],
    SequenceVariant: ['SP', 'MP'],
    SequenceName: 'fl2d1ti',
    MRAcquisitionType: '2D',
  },
  t2: { ScanningSequence: 'SE', SequenceVariant: 'OSP', SequenceName: 'se2d8', MRAcquisitionType: '2D' },
  t2star: { ScanningSequence: 'GR', SequenceVariant: 'SP', SequenceName: 'fl2d8', MRAcquisitionType: '2D' },
  dwi: {
    ScanningSequence: 'EP',
    SequenceVariant: 'SK',
    SequenceName: 'ep_b',
    MRAcquisitionType: '2D',
    ScanOptions: 'FS',
  },
  dynamic: { ScanningSequence: 'GR', SequenceVariant: 'SP', SequenceName: 'fl3d1', MRAcquisitionType: '3D' },
};

/** What every image of an exam says. */
export function examHeader(patient: PatientPlan): DicomObject {
  const { clinical } = patient;
  return {
    SOPClassUID: mrImageStorage,
    StudyDate: studyDate,
    SeriesDate: studyDate,
    AcquisitionDate: studyDate,
    ContentDate: studyDate,
    StudyTime: timeOfDay(0),
    AccessionNumber: '',
    Modality: 'MR',
    Manufacturer: 'Lobule phantom',
    ManufacturerModelName: 'Bloch 3T',
    SoftwareVersions: 'phantom 1',
    InstitutionName: 'Nowhere',
    ReferringPhysicianName: '',
    StationName: 'PHANTOM',
    StudyDescription: 'MR BREAST (SYNTHETIC)',
    PatientName: `Phantom^${patient.id}`,
    PatientID: patient.id,
    PatientBirthDate: '',
    PatientSex: 'F',
    PatientAge: `${String(clinical.ageYears).padStart(3, '0')}Y`,
    BodyPartExamined: 'BREAST',
    Laterality: patient.laterality,
    PatientPosition: 'HFP',
    MagneticFieldStrength: fieldStrengthT,
    ImagingFrequency: 123.25,
    ImagedNucleus: '1H',
    ReceiveCoilName: 'Breast_18',
    StudyInstanceUID: makeUid('phantom', patient.id, patient.index, 'study'),
    FrameOfReferenceUID: makeUid('phantom', patient.id, patient.index, 'frame'),
    StudyID: '1',
    PositionReferenceIndicator: '',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    BurnedInAnnotation: 'NO',
  };
}

/** What every image of a series says. */
export function seriesHeader(patient: PatientPlan, series: ExamSeries, grid: Grid): DicomObject {
  const spacing = gridSpacingMm(grid);
  const [row, column] = gridDirections(grid);
  return {
    ...sequences[series.kind],
    ImageType:
      series.kind === 'b1' ? ['DERIVED', 'PRIMARY', 'B1', 'PERCENT'] : ['ORIGINAL', 'PRIMARY', 'M', 'ND'],
    SeriesDescription: series.description,
    ProtocolName: series.description,
    SeriesInstanceUID: makeUid('phantom', patient.id, patient.index, 'series', series.number),
    SeriesNumber: series.number,
    SeriesTime: timeOfDay(series.frames[0].acquisition.startS),
    SliceThickness: shortened(spacing[2]),
    SpacingBetweenSlices: shortened(spacing[2]),
    PixelSpacing: [shortened(spacing[1]), shortened(spacing[0])],
    ImageOrientationPatient: [...row, ...column].map(shortened),
    Columns: grid.size[0],
    Rows: grid.size[1],
    ...(series.kind === 'dynamic' ? contrastHeader() : {}),
    ...(series.kind === 'b1' ? { RescaleSlope: 0.01, RescaleIntercept: 0, RescaleType: 'PERCENT' } : {}),
    ...(series.kind === 'vfa' ? { VariableFlipAngleFlag: 'N' } : {}),
  };
}

/** For a woman of 60 kg, 1 mmol/ml at 2 ml/s. */
function contrastHeader(): DicomObject {
  const volumeMl = agent.doseMmolPerKg * 60;
  const injection = dynamicProtocol.startS + dynamicProtocol.injectionS;
  return {
    ContrastBolusAgent: agent.name,
    ContrastBolusRoute: 'IV',
    ContrastBolusIngredient: 'GADOLINIUM',
    ContrastBolusIngredientConcentration: 1,
    ContrastBolusVolume: volumeMl,
    ContrastBolusTotalDose: volumeMl,
    ContrastFlowRate: 2,
    ContrastBolusStartTime: timeOfDay(injection),
    ContrastBolusStopTime: timeOfDay(injection + volumeMl / 2),
    NumberOfTemporalPositions: dynamicProtocol.phases,
    TemporalResolution: dynamicProtocol.spacingS * 1000,
  };
}

/** What every image of one volume says. */
export function frameHeader(series: ExamSeries, acquisition: Acquisition): DicomObject {
  const { trMs, teMs, flipDeg, tiMs, bValue, echoNumber, temporalPosition, startS, durationS } = acquisition;
  const sinceFirst = startS - series.frames[0].acquisition.startS;
  return {
    RepetitionTime: trMs,
    EchoTime: teMs,
    FlipAngle: flipDeg,
    NumberOfAverages: 1,
    EchoTrainLength: series.kind === 't2' || series.kind === 't2star' ? series.frames.length : 1,
    EchoNumbers: echoNumber ?? 1,
    AcquisitionTime: timeOfDay(startS),
    AcquisitionDuration: durationS,
    AcquisitionNumber: temporalPosition ?? 1,
    ...(tiMs === undefined ? {} : { InversionTime: tiMs }),
    ...(bValue === undefined
      ? {}
      : { DiffusionBValue: bValue, DiffusionDirectionality: bValue === 0 ? 'NONE' : 'ISOTROPIC' }),
    ...(temporalPosition === undefined
      ? {}
      : { TemporalPositionIdentifier: temporalPosition, TriggerTime: 1000 * sinceFirst }),
  };
}

/** What one image says: which slice it is and where it lies. */
export function sliceHeader(
  patient: PatientPlan,
  series: ExamSeries,
  grid: Grid,
  frame: number,
  slice: number,
): DicomObject {
  const position = indexToPatient(grid, [0, 0, slice]);
  const instance = frame * grid.size[2] + slice + 1;
  const { startS, durationS } = series.frames[frame].acquisition;
  return {
    SOPInstanceUID: makeUid('phantom', patient.id, patient.index, series.number, instance),
    InstanceNumber: instance,
    // The reconstruction finishes one slice after the other once the read-out is over.
    ContentTime: timeOfDay(startS + durationS + 0.05 * (slice + 1)),
    ImagePositionPatient: position.map(shortened),
    SliceLocation: shortened(slice * gridSpacingMm(grid)[2]),
  };
}

/** hhmmss.ffffff */
export function timeOfDay(sinceExamStartS: number): string {
  const us = Math.round((examStartS + sinceExamStartS) * 1e6);
  const seconds = Math.floor(us / 1e6);
  const two = (n: number) => String(n).padStart(2, '0');
  const clock = two(Math.floor(seconds / 3600)) + two(Math.floor(seconds / 60) % 60) + two(seconds % 60);
  return `${clock}.${String(us % 1e6).padStart(6, '0')}`;
}

/** To the nearest 1e-9: short enough for a decimal string and far below any voxel. */
function shortened(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
