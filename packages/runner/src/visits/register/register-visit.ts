import path from 'node:path';
import { canonicalJson, type Json, type Reason } from '@lobule/foundation';
import { diskFileSystem, openStore, type StepRecord } from '@lobule/ledger';
import {
  identityTransform,
  interpolationFor,
  readItkTransform,
  type Transform,
  warp,
  writeItkTransform,
} from '@lobule/registration';
import { scoreMasks } from '@lobule/segmentation';
import type {
  OutputFile,
  ProposedRegion,
  VisitRegistration,
  VisitsRequest,
  VolumeChange,
} from '@lobule/study';
import { countInside, type Mask, readNifti, type Volume, voxelVolumeMm3 } from '@lobule/volume';
import { alignmentViews } from '../../exam/alignment-pictures.ts';
import type { StepCounts } from '../../exam/exam-task.ts';
import { foreground } from '../../exam/foreground.ts';
import { carryMask } from '../../register/carry.ts';
import { type AlignmentFigures, alignmentFigures } from '../../register/figures.ts';
import type { Organ } from '../../register/organ.ts';
import { alignmentRemarks } from '../../register/remarks.ts';
import { packVolume } from '../../work/pack.ts';
import { publish } from '../../work/publish.ts';
import { type StepRunner, stepRunner } from '../../work/step.ts';
import { alignVisits } from './align-visits.ts';
import { mapChanges } from './map-changes.ts';
import type { VisitSources } from './visit-sources.ts';
import { maskVoxels, volumeChangeAt } from './volume-change.ts';

/** A later exam that is to be brought onto the first of the patient; plain data, so that it can go to a worker. */
export interface VisitTask {
  readonly out: string;
  readonly code: string;
  readonly organ: Organ;
  readonly request: VisitsRequest;
  /** Name of the first visit. */
  readonly from: string;
  readonly first: VisitSources;
  readonly later: VisitSources;
  readonly pictures: boolean;
}

export interface RegisteredVisit {
  readonly result: VisitRegistration;
  readonly files: readonly OutputFile[];
  readonly remarks: readonly Reason[];
  readonly counts: Pick<StepCounts, 'computed' | 'found'>;
}

/** What is at hand while one exam is brought onto another. */
export interface Work {
  readonly steps: StepRunner;
  readonly read: (hash: string) => Volume;
  readonly transform: Transform;
  /** Hash of the transform's file. */
  readonly hash: string;
  readonly task: VisitTask;
  readonly keep: (name: string, hash: string, record: StepRecord) => string;
}

/**
 * Brings the later exam onto the first: transform, regions both ways, changes of maps.
 *
 * @throws registration/too-little-overlap, registration/no-contrast
 */
export async function registerVisit(task: VisitTask): Promise<RegisteredVisit> {
  const store = openStore(path.join(task.out, '.lobule'), diskFileSystem);
  const steps = stepRunner(store, task.code);
  const bytes = (hash: string) => store.blobs.get(hash);
  const read = (hash: string) => readNifti(bytes(hash)).volumes[0];
  const files: OutputFile[] = [];
  const keep = (name: string, hash: string, record: StepRecord) => {
    const target = `${task.later.stem}_${name}`;
    files.push(publish(task.out, store.blobs, { path: target, hash, step: record.step, key: record.key }));
    return target;
  };
  const record = await alignStep(steps, read, task);
  const { figures, volumeChanges, remarks } = record.facts as unknown as AlignedFacts;
  const space = `space-${task.from}`;
  keep(`${space}_dynamic.nii.gz`, record.blobs['aligned'], record);
  keep(`${space}_dynamic_xfm.tfm`, record.blobs['xfm'], record);
  const origin = keep(`${space}_dynamic.json`, record.blobs['figures'], record);
  const transform = readItkTransform(new TextDecoder().decode(bytes(record.blobs['xfm'])));
  const work: Work = { steps, read, transform, hash: record.blobs['xfm'], task, keep };
  const regions = await proposeRegions(work);
  const maps = await mapChanges(work);
  const { motionMm, inverseConsistencyMm, correlation, residual, metric } = figures;
  const { least, greatest } = volumeChanges[0];
  const pictures = task.pictures && visitPictures(work, read(record.blobs['aligned']), origin);
  return {
    result: {
      from: task.from,
      alignment: {
        role: 'dynamic',
        mode: figures.mode,
        of: 'visits',
        reference: `Before contrast at ${task.from}`,
        volumes: [
          {
            label: `Before contrast at ${task.later.visit}`,
            motionMm: { median: motionMm.median, p95: motionMm.p95 },
            ...(inverseConsistencyMm && {
              errorMm: { median: inverseConsistencyMm.median, p95: inverseConsistencyMm.p95 },
            }),
            correlation,
            residual,
            ...(figures.mode !== 'deformable' && {
              mutualInformation: { before: -metric.before, after: -metric.after },
            }),
            volumeChange: { least, greatest },
          },
        ],
        ...(pictures && { pictures }),
        origin,
      },
      volumeChanges,
      regions,
      maps,
    },
    files,
    remarks: [
      ...remarks,
      // That she moved between two visits is no news.
      ...alignmentRemarks(figures, read(task.first.reference).grid, `The visit ${task.later.visit}`).filter(
        ({ code }) => code !== 'motion',
      ),
    ],
    counts: steps.counts,
  };
}

