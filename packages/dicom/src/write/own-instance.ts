import type { DicomFile } from '../read/dataset.ts';
import { inheritedModules } from './inherited.ts';
import type { DicomObject } from './object.ts';

/** What every object that is made from an image needs to be an instance of its own. */
export interface OwnInstance {
  /** The header of an image that it is made from: patient, study and frame of reference are taken from it. */
  readonly source: DicomFile;
  readonly series: { readonly uid: string; readonly number: number; readonly description: string };
  readonly instanceUid: string;
  readonly instanceNumber: number;
  /** Version of the program, and of its code. */
  readonly software: readonly string[];
}

/**
 * Patient, study, dates and marks of de-identification as the source has them, with series, instance and equipment of
 * the new object.
 *
 * @throws dicom/missing-attribute where the source names no study
 */
export function ownInstance(options: OwnInstance): DicomObject {
  const { source, series } = options;
  return {
    ...inheritedModules(source),
    SOPInstanceUID: options.instanceUid,
    SeriesInstanceUID: series.uid,
    SeriesNumber: series.number,
    SeriesDescription: cut64(series.description),
    InstanceNumber: options.instanceNumber,
    Manufacturer: 'Lobule',
    ManufacturerModelName: 'Lobule, for research, not a medical device',
    DeviceSerialNumber: 'none',
    SoftwareVersions: options.software.map(cut64),
  };
}

/** Label, description and creator of what is content, not an image (PS3.3 10.9). */
export function contentIdentification(
  label: string,
  description: string,
  creator: string,
): Pick<DicomObject, 'ContentLabel' | 'ContentDescription' | 'ContentCreatorName'> {
  return { ContentLabel: label, ContentDescription: cut64(description), ContentCreatorName: creator };
}

/** LO holds 64 characters. */
export function cut64(text: string): string {
  return [...text].slice(0, 64).join('');
}
