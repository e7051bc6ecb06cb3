import { logRankTest } from '@lobule/statistics';
import type { OrderedOutcome } from '../data/data.ts';

/** Log-rank statistic of the groups; 0 where all patients are in one, null for a binary outcome. */
export function groupStatistic(outcome: OrderedOutcome, group: Int32Array): number | null {
  if (outcome.kind === 'binary') return null;
  if (group.every((value) => value === group[0])) return 0;
  const labels = Array.from(group, String);
  return logRankTest(outcome.time, outcome.event, labels).statistic.value;
}
