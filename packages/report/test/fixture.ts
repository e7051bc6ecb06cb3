import { type RandomStream, randomStream, sha256 } from '@lobule/foundation';
import type {
  Comparison,
  FlowStage,
  MapDescription,
  MethodsFact,
  OutputFile,
  StudyNote,
  StudyResults,
  SubjectResult,
  VisitChanges,
} from '@lobule/study';
import { CHECKLISTS } from './fixture-checklists.ts';
import { fixtureCohort } from './fixture-cohort.ts';
import { fixtureSubject } from './fixture-subject.ts';

/** Results of a made-up synthetic study with every part that a report can show; the numbers mean nothing. */
export function fixtureResults(patients = 24): StudyResults {
  const random = randomStream(11, 'report fixture');
  const names = Array.from({ length: patients }, (_, i) => `sub-${String(i + 1).padStart(3, '0')}`);
  const measured = names.filter((name) => name !== 'sub-017');
  const subjects = measured.map((name) => fixtureSubject(name, MAPS, random.child(name)));
  return {
    study: {
      title: 'Does quantitative breast MRI before treatment predict pathological complete response?',
      question:
        'In women about to have neoadjuvant chemotherapy, do perfusion, diffusion and relaxation maps of the tumour add to age, stage and subtype in predicting pathological complete response and recurrence-free survival?',
      kind: 'synthetic',
      seed: 20261120,
      studyHash: sha256('study'),
      planHash: sha256('plan'),
      software: 'Lobule',
      version: '0.1.0',
      codeHash: sha256('code'),
      credits: ['Synthetic cohort of the room phantom; no licence is needed.'],
    },
    flow: flow(24).map((stage) => ({ ...stage, origin: 'tables/flow.csv' })),
    subjects,
    maps: MAPS,
    comparisons: comparisons(random.child('comparisons')),
    featureTable: {
      rows: patients - 1,
      features: 107,
      region: 'lesion',
      settings: { binWidth: 25, resampledMm: [1, 1, 1], distances: [1], aggregation: '3D average' },
      undefined: [
        {
          feature: 'GLCM_Correlation_3D_average',
          subject: 'sub-009',
          reason: { code: 'flat-region', text: 'all voxels of the region fall into one bin' },
        },
      ],
      file: 'tables/features.csv',
    },
    changes: [CHANGES],
    cohort: fixtureCohort(24, random.child('cohort')),
    methods: METHODS,
    checklists: CHECKLISTS,
    notes: NOTES,
    files: files(subjects),
  };
}

const CHANGES: VisitChanges = {
  region: 'lesion',
  from: 'baseline',
  to: 'mid',
  images: ['Ktrans', 'ADC'],
  lesions: 'Each connected piece is a lesion.',
  aggregate: 'The patient has the values of the lesion that was largest at the first visit.',
  patients: [
    {
      subject: 'sub-001',
      days: 23,
      matched: 2,
      vanished: 1,
      merged: 1,
      appeared: 1,
      split: 0,
      undefined: 3,
      features: 321,
    },
    {
      subject: 'sub-002',
      days: null,
      matched: 0,
      vanished: 0,
      merged: 0,
      appeared: 0,
      split: 0,
      undefined: 0,
      features: 0,
      reason: { code: 'no-visit', text: 'The patient has no usable exam of the visit mid.' },
    },
  ],
  file: 'tables/changes.csv',
};

/** The same study without a table of patients. */
export function withoutCohort(): StudyResults {
  const { cohort: _cohort, checklists: _checklists, ...rest } = fixtureResults(2);
  return { ...rest, study: { ...rest.study, kind: 'patients' } };
}

/** A study of a table alone: no images. */
export function withoutImages(): StudyResults {
  const whole = fixtureResults(24);
  return {
    study: { ...whole.study, kind: 'patients', title: 'Image features of a published cohort' },
    flow: whole.flow.slice(0, 1),
    subjects: [],
    maps: [],
    comparisons: [],
    cohort: whole.cohort!,
    methods: whole.methods,
    checklists: CHECKLISTS,
    notes: [],
    files: [],
  };
}

export function emptyResults(): StudyResults {
  const whole = fixtureResults(3);
  return {
    study: whole.study,
    flow: [],
    subjects: [],
    maps: [],
    comparisons: [],
    methods: [],
    notes: [],
    files: [],
  };
}

