import { type Code, codeOf, readCode } from '../code.ts';
import { dicomErrors } from '../errors.ts';
import type { Dataset, DicomFile } from '../read/dataset.ts';
import { getItem, getItems, getNumber, getText } from '../read/values.ts';
import { concepts } from './concepts.ts';

/** What a report after TID 1500 says, of whatever program. */
export interface MeasurementReport {
  /** The observer's name as it stands there: to be shown to nobody unless it is a pseudonym. */
  readonly observer?: string;
  readonly groups: readonly ReadGroup[];
}

/** One measurement group of a TID 1500 report; each value with the unit's code. */
export interface ReadGroup {
  readonly trackingId?: string;
  readonly trackingUid?: string;
  readonly finding?: Code;
  readonly segment?: { readonly instanceUid: string; readonly number: number };
  /** NaN where the report gives no value. */
  readonly measurements: readonly { readonly concept: Code; readonly value: number; readonly unit?: Code }[];
}

/**
 * The measurement groups of a structured report.
 *
 * @throws dicom/not-a-report
 * @example
 * const { groups } = readMeasurementReport(readDicom(bytes));
 */
export function readMeasurementReport(file: DicomFile): MeasurementReport {
  const root = readCode(file, 'ConceptNameCodeSequence');
  if (getText(file, 'ValueType') !== 'CONTAINER' || root?.value !== concepts.report.value) {
    throw dicomErrors.error('dicom/not-a-report', { what: 'The file is no Imaging Measurement Report' });
  }
  const content = getItems(file, 'ContentSequence');
  const observer = content.find((item) => isOf(item, concepts.personName) || isOf(item, concepts.deviceName));
  const name = observer && (getText(observer, 'PersonName') ?? getText(observer, 'TextValue'));
  const groups = content
    .filter((item) => isOf(item, concepts.measurements))
    .flatMap((item) => getItems(item, 'ContentSequence'))
    .filter((item) => isOf(item, concepts.group))
    .map(readGroup);
  return { ...(name === undefined ? {} : { observer: name }), groups };
}

function readGroup(group: Dataset): ReadGroup {
  const content = getItems(group, 'ContentSequence');
  const first = (concept: Code) => content.find((item) => isOf(item, concept));
  const trackingId = textOf(first(concepts.trackingId), 'TextValue');
  const trackingUid = textOf(first(concepts.trackingUid), 'UID');
  const findingItem = first(concepts.finding);
  const finding = findingItem && readCode(findingItem, 'ConceptCodeSequence');
  const reference = getItem(first(concepts.referencedSegment) ?? group, 'ReferencedSOPSequence');
  const instanceUid = reference && getText(reference, 'ReferencedSOPInstanceUID');
  const number = reference && getNumber(reference, 'ReferencedSegmentNumber');
  return {
    ...(trackingId === undefined ? {} : { trackingId }),
    ...(trackingUid === undefined ? {} : { trackingUid }),
    ...(finding === undefined ? {} : { finding }),
    ...(instanceUid === undefined || number === undefined ? {} : { segment: { instanceUid, number } }),
    measurements: content.filter((item) => getText(item, 'ValueType') === 'NUM').map(readNumber),
  };
}

function readNumber(item: Dataset): ReadGroup['measurements'][number] {
  const name = getItem(item, 'ConceptNameCodeSequence');
  const measured = getItem(item, 'MeasuredValueSequence');
  const unit = measured && readCode(measured, 'MeasurementUnitsCodeSequence');
  const value =
    measured && (getNumber(measured, 'FloatingPointValue') ?? getNumber(measured, 'NumericValue'));
  return {
    concept: name ? codeOf(name) : { value: '', scheme: '', meaning: '' },
    value: value ?? Number.NaN,
    ...(unit === undefined ? {} : { unit }),
  };
}

function textOf(item: Dataset | undefined, keyword: 'TextValue' | 'UID'): string | undefined {
  return item && getText(item, keyword);
}

function isOf(item: Dataset, concept: Code): boolean {
  const code = readCode(item, 'ConceptNameCodeSequence');
  return code?.value === concept.value && code.scheme === concept.scheme;
}
