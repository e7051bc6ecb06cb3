import { type Infer, s } from '@lobule/foundation';
import {
  breastMaskSettings,
  candidateSettings,
  habitatConditionSchema,
  habitatSettings,
  lesionSettings,
  oedemaSettings,
  randomWalkSettings,
  tumourPartsSettings,
} from '@lobule/segmentation';
import { label } from './region-label.ts';

const { onPhase: _phase, ...ofLesion } = lesionSettings.shape;
const { earlyPhase: _early, ...ofCandidates } = candidateSettings.shape;

const segmented = s.object(
  {
    kind: s.literal('segmented'),
    name: s.string({ default: 'lesion', ...label }),
    from: s.oneOf(['click', 'box', 'nothing'], {
      default: 'click',
      description:
        'A place in the lesion, two corners of a box around it, or nothing: the likeliest of what enhances in the breast',
    }),
    table: s.optional(
      s.string({
        description:
          'Table of the places (columns patient, x, y, z in mm in the patient; for boxes also x2, y2, z2; visit and lesion where there are several); relative to study.yaml',
      }),
    ),
    coordinates: s.oneOf(['LPS', 'RAS'], {
      default: 'LPS',
      description:
        'Of the table: x to the patient’s left and y to the back (DICOM), or the other way (3D Slicer)',
    }),
    lesion: s.optional(
      s.string({ description: 'Which lesion of the table; where not given all of them are the region' }),
    ),
    lesions: s.integer({
      minimum: 1,
      default: 1,
      description: 'From nothing: how many of the ranked candidates are the region, where there are so many',
    }),
    within: s.optional(
      s.string({
        description:
          'From nothing: name of a region above in which to look, such as a breast-mask; a breast mask by default settings where not given',
      }),
    ),
    drawnOn: s.oneOf(['phase-near-90-s', 'all-phases'], {
      default: 'phase-near-90-s',
      description:
        'The enhancement of the phase nearest 90 s after the last one before contrast, or the curve over all phases',
    }),
    settings: s.object(ofLesion, { default: {}, description: lesionSettings.json['description'] as string }),
    candidates: s.object(ofCandidates, {
      default: {},
      description: 'Of the search from nothing; the early phase is the one nearest 90 s',
    }),
  },
  { description: 'A lesion from a click, a box or nothing' },
);

const scribbled = s.object(
  {
    kind: s.literal('scribbles'),
    name: s.string({ default: 'lesion', ...label }),
    file: s.string({
      description:
        'Labels on the grid of the dynamic series (NIfTI, NRRD), with {subject} for the id of the clinical table and {visit}; relative to study.yaml',
    }),
    background: s.integer({
      minimum: 1,
      maximum: 255,
      default: 2,
      description: 'The label of the strokes around the lesions; 0 is where nothing is said',
    }),
    labels: s.optional(
      s.array(s.integer({ minimum: 1, maximum: 255 }), {
        minItems: 1,
        description: 'Labels of strokes whose lesions are the region; all but the background where not given',
      }),
    ),
    settings: randomWalkSettings,
  },
  { description: 'A lesion from scribbles in it and around it, on the phase nearest 90 s after contrast' },
);

const breast = s.object(
  {
    kind: s.literal('breast-mask'),
    name: s.string({ default: 'breast', ...label }),
    settings: breastMaskSettings,
  },
  { description: 'Both breasts without skin and chest wall, from the image before contrast' },
);

const tumourPart = s.object(
  {
    kind: s.literal('tumour-part'),
    name: s.string({ default: 'solid', ...label }),
    of: s.string({ description: 'Name of a region above: the whole tumour' }),
    part: s.oneOf(['enhancing-solid', 'necrotic-core', 'whole'], {
      default: 'enhancing-solid',
      description:
        'What enhances, what does not, or all with what it encloses: gaps of a rim of less than 3 mm are closed and filled',
    }),
    settings: tumourPartsSettings,
  },
  { description: 'A part of a tumour by its enhancement' },
);

const mirrored = s.object(
  {
    kind: s.literal('mirrored'),
    name: s.string({ default: 'contralateral', ...label }),
    of: s.string({ description: 'Name of a region above' }),
    within: s.optional(
      s.string({
        description:
          'Name of a region above that holds both breasts, to which it is clipped; its middle is the plane of the mirror',
      }),
    ),
    midlineMm: s.optional(
      s.number({
        description: 'The plane of the mirror, LPS x in mm; else the middle of within or the image',
      }),
    ),
  },
  { description: 'The reference region in the other breast' },
);

const habitats = s.object(
  {
    kind: s.literal('habitats'),
    name: s.string({
      default: 'habitat',
      ...label,
      description: 'The regions are called by this name and 1, 2, ..., by rising mean of the first map',
    }),
    of: s.string({ description: 'Name of a region above: the tumour' }),
    maps: s.array(s.string(), {
      minItems: 1,
      description:
        'Labels of maps of this study (`Ktrans`, `ADC`), brought to the grid of the region (linear)',
    }),
    settings: habitatSettings,
  },
  { description: 'Clusters of the voxels of a tumour by their values in several maps' },
);

const habitatByRule = s.object(
  {
    kind: s.literal('habitat-by-rule'),
    name: s.string({ default: 'dense', ...label }),
    of: s.string({ description: 'Name of a region above: the tumour' }),
    where: s.array(habitatConditionSchema, {
      minItems: 1,
      default: [
        { map: 've', below: 0.25 },
        { map: 'ADC', below: 1.1e-3 },
      ],
      description: 'All must hold; ve is dimensionless, ADC in mm2/s',
    }),
  },
  { description: 'The part of a tumour for which conditions on its maps hold' },
);

const oedema = s.object(
  {
    kind: s.literal('oedema'),
    name: s.string({ default: 'oedema', ...label }),
    of: s.string({ description: 'Name of a region above: the tumour' }),
    within: s.string({ description: 'Name of a region above that holds both breasts' }),
    midlineMm: s.optional(
      s.number({ description: 'Between left and right, LPS x in mm; else the middle of within' }),
    ),
    settings: oedemaSettings,
  },
  { description: 'Peritumoral oedema on the last echo of the fat-suppressed T2 series' },
);

/** Regions that are made from the images, or from other regions and maps. */
export const madeRegions = [
  segmented,
  scribbled,
  breast,
  tumourPart,
  mirrored,
  habitats,
  habitatByRule,
  oedema,
] as const;

/** Lesions that are outlined by the program, as study.yaml asks for them. */
export type SegmentedRegion = Infer<typeof segmented>;
/** Lesions from scribbles, as study.yaml asks for them. */
export type ScribbledRegion = Infer<typeof scribbled>;
/** The breasts, as study.yaml asks for them. */
export type BreastRegion = Infer<typeof breast>;
/** A part of a tumour, as study.yaml asks for it. */
export type TumourPartRegion = Infer<typeof tumourPart>;
/** The other side of a region, as study.yaml asks for it. */
export type MirroredRegionRequest = Infer<typeof mirrored>;
/** Habitats by clusters, as study.yaml asks for them. */
export type HabitatsRequest = Infer<typeof habitats>;
/** Habitats by rule, as study.yaml asks for them. */
export type HabitatRuleRequest = Infer<typeof habitatByRule>;
/** Oedema, as study.yaml asks for it. */
export type OedemaRequest = Infer<typeof oedema>;
