import { applyRule, guidelines } from '@lobule/clinical';
import { hashOf } from '@lobule/foundation';
import { type ListedModel, type Relaxivity, relaxivityOf } from '@lobule/quantify';
import { resolveVoxelSettings } from '@lobule/radiomics';
import type { B1Source, MapDescription, MethodsFact, Study } from '@lobule/study';
import { PLAN_CHANGED, type RegisteredAnalysis } from './cohort/register-analysis.ts';
import { phaseSettings } from './enhancement-phases.ts';
import type { ExamOutcome } from './exam/exam-task.ts';
import { b1SourceOf } from './exam/map-inputs.ts';
import { modelOf, modelSuffix } from './exam/map-model.ts';
import { alignmentFacts } from './methods-alignment.ts';
import { capitalised, modelFacts } from './methods-models.ts';
import { regionFact } from './methods-regions.ts';
import { changeSentence } from './visits/change-words.ts';

/** Every quantity of every map of a study, for the report. */
export function mapDescriptions(study: Study, outcomes: readonly ExamOutcome[]): MapDescription[] {
  const described: MapDescription[] = [];
  for (const request of study.maps) {
    const model = modelOf(request);
    const { model: _model, ...asked } = request;
    const settings = request.model === 'semiquantitative' ? { ...asked, ...phaseSettings(outcomes) } : asked;
    for (const parameter of model.parameters) {
      const taken = described.some(({ name }) => name === parameter.label);
      described.push({
        name: taken ? `${parameter.label}-${modelSuffix(request.model)}` : parameter.label,
        title: parameter.description,
        unit: parameter.unit,
        ...(parameter.standardId === undefined ? {} : { standardId: parameter.standardId }),
        model: model.title,
        formula: model.equation,
        citation: model.citation,
        settings,
        settingsHash: hashOf(request),
      });
    }
  }
  return described;
}

/** Sentences of the methods paragraph, in the order of the work. */
export function methodsFacts(study: Study, registered: RegisteredAnalysis | undefined): MethodsFact[] {
  const facts: MethodsFact[] = [];
  if (study.images && study.images.dicom.length > 0) {
    facts.push({
      topic: 'Images',
      sentence:
        'Series were recognised from DICOM attributes and sorted by slice position and time point; geometry was kept in patient coordinates (millimetres).',
    });
  }
  if (study.images && study.images.nifti.length > 0) {
    facts.push({
      topic: 'Images',
      sentence: 'Images were read from NIfTI files; how they were acquired was stated in the study.',
    });
  }
  if (study.images?.bids !== undefined) {
    facts.push({
      topic: 'Images',
      sentence:
        'Images were read from a dataset in the form of the Brain Imaging Data Structure (BIDS), with their acquisition from its sidecars.',
    });
  }
  if (study.registration) facts.push(...alignmentFacts(study.registration));
  for (const request of study.maps) facts.push(mapFact(request, b1SourceOf(request, study.maps)));
  for (const region of study.regions) facts.push(regionFact(region));
  if (study.standardise) facts.push(...standardiseFacts(study.standardise));
  for (const request of study.features) {
    const { region, images, settings, heterogeneity, voxelMaps, changes } = request;
    facts.push({
      topic: 'Features',
      sentence: `Features of ${region} were computed in ${images.join(', ')} by the conventions of ${settings.profile === 'pyradiomics' ? 'PyRadiomics 3' : 'the Image Biomarker Standardisation Initiative'}.`,
      citation: 'Zwanenburg et al. 2020, Radiology 295:328',
    });
    if (heterogeneity) facts.push({ topic: 'Features', sentence: heterogeneityWords(region, heterogeneity) });
    if (voxelMaps) facts.push({ topic: 'Features', sentence: voxelWords(region, voxelMaps) });
    if (changes) facts.push({ topic: 'Features', sentence: changeSentence(request) });
  }
  facts.push(...ruleFacts(study));
  if (registered) {
    const hash = registered.hash.slice(0, 12);
    facts.push({
      topic: 'Plan',
      sentence: registered.isChanged
        ? `${PLAN_CHANGED}; its plan has the hash ${hash}.`
        : `The analysis plan was fixed by its hash (${hash}) before an outcome was read.`,
    });
    for (const { endpoint } of registered.plans) facts.push(...modelFacts(endpoint));
  }
  facts.push({
    topic: 'Software',
    sentence: 'Lobule was used, a program for research and not a medical device.',
  });
  return facts;
}

