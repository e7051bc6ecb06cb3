import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import { diskFileSystem, openStore } from '@lobule/ledger';
import type { OutputFile, RegionFigure, RegionValue, SliceView, StudyNote } from '@lobule/study';
import { bidsImages } from '../bids/bids-images.ts';
import { mapFileName } from '../map/map-names.ts';
import type { ChangeSource } from '../visits/compare-visits.ts';
import { visitSources } from '../visits/register/visit-sources.ts';
import { publish } from '../work/publish.ts';
import { stepRunner } from '../work/step.ts';
import { placementOf } from './align-between.ts';
import { alignImages } from './align-images.ts';
import { alignmentOutputs, alignmentResults, carriedRegions, type StepFile } from './alignment-outputs.ts';
import { changeSources } from './change-sources.ts';
import type { MapDifferences } from './compare-map.ts';
import { compareWithSite } from './compare-site.ts';
import { regionCurve } from './curves.ts';
import { dicomImages } from './dicom-images.ts';
import { registrationObjects } from './dicom-objects.ts';
import { drawnRegion } from './drawn-region.ts';
import { examRegions } from './exam-regions.ts';
import type { ExamOutcome, ExamTask, FeatureCell } from './exam-task.ts';
import { examFeatures } from './features.ts';
import { examHeterogeneity } from './heterogeneity.ts';
import { describeSeries, type ExamImages, seriesOf, voxelSizeRemark } from './images.ts';
import type { MadeMap } from './made-map.ts';
import { type ModelMaps, makeMap } from './make-map.ts';
import { mainRegion, voxelsOf } from './make-region.ts';
import { b1SourceOf } from './map-inputs.ts';
import { modelSuffix } from './map-model.ts';
import { niftiImages } from './nifti-images.ts';
import { regionOnImage } from './placement.ts';
import { regionValue } from './region-values.ts';
import { segmentationRegions } from './segmentations.ts';
import { examSlices } from './slices.ts';
import { openSources } from './sources.ts';
import { standardiseExam, withoutDynamic } from './standardise-exam.ts';
import { truthDifferences } from './truth.ts';
import { volumeDifferences } from './truth-volumes.ts';
import { examVoxelMaps } from './voxel-features.ts';

/**
 * Everything of one exam: maps, regions, values, features, pictures, comparisons. What cannot be made becomes a note
 * with its reason; the rest goes on.
 */
