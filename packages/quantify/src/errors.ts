import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const quantifyErrors = errorCatalogue({
  'quantify/protocol': {
    cause:
      'A fact of the acquisition is missing or cannot be right (times not increasing, TR in the wrong unit, flip angle 0, b-values missing).',
    cure: 'Check the value against the scanner protocol; times are in s (dynamic) or ms (TR, TE, TI), angles in degrees, b in s/mm2.',
  },
  'quantify/too-few-points': {
    cause: 'The model has more parameters than the series has images.',
    cure: 'Choose a model with fewer parameters, or add the images that were left out of the series.',
  },
  'quantify/frames': {
    cause:
      'The images do not fit the protocol or each other: another number of frames, or frames of different sizes.',
    cure: 'Give one array per frame, in the order of the protocol, all on one grid.',
  },
  'quantify/voxels': {
    cause: 'A voxel index lies outside the volume.',
    cure: 'Make the list of voxels from a mask on the same grid as the frames.',
  },
  'quantify/voxel-input': {
    cause:
      'A map that the model needs or accepts per voxel (B1 factor, T1) is missing, misnamed or of another size.',
    cure: 'Give the map as one array over the whole volume, on the grid of the frames.',
  },
  'quantify/settings': {
    cause: 'A setting is outside what the method allows.',
    cure: 'See the description of the setting.',
  },
  'quantify/arterial-input': {
    cause: 'The arterial input curve cannot be used.',
    cure: 'Give increasing times in s and finite concentrations in mM that cover every frame; say whether they are of plasma or blood.',
  },
  'quantify/slow-arterial-input': {
    cause:
      'A measured arterial input is known at too few points to show its first pass: straight lines between them put Ktrans off by up to hundreds of percent.',
    cure: 'Give a population input (arterialInput: { kind: parker, arrivalS: ... }) or a curve with points at most 10 s apart around its first pass (20 s in the portal vein); or set allowUnidentifiable: true, which marks every output.',
  },
  'quantify/not-identifiable-protocol': {
    cause: 'The parameters of this model cannot be told apart with this protocol (Cramer-Rao bound).',
    cure: 'Use a simpler model (tofts), or set allowUnidentifiable: true, which marks every output.',
  },
  'quantify/relaxivity': {
    cause: 'The literature has no relaxivity of this contrast agent at this field in this medium.',
    cure: 'Write relaxivityPerMmPerS yourself, with its source in the plan, or take the medium plasma.',
  },
  'quantify/no-arterial-input': {
    cause: 'No artery was found in the images by the criteria of the settings.',
    cure: 'Draw a region in an artery, or use a population curve; phases slower than about 20 s do not show a first pass. The counts say which criterion turned most voxels down.',
  },
  'quantify/delay-not-found': {
    cause: 'The delay of the image was not looked for, or its mean curve does not tell it.',
    cure: 'Call findImageDelay with the frames, over voxels that enhance, and prepare the model with the settings that it returns; or set delay to none or fixed.',
  },
  'quantify/unknown-model': {
    cause: 'No model of this name exists.',
    cure: 'listModels() gives the names.',
  },
});
