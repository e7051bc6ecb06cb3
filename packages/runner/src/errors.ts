import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const runnerErrors = errorCatalogue({
  'runner/no-input': {
    cause: 'study.yaml names neither images nor a table, so that there is nothing to do.',
    cure: 'Add `images:` or `table:` to study.yaml.',
  },
  'runner/no-exam': {
    cause: 'No exam of any patient could be used.',
    cure: 'Run `npm run -s lobule -- scan <folder>` to see what is in there; the reasons stand above.',
  },
  'runner/series-missing': {
    cause: 'A map was asked for whose images this exam does not have.',
    cure: 'Leave the map out, or say in study.yaml (images.series) which series it is.',
  },
  'runner/acquisition': {
    cause:
      'What is said of how the images were acquired, on the command line or in the files beside them, does not fit them or the model.',
    cure: 'State it with `--protocol`; `npm run -s lobule -- map <model> --help` shows what the model asks for.',
  },
  'runner/grids-differ': {
    cause: 'Images that must lie voxel on voxel lie on different grids.',
    cure: 'Give files of one series and one export; bring a mask to the grid of the images first.',
  },
  'runner/nothing-to-fit': {
    cause: 'No voxel is left to be fitted: the mask is empty, or the images show nothing.',
    cure: 'Check the mask and the images; `--every-voxel` fits air too.',
  },
  'runner/no-dicom-source': {
    cause: 'DICOM maps refer to the images that they were made from, and these are not DICOM.',
    cure: 'Leave out `--format dicom`, or give the DICOM files.',
  },
  'runner/phases': {
    cause: 'A dynamic series has fewer phases than a rule or model asks for.',
    cure: 'Check which phases were found (`npm run -s lobule -- scan <folder>`), or ask for phases that are there.',
  },
  'runner/no-t1': {
    cause: 'A model of perfusion asks for a T1 map that the study does not make.',
    cure: 'Add `- model: t1-vfa` to maps, or give one T1 in ms.',
  },
  'runner/no-b1': {
    cause: 'A map asks for a map of B1 that the study or this exam does not have.',
    cure: 'Put the model of B1 (`- model: b1-afi`) above it, or say `b1: series` (the scanner’s map) or `b1: none` in its request.',
  },
  'runner/no-mask': {
    cause: 'A region was to be read from a file that is not there.',
    cure: 'Check the path; in a study {subject} stands for the id of the clinical table.',
  },
  'runner/no-image-file': {
    cause: 'A file that study.yaml or the command line names is not there or cannot be read.',
    cure: 'Check the path in study.yaml.',
  },
  'runner/frame': {
    cause: 'Features are those of one volume, and it does not stand which of several is meant.',
    cure: 'Name one with --frame, counted from 0, or in the column frame of the table.',
  },
  'runner/label': {
    cause: 'A mask holds several regions, or not the one that was asked for.',
    cure: 'Name one with --label, or in the column label of the table.',
  },
  'runner/names': {
    cause: 'The columns were to be called as PyRadiomics calls them, and it does not know these features.',
    cure: 'Ask for its features with --profile pyradiomics and one aggregation, or leave out --names.',
  },
  'runner/out-not-csv': {
    cause: 'The file to write is none that ends in .csv.',
    cure: 'Give one, as in `--out features.csv`.',
  },
  'runner/pairs': {
    cause: 'The table of images and masks cannot be used as it is.',
    cure: 'Correct the table: a row for each pair, with the columns image and mask.',
  },
  'runner/no-image': {
    cause: 'Features were asked of an image or region that the study does not have.',
    cure: 'Name one of the maps or regions of study.yaml.',
  },
  'runner/no-noise': {
    cause:
      'A rule needs the noise of the images, and their corners do not hold noise alone (tissue, zeroed air, filters).',
    cure: 'State noiseSd in the settings of the map, as measured in air or from two images.',
  },
  'runner/no-table': {
    cause: 'The clinical table that study.yaml names is not there.',
    cure: 'Check the path table.file in study.yaml; it starts at the folder of study.yaml.',
  },
  'runner/table-fault': {
    cause: 'The table holds what would give a plausible number that is wrong.',
    cure: 'Correct the table or the plan as the message says; list a column among table.lookedAt where it is right as it stands.',
  },
  'runner/no-match': {
    cause: 'A patient stands in the clinical table or among the images, but not in both.',
    cure: 'Check the column `table.id` against the DICOM attribute (0010,0020).',
  },
  'runner/registration': {
    cause: 'It does not stand which image is to be brought onto which.',
    cure: 'Give a fixed image and moving ones, or one series of several volumes.',
  },
  'runner/points': {
    cause: 'A table of contours or landmarks cannot be used as it is.',
    cure: 'Contours have the columns x, y, z; landmarks fixed_x, fixed_y, fixed_z, moving_x, moving_y, moving_z: patient LPS, mm.',
  },
  'runner/places': {
    cause: 'A table of the places of lesions, or a place on the command line, cannot be used as it is.',
    cure: 'A table has the columns patient, x, y, z (boxes also x2, y2, z2), and visit and lesion where there are several: mm in the patient, LPS unless RAS is stated.',
  },
  'runner/answer': {
    cause: 'A question of `init` was answered with something that it cannot use.',
    cure: 'Give one of the answers that it lists.',
  },
  'runner/readings': {
    cause: 'The table of readings, or what was given beside it, cannot be used as it is.',
    cure: 'Correct the table: a row for each reading, with the columns reader and mask; `npm run -s lobule -- readers --help` shows one.',
  },
  'runner/one-reader': {
    cause: 'A lesion was read once only, so that there is nothing to compare.',
    cure: 'Add the readings of others, or repeated readings with their number in the column repeat.',
  },
  'runner/model-file': {
    cause:
      'A network is a manifest and an ONNX file beside it, and one of them is not there; or a place was given, and a network looks at the whole image.',
    cure: 'Put both into one folder under the same name, as in lesions.yaml and lesions.onnx.',
  },
  'runner/segmenter-table': {
    cause: 'A table of exams with masks, or an exam that it names, cannot be used to train a segmentation.',
    cure: 'Correct the table: a row for each exam, with the columns patient, series and mask; `npm run -s lobule -- train-segmenter --help` shows one.',
  },
  'runner/scale': {
    cause:
      'A scale of histogram matching, or the list of patients that it is learnt on, cannot be used as it is.',
    cure: 'Learn a scale with `npm run -s lobule -- standardise --fit training.csv --out scale.json`.',
  },
  'runner/contours-need-image': {
    cause: 'A structure set (RTSTRUCT) holds contours, which become voxels only on the grid of an image.',
    cure: 'Give it where there is an image, or give a mask or a DICOM segmentation.',
  },
  'runner/scale-saw-patients': {
    cause:
      'A scale of histogram matching remembers whom it was learnt on, and these patients would be tested on images that they helped to shape.',
    cure: 'Learn the scale on other patients, or use n4 and zscore alone, which look at one image each.',
  },
  'runner/model-target': {
    cause:
      'A dynamic series is to be aligned to a kinetic model, and there is none that could say what it should look like.',
    cure: 'Add a map of tofts with its T1 and an arterial input to the study, or align with `target: reference`.',
  },
  'runner/worker': {
    cause: 'A worker process came to an unexpected end.',
    cure: 'Give the same command again; with --workers 1 less memory is needed.',
  },
});
