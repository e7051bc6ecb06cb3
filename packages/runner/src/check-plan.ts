import { existsSync } from 'node:fs';
import path from 'node:path';
import { nearest } from '@lobule/foundation';
import { heterogeneity } from '@lobule/quantify';
import { resolveVoxelSettings } from '@lobule/radiomics';
import { type Study, studyErrors } from '@lobule/study';
import { column, type Table, tablesErrors } from '@lobule/tables';
import { checkRegions, makesRegion } from './check-regions.ts';
import { type Clinical, NOT_NUMERIC_CURE } from './cohort/clinical.ts';
import { columnsOfGroup } from './cohort/cohort-table.ts';
import { checkRuleLeaks } from './cohort/rule-leaks.ts';
import { runnerErrors } from './errors.ts';
import { checkKeptRegions } from './exam/drawn-region.ts';
import { checkModelTarget } from './exam/kinetic-target.ts';
import { modelOf, modelSuffix } from './exam/map-model.ts';
import { readBytes } from './features/read-image.ts';
import { readReadings } from './readers/read-readings.ts';
import type { StudyInput } from './study-input.ts';
import { checkVisits } from './visits/register/check-visits.ts';

/**
 * Mistakes in the plan are found before any work.
 *
 * @throws study/not-valid, study/no-column, tables/no-column, runner/no-image, runner/no-t1, runner/no-b1, runner/model-target, runner/no-image-file,
 * runner/no-table, tables/not-numeric, quantify/settings
 */
export function checkPlan({ study, base }: StudyInput, clinical: Clinical | undefined): void {
  checkNames(study);
  checkRegions(study, mapNames(study));
  checkKeptRegions(study);
  checkModelTarget(study);
  checkVisits(study, mapNames(study));
  checkFeatures(study);
  checkStandardise(study);
  checkT1(study);
  checkB1(study);
  checkFiles(study, base);
  checkTreatment(study, clinical);
  if (study.analysis === undefined) return;
  if (clinical === undefined) {
    throw runnerErrors.error('runner/no-table', {
      what: 'The study has an analysis and no clinical table',
      cure: 'Add `table:` to study.yaml; the outcomes stand in it.',
    });
  }
  checkGroups(study.analysis);
  checkHoldOuts(study);
  checkColumns(study, clinical.table);
  checkRuleLeaks(study, clinical.table);
  checkNumeric(study.analysis, clinical);
}

/** What is written under a name may not be written over by another of the same name. */
function checkNames({ regions, maps, analysis }: Study): void {
  const region = twice(regions.map(({ name }) => name));
  if (region !== undefined) {
    throw studyErrors.error('study/not-valid', {
      what: `Two regions are called ${region}`,
      cure: 'Give each region its own name (`name:`).',
    });
  }
  const model = twice(maps.map((request) => request.model));
  if (model !== undefined) {
    throw studyErrors.error('study/not-valid', {
      what: `maps asks for ${model} twice`,
      cure: 'A study makes one set of maps with each model; make a second study for other settings.',
    });
  }
  const endpoint = twice(analysis?.endpoints.map(({ name }) => name) ?? []);
  if (endpoint !== undefined) {
    throw studyErrors.error('study/not-valid', {
      what: `Two endpoints are called ${endpoint}`,
      cure: 'Give each endpoint its own name (`name:`).',
    });
  }
}

