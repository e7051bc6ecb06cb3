import { isLobuleError, LobuleError } from '@lobule/foundation';
import { boundingBox, type Mask } from '@lobule/volume';
import { maskOnGrid } from '../on-grid.ts';
import { type PreparedExam, prepareExam } from './exam.ts';
import type { ListedExam } from './listed-exam.ts';

export interface OpenedExam {
  readonly prepared: PreparedExam;
  /** On the grid of the series. */
  readonly lesions: Mask;
}

/** Loads exam `n` of a training. @throws as `trainSegmenter`; what is said names the exam */
export async function openExam({ load }: ListedExam, n: number): Promise<OpenedExam> {
  const { series, lesions, timesS, breast } = await load();
  const prepared = ofExam(n, () => prepareExam(series, timesS, breast));
  const labels = ofExam(n, () => maskOnGrid(lesions, prepared.grid).mask);
  // What of a lesion lies outside the breast mask was missed, and counts.
  const both = prepared.breast.data.map((value, v) => (value !== 0 || labels.data[v] !== 0 ? 1 : 0));
  const box = boundingBox({ grid: prepared.grid, data: both }) ?? prepared.box;
  return { prepared: { ...prepared, box }, lesions: labels };
}

/** Which of many exams it was. */
function ofExam<T>(n: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isLobuleError(error)) throw error;
    const { code, what, where, cure } = error;
    throw new LobuleError(code, `Exam ${n + 1}: ${what}`, where, cure, error);
  }
}
