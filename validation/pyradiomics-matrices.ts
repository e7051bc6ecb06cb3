import type { CaseResult } from './suite.ts';
export const MATRIX_CASES = 0;
export function checkMatrices(_folder: string): readonly CaseResult[] { return []; }
