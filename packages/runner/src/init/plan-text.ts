import { modelOf } from '../exam/map-model.ts';
import type { FoundTable } from './find-tables.ts';
import { type PossibleMap, possibleMaps } from './possible-maps.ts';
import { type InitAnswers, listOf, perfusionModels } from './questions.ts';
import type { FoundDynamic, Survey } from './survey.ts';

/** A path of the folder that was looked at, as it stands in the plan. */
type PlaceOf = (path: string) => string;

/** A plan as text with comments: what was found, what was answered, what is to be looked at. */
export function planText(survey: Survey, answers: InitAnswers, placeOf: PlaceOf): string {
  return `${[
    ...headOf(survey, answers),
    ...imagesOf(survey, placeOf),
    ...mapsOf(survey, answers),
    ...regionOf(survey, answers, placeOf),
    ...tableOf(survey, answers, placeOf),
  ].join('\n')}\n`;
}

/** Every text is quoted: what stands in it can then never be YAML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function headOf({ patients, exams, roles, problems }: Survey, { title = 'A study' }: InitAnswers): string[] {
  const found = roles.map(({ role, exams: having }) => `${role} (${having})`).join(', ');
  return [
    '# Written by `lobule init`: read it, correct it, then give it to `lobule run`.',
    `# Found: ${patients} patients, ${exams} exams; series by role, with the exams that have them: ${found}.`,
    ...(problems > 0 ? [`# \`lobule scan\` names ${problems} problems of these files.`] : []),
    'lobule: 1',
    `title: ${quoted(title)}`,
  ];
}

function imagesOf({ images, visits }: Survey, placeOf: PlaceOf): string[] {
  return [
    'images:',
    `  dicom: [${quoted(placeOf(images))}]`,
    ...(visits.length === 0 ? [] : ['  # Days from the first visit of each patient.', '  visits:']),
    ...visits.map(({ name, days: [first, last] }) => `    - { name: ${name}, days: [${first}, ${last}] }`),
  ];
}

/** The maps that were asked for and that the other answers allow. */
function chosenMaps(survey: Survey, { maps = '', t1, agent }: InitAnswers): readonly PossibleMap[] {
  const canPerfuse = t1 !== undefined && t1 !== 'none' && agent !== undefined && agent !== 'unknown';
  return possibleMaps(survey).filter(
    ({ model }) => listOf(maps).includes(model) && (canPerfuse || !perfusionModels.includes(model)),
  );
}

function mapsOf(survey: Survey, answers: InitAnswers): string[] {
  const chosen = chosenMaps(survey, answers);
  if (chosen.length === 0) return [];
  const { exams, dynamic } = survey;
  const lines = chosen.flatMap(({ model, exams: having, settings }) => {
    const head = `  - model: ${model}${having < exams ? ` # ${having} of ${exams} exams have the series` : ''}`;
    if (perfusionModels.includes(model) && dynamic) return [head, ...perfusionOf(dynamic, answers)];
    if (model === 'semiquantitative' && dynamic) return [head, ...clockOf(dynamic)];
    return [head, ...(settings === undefined ? [] : [`    settings: ${settings}`])];
  });
  return ['maps:', ...lines];
}

/** When the centre of k-space of a phase was read, and when contrast came, as far as the headers tell. */
function clockOf(dynamic: FoundDynamic): string[] {
  const { injectionS } = dynamic;
  const centreS = centreOf(dynamic);
  const before = phasesBefore(dynamic);
  return [
    ...(centreS > 0 ? [`    phaseCentreS: ${centreS} # half of the read-out`] : []),
    ...(before > 1
      ? [`    baselineFrames: [${Array.from({ length: before }, (_, phase) => phase).join(', ')}]`]
      : []),
    ...(injectionS === undefined
      ? []
      : [`    arrivalS: ${injectionS} # the injection by the headers; the bolus comes some seconds later`]),
  ];
}

