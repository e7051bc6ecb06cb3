import { codeOf, writeCode } from '../code.ts';
import type { Keyword } from '../dictionary.ts';
import { dicomErrors } from '../errors.ts';
import type { Dataset, DicomFile } from '../read/dataset.ts';
import { getItems, getText, getTexts } from '../read/values.ts';
import { makeUid } from '../uid.ts';
import type { DicomObject, DicomValue } from './object.ts';

/** Patient, trial and study, as the source has them; those that an object must have, if only without a value. */
const DUE: readonly Keyword[] = [
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyDate',
  'StudyTime',
  'ReferringPhysicianName',
  'StudyID',
  'AccessionNumber',
  'PositionReferenceIndicator',
  'Laterality',
];

/** Those that are there or not. */
const CARRIED: readonly Keyword[] = [
  'IssuerOfPatientID',
  'PatientAge',
  'PatientSize',
  'PatientWeight',
  'PatientIdentityRemoved',
  'DeidentificationMethod',
  'ClinicalTrialSponsorName',
  'ClinicalTrialProtocolID',
  'ClinicalTrialSubjectID',
  'ClinicalTrialTimePointID',
  'StudyDescription',
  'BodyPartExamined',
  'TimezoneOffsetFromUTC',
];

/**
 * Patient, study, frame of reference and dates of an object that is made from an image. Nothing is added and nothing is
 * taken away: what was removed from the source by de-identification is not there, and the marks that say so are.
 *
 * @throws dicom/missing-attribute where the source has no study.
 */
export function inheritedModules(source: DicomFile): DicomObject {
  const study = getText(source, 'StudyInstanceUID');
  if (study === undefined) {
    throw dicomErrors.error('dicom/missing-attribute', {
      what: 'StudyInstanceUID is absent',
      where: { tag: '(0020,000D)' },
    });
  }
  const object: Record<string, DicomValue> = { StudyInstanceUID: study };
  for (const keyword of DUE) object[keyword] = textsOf(source, keyword) ?? null;
  for (const keyword of CARRIED) {
    const value = textsOf(source, keyword);
    if (value !== undefined) object[keyword] = value;
  }
  const codes = getItems(source, 'DeidentificationMethodCodeSequence');
  if (codes.length > 0) object['DeidentificationMethodCodeSequence'] = codes.map(codeOf).map(writeCode);
  return {
    ...object,
    FrameOfReferenceUID: getText(source, 'FrameOfReferenceUID') ?? makeUid(study, 'frame of reference'),
    ContentDate: firstOf(source, ['ContentDate', 'AcquisitionDate', 'SeriesDate', 'StudyDate']) ?? '19700101',
    ContentTime: firstOf(source, ['ContentTime', 'AcquisitionTime', 'SeriesTime', 'StudyTime']) ?? '000000',
  };
}

function textsOf(source: Dataset, keyword: Keyword): string | readonly string[] | undefined {
  const texts = getTexts(source, keyword);
  if (texts.length === 0 || texts.every((text) => text === '')) return undefined;
  return texts.length === 1 ? texts[0] : texts;
}

function firstOf(source: Dataset, keywords: readonly Keyword[]): string | undefined {
  for (const keyword of keywords) {
    const value = getText(source, keyword);
    if (value !== undefined) return value;
  }
  return undefined;
}
