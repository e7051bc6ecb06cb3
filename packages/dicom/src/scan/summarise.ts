import { hashOf, shortHash } from '@lobule/foundation';
import { isKeyword, type Keyword } from '../dictionary.ts';
import { dicomErrors } from '../errors.ts';
import type { Dataset, DicomFile } from '../read/dataset.ts';
import { getItem, getItems, getNumber, getNumbers, getText, getTexts } from '../read/values.ts';
import { type Mosaic, mosaicOf } from '../siemens/mosaic.ts';
import { readDiffusion } from './b-value.ts';
import { daysOf, secondsOf, secondsOfDateTime } from './dates.ts';
import type {
  FileReference,
  FrameParameters,
  FrameSummary,
  FrameTiming,
  InstanceSummary,
} from './summary.ts';

/** Attributes that rules on roles can match. */
export const matchableKeywords = [
  ...['SeriesDescription', 'ProtocolName', 'ImageType', 'Modality', 'SequenceName', 'PulseSequenceName'],
  ...[
    'ScanningSequence',
    'SequenceVariant',
    'ScanOptions',
    'MRAcquisitionType',
    'SeriesNumber',
    'SOPClassUID',
  ],
  ...['Manufacturer', 'ManufacturerModelName', 'StationName', 'StudyDescription', 'DerivationDescription'],
  ...['BodyPartExamined', 'Laterality', 'ContrastBolusAgent', 'RepetitionTime', 'EchoTime', 'InversionTime'],
  ...['FlipAngle', 'ContentLabel', 'ReceiveCoilName'],
] as const satisfies readonly Keyword[];

/** How a patient's key is made. */
export interface SummariseOptions {
  /** The study's secret: without it the hash of a short Patient ID can be guessed. */
  readonly salt?: string;
}

/**
 * The facts of one file that sorting and classifying need.
 *
 * @throws dicom/missing-attribute where the file belongs to no series or has no size.
 * @example
 * const summary = summariseInstance(readDicom(bytes, { stopAtPixelData: true }), { name: 'a.dcm', size: bytes.length });
 */
export function summariseInstance(
  file: DicomFile,
  source: FileReference,
  options: SummariseOptions = {},
): InstanceSummary {
  const patientId = getText(file, 'PatientID') ?? '';
  const series = needed(file, 'SeriesInstanceUID', source);
  const attributes = new Map<string, string>();
  for (const keyword of matchableKeywords) {
    const values = getTexts(file, keyword);
    if (values.length > 0) attributes.set(keyword, values.join('\\'));
  }
  const sequence = scanningSequenceOf(file);
  if (sequence !== '' && !attributes.has('ScanningSequence')) attributes.set('ScanningSequence', sequence);
  const stored = getNumber(file, 'MagneticFieldStrength');
  const mosaic = mosaicOf(file);
  return {
    source,
    instanceUid: needed(file, 'SOPInstanceUID', source),
    sopClassUid: getText(file, 'SOPClassUID') ?? '',
    patientKey: shortHash(hashOf(['patient', options.salt ?? '', patientId])),
    patientId,
    visitKey: shortHash(hashOf(['visit', options.salt ?? '', getText(file, 'StudyInstanceUID') ?? series])),
    studyDay: daysOf(getText(file, 'StudyDate')),
    seriesKey: shortHash(hashOf(['series', options.salt ?? '', series])),
    seriesNumber: getNumber(file, 'SeriesNumber') ?? Number.NaN,
    instanceNumber: getNumber(file, 'InstanceNumber') ?? Number.NaN,
    acquisitionNumber: getNumber(file, 'AcquisitionNumber') ?? Number.NaN,
    modality: getText(file, 'Modality') ?? '',
    imageType: getTexts(file, 'ImageType'),
    attributes,
    columns: mosaic?.columns ?? getNumber(file, 'Columns') ?? 0,
    rows: mosaic?.rows ?? getNumber(file, 'Rows') ?? 0,
    ...(file.transferSyntax.readable ? {} : { compressedAs: file.transferSyntax.name }),
    lossy: file.transferSyntax.lossy || getText(file, 'LossyImageCompression') === '01',
    ...(stored === undefined ? {} : { storedField: stored, fieldT: fieldInTesla(stored) }),
    ...defined('numberOfTimePoints', getNumber(file, 'NumberOfTemporalPositions')),
    ...defined('contrastAgent', getText(file, 'ContrastBolusAgent')),
    ...defined('contrastStartS', secondsOf(getText(file, 'ContrastBolusStartTime'))),
    frames: mosaic === undefined ? framesOf(file) : tilesOf(file, mosaic),
    warnings: file.warnings,
  };
}