export function sumOfTwelve(random: RandomStream): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random.uniform();
  return sum;
}

const map = (
  name: string,
  title: string,
  unit: string,
  formula: string,
  citation: string,
): MapDescription => ({
  name,
  title,
  unit,
  model: formula,
  formula,
  citation,
  settings: { minimumSignal: 20, method: 'Levenberg-Marquardt', weights: 'none' },
  settingsHash: sha256(`settings of ${name}`),
});

const MAPS: readonly MapDescription[] = [
  map(
    'Ktrans',
    'Transfer constant Ktrans',
    '1/min',
    'Ct = vp Cp + Ktrans (Cp * e^(-kep t))',
    'Tofts et al., J Magn Reson Imaging 1999;10:223',
  ),
  map(
    've',
    'Extravascular space ve',
    '1',
    've = Ktrans / kep',
    'Tofts et al., J Magn Reson Imaging 1999;10:223',
  ),
  map(
    'ADC',
    'Apparent diffusion coefficient',
    'mm2/s',
    'S = S0 e^(-b ADC)',
    'Stejskal and Tanner, J Chem Phys 1965;42:288',
  ),
  map(
    'T1map',
    'T1',
    'ms',
    'S = M0 sin a (1 - E1) / (1 - cos a E1)',
    'Fram et al., Magn Reson Imaging 1987;5:201',
  ),
  map('T2starmap', 'T2*', 'ms', 'S = S0 e^(-TE / T2*)', 'Chavhan et al., Radiographics 2009;29:1433'),
  map(
    'f',
    'Perfusion fraction f',
    '1',
    'S/S0 = f e^(-b D*) + (1 - f) e^(-b D)',
    'Le Bihan et al., Radiology 1988;168:497',
  ),
];

function flow(patients: number): FlowStage[] {
  return [
    {
      label: 'Patients in the clinical table',
      unit: 'patients',
      n: patients,
      excluded: [
        {
          subject: 'sub-017',
          reason: { code: 'incomplete-exam', text: 'dynamic series incomplete: 3 of 6 phases found' },
        },
      ],
    },
    { label: 'Patients with a usable exam', unit: 'patients', n: patients - 1, excluded: [] },
    {
      label: 'Patients with a measured lesion',
      unit: 'patients',
      n: patients - 1,
      excluded: [
        {
          subject: 'sub-004',
          reason: { code: 'motion', text: 'moved by more than 4 mm between two phases' },
        },
        {
          subject: 'sub-021',
          reason: { code: 'empty-region', text: 'no voxel passed the rule for enhancement' },
        },
      ],
    },
    { label: 'Patients in the models', unit: 'patients', n: patients - 3, excluded: [] },
  ];
}

function comparisons(random: RandomStream): Comparison[] {
  const scales: Readonly<Record<string, readonly [number, number, number]>> = {
    Ktrans: [0.05, 0.35, 0.012],
    ve: [0.15, 0.6, 0.02],
    ADC: [0.0007, 0.0021, 0.00005],
    T1map: [250, 1700, 40],
    T2starmap: [18, 70, 2.2],
    f: [0.02, 0.16, 0.02],
  };
  const volumes = [620, 1840, 5210, 9100].map((truth): readonly [number, number] => [
    truth,
    truth * (1 + 0.02 * sumOfTwelve(random)),
  ]);
  const ofMaps = MAPS.map(({ name, unit }, index): Comparison => {
    const [low, high, noise] = scales[name];
    const bias = noise * (index === 5 ? 0.9 : 0.15) * (index % 2 ? -1 : 1);
    const points = Array.from({ length: 160 }, (): readonly [number, number] => {
      const truth = low + (high - low) * random.uniform();
      return [truth, truth + bias + noise * sumOfTwelve(random)];
    });
    return {
      map: name,
      against: 'truth',
      where: 'interior of lesions',
      unit,
      n: 18234 + index * 311,
      bias,
      relativeBias: bias / ((low + high) / 2),
      spread: noise,
      coverage95: [0.948, 0.951, 0.939, 0.955, 0.944, 0.871][index],
      ...(index === 0 ? { withinTolerance: { tolerance: '0.02 min⁻¹', share: 0.931, worst: 0.071 } } : {}),
      undefinedShare: [0.004, 0.011, 0, 0.001, 0.002, 0.043][index],
      points,
      origin: 'tables/agreement.csv',
    };
  });
  return [
    ...ofMaps,
    {
      of: 'volume',
      map: 'volume of lesion',
      against: 'truth',
      where: 'one region of each exam',
      unit: 'mm3',
      n: volumes.length,
      bias: 31,
      relativeBias: 0.0074,
      spread: 84,
      undefinedShare: 0,
      points: volumes,
      origin: 'tables/agreement.csv',
    },
  ];
}

