import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const dicomErrors = errorCatalogue({
  'dicom/unknown-keyword': {
    cause: 'A keyword that is not in the table of attributes was asked for or was to be written.',
    cure: 'Use the spelling of PS3.6, or add the attribute to dictionary-table.ts.',
  },
  'dicom/cannot-write': {
    cause: 'A value does not fit the representation that DICOM gives this attribute.',
    cure: 'Shorten or correct the value; lists are arrays, sequences are arrays of objects.',
  },
  'dicom/not-dicom': {
    cause: 'The bytes are not a DICOM file: no DICM mark, and no readable attribute at the start.',
    cure: 'Take the file out of the folder, or export the study again if it should be an image.',
  },
  'dicom/truncated': {
    cause: 'The file ends before its attributes or its pixels do: a copy or a download was cut short.',
    cure: 'Copy or export this file again from its source.',
  },
  'dicom/malformed': {
    cause: 'The file contradicts itself: a length, a delimiter or a value is not what the standard allows.',
    cure: 'Export the file again; if it comes so from the scanner or PACS, report it with the tag that is named.',
  },
  'dicom/too-deep': {
    cause: 'Sequences are nested deeper than 64 levels; real files stay below ten, attacks do not.',
    cure: 'Do not trust this file; ask where it comes from.',
  },
  'dicom/executable': {
    cause:
      'The preamble of the file holds the start of a program, so the file can be both image and executable.',
    cure: 'Do not open the file otherwise; ask where it comes from.',
  },
  'dicom/too-large': {
    cause: 'What the file unpacks to is larger than the limit.',
    cure: 'Raise the limit if the file is trusted.',
  },
  'dicom/archive-bomb': {
    cause:
      'The archive unpacks to so many times its own size as no study does; one made to fill a memory does.',
    cure: 'Do not trust it; where you know what is in it, unpack it into a folder and give that.',
  },
  'dicom/needs-codecs': {
    cause: 'The pixels are compressed by a codec of the JPEG family, and no codecs were given to the reader.',
    cure: 'Pass what `openCodecs()` (on Node) or `codecsFrom(wasm)` gives.',
  },
  'dicom/cannot-decode': {
    cause: 'The codec refused the compressed image, or what came out is not what the header says.',
    cure: 'Export the file again, uncompressed if need be; other viewers may show such an image, cut or shifted.',
  },
  'dicom/unknown-transfer-syntax': {
    cause: 'The file names a transfer syntax that the standard does not know.',
    cure: 'Export the file again in explicit VR little endian.',
  },
  'dicom/no-pixels': {
    cause: 'Pixels were asked for and the file has none.',
    cure: 'Leave this file out; it is not an image.',
  },
  'dicom/missing-attribute': {
    cause: 'An attribute that is needed to place or sort the image is absent or empty.',
    cure: 'Export the series again as original images rather than screenshots or derived ones.',
  },
  'dicom/not-a-segmentation': {
    cause: 'A file that is not a DICOM segmentation was read as one.',
    cure: 'Give the SEG object; RTSTRUCT and NIfTI masks have readers of their own.',
  },
  'dicom/not-a-structure-set': {
    cause: 'A file that is not an RT Structure Set was read as one.',
    cure: 'Give the RTSTRUCT object; segmentations and NIfTI masks have readers of their own.',
  },
  'dicom/contours-off-grid': {
    cause: 'Contours do not lie in the slices of the image that they were to be placed on.',
    cure: 'Give the image on which they were drawn; contours across its slices have no mask on it.',
  },
  'dicom/not-a-parametric-map': {
    cause: 'A file that is not a DICOM Parametric Map was read as one.',
    cure: 'Give the Parametric Map object; maps of scanners are images, which the verb `scan` finds.',
  },
  'dicom/not-a-report': {
    cause: 'A file that is not a measurement report (TID 1500) was read as one.',
    cure: 'Give the structured report that holds the measurements.',
  },
  'dicom/not-a-registration': {
    cause: 'A file that is not the registration object that it was read as.',
    cure: 'Rigid and affine registrations are read by readSpatialRegistration, deformable ones by readDeformableRegistration.',
  },
  'dicom/frames-disagree': {
    cause: 'The images that should make one volume differ in size, spacing or orientation.',
    cure: 'Look at what the verb `scan` says of the series and leave the foreign images out.',
  },
  'dicom/bad-rule': {
    cause: 'A rule for the roles of series names an unknown attribute or an invalid pattern.',
    cure: 'Correct the rule in study.yaml; patterns are regular expressions.',
  },
  'dicom/source-not-found': {
    cause: 'The folder or file that should hold the images does not exist or cannot be opened.',
    cure: 'Check the path in study.yaml or on the command line.',
  },
  'dicom/bad-server': {
    cause: 'What was given as the address of a DICOMweb server is none.',
    cure: 'Give its root, such as http://localhost:8042/dicom-web; who asks goes into a file of headers.',
  },
  'dicom/no-server': {
    cause: 'No connection to the DICOMweb server could be made, or it was cut, or it points elsewhere.',
    cure: 'Check the address, whether the server runs, and whether this machine may reach it.',
  },
  'dicom/server-refused': {
    cause: 'The DICOMweb server refused, or answered with something that is not what the standard says.',
    cure: 'Check the address of its DICOMweb service, and the headers that say who asks.',
  },
  'dicom/bad-archive': {
    cause: 'The archive is damaged, cut short, or not of the kind that its name says.',
    cure: 'Download or pack it again.',
  },
});
