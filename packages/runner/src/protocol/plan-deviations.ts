import { existsSync } from 'node:fs';
import path from 'node:path';
import { type ScanResult, scanEntries } from '@lobule/dicom';
import { openSource } from '@lobule/dicom/node';
import type { ProgressListener } from '@lobule/foundation';
import type { Study } from '@lobule/study';
import { findBids } from '../bids/find-bids.ts';
import { type Clinical, readClinical } from '../cohort/clinical.ts';
import { examsOf, type FoundExam } from '../scan-study.ts';
import { readStudyInput } from '../study-input.ts';
import { type Deviation, protocolDeviations } from './deviations.ts';
import { treatmentDeviations } from './treatment.ts';

/**
 * Where exams differ from what their study expects; empty where it expects nothing.
 *
 * @param base folder to which the files that it names are relative
 */
export function planDeviations(
  { protocol }: Study,
  exams: readonly FoundExam[],
  clinical: Clinical | undefined,
  base: string,
): Deviation[] {
  if (protocol === undefined) return [];
  return [
    ...protocolDeviations(protocol, exams, (file) => path.resolve(base, file)),
    ...(clinical ? treatmentDeviations(protocol, exams, clinical) : []),
  ];
}

/** What a folder holds, and where it departs from a plan. */
export interface CheckedScan {
  readonly scan: ScanResult;
  /** What is not as the plan expects. */
  readonly offPlan: readonly Deviation[];
  /** What is wrong whatever the plan. */
  readonly ofScan: readonly Deviation[];
}

/** The plan that a folder is held against. */
export interface ScanAgainstPlanOptions {
  /** Path of study.yaml: its rules, visits and `protocol` are taken, its places of images are not. */
  readonly plan?: string;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
}

/**
 * Scans a place and holds it against a plan, before anything is computed. A folder that describes itself as a BIDS dataset
 * is read as such beside whatever DICOM it holds.
 *
 * @throws dicom/source-not-found, foundation/cancelled; what reading a study and its table throws
 * @example
 * const { offPlan } = await scanAgainstPlan('images', { plan: 'study.yaml', progress, signal });
 */
export async function scanAgainstPlan(place: string, options: ScanAgainstPlanOptions): Promise<CheckedScan> {
  const { plan, variables = {}, progress, signal } = options;
  const input = plan === undefined ? undefined : readStudyInput(plan, variables);
  const clinical = input && readClinical(input);
  const source = await openSource(place);
  const scan = await scanEntries(source.entries, {
    rules: { series: input?.study.images?.series ?? [] },
    refused: source.refused,
    progress,
    signal,
  });
  const images = { nifti: [], visits: input?.study.images?.visits ?? [] };
  // Patients of no table are held against the plan too: they may be enrolled next.
  const isBids = existsSync(path.join(place, 'dataset_description.json'));
  const { exams, deviations } = examsOf(scan, images, undefined, isBids ? findBids(place) : []);
  return {
    scan,
    offPlan: input ? planDeviations(input.study, exams, clinical, input.base) : [],
    ofScan: deviations,
  };
}
