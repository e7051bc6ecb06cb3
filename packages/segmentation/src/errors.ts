import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const segmentationErrors = errorCatalogue({
  'segmentation/mask-on-other-grid': {
    cause: 'The voxels of the mask do not lie where those of the image lie.',
    cure: 'Say that it may be resampled (nearest neighbour), or draw or export it on the grid of the image.',
  },
  'segmentation/phases-on-other-grids': {
    cause: 'The phases of the dynamic series do not lie on one grid; voxels cannot be compared over time.',
    cure: 'Register and resample all phases onto the grid of the first.',
  },
  'segmentation/too-few-phases': {
    cause: 'Enhancement needs a phase before contrast and at least one after it.',
    cure: 'Give all phases of the dynamic series in order, the one before contrast first.',
  },
  'segmentation/place-outside': {
    cause: 'The place or box that was pointed to does not lie within the image.',
    cure: 'Give the place in the patient (LPS, mm), the box in voxels of the series itself.',
  },
  'segmentation/scribbles': {
    cause:
      'A random walk starts from scribbles of at least two labels, such as the lesion and what is around it.',
    cure: 'Scribble on the lesion with the value 1 and around it with the value 2.',
  },
  'segmentation/bad-clusters': {
    cause: 'There are fewer than two clusters, or the samples do not fill rows of so many features.',
    cure: 'Give whole rows of numbers and at least two first centres of the same length.',
  },
  'segmentation/bad-habitats': {
    cause:
      'Habitats need maps of the tumour, conditions or clusters, and enough voxels with a value in every map.',
    cure: 'Name maps that were given, and ask for fewer habitats in a small tumour.',
  },
  'segmentation/bad-settings': {
    cause: 'A setting of the rule is outside the range in which it has a meaning.',
    cure: 'Correct it; the schema of the settings says what each may be.',
  },
  'segmentation/too-few-readings': {
    cause: 'Agreement and consensus need several readings of one region.',
    cure: 'Give the masks of at least two readers.',
  },
  'segmentation/nothing-drawn': {
    cause: 'All readings of a region are empty, so that there is no truth to estimate.',
    cure: 'Check the masks and their labels; leave the lesion out if nobody saw it.',
  },
  'segmentation/readings': {
    cause: 'The table of readings says two things of one reading.',
    cure: 'Number the readings of one reader in the column repeat.',
  },
  'segmentation/unresolved': {
    cause: 'The rule by which readings become one region needs a reading or decision that is not there.',
    cure: 'Add it to the table of readings, or resolve by another rule (staple, majority, union, intersection).',
  },
  'segmentation/decisions': {
    cause: 'The decisions of an adjudicator do not fit the regions in which two readings differ.',
    cure: 'Decide each region once, with a reason, by the numbers of the list of regions; or say what becomes of the rest (`--undecided outside` on the command line).',
  },
  'segmentation/no-breast': {
    cause: 'The image has no breast that could be found, or no signal in it before contrast.',
    cure: 'Check that the first phase is the one before contrast, or give a mask of the breast.',
  },
  'segmentation/too-few-exams': {
    cause:
      'A learnt segmentation is cross-validated by patient, and each part needs a patient with a lesion.',
    cure: 'Give more patients with outlined lesions, or ask for fewer folds (three at least).',
  },
  'segmentation/segmenter-exams': {
    cause: 'The exams of a training must be alike: phases of all have times, or of none.',
    cure: 'Give the times of every exam, or leave them all out.',
  },
  'segmentation/segmenter-times': {
    cause: 'There is not one time for each phase, or the times do not rise.',
    cure: 'Give seconds for every phase in order, that before contrast first.',
  },
  'segmentation/segmenter-file': {
    cause: 'The file holds no learnt segmentation of this version, or was changed after it was written.',
    cure: 'Train it again with `lobule train-segmenter`, or copy the file once more.',
  },
  'segmentation/segmenter-features': {
    cause: 'The model was learnt from features of voxels that are not those of this version.',
    cure: 'Train it again with this version, or use the version that wrote it.',
  },
  'segmentation/segmenter-spacing': {
    cause: 'The voxels are of another size than those that the model was learnt from.',
    cure: 'Resample the series to the spacing of the training, or train a model on exams like this one.',
  },
  'segmentation/segmenter-phases': {
    cause: 'The phases are not like those that the model was learnt from, in number or in time.',
    cure: 'Give the same phases with their times, or train a model on exams like this one.',
  },
  'segmentation/segmenter-saw-patient': {
    cause: 'A model knows the patients that it was trained on; its result on them says nothing about others.',
    cure: 'Use the scores of the cross-validation in its card for these patients.',
  },
  'segmentation/no-onnx-runtime': {
    cause: 'Networks are run by onnxruntime-web, which is installed only where it is wanted.',
    cure: 'Install it with `npm install onnxruntime-web`; in a browser hand over a copy whose .wasm files can be fetched.',
  },
  'segmentation/network-manifest': {
    cause: 'The manifest does not say, or not rightly, how the network is to be run.',
    cure: 'Correct the field that is named; the schema of the manifest says what each may be.',
  },
  'segmentation/network-file': {
    cause: 'The ONNX file is damaged, not the one of the manifest, or has other inputs and outputs.',
    cure: 'Export it again with opset 17 or later and one input and output, or correct the manifest.',
  },
  'segmentation/network-channel': {
    cause: 'An image that the network wants is not in the exam, or holds one value only.',
    cure: 'Give the phase or the map that is named, or correct the channels of the manifest.',
  },
  'segmentation/network-output': {
    cause: 'The network cannot be run on the patch of the manifest, or gives another shape than it.',
    cure: 'Check patch, channels and labels against the export: 1 x channels x z x y x x in, 1 x labels x z x y x x out.',
  },
});
