import path from 'node:path';
import type { StudyNote } from '@lobule/study';
import type { StepRunner } from '../work/step.ts';
import type { Attempt } from './align-exam.ts';
import type { StepFile } from './alignment-outputs.ts';
import { lastBaseline } from './early-phase.ts';
import type { ExamTask } from './exam-task.ts';
import { type MadeRegion, makeRegion, type RegionRequest, type RegionSources } from './make-region.ts';

/** All regions of an exam, with the files to publish and what must be told of them. */
export interface ExamRegions {
  readonly regions: readonly MadeRegion[];
  readonly files: readonly StepFile[];
  readonly notes: readonly StudyNote[];
}

/** Makes the regions of a study one after the other; one that cannot be made is told and stops no other. */
export async function examRegions(
  steps: StepRunner,
  task: ExamTask,
  sources: Pick<RegionSources, 'images' | 'maps' | 'placeOf' | 'read'>,
  attempt: Attempt,
): Promise<ExamRegions> {
  const regions: MadeRegion[] = [];
  const notes: StudyNote[] = [];
  for (const request of task.study.regions) {
    const made = await attempt(`region ${request.name}`, () =>
      makeRegion(steps, request, {
        ...sources,
        earlier: regions,
        maskFile: fileOf(request, task),
        exam: { id: task.id, visit: task.visit },
        baseline: (series) => lastBaseline(task.study, series),
      }),
    );
    for (const region of made ?? []) {
      const about = { subject: task.subject, step: `region ${region.name}` };
      regions.push(region);
      if (region.remark !== undefined) {
        const isDrawn = region.kind === 'masks' || region.kind === 'readings';
        const code = isDrawn ? 'mask-resampled' : `remark-${region.kind}`;
        notes.push({ kind: 'warning', code, text: region.remark, ...about });
      }
      if (region.result.reason) notes.push({ kind: 'dropped', ...region.result.reason, ...about });
    }
  }
  const files = regions.map(({ name, record }) => ({
    name: `label-${name}_mask.nii.gz`,
    hash: record.blobs['mask'],
    record,
  }));
  return { regions, files, notes };
}

/** The file that a region is read from; of each exam its own, but for tables. */
function fileOf(request: RegionRequest, { base, id, visit }: ExamTask): string {
  switch (request.kind) {
    case 'masks':
    case 'scribbles':
      return path.resolve(base, request.file.replaceAll('{subject}', id).replaceAll('{visit}', visit));
    case 'readings':
      return path.resolve(base, request.table);
    case 'segmented':
      return path.resolve(base, request.table ?? '');
    default:
      return '';
  }
}
