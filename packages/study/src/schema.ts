import { type Infer, s } from '@lobule/foundation';

/** What study.yaml holds, described once: the published JSON Schema and the types come from here. */

const colon = {
  description: 'A path, relative to study.yaml; ${NAME:-default} takes an environment variable.',
};
const text = (description: string) => s.string({ description });

const seriesRule = s.object(
  {
    role: s.oneOf(
      [
        'dynamic',
        'vfa',
        'b1',
        'inversion-recovery',
        'diffusion',
        't2',
        't2star',
        'derived-map',
        'segmentation',
        'other',
      ],
      { description: 'What the series is for this study' },
    ),
    match: s.record(s.string(), {
      description: 'DICOM attributes by keyword, each with a regular expression that its value must match',
    }),
  },
  { description: 'A rule that goes before the default ones' },
);

const niftiSeries = s.object({
  role: s.oneOf(['dynamic', 'vfa', 'b1', 'inversion-recovery', 'diffusion', 't2', 't2star']),
  file: s.string(colon),
  timesS: s.optional(s.array(s.number(), { description: 'Start of each phase, seconds' })),
  flipAnglesDeg: s.optional(s.array(s.number({ exclusiveMinimum: 0, maximum: 180 }))),
  inversionTimesMs: s.optional(s.array(s.number({ exclusiveMinimum: 0 }))),
  echoTimesMs: s.optional(s.array(s.number({ exclusiveMinimum: 0 }))),
  bValues: s.optional(s.array(s.number({ minimum: 0 }))),
  repetitionTimeMs: s.optional(s.number({ exclusiveMinimum: 0 })),
});

const images = s.object(
  {
    dicom: s.optional(
      s.array(s.string(colon), { description: 'Folders, files or .tar.gz archives of DICOM' }),
    ),
    nifti: s.optional(
      s.array(
        s.object({
          subject: text('Label of the patient in the clinical table'),
          visit: s.string({ default: 'baseline' }),
          series: s.array(niftiSeries, { minItems: 1 }),
        }),
      ),
    ),
    series: s.optional(s.array(seriesRule)),
    visits: s.optional(
      s.array(
        s.object({
          name: text('Name of the visit, as in `baseline`'),
          days: s.array(s.number(), {
            minItems: 2,
            maxItems: 2,
            description: 'From the first visit: first and last day',
          }),
        }),
      ),
    ),
  },
  { description: 'Where the images are, and which series are what' },
);

const arterialInput = s.tagged('kind', [
  s.object({
    kind: s.oneOf(['parker', 'georgiou', 'weinmann']),
    hematocrit: s.number({ minimum: 0.2, maximum: 0.6, default: 0.42 }),
    arrivalS: s.optional(
      s.number({ description: 'Arrival of the bolus, seconds after the first phase began' }),
    ),
  }),
  s.object({
    kind: s.literal('measured'),
    timesS: s.array(s.number(), { minItems: 2 }),
    plasmaMM: s.array(s.number(), { minItems: 2, description: 'Concentration in plasma, mM' }),
  }),
]);

const map = s.tagged('model', [
  s.object({
    model: s.oneOf(['t1-vfa', 'molli', 't2', 't2star', 'adc', 'ivim']),
    minimumB: s.optional(
      s.number({ minimum: 0, description: 'For diffusion: leave out b-values below this, s/mm2' }),
    ),
  }),
  s.object({
    model: s.literal('semi-quantitative'),
    early: s.integer({
      minimum: 1,
      default: 1,
      description: 'The early phase, counted from 0 = before contrast',
    }),
    late: s.optional(s.integer({ minimum: 2, description: 'The late phase; the last where not given' })),
  }),
  s.object({
    model: s.oneOf(['tofts', 'extended-tofts']),
    input: arterialInput,
    t1: s.union([
      s.literal('t1-vfa'),
      s.number({ exclusiveMinimum: 0, description: 'One T1 for all tissue, ms' }),
    ]),
    relaxivityPerMMPerS: s.number({
      exclusiveMinimum: 0,
      description: 'r1 of the agent at this field, 1/(mM s)',
    }),
    baselinePhases: s.integer({ minimum: 1, default: 1 }),
    allowUnidentifiable: s.boolean({
      default: false,
      description: 'Fit although the protocol cannot tell the parameters apart; marks every output',
    }),
  }),
]);

const enhancing = s.object(
  {
    name: s.string({ default: 'enhancing' }),
    rule: s.literal('enhancing-volume'),
    peThresholdPercent: s.number({ default: 70 }),
    preContrastMinimum: s.optional(
      s.number({
        description: 'S0 at least this; by default 60 % of the 95th percentile of S0 within the region',
      }),
    ),
    minimumNeighbours: s.integer({ minimum: 0, maximum: 26, default: 4 }),
    early: s.integer({ minimum: 1, default: 1 }),
    late: s.optional(s.integer({ minimum: 2 })),
    largestComponent: s.boolean({ default: false, description: 'Keep only the largest connected piece' }),
  },
  { description: 'Functional tumour volume without a drawn region: enhancing volume' },
);

