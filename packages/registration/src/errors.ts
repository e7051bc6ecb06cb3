import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const registrationErrors = errorCatalogue({
  'registration/too-little-overlap': {
    cause: 'Hardly any of one image lies where the other is, so that there is nothing to compare.',
    cure: 'Check that both images are of one patient and one scanner position, or give a first alignment.',
  },
  'registration/no-contrast': {
    cause: 'An image is the same everywhere within the region that is compared.',
    cure: 'Give the image itself rather than a mask, or a larger region.',
  },
  'registration/other-grid': {
    cause: 'Volumes that must lie on one grid do not.',
    cure: 'Resample them onto one grid first.',
  },
  'registration/bad-transform-file': {
    cause: 'The file does not hold a transform that is read here.',
    cure: 'Give an ITK transform file (text) of a Euler, affine or B-spline transform.',
  },
});
