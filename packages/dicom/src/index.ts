export {
  type DictionaryEntry,
  isKeyword,
  type Keyword,
  lookUpKeyword,
  lookUpTag,
  tagText,
} from './dictionary.ts';
export { dicomErrors } from './errors.ts';
export type { Dataset, DicomFile, Element, FileWarning } from './read/dataset.ts';
export { type ReadOptions, readDicom } from './read/read-dicom.ts';
export {
  type Attribute,
  get,
  getBytes,
  getElement,
  getItem,
  getItems,
  getNumber,
  getNumbers,
  getText,
  getTexts,
  privateTag,
} from './read/values.ts';
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
