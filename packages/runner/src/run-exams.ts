import path from 'node:path';
import { isLobuleError, type ProgressListener } from '@lobule/foundation';
import type { StudyNote } from '@lobule/study';
import type { ExamOutcome, ExamTask } from './exam/exam-task.ts';
import type { FoundExams } from './scan-study.ts';
import type { StudyInput } from './study-input.ts';
import { forEachAtOnce, type Pool } from './work/pool.ts';

/** Patients whose pictures all go into the report; of the others one picture does. */
const EXAMPLES = 3;

/** An exam of which nothing was made. */
export interface FailedExam {
  readonly subject: string;
  readonly note: StudyNote;
}

/** Every exam, over the workers; one that fails as a whole is a note. */
export async function runExams(
  input: StudyInput,
  found: FoundExams,
  out: string,
  code: string,
  pool: Pool,
  progress: ProgressListener,
  signal: AbortSignal | undefined,
): Promise<{ outcomes: ExamOutcome[]; failed: FailedExam[] }> {
  const failed: FailedExam[] = [];
  const outcomes: (ExamOutcome | undefined)[] = new Array(found.exams.length);
  let done = 0;
  const threads = Math.floor(pool.size / Math.max(1, Math.min(pool.size, found.exams.length)));
  await forEachAtOnce(
    found.exams,
    pool.size,
    async (exam, index) => {
      const task: ExamTask = {
        out: path.resolve(out),
        code,
        study: input.study,
        base: input.base,
        subject: exam.subject,
        id: exam.id,
        visit: exam.visit,
        places: found.places,
        scanned: exam.scanned,
        ...(exam.nifti ? { nifti: exam.nifti } : {}),
        ...(exam.bids ? { bids: exam.bids } : {}),
        pictures: index < EXAMPLES ? 'all' : 'few',
        threads,
      };
      try {
        outcomes[index] = (await pool.run({ kind: 'exam', exam: task })) as ExamOutcome;
      } catch (error) {
        if (!isLobuleError(error) || /^(ledger|foundation)\//.test(error.code)) throw error;
        const { code: reason, what: text, cure } = error;
        failed.push({
          subject: exam.subject,
          note: { kind: 'failed', code: reason, text, subject: exam.subject, step: 'exam', cure },
        });
      }
      done++;
      progress({ task: 'Working on exams', done, total: found.exams.length, item: exam.subject });
    },
    signal,
  );
  return { outcomes: outcomes.filter((outcome) => outcome !== undefined), failed };
}