const METHODS: readonly MethodsFact[] = [
  {
    topic: 'Images',
    sentence:
      'Dynamic contrast-enhanced images were acquired in 6 phases 65 s apart, with variable flip angles for T1, diffusion weighting at 8 b-values from 0 to 800 s/mm², and multi-echo images for T2 and T2*',
  },
  {
    topic: 'Images',
    sentence: 'Motion between phases was estimated and exams with more than 4 mm were excluded',
  },
  {
    topic: 'Maps',
    sentence: 'T1 was fitted to the spoiled gradient echo signal at 5 flip angles with a B1 map',
    citation: 'Fram EK et al. Magn Reson Imaging 1987;5:201-208',
  },
  {
    topic: 'Maps',
    sentence: 'Perfusion was fitted voxel by voxel with the extended Tofts model',
    citation: 'Tofts PS et al. J Magn Reson Imaging 1999;10:223-232',
  },
  {
    topic: 'Features',
    sentence:
      'First-order, shape and texture features followed the Image Biomarker Standardisation Initiative',
    citation: 'Zwanenburg A et al. Radiology 2020;295:328-338',
  },
  {
    topic: 'Statistics',
    sentence:
      'Models were validated by five-fold cross-validation repeated 20 times with every step of selection inside the folds; 95 % intervals come from the bootstrap of patients with a simulated coverage of 94.1 %',
  },
];

const NOTES: readonly StudyNote[] = [
  {
    kind: 'failed',
    code: 'dicom/phases-missing',
    text: 'The dynamic series has 3 of 6 phases',
    subject: 'sub-017',
    step: 'import',
    cure: 'Export the series again, or lower phases in study.yaml',
  },
  {
    kind: 'dropped',
    code: 'dicom/derived',
    text: 'A series derived by the scanner (MIP) was set aside',
    subject: 'sub-002',
    step: 'import',
  },
  {
    kind: 'dropped',
    code: 'dicom/derived',
    text: 'A series derived by the scanner (MIP) was set aside',
    subject: 'sub-003',
    step: 'import',
  },
  {
    kind: 'defaulted',
    code: 'study/default',
    text: 'maps.perfusion.aif was not given; the population input of Parker 2006 was taken',
    step: 'map',
  },
  {
    kind: 'defaulted',
    code: 'study/default',
    text: 'features.binWidth was not given; 25 was taken',
    step: 'features',
  },
  {
    kind: 'warning',
    code: 'dicom/odd-field-strength',
    text: 'The field strength reads 15000; 1.5 T was taken',
    subject: 'sub-006',
    step: 'import',
    cure: 'Nothing, if the scanner is a 1.5 T one',
  },
];

function files(subjects: readonly SubjectResult[]): OutputFile[] {
  const file = (path: string, step: string, bytes: number): OutputFile => ({
    path,
    sha256: sha256(path),
    bytes,
    step,
    key: sha256(`${step} ${path}`),
  });
  return [
    ...subjects.flatMap(({ folder, subject }) => [
      ...MAPS.map(({ name }) => file(`${folder}/anat/${subject}_${name}.nii.gz`, 'map', 181342)),
      file(`${folder}/regions.json`, 'regions', 2210),
    ]),
    file('tables/features.csv', 'features', 48213),
    file('tables/changes.csv', 'changes', 20417),
    file('tables/agreement.csv', 'compare', 3120),
    file('tables/cohort.csv', 'cohort', 51234),
    file('tables/flow.csv', 'tables', 1830),
    file('tables/heterogeneity.csv', 'tables', 5210),
    file('tables/univariable.csv', 'cohort', 7011),
    file('tables/models.csv', 'models', 9210),
  ];
}
