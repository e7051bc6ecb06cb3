export {
  type DictionaryEntry,
  isKeyword,
  type Keyword,
  lookUpKeyword,
  lookUpTag,
  tagText,
} from './dictionary.ts';
export { dicomErrors } from './errors.ts';
export {
  enhancedMrImageStorage,
  labelMapSegmentationStorage,
  mrImageStorage,
  parametricMapStorage,
  segmentationStorage,
} from './sop-classes.ts';
export { isUid, makeUid } from './uid.ts';
export type { DicomObject, DicomValue, NumericArray } from './write/object.ts';
export { type WriteOptions, writeDicom } from './write/write-dicom.ts';
