import type { WorkerTask } from '../work/task.ts';
import { type Outcome, overAll, type Work } from './over-all.ts';
import type { FeaturePair } from './pairs.ts';

/** A pair with what came of it, or with what was wrong with it. */
export type PairResult<Row> = {
  readonly image: string;
  readonly mask: string;
  readonly carried: FeaturePair['carried'];
  readonly frame?: number;
} & Outcome<Row>;

/** Does the same for every pair; the results stand in the order of the pairs. @throws as overAll */
export async function overPairs<Row>(
  pairs: readonly FeaturePair[],
  taskOf: (pair: FeaturePair) => WorkerTask,
  work: Omit<Work, 'name'>,
): Promise<readonly PairResult<Row>[]> {
  const outcomes = await overAll<Row>(pairs.map(taskOf), { ...work, name: 'Features' });
  return pairs.map((pair, n) => {
    const { carried, frame } = pair;
    const { image, mask } = pair.named ?? pair;
    return { image, mask, carried, ...(frame !== undefined && { frame }), ...outcomes[n] };
  });
}