interface AlignedFacts {
  readonly figures: AlignmentFigures;
  readonly volumeChanges: readonly VolumeChange[];
  readonly remarks: readonly Reason[];
}

function alignStep(steps: StepRunner, read: Work['read'], { request, organ, first, later, from }: VisitTask) {
  const { mode, keepVolumeOf, keepWithin, estimateError } = request;
  const region = first.regions.find(({ name }) => name === keepVolumeOf);
  return steps.run(
    {
      name: 'register:visit',
      parameters: {
        request: { mode, keepWithin, estimateError },
        organ,
        from,
        fixed: first.reference,
        moving: later.reference,
        kept: region ?? null,
      },
    },
    () => {
      const [fixed, moving] = [read(first.reference), read(later.reference)];
      const kept = region && { name: region.name, mask: maskOf(read(region.mask)) };
      const { alignment, remarks } = alignVisits(fixed, moving, request, organ, kept);
      const { transform } = alignment;
      const aligned = warp(moving, transform, fixed.grid, interpolationFor([moving]));
      const figures = alignmentFigures(fixed, moving, aligned, alignment);
      const tissue = volumeChangeAt(transform, fixed.grid, foreground(fixed.data));
      const volumeChanges: VolumeChange[] = [
        { where: 'tissue', isKept: false, ...tissue },
        ...(kept
          ? [
              {
                where: kept.name,
                isKept: true,
                ...volumeChangeAt(transform, kept.mask.grid, maskVoxels(kept.mask)),
              },
            ]
          : []),
      ];
      const facts = { figures, volumeChanges, remarks } as unknown as Json;
      const utf8 = new TextEncoder();
      return {
        facts,
        blobs: {
          aligned: packVolume(aligned, `on ${from}, ${figures.mode}`),
          xfm: utf8.encode(writeItkTransform(transform)),
          figures: utf8.encode(`${canonicalJson({ onto: from, ...(facts as object) } as Json)}\n`),
        },
      };
    },
  );
}

/** Regions of the first exam where they would be in the later one, and those of the later one where they were. */
async function proposeRegions({ steps, read, transform, hash, task, keep }: Work): Promise<ProposedRegion[]> {
  const { first, later, from } = task;
  const carry = (name: string, mask: string, grid: Volume['grid'], direction: 'to-fixed' | 'to-moving') =>
    steps.run(
      { name: `propose:${name}`, parameters: { mask, hash, direction, grid } as unknown as Json },
      () => ({
        facts: null,
        blobs: { mask: packVolume(carryMask(maskOf(read(mask)), transform, direction, grid), 'mask') },
      }),
    );
  const proposed: ProposedRegion[] = [];
  for (const { name, mask } of first.regions) {
    const { grid } = read(later.reference);
    const record = await carry(name, mask, grid, 'to-moving');
    const there = maskOf(read(record.blobs['mask']));
    const own = later.regions.find((region) => region.name === name);
    proposed.push({
      region: name,
      voxels: countInside(there),
      volumeMm3: countInside(there) * voxelVolumeMm3(grid),
      ...(own && { dice: scoreMasks(there, maskOf(read(own.mask))).dice.value }),
      origin: keep(`label-${name}_desc-proposal_mask.nii.gz`, record.blobs['mask'], record),
    });
  }
  for (const { name, mask } of later.regions) {
    const record = await carry(name, mask, read(first.reference).grid, 'to-fixed');
    keep(`space-${from}_label-${name}_mask.nii.gz`, record.blobs['mask'], record);
  }
  return proposed;
}

function visitPictures({ read, task }: Work, aligned: Volume, origin: string) {
  const { first, later, from } = task;
  const fixed = read(first.reference);
  const [region] = first.regions;
  return alignmentViews({
    name: 'visit',
    grid: fixed.grid,
    was: warp(read(later.reference), identityTransform, fixed.grid).data,
    is: aligned.data,
    reference: { values: fixed.data, title: `At ${from}`, caption: `Before contrast at ${from}` },
    region: region && maskOf(read(region.mask)),
    caption: `Before contrast at ${later.visit}; outlines as at ${from}`,
    origin,
  });
}

/** A mask as it was stored. */
export function maskOf({ grid, data }: Volume): Mask {
  return { grid, data: Uint8Array.from(data) };
}