/** Enhanced files say in attributes of their own (PS3.3 C.8.13.4) what Scanning Sequence says of classic ones. */
function scanningSequenceOf(file: Dataset): string {
  const echo = getText(file, 'EchoPulseSequence');
  return [
    ...(echo === 'SPIN' || echo === 'BOTH' ? ['SE'] : []),
    ...(echo === 'GRADIENT' || echo === 'BOTH' ? ['GR'] : []),
    ...(getText(file, 'EchoPlanarPulseSequence') === 'YES' ? ['EP'] : []),
  ].join('\\');
}

/** Whole-body scanners end at 11.7 T; larger numbers are gauss, as old GE systems stored them. */
function fieldInTesla(stored: number): number {
  return stored > 100 ? stored / 10_000 : stored;
}

/** True where the attribute can stand in a rule. */
export function isMatchable(keyword: string): boolean {
  return isKeyword(keyword) && (matchableKeywords as readonly string[]).includes(keyword);
}

function framesOf(file: Dataset): FrameSummary[] {
  const perFrame = getItems(file, 'PerFrameFunctionalGroupsSequence');
  if (perFrame.length === 0) return [readClassicFrame(file)];
  const shared = getItem(file, 'SharedFunctionalGroupsSequence');
  return perFrame.map((groups, index) => readEnhancedFrame(groups, shared, index));
}

/** Each slice of a mosaic as an image of its own; all were acquired as one. */
function tilesOf(file: Dataset, { positionsMm }: Mosaic): FrameSummary[] {
  const whole = readClassicFrame(file);
  return positionsMm.map((positionMm, index) => ({ ...whole, index, positionMm }));
}

function readClassicFrame(file: Dataset): FrameSummary {
  const ms = getNumber(file, 'TriggerTime');
  const resolution = getNumber(file, 'TemporalResolution');
  const acquisition =
    secondsOf(getText(file, 'AcquisitionTime')) ?? secondsOfDateTime(getText(file, 'AcquisitionDateTime'));
  const timing: FrameTiming = {
    ...defined('temporalPosition', getNumber(file, 'TemporalPositionIdentifier')),
    ...defined('triggerTimeS', ms === undefined ? undefined : ms / 1000),
    ...defined('acquisitionTimeS', acquisition),
    ...defined('contentTimeS', secondsOf(getText(file, 'ContentTime'))),
    ...defined('temporalResolutionS', resolution === undefined ? undefined : resolution / 1000),
    ...defined('durationS', getNumber(file, 'AcquisitionDuration')),
  };
  const parameters: FrameParameters = {
    ...defined('repetitionTimeMs', getNumber(file, 'RepetitionTime')),
    ...defined('echoTimeMs', getNumber(file, 'EchoTime')),
    ...defined('inversionTimeMs', getNumber(file, 'InversionTime')),
    ...defined('flipAngleDeg', getNumber(file, 'FlipAngle')),
    ...readDiffusion(file),
  };
  return { index: 0, ...placeOf(file, file, file), parameters, timing };
}