export async function processExam(task: ExamTask, signal?: AbortSignal): Promise<ExamOutcome> {
  const damaged: string[] = [];
  const store = openStore(path.join(task.out, '.lobule'), diskFileSystem, (file) => damaged.push(file));
  const steps = stepRunner(store, task.code, signal);
  const read = (hash: string) => store.blobs.get(hash);
  const notes: StudyNote[] = [];
  const files: OutputFile[] = [];
  const session = `ses-${task.visit}`;
  const folder = `derivatives/${task.subject}/${session}`;
  const stem = `${task.subject}_${session}`;

  const attempt = async <T>(step: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!isLobuleError(error) || error.code === 'foundation/cancelled' || error.code.startsWith('ledger/'))
        throw error;
      notes.push({
        kind: 'failed',
        code: error.code,
        text: error.what,
        subject: task.subject,
        step,
        cure: error.cure,
      });
      return undefined;
    }
  };

  const acquired = await loadImages(task);
  const { registration } = task.study;
  const { images, alignments, placements } = await alignImages(
    steps,
    read,
    task.study,
    acquired,
    attempt,
    {
      code: task.code,
      place: (pattern) => placeOf(task, pattern),
      everyVoxel: task.study.images?.everyVoxel ?? false,
      drawn: (region) => drawnRegion(task.study, region, (pattern) => placeOf(task, pattern)),
    },
    task.threads,
  );
  const aligning = alignmentOutputs(alignments, placements, task.subject);
  const publishStep = ({ name, hash, record }: StepFile) => {
    const target = `${folder}/${stem}_${name}`;
    files.push(publish(task.out, store.blobs, { path: target, hash, step: record.step, key: record.key }));
  };
  for (const file of aligning.files) publishStep(file);
  notes.push(...aligning.notes);
  const objects = registration?.dicomObjects
    ? await attempt('DICOM registrations', () =>
        registrationObjects(steps, read, task.subject, alignments, placements),
      )
    : [];
  for (const file of objects ?? []) publishStep(file);
  for (const remark of new Set(images.series.flatMap((series) => voxelSizeRemark(series) ?? []))) {
    notes.push({
      kind: 'warning',
      code: 'voxel-size-unknown',
      text: remark,
      subject: task.subject,
      step: 'images',
      cure: 'Write the voxel size, its unit and a qform or sform into the header of the file.',
    });
  }
  const made = new Map<string, ModelMaps>();
  const maps: MadeMap[] = [];
  for (const request of task.study.maps) {
    const outcome = await attempt(`map ${request.model}`, () =>
      makeMap(steps, read, request, {
        images,
        earlier: made,
        everyVoxel: task.study.images?.everyVoxel ?? false,
        code: task.code,
        place: (pattern) => placeOf(task, pattern),
        b1: b1SourceOf(request, task.study.maps),
        placements,
      }),
    );
    if (!outcome) continue;
    made.set(request.model, outcome);
    const named = outcome.maps.map((map) =>
      maps.some(({ name }) => name === map.name)
        ? { ...map, name: `${map.name}-${modelSuffix(map.model)}` }
        : map,
    );
    maps.push(...named);
    for (const { isMoved, blob, model, label } of named) {
      if (isMoved) publishStep({ name: movedMapFile(model, label), hash: blob, record: outcome.record });
    }
    for (const [name, hash] of Object.entries(outcome.record.blobs)) {
      const target = `${folder}/${stem}_${mapFileName(request.model, name)}`;
      files.push(
        publish(task.out, store.blobs, {
          path: target,
          hash,
          step: outcome.record.step,
          key: outcome.record.key,
        }),
      );
    }
    for (const { code, text } of outcome.warnings) {
      notes.push({ kind: 'warning', code, text, subject: task.subject, step: `map ${request.model}` });
    }
  }

  const located = { images, maps, read, placeOf: placementOf(placements) };
  const { regions, ...ofRegions } = await examRegions(steps, task, located, attempt);
  for (const file of ofRegions.files) publishStep(file);
  notes.push(...ofRegions.notes);
  for (const file of await carriedRegions(steps, regions, placements)) publishStep(file);
  const drawnOn = seriesOf(images, 'dynamic') ?? images.series[0];
  const others =
    (await attempt('segmentations', () => segmentationRegions(task, drawnOn?.grid, attempt))) ?? [];

  const values: RegionValue[] = [];
  for (const region of regions) {
    if (region.result.voxels === 0) continue;
    for (const map of maps) {
      const carried = regionOnImage(region.mask(), map);
      values.push({
        ...regionValue(region.name, voxelsOf(carried), { ...map, values: map.values() }),
        origin: originOf(files, map),
      });
    }
  }

  const { standardise } = task.study;
  const even = standardise
    ? await attempt('standardise', () => standardiseExam(steps, standardise, images, task.base))
    : { images, unsettled: 0 };
  const seen = even?.images ?? withoutDynamic(images);
  if (even && even.unsettled > 0) {
    notes.push({
      kind: 'warning',
      code: 'bias-field-unsettled',
      text: `The bias field was still changing at the last iteration of ${even.unsettled} of its levels`,
      subject: task.subject,
      step: 'standardise',
      cure: 'Allow more iterations, or accept a larger change (convergence).',
    });
  }
  const features: FeatureCell[] = [];
  const figures: RegionFigure[] = [];
  const sources: (readonly ChangeSource[])[] = [];
  for (const request of task.study.features) {
    const found = await attempt(`features of ${request.region}`, () =>
      examFeatures(steps, request, regions, maps, seen),
    );
    const spread = await attempt(`heterogeneity in ${request.region}`, () =>
      examHeterogeneity(steps, request, regions, maps),
    );
    const voxel = await attempt(`voxel maps in ${request.region}`, () =>
      examVoxelMaps(steps, request, regions, maps, seen),
    );
    sources.push(
      (await attempt(`images of ${request.region}`, () =>
        changeSources(steps, request, regions, maps, seen),
      )) ?? [],
    );
    features.push(...(found?.cells ?? []), ...(spread?.cells ?? []), ...(voxel?.cells ?? []));
    figures.push(...(spread?.figures ?? []));
    const origin = (name: string) => `${folder}/${stem}_${name}`;
    values.push(...(voxel?.values ?? []).map((one) => ({ ...one, origin: origin(one.origin ?? '') })));
    for (const { name, ...made } of voxel?.files ?? []) {
      files.push(publish(task.out, store.blobs, { ...made, path: origin(name) }));
    }
    const lacking = [found, spread, voxel].flatMap((part) => part?.missing ?? []);
    for (const { error } of lacking) {
      const { code, what, cure } = error;
      notes.push({
        kind: 'failed',
        code,
        text: what,
        subject: task.subject,
        step: `features of ${request.region}`,
        cure,
      });
    }
  }

  const truth = truthDifferences(task, maps);
  const differences: MapDifferences[] = [...truth.differences, ...volumeDifferences(task, regions)];
  if (task.study.compare.siteMaps) {
    differences.push(
      ...((await attempt('comparison with the site’s maps', () => compareWithSite(maps, images))) ?? []),
    );
  }

  const first = mainRegion(regions);
  const slices: SliceView[] = examSlices(task, maps, regions, others, files, await pictureFrames(images));
  const aligned = await alignmentResults(
    alignments,
    placements,
    first,
    task.pictures === 'all',
    (name) => `${folder}/${stem}_${name}`,
  );
  const curves = [];
  if (first && task.pictures === 'all') {
    for (const outcome of made.values()) {
      if (outcome.request.model === 'semiquantitative') continue;
      const curve = await attempt(`curve of ${outcome.request.model}`, () =>
        regionCurve(outcome, first.mask(), first.name),
      );
      if (curve) curves.push(curve);
    }
  }

  const visits = registration?.visits;
  const visitSource =
    visits &&
    (await visitSources(
      steps,
      { visit: task.visit, stem: `${folder}/${stem}` },
      images,
      regions,
      maps,
      visits.maps.map(({ map }) => map),
    ));
  const enhancement = made.get('semiquantitative')?.protocol.enhancement;
  return {
    subject: task.subject,
    ...(enhancement ? { enhancement } : {}),
    ...(truth.interiors ? { interiors: truth.interiors } : {}),
    result: {
      subject: task.subject,
      visit: task.visit,
      series: acquired.series.map(describeSeries),
      ...(aligned.length > 0 ? { alignments: aligned } : {}),
      regions: [
        ...regions.map(({ result, name }) => ({
          ...result,
          origin: `${folder}/${stem}_label-${name}_mask.nii.gz`,
        })),
        ...others.map(({ result }) => result),
      ],
      values,
      ...(figures.length > 0 ? { figures } : {}),
      slices,
      curves,
      folder,
    },
    features,
    changeSources: sources,
    ...(visitSource ? { visitSources: visitSource } : {}),
    differences,
    files,
    notes,
    counts: { ...steps.counts, damaged: damaged.length },
  };
}

async function loadImages(task: ExamTask): Promise<ExamImages> {
  if (task.nifti) return niftiImages(task.nifti, (file) => path.resolve(task.base, file));
  if (task.bids) return await bidsImages(task.bids);
  return dicomImages(await openSources(task.places), task.scanned);
}

/** The dynamic series' frames, for pictures of what the scanner saw; nothing where there is none. */
async function pictureFrames(images: ExamImages) {
  const series = images.series.find(({ role }) => role === 'dynamic');
  return series ? { series, frames: await series.load() } : undefined;
}

export function originOf(files: readonly OutputFile[], map: MadeMap): string {
  const ending = `_${map.isMoved ? movedMapFile(map.model, map.label) : mapFileName(map.model, map.label)}`;
  return files.find(({ path: file }) => file.endsWith(ending))?.path ?? '';
}

/** A map that was resampled onto the dynamic series, beside the one as measured. */
function movedMapFile(model: MadeMap['model'], label: string): string {
  return `space-dynamic_${mapFileName(model, label)}`;
}

function placeOf(task: ExamTask, pattern: string): string {
  return path.resolve(task.base, pattern.replaceAll('{subject}', task.id).replaceAll('{visit}', task.visit));
}