const masks = s.object(
  {
    name: s.string({ default: 'lesion' }),
    masks: s.string({
      description: 'NIfTI masks, with {subject} and {visit} in the path. Relative to study.yaml',
    }),
    values: s.optional(
      s.array(s.integer(), { description: 'Labels that count as the region; all but 0 where not given' }),
    ),
    resample: s.boolean({
      default: false,
      description: 'Bring a mask on another grid to that of the images',
    }),
  },
  { description: 'Regions drawn by people' },
);

const features = s.object({
  region: text('Name of a region above'),
  images: s.array(s.string(), { minItems: 1, description: 'Maps, or `early` and `pre` for phases' }),
  families: s.array(s.oneOf(['first-order', 'shape', 'glcm']), { default: ['first-order', 'shape', 'glcm'] }),
  profile: s.oneOf(['ibsi', 'pyradiomics'], { default: 'ibsi' }),
  bins: s.integer({ minimum: 2, maximum: 256, default: 32 }),
});

const table = s.object({
  file: s.string(colon),
  id: text('Column of the patient, as in DICOM (0010,0020)'),
  missing: s.optional(s.array(s.string(), { description: 'Texts that mean missing, as 999 or NA' })),
  select: s.optional(s.array(s.object({ column: s.string(), in: s.array(s.string()) }))),
  remarks: s.optional(
    s.array(s.string(), { description: 'What a reader must know of this table; printed in the report' }),
  ),
});

const endpoint = s.tagged('kind', [
  s.object({
    name: s.string(),
    title: s.string(),
    kind: s.literal('binary'),
    column: s.string(),
    event: s.string(),
  }),
  s.object({
    name: s.string(),
    title: s.string(),
    kind: s.literal('survival'),
    time: s.string(),
    event: s.string(),
    eventValue: s.string({ default: '1' }),
    unit: s.oneOf(['days', 'months', 'years'], { default: 'days' }),
  }),
]);

const predictors = s.record(
  s.object({
    title: s.string(),
    columns: s.optional(
      s.array(s.string(), { description: 'Columns of the clinical table; * stands for anything' }),
    ),
    except: s.optional(s.array(s.string())),
    features: s.optional(
      s.array(s.string(), { description: 'Features of the images; * stands for anything' }),
    ),
  }),
  { description: 'Groups of predictors by name' },
);

const model = s.object({
  name: s.string(),
  title: s.string(),
  endpoint: s.string(),
  predictors: s.array(s.string(), { minItems: 1 }),
  method: s.oneOf(['lasso', 'regression'], {
    default: 'lasso',
    description: 'Penalised (many predictors) or plain (few); logistic or Cox follows from the endpoint',
  }),
  correlationFilter: s.optional(s.number({ exclusiveMinimum: 0, maximum: 1 })),
});

const analysis = s.object({
  tableOne: s.optional(s.object({ by: s.string(), columns: s.array(s.string()) })),
  univariable: s.optional(
    s.object({
      endpoints: s.array(s.string()),
      predictors: s.array(s.string()),
      adjust: s.oneOf(['holm', 'benjamini-hochberg', 'bonferroni'], { default: 'benjamini-hochberg' }),
      show: s.integer({
        minimum: 1,
        default: 15,
        description: 'Rows in the report; all stand in the table file',
      }),
    }),
  ),
  models: s.array(model, { default: [] }),
  validation: s.object(
    {
      folds: s.integer({ minimum: 2, default: 5 }),
      innerFolds: s.integer({ minimum: 2, default: 5 }),
      repeats: s.integer({ minimum: 1, default: 10 }),
      permutations: s.integer({ minimum: 0, default: 100 }),
      lambda: s.oneOf(['min', '1se'], { default: 'min' }),
    },
    { default: {} },
  ),
});

const compare = s.object(
  {
    truth: s.optional(
      s.object({ folder: s.string(colon) }, { description: 'Maps known from the making of a phantom' }),
    ),
    siteMaps: s.boolean({
      default: true,
      description: 'Compare PE and SER with maps that the site sent along',
    }),
  },
  { default: {} },
);

export const studySchema = s.object({
  lobule: s.literal(1, { description: 'Version of this format' }),
  title: s.string(),
  question: s.string({ default: '' }),
  kind: s.oneOf(['patients', 'synthetic'], { default: 'patients' }),
  seed: s.integer({ default: 1, description: 'All random numbers follow from it' }),
  credits: s.array(s.string(), { default: [] }),
  images: s.optional(images),
  maps: s.array(map, { default: [] }),
  regions: s.array(s.union([enhancing, masks]), { default: [] }),
  features: s.array(features, { default: [] }),
  table: s.optional(table),
  endpoints: s.array(endpoint, { default: [] }),
  predictors: s.optional(predictors),
  analysis: s.optional(analysis),
  compare,
});

export type Study = Infer<typeof studySchema>;
