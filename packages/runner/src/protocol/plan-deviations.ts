import { type ScanResult, scanEntries } from '@lobule/dicom';
import { openSource } from '@lobule/dicom/node';
import type { ProgressListener } from '@lobule/foundation';
import type { Study } from '@lobule/study';
import { type Clinical, readClinical } from '../cohort/clinical.ts';
import { examsOf, type FoundExam } from '../scan-study.ts';
import { loadStudy } from '../study-input.ts';
import { type Deviation, protocolDeviations } from './deviations.ts';
import { treatmentDeviations } from './treatment.ts';

/** Where exams differ from what their study expects; empty where it expects nothing. */
export function planDeviations(
  { protocol }: Study,
  exams: readonly FoundExam[],
  clinical: Clinical | undefined,
): Deviation[] {
  if (protocol === undefined) return [];
  return [
    ...protocolDeviations(protocol, exams),
    ...(clinical ? treatmentDeviations(protocol, exams, clinical) : []),
  ];
}

export interface CheckedScan {
  readonly scan: ScanResult;
  /** What is not as the plan expects. */
  readonly offPlan: readonly Deviation[];
  /** What is wrong whatever the plan. */
  readonly ofScan: readonly Deviation[];
}

export interface ScanAgainstPlanOptions {
  /** Path of study.yaml: its rules, visits and `protocol` are taken, its places of images are not. */
  readonly plan?: string;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly progress: ProgressListener;
  readonly signal: AbortSignal;
}

/**
 * Scans a place and holds it against a plan, before anything is computed.
 *
 * @throws dicom/source-not-found, foundation/cancelled; what reading a study and its table throws
 * @example
 * const { offPlan } = await scanAgainstPlan('images', { plan: 'study.yaml', progress, signal });
 */
export async function scanAgainstPlan(place: string, options: ScanAgainstPlanOptions): Promise<CheckedScan> {
  const { plan, variables = {}, progress, signal } = options;
  const input = plan === undefined ? undefined : loadStudy(plan, variables);
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
  const { exams, deviations } = examsOf(scan, images, undefined);
  return { scan, offPlan: input ? planDeviations(input.study, exams, clinical) : [], ofScan: deviations };
}