function perfusionOf(dynamic: FoundDynamic, { t1, agent, input }: InitAnswers): string[] {
  const { injectionS, fieldT } = dynamic;
  const relaxivity = Number(agent) > 0 ? agent : `{ agent: ${agent}, fieldT: ${fieldT} }`;
  const clock = clockOf(dynamic).filter((line) => !line.includes('arrivalS:'));
  // The arrival of the population's curve is its own setting; without an injection it lies midway.
  const arrivalS = injectionS ?? midwayOf(dynamic);
  const isPopulation = input === 'parker' || input === 'georgiou';
  const curve = isPopulation
    ? `{ kind: ${input}, hematocrit: 0.42, arrivalS: ${arrivalS} }`
    : '{ kind: automatic, hematocrit: 0.42 }';
  const isBefore = phasesBefore(dynamic) > 0 || injectionS === undefined;
  return [
    `    t1: ${t1}`,
    `    relaxivityPerMmPerS: ${relaxivity}`,
    ...clock,
    ...(isBefore ? [] : ['    # No phase lies before the injection: check the times.']),
    '    # A haematocrit of 0.42 is assumed.',
    `    settings: { arterialInput: ${curve} }`,
  ];
}

function centreOf({ durationS, intervalS }: FoundDynamic): number {
  const isWithin = durationS !== undefined && intervalS !== undefined && durationS <= intervalS + 1;
  return isWithin ? Number((durationS / 2).toPrecision(6)) : 0;
}

/** Phases whose centre was read before the injection; the first where nobody tells when that was. */
function phasesBefore(dynamic: FoundDynamic): number {
  const { injectionS, timesS } = dynamic;
  if (injectionS === undefined) return 1;
  return timesS.filter((time) => time + centreOf(dynamic) < injectionS).length;
}

function midwayOf(dynamic: FoundDynamic): number {
  const [first = 0, second = 0] = dynamic.timesS;
  return Number(((first + second) / 2 + centreOf(dynamic)).toPrecision(6));
}

/** Maps that features are taken of, where they are made. */
const FEATURE_MAPS = ['PE1', 'Ktrans', 'ADC', 'T1map', 'T2map'];

function regionOf(survey: Survey, answers: InitAnswers, placeOf: PlaceOf): string[] {
  const { region = 'none' } = answers;
  if (region === 'none') return [];
  const name = region === 'enhancing' ? 'enhancing' : 'lesion';
  const labels = chosenMaps(survey, answers).flatMap(({ model }) =>
    model === 'semiquantitative' ? ['PE1'] : modelOf({ model }).parameters.map(({ label }) => label),
  );
  const images = FEATURE_MAPS.filter((map) => labels.includes(map));
  const features = images.length > 0 ? images : survey.dynamic ? ['phase-0'] : [];
  return [
    'regions:',
    ...(region === 'enhancing'
      ? [
          '  # What enhances, by rule; no lesion was drawn.',
          '  - kind: enhancing-volume',
          '    name: enhancing',
        ]
      : ['  - kind: masks', '    name: lesion', `    file: ${quoted(placeOf(region))}`]),
    ...(features.length === 0
      ? []
      : [
          'features:',
          `  - region: ${name}`,
          `    images: [${features.join(', ')}]`,
          '    settings: { families: [morphology, statistics] }',
        ]),
  ];
}

function tableOf({ tables }: Survey, { table: file, outcome }: InitAnswers, placeOf: PlaceOf): string[] {
  const table = tables.find((one) => one.file === file);
  if (table === undefined) return [];
  return [
    ...describeTable(table),
    'table:',
    `  file: ${quoted(placeOf(table.file))}`,
    `  id: ${quoted(table.id)}`,
    ...(outcome === undefined || outcome === 'none'
      ? ['# An analysis names its outcome: `lobule templates` shows plans to take one from.']
      : analysisOf(table, outcome)),
  ];
}

function describeTable({ columns, rows, patients }: FoundTable): string[] {
  const said = columns.map(({ name, kind, missing }) => {
    const lacks = missing > 0 ? `, ${missing} missing` : '';
    return `#   ${JSON.stringify(name)}: ${kind}${lacks}`;
  });
  return [`# ${rows} rows, ${patients} of them patients with images. Columns as they look:`, ...said];
}

function analysisOf({ columns }: FoundTable, outcome: string): string[] {
  const described = columns.filter(({ name, kind }) => name !== outcome && kind !== 'text');
  if (described.length === 0) return [];
  const names = described.map(({ name }) => quoted(name)).join(', ');
  return [
    'analysis:',
    `  groups: { clinical: [${names}] }`,
    '  tableOne:',
    `    by: ${quoted(outcome)}`,
    `    columns: [${names}]`,
    '# Models and their validation (endpoints) are the author’s to plan: `lobule templates`.',
  ];
}
