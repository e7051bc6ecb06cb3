export type { Code } from './code.ts';
export { type Deidentified, type DeidentifyAction, deidentify } from './deidentify/deidentify.ts';
export type { DeidentifyOptions } from './deidentify/options.ts';
export {
  type DicomWeb,
  type DicomWebOptions,
  dicomWeb,
  type FoundSeries,
  type SeriesQuery,
} from './dicomweb/client.ts';
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
  type MapMeaning,
  type ParametricMap,
  type QuantityItem,
  quantityConcepts,
  type SourceInstance,
} from './parametric-map/parametric-map.ts';
export { readParametricMap } from './parametric-map/read-parametric-map.ts';
export { type ParametricMapOptions, writeParametricMap } from './parametric-map/write-parametric-map.ts';
export { packBits, unpackBits } from './pixels/bits.ts';
export { type Codecs, type CompressedShape, codecsFrom, type Patience } from './pixels/compressed/codecs.ts';
export { type Pixels, readPixels, type StoredArray } from './pixels/read-pixels.ts';
export { type Rescale, rescaleOf } from './pixels/rescale.ts';
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
export { readFrames } from './read-frames.ts';
export { type Rasterised, rasteriseContours } from './rtstruct/rasterise.ts';
export {
  type Contour,
  isStructureSet,
  type Roi,
  readStructureSet,
  type StructureSet,
} from './rtstruct/structure-set.ts';
export {
  type FileFate,
  type InstanceReference,
  type Role,
  roles,
  type ScannedFrame,
  type ScannedPatient,
  type ScannedSeries,
  type ScannedVisit,
  type ScanProblem,
  type ScanResult,
  type ScanWarning,
  type VolumeParameters,
} from './scan/result.ts';
export { defaultRoleRules, type RoleRule, type ScanRules, scanRulesSchema } from './scan/rules.ts';
export { readHeader, type ScanOptions, type SourceEntry, scanEntries } from './scan/scan-entries.ts';
export { type RefusedFile, scanInstances } from './scan/scan-instances.ts';
export { type SummariseOptions, summariseInstance } from './scan/summarise.ts';
export type {
  FileReference,
  FrameParameters,
  FrameSummary,
  FrameTiming,
  InstanceSummary,
} from './scan/summary.ts';
export {
  type SecondaryCaptureOptions,
  writeSecondaryCapture,
} from './secondary-capture/write-secondary-capture.ts';
export { readSegmentation } from './seg/read-segmentation.ts';
export { type NewSegment, type SegmentationOptions, writeSegmentation } from './seg/write-segmentation.ts';
export {
  deformableSpatialRegistrationStorage,
  enhancedMrImageStorage,
  labelMapSegmentationStorage,
  mrImageStorage,
  parametricMapStorage,
  segmentationStorage,
  spatialRegistrationStorage,
} from './sop-classes.ts';
export {
  type DeformableRegistration,
  type DeformationGrid,
  type DeformedImages,
  sourcePlace,
} from './spatial-registration/deformable-registration.ts';
export { readDeformableRegistration } from './spatial-registration/read-deformable-registration.ts';
export { readSpatialRegistration } from './spatial-registration/read-spatial-registration.ts';
export {
  decimalMatrix,
  type MatrixKind,
  type RegisteredImages,
  type RegisteredInstance,
  type SpatialRegistration,
} from './spatial-registration/spatial-registration.ts';
export {
  type DeformableRegistrationOptions,
  writeDeformableRegistration,
} from './spatial-registration/write-deformable-registration.ts';
export {
  type SpatialRegistrationOptions,
  writeSpatialRegistration,
} from './spatial-registration/write-spatial-registration.ts';
export {
  type MeasurementReport,
  type ReadGroup,
  readMeasurementReport,
} from './sr/read-measurement-report.ts';
export {
  type MeasurementGroup,
  type MeasurementReportOptions,
  type Observer,
  writeMeasurementReport,
} from './sr/write-measurement-report.ts';
export { isUid, makeUid } from './uid.ts';
export type { DicomObject, DicomValue, NumericArray } from './write/object.ts';
export type { OwnInstance } from './write/own-instance.ts';
export { type WriteOptions, writeDicom } from './write/write-dicom.ts';
