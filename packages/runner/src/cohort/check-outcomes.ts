import { readData, readHoldOut, registerPlan } from '@lobule/prediction';
import type { Clinical, ExternalTable } from './clinical.ts';
import type { RegisteredAnalysis } from './register-analysis.ts';

/**
 * Outcomes that nothing can be learned from are found before the images are worked on: unknown codes, one class. Only
 * after the plan is registered, for outcomes are read here.
 *
 * @throws prediction/outcome-wrong, prediction/table-wrong
 */
export function checkOutcomes(
  { plans }: RegisteredAnalysis,
  clinical: Clinical,
  external: readonly ExternalTable[],
): void {
  for (const { registered } of plans) {
    const outcomeOnly = registerPlan({
      ...registered.plan,
      patient: clinical.idColumn,
      groups: {},
      models: [],
    });
    readData(outcomeOnly, clinical.table);
    const { holdOut } = registered.plan;
    if (holdOut === undefined) continue;
    if (holdOut.by !== 'table') {
      readHoldOut(outcomeOnly, clinical.table);
      continue;
    }
    const other = external.find(({ name }) => name === holdOut.table);
    if (other) readData(registerPlan({ ...outcomeOnly.plan, patient: other.idColumn }), other.table);
  }
}
