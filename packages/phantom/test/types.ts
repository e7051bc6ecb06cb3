// What must not compile; `npm run types` checks it, nothing here runs.
import { cohortPlan, simulateExam, type TruthMap } from '../src/index.ts';

// @ts-expect-error a setting that does not exist
cohortPlan({ lesions: 3 });
// @ts-expect-error an exam is of a plan, not of settings
simulateExam({ patients: 1 }, 0);
// @ts-expect-error a truth that no exam has
export const map: TruthMap = 'kep';
