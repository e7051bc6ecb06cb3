import { readData, registerPlan } from '@lobule/prediction';
import type { RegisteredAnalysis } from './analyse-cohort.ts';
import type { Clinical } from './clinical.ts';

/**
 * Outcomes that nothing can be learned from are found before the images are worked on: unknown codes, one class. Only
 * after the plan is registered, for outcomes are read here.
 *
 * @throws prediction/outcome-wrong, prediction/table-wrong
 */
export function checkOutcomes({ plans }: RegisteredAnalysis, clinical: Clinical): void {
  for (const { registered } of plans) {
    const outcomeOnly = registerPlan({
      ...registered.plan,
      patient: clinical.idColumn,
      groups: {},
      models: [],
    });
    readData(outcomeOnly, clinical.table);
  }
}
