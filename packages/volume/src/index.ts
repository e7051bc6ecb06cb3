export { type Affine, applyAffine, composeAffines, invertAffine, type Point } from './affine.ts';
export { type Components, type Connectivity, connectedComponents, largestComponent } from './components.ts';
export { distance, signedDistance } from './distance.ts';
export { volumeErrors } from './errors.ts';
export {
  type AffineGridSpec,
  compareGrids,
  type DirectionGridSpec,
  describeGrid,
  type Grid,
  type GridComparison,
  gridDirections,
  gridSpacingMm,
  indexToPatient,
  isOrthogonal,
  makeGrid,
  patientToIndex,
  voxelCount,
  voxelVolumeMm3,
} from './grid.ts';
export type { Unpacker } from './inflate.ts';
export { dilate, erode, type Reach } from './morphology.ts';
export { countNeighbours26 } from './neighbours.ts';
export { type NiftiFill, niftiFill, type StoredNifti } from './nifti/fill.ts';
export type { NiftiHeader } from './nifti/header.ts';
export { type NiftiImage, type NiftiReadOptions, readNifti } from './nifti/read.ts';
export { type NiftiType, type NiftiWriteOptions, niftiHeader, writeNifti } from './nifti/write.ts';
export { readNrrd } from './nrrd.ts';
export { readNrrdSeries } from './nrrd-series.ts';
export { type Interpolation, resample } from './resample.ts';
export { isSegNrrd, type NrrdSegment, readSegNrrd } from './seg-nrrd.ts';
export {
  type Box,
  boundingBox,
  countInside,
  crop,
  emptyMask,
  type Mask,
  makeVolume,
  maskWhere,
  newLike,
  pad,
  type Volume,
  type VoxelArray,
} from './volume.ts';