function readEnhancedFrame(groups: Dataset, shared: Dataset | undefined, index: number): FrameSummary {
  const group = groupFinder(groups, shared);
  const content = group('FrameContentSequence');
  const timingGroup = group('MRTimingAndRelatedParametersSequence');
  const offset = getNumber(group('TemporalPositionSequence'), 'TemporalPositionTimeOffset');
  const trigger = getNumber(group('CardiacSynchronizationSequence'), 'NominalCardiacTriggerDelayTime');
  const durationMs = getNumber(content, 'FrameAcquisitionDuration');
  const timing: FrameTiming = {
    ...defined('temporalPosition', getNumber(content, 'TemporalPositionIndex')),
    ...defined('triggerTimeS', offset ?? (trigger === undefined ? undefined : trigger / 1000)),
    ...defined('acquisitionTimeS', secondsOfDateTime(getText(content, 'FrameAcquisitionDateTime'))),
    ...defined('contentTimeS', secondsOfDateTime(getText(content, 'FrameReferenceDateTime'))),
    ...defined('durationS', durationMs === undefined ? undefined : durationMs / 1000),
  };
  const inversion = getNumbers(group('MRModifierSequence'), 'InversionTimes')[0];
  const parameters: FrameParameters = {
    ...defined('repetitionTimeMs', getNumber(timingGroup, 'RepetitionTime')),
    ...defined('echoTimeMs', getNumber(group('MREchoSequence'), 'EffectiveEchoTime')),
    ...defined('inversionTimeMs', inversion),
    ...defined('flipAngleDeg', getNumber(timingGroup, 'FlipAngle')),
    ...readDiffusion(group('MRDiffusionSequence')),
  };
  const place = placeOf(
    group('PlanePositionSequence'),
    group('PlaneOrientationSequence'),
    group('PixelMeasuresSequence'),
  );
  return { index, ...place, parameters, timing };
}

/** Where an image lies. */
export type FramePlace = Pick<
  FrameSummary,
  'positionMm' | 'orientation' | 'pixelSpacingMm' | 'sliceThicknessMm' | 'sliceSpacingMm'
>;

/** The place of every frame of a multi-frame file, from its functional groups alone. */
export function framePlaces(file: Dataset): FramePlace[] {
  const shared = getItem(file, 'SharedFunctionalGroupsSequence');
  return getItems(file, 'PerFrameFunctionalGroupsSequence').map((groups) => {
    const group = groupFinder(groups, shared);
    return placeOf(
      group('PlanePositionSequence'),
      group('PlaneOrientationSequence'),
      group('PixelMeasuresSequence'),
    );
  });
}

/** A functional group of a frame: its own, else the one that all share, else an empty one. */
function groupFinder(groups: Dataset, shared: Dataset | undefined): (keyword: Keyword) => Dataset {
  return (keyword) => getItem(groups, keyword) ?? (shared && getItem(shared, keyword)) ?? empty(groups);
}

/** Position, orientation and spacing, each from where this kind of file keeps it; absent where it is not complete. */
function placeOf(position: Dataset, orientation: Dataset, measures: Dataset): FramePlace {
  const p = getNumbers(position, 'ImagePositionPatient');
  const o = getNumbers(orientation, 'ImageOrientationPatient');
  const spacing = getNumbers(measures, 'PixelSpacing');
  return {
    ...(isPlace(p, 3) ? { positionMm: [p[0], p[1], p[2]] as const } : {}),
    ...(isPlace(o, 6) ? { orientation: o } : {}),
    ...(isPlace(spacing, 2) && spacing.every((mm) => mm > 0)
      ? { pixelSpacingMm: [spacing[0], spacing[1]] as const }
      : {}),
    ...defined('sliceThicknessMm', getNumber(measures, 'SliceThickness')),
    ...defined('sliceSpacingMm', getNumber(measures, 'SpacingBetweenSlices')),
  };
}

function isPlace(values: readonly number[], count: number): boolean {
  return values.length === count && values.every(Number.isFinite);
}

function empty(near: Dataset): Dataset {
  return { bytes: near.bytes, littleEndian: near.littleEndian, elements: new Map() };
}

function needed(file: Dataset, keyword: Keyword, source: FileReference): string {
  const value = getText(file, keyword);
  if (value !== undefined) return value;
  throw dicomErrors.error('dicom/missing-attribute', {
    what: `${keyword} is absent`,
    where: { file: source.name, tag: keyword },
  });
}

/** One member, or none where the value is undefined. */
function defined<K extends string, V>(key: K, value: V | undefined): { readonly [k in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [k in K]: V });
}