function twice(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

function checkFeatures(study: Study): void {
  const regions = study.regions.map(({ name }) => name);
  const images = mapNames(study);
  for (const request of study.features) {
    const { region, images: asked, heterogeneity: spread } = request;
    if (!makesRegion(study.regions, region)) {
      throw runnerErrors.error('runner/no-image', {
        what: `Features are asked for in the region ${region}, which the study does not make${didYouMean(region, regions)}`,
        cure: regions.length > 0 ? `The regions are: ${regions.join(', ')}.` : 'Add it to regions.',
      });
    }
    for (const image of asked) {
      if (images.includes(image) || MADE_BY_PHASES.test(image)) continue;
      throw runnerErrors.error('runner/no-image', {
        what: `Features are asked for of ${image}, which the study does not make${didYouMean(image, images)}`,
        cure: `The images are phase-0, phase-1 and so on, difference-0-1, relative-0-1, phases${images.length > 0 ? `, and the maps ${images.join(', ')}` : ''}.`,
      });
    }
    for (const map of spread?.maps ?? []) {
      if (images.includes(map) || MADE_BY_PHASES.test(map)) continue;
      throw runnerErrors.error('runner/no-image', {
        what: `Heterogeneity is asked for of ${map}, which the study does not make${didYouMean(map, images)}`,
        cure: images.length > 0 ? `The maps are ${images.join(', ')}.` : 'Add its model to maps.',
      });
    }
    checkFeatureSteps(study, request, images);
    // Ranges that go backwards are refused before any work.
    if (spread) heterogeneity([], '1', [], spread.settings);
  }
}

/** Phases alone are standardised: without features of them the step would have no effect. */
function checkStandardise({ standardise, features }: Study): void {
  if (standardise === undefined) return;
  const asked = features.flatMap(({ images, voxelMaps }) => [...images, ...(voxelMaps?.images ?? [])]);
  if (asked.some((image) => /^(phases?|difference|relative)(-|$)/.test(image))) return;
  throw studyErrors.error('study/not-valid', {
    what: '`standardise` is asked for, and no features of phases, which alone are standardised',
    cure: 'Name phase-0, difference-0-1 or another image of the phases among the images of features, or leave it out.',
  });
}

/** Voxel maps and changes between visits. */
function checkFeatureSteps(
  { images: where }: Study,
  { region, images, settings, voxelMaps, changes }: Study['features'][number],
  made: readonly string[],
): void {
  const absent = voxelMaps?.images.find((image) => !made.includes(image) && !MADE_BY_PHASES.test(image));
  if (absent !== undefined) {
    throw runnerErrors.error('runner/no-image', {
      what: `Voxel maps are asked for of ${absent}, which the study does not make${didYouMean(absent, made)}`,
      ...(made.length > 0 && { cure: `The maps are ${made.join(', ')}.` }),
    });
  }
  if ([...(voxelMaps?.images ?? []), ...(changes ? images : [])].includes('phases')) {
    throw studyErrors.error('study/not-valid', {
      what: `features of ${region} ask for voxel maps or changes of phases, which are several images`,
      cure: 'Name one image, as phase-1, or make a request of its own for phases.',
    });
  }
  if (voxelMaps) resolveVoxelSettings(voxelMaps.settings);
  if (changes === undefined) return;
  if (settings.imageTypes !== undefined) {
    throw studyErrors.error('study/not-valid', {
      what: `features of ${region} ask for changes of several image types, whose bins cannot be shared`,
      cure: 'Leave out settings.imageTypes; settings.filter takes one filter.',
    });
  }
  const names = [
    ...(where?.visits ?? []).map(({ name }) => name),
    ...(where?.nifti ?? []).map(({ visit }) => visit),
  ];
  const wrong = changes.to.find((name) => !names.includes(name));
  // Sessions of BIDS are named by their folders.
  if (wrong === undefined || where?.bids) return;
  throw studyErrors.error('study/not-valid', {
    what: `Changes of ${region} are asked for to the visit ${wrong}, which no visit of images is called${didYouMean(wrong, names)}`,
    cure: 'Give each visit its name and its window of days in images.visits, or its name in images.nifti.',
  });
}

/** Which of these there are depends on the phases of each exam. */
const MADE_BY_PHASES = /^(phase-\d+|phases|(difference|relative)-\d+-\d+|PE\d+|iAUC\d+rel)$/;

function mapNames({ maps }: Study): string[] {
  const names: string[] = [];
  for (const { model } of maps) {
    for (const { label } of modelOf({ model }).parameters) {
      names.push(names.includes(label) ? `${label}-${modelSuffix(model)}` : label);
    }
  }
  return names;
}

function checkT1({ maps }: Study): void {
  maps.forEach((request, index) => {
    const { t1 } = request;
    if (typeof t1 !== 'string' || maps.slice(0, index).some(({ model }) => model === t1)) return;
    const later = maps.some(({ model }) => model === t1);
    throw runnerErrors.error('runner/no-t1', {
      what: `${request.model} asks for the T1 map of ${t1}, which ${later ? 'stands after it in maps' : 'the study does not make'}`,
      ...(later ? { cure: `Put \`- model: ${t1}\` before it.` } : {}),
    });
  });
}

function checkB1({ maps }: Study): void {
  maps.forEach((request, index) => {
    const { b1 } = request;
    if (b1 === undefined || b1 === 'series' || b1 === 'none') return;
    if (maps.slice(0, index).some(({ model }) => model === b1)) return;
    const later = maps.some(({ model }) => model === b1);
    throw runnerErrors.error('runner/no-b1', {
      what: `${request.model} takes its flip angles from ${b1}, which ${later ? 'stands after it in maps' : 'the study does not make'}`,
      cure: `Put \`- model: ${b1}\` before it.`,
    });
  });
}

/** Dates of treatment stand in the clinical table. */
function checkTreatment({ protocol }: Study, clinical: Clinical | undefined): void {
  const [first] = protocol?.treatment ?? [];
  if (first === undefined) return;
  if (clinical === undefined) {
    throw runnerErrors.error('runner/no-table', {
      what: `protocol.treatment counts from ${first.column}, and the study has no clinical table`,
      cure: 'Add `table:` to study.yaml; the dates of treatment stand in it.',
    });
  }
  for (const { column: name } of protocol?.treatment ?? []) column(clinical.table, name);
}

/** Files that are named as such; those of single patients may be missing. */
function checkFiles(study: Study, base: string): void {
  for (const { series } of study.images?.nifti ?? []) {
    for (const { file } of series) {
      if (existsSync(path.resolve(base, file))) continue;
      throw runnerErrors.error('runner/no-image-file', {
        what: 'An image file is not there',
        where: { file: path.resolve(base, file) },
      });
    }
  }
  for (const region of study.regions) {
    // The rows of each exam are read with it; a table that cannot be read is told at once.
    if (region.kind === 'readings') readReadings(path.resolve(base, region.table), () => false);
    if (region.kind === 'segmented' && region.table !== undefined)
      readBytes(path.resolve(base, region.table));
  }
}

function checkGroups({ groups, univariable, correlations = [] }: NonNullable<Study['analysis']>): void {
  const known = Object.keys(groups);
  for (const { name, features, with: others } of correlations) {
    const strange = [...features, ...others].find((group) => !known.includes(group));
    if (strange === undefined) continue;
    throw studyErrors.error('study/not-valid', {
      what: `The correlations ${name} ask for the group ${strange}, which does not exist${didYouMean(strange, known)}`,
      cure: `The groups are: ${known.join(', ')}.`,
    });
  }
  const wrong = univariable?.groups.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw studyErrors.error('study/not-valid', {
    what: `analysis.univariable asks for the group ${wrong}, which does not exist${didYouMean(wrong, known)}`,
    cure: `The groups are: ${known.join(', ')}.`,
  });
}

/** Tables of other patients that hold-outs name; a label of theirs may not look like one of the study's own. */
function checkHoldOuts({ analysis, externalTables = [] }: Study): void {
  const known = externalTables.map(({ name }) => name);
  const two = twice([...known, 'sub']);
  if (two !== undefined) {
    throw studyErrors.error('study/not-valid', {
      what:
        two === 'sub'
          ? 'A table of externalTables is called sub, as the patients of the study are'
          : `Two tables of externalTables are called ${two}`,
      cure: 'Give each table its own name (`name:`).',
    });
  }
  for (const { name, holdOut } of analysis?.endpoints ?? []) {
    if (holdOut?.by !== 'table' || known.includes(holdOut.table)) continue;
    throw studyErrors.error('study/not-valid', {
      what: `holdOut of ${name} names the table ${holdOut.table}, which the study does not have${didYouMean(holdOut.table, known)}`,
      cure: known.length > 0 ? `The tables are: ${known.join(', ')}.` : 'Add it to externalTables.',
    });
  }
}

/** Columns of the clinical table; those of features, which begin with the name of a region, are made later. */
function checkColumns({ analysis, regions }: Study, table: Table): void {
  if (!analysis) return;
  const isMadeLater = (name: string) => makesRegion(regions, name.split('_')[0]);
  const { groups, tableOne, endpoints } = analysis;
  const asked = [
    ...Object.values(groups).flat(),
    ...(tableOne ? [tableOne.by, ...tableOne.columns] : []),
    ...endpoints.flatMap(({ endpoint }) =>
      endpoint.kind === 'survival' ? [endpoint.time, endpoint.event] : [endpoint.column],
    ),
    ...endpoints.flatMap(({ holdOut, leaveOut, batch }) => [
      ...(holdOut === undefined || holdOut.by === 'table' ? [] : [holdOut.column]),
      ...(leaveOut === undefined ? [] : [leaveOut]),
      ...(batch === undefined ? [] : [batch]),
    ]),
  ];
  for (const name of asked.filter((entry) => !isMadeLater(entry))) {
    if (columnsOfGroup(table, [name]).length > 0) continue;
    const start = name.slice(0, -1);
    const near = didYouMean(
      start,
      table.columns.map((column) => column.name),
    );
    throw studyErrors.error('study/no-column', {
      what: `No column of the table begins with ${start}${near}`,
    });
  }
}

/** One mistyped cell would make categories of a measure that the plan uses. */
function checkNumeric(
  { groups, tableOne, endpoints }: NonNullable<Study['analysis']>,
  { table, suspicious, file }: Clinical,
): void {
  const ofColumns = (entries: readonly string[]) =>
    entries.flatMap((entry) => columnsOfGroup(table, [entry]).map(({ name }) => name));
  const isThere = (name: string) => name.endsWith('*') || table.columns.some((one) => one.name === name);
  const categorical = endpoints.map((endpoint) => new Set(endpoint.categorical));
  const predictors = ofColumns(Object.values(groups).flat().filter(isThere)).filter(
    (name) => categorical.length === 0 || categorical.some((names) => !names.has(name)),
  );
  const times = endpoints.flatMap(({ endpoint }) => (endpoint.kind === 'survival' ? [endpoint.time] : []));
  const described = (tableOne?.columns ?? []).filter((name) => !tableOne?.categorical.includes(name));
  const used = new Set([...predictors, ...times, ...described]);
  const wrong = suspicious.find(({ column }) => used.has(column));
  if (!wrong) return;
  throw tablesErrors.error('tables/not-numeric', {
    what: `Column ${wrong.column} should hold numbers: ${wrong.description}`,
    where: { file, column: wrong.column, row: wrong.row },
    cure: NOT_NUMERIC_CURE,
  });
}

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