function standardiseFacts(steps: NonNullable<Study['standardise']>): MethodsFact[] {
  const learnt = 'learnt on the first phase of the dynamic series and done to all before features were taken';
  return steps.map((step): MethodsFact => {
    switch (step.method) {
      case 'n4':
        return {
          topic: 'Intensities',
          sentence: `A bias field was ${learnt} (N4; ${step.levels} levels, one voxel of ${step.shrink} along each axis).`,
          citation: 'Tustison et al. 2010, IEEE Trans Med Imaging 29:1310',
        };
      case 'zscore':
        return {
          topic: 'Intensities',
          sentence: `Intensities were brought to mean 0 and standard deviation 1 of ${step.within === 'tissue' ? 'what stands out from air' : 'the image'}, ${learnt}.`,
        };
      case 'nyul':
        return {
          topic: 'Intensities',
          sentence: `Histograms were matched to a scale that other patients gave (hash ${(step.hash ?? '').slice(0, 12)}), ${learnt}.`,
          citation: 'Nyul et al. 2000, IEEE Trans Med Imaging 19:143',
        };
    }
  });
}

/** How every column that a rule made came about, with its guideline where it has one. */
function ruleFacts({ table }: Study): MethodsFact[] {
  return (table?.rules ?? []).map((rule) => {
    const { guideline } = applyRule({ ...rule, where: undefined }, () => null);
    const label = table?.labels?.[rule.column] ?? rule.column;
    const clock = rule.rule === 'survival' ? `, ${rule.endpoint} from ${rule.clock}` : '';
    const only = rule.where
      ? `, in patients with ${rule.where.column} ${rule.where.is.join(' or ')} alone`
      : '';
    const isCited = guideline.citation !== guidelines.arithmetic.citation;
    return {
      topic: 'Pathology and endpoints',
      sentence: `${label} was ${rule.rule === 'recode' ? `recoded from ${rule.from.value}` : 'derived from the table by rule'}${isCited || rule.rule === 'threshold' ? ` (${guideline.name})` : ''}${clock}${only}.`,
      ...(isCited ? { citation: guideline.citation } : {}),
    };
  });
}

function heterogeneityWords(
  region: string,
  { maps, settings }: NonNullable<Study['features'][number]['heterogeneity']>,
): string {
  const index =
    settings.index === 'coefficient-of-variation'
      ? 'the coefficient of variation (SD of the population over the mean), which is the heterogeneity index too'
      : 'the coefficient of variation (SD of the population over the mean) and as heterogeneity index (Q3 - Q1) / (Q3 + Q1)';
  const ranges = settings.rangesMm.map(([from, to]) => `${from} to ${to} mm`).join(' and ');
  return `Heterogeneity of ${maps.join(', ')} in ${region} was told by ${index}, and by the least-squares slope on the signed distance to the margin (positive outside) from ${ranges}, also divided by the mean of the same voxels.`;
}

function voxelWords(
  region: string,
  { images, settings }: NonNullable<Study['features'][number]['voxelMaps']>,
): string {
  const { kernelRadius, planarKernel, maskedKernel } = resolveVoxelSettings(settings).settings;
  const side = 2 * kernelRadius + 1;
  const window = planarKernel ? `${side} x ${side}` : `${side} x ${side} x ${side}`;
  return `Maps of features of the window of ${window} voxels around each voxel of ${region} were made in ${images.join(', ')}, ${maskedKernel ? 'of the voxels of the region alone' : 'of all voxels'}; of each map the median and the interquartile range joined the features.`;
}

function mapFact(request: Study['maps'][number], b1: B1Source): MethodsFact {
  const model = modelOf(request);
  const clinical =
    request.relaxivityPerMmPerS !== undefined
      ? ` Signals were converted to concentration with ${typeof request.t1 === 'number' ? `a fixed T1 of ${request.t1} ms` : 'the T1 map'} and ${saidRelaxivity(request.relaxivityPerMmPerS)}${saidInput(request.settings)}.`
      : '';
  const work =
    request.model === 'semiquantitative'
      ? 'computed from the signals of every voxel, exactly, so that there are no standard errors; a voxel in which a figure is undefined has a reason in place of a value'
      : 'every voxel of tissue was fitted with standard errors, and a voxel that could not be fitted has a reason in place of a value';
  return {
    topic: 'Maps',
    sentence: `${capitalised(model.title)}: ${work}.${clinical}${saidB1(model, b1)}`,
    citation: model.citation,
  };
}

/** What the flip angles were corrected with, where that is a map of this study. */
function saidB1({ inputs }: ListedModel, b1: B1Source): string {
  if (b1 === 'series' || b1 === 'none' || !inputs.some(({ name }) => name === 'b1Factor')) return '';
  return ` Flip angles were corrected voxel by voxel with the map of ${modelOf({ model: b1 }).title}.`;
}

function saidRelaxivity(relaxivity: Relaxivity): string {
  const value = `a relaxivity of ${relaxivityOf(relaxivity)} per mM and s`;
  if (typeof relaxivity === 'number') return value;
  const { agent, fieldT, medium } = relaxivity;
  return `${value} (${agent} in ${medium} at ${fieldT} T, from the literature)`;
}

/** Some models have one arterial input, some two, some none. */
function saidInput(settings: Study['maps'][number]['settings'] = {}): string {
  const { arterialInput } = settings as { readonly arterialInput?: { readonly kind?: string } };
  if (arterialInput?.kind === undefined) return '';
  return `; the arterial input (${arterialInput.kind}) was used on its own fine grid`;
}
