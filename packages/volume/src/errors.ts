import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const volumeErrors = errorCatalogue({
  'volume/bad-grid': {
    cause:
      'A grid needs three whole positive sizes and an affine of finite numbers whose three axes span space.',
    cure: 'Look at the position, orientation and spacing that the file states; export it again if they are wrong.',
  },
  'volume/sheared-grid': {
    cause:
      'The axes of this grid are not at right angles, and distances along them cannot be taken one by one.',
    cure: 'Resample onto a grid with right angles first.',
  },
  'volume/wrong-length': {
    cause: 'The number of voxels given is not that of the grid.',
    cure: 'Give as many values as the grid has voxels, x fastest, then y, then z.',
  },
  'volume/labels-not-linear': {
    cause: 'Bytes are masks and labels here, and the mean of two labels is not a label.',
    cure: 'Resample with nearest, or copy an image of bytes into a Float32Array first.',
  },
  'volume/box-outside': {
    cause: 'The box does not lie within the grid, or is empty.',
    cure: 'Take a box whose corners are voxels of this grid; pad first where more is wanted.',
  },
  'volume/not-nifti': {
    cause: 'The bytes are not those of a NIfTI-1 or NIfTI-2 file.',
    cure: 'Give a .nii or .nii.gz file. ANALYZE 7.5 and PAR/REC files do not say how the patient lies: convert them.',
  },
  'volume/nifti-header-only': {
    cause: 'This is the header of a pair (.hdr with .img); the voxels are in the other file.',
    cure: 'Give the bytes of the .img file too.',
  },
  'volume/truncated': {
    cause: 'The file is shorter than its header says; a copy was cut off.',
    cure: 'Copy or export the file again.',
  },
  'volume/changed': {
    cause: 'The file was written to while it was read, so that what was made of it is of neither state.',
    cure: 'Give the same command again when nothing else writes to the file.',
  },
  'volume/corrupt': {
    cause: 'The file contradicts itself: a wrong check sum, an impossible size or a number that is none.',
    cure: 'Copy or export the file again.',
  },
  'volume/unsupported': {
    cause: 'The file is well formed but holds something that has no place in a volume of one number a voxel.',
    cure: 'Convert it: single-valued voxels of 8 to 64 bits in 3 or 4 dimensions.',
  },
  'volume/does-not-fit': {
    cause: 'A value cannot be held by the data type that was asked for.',
    cure: 'Write as float32.',
  },
  'volume/not-nrrd': {
    cause: 'The bytes are not those of an NRRD file.',
    cure: 'Give a .nrrd file with its data attached.',
  },
});
